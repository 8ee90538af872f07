-- Read receipts as entries of the logs: they take a number and a receipt as changes do, so that a
-- cursor alone says what a device has heard of. Only what is news to somebody becomes an entry: a
-- person has read past a change of another organisation's.

-- How far others were told; 0 for not at all.
ALTER TABLE reads ADD COLUMN told INTEGER NOT NULL DEFAULT 0;

-- `reads` is CBOR: [[person, received_at]…].
CREATE TABLE log_reads (
    scope       BLOB    NOT NULL,
    audience    INTEGER NOT NULL,
    owner       BLOB    NOT NULL,
    seq         INTEGER NOT NULL,
    doc         BLOB    NOT NULL,
    kind        INTEGER NOT NULL,
    incarnation INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    reads       BLOB    NOT NULL,
    PRIMARY KEY (scope, audience, owner, seq)
) STRICT, WITHOUT ROWID;
