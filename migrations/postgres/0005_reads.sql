-- Read receipts as entries of the logs: they take a number and a receipt as changes do, so that a
-- cursor alone says what a device has heard of. Only what is news to somebody becomes an entry: a
-- person has read past a change of another organisation's.

-- How far others were told; 0 for not at all.
ALTER TABLE reads ADD COLUMN told BIGINT NOT NULL DEFAULT 0;

-- `reads` is CBOR: [[person, received_at]…].
CREATE TABLE log_reads (
    scope       BYTEA  NOT NULL,
    audience    BIGINT NOT NULL,
    owner       BYTEA  NOT NULL,
    seq         BIGINT NOT NULL,
    doc         BYTEA  NOT NULL,
    kind        BIGINT NOT NULL,
    incarnation BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    reads       BYTEA  NOT NULL,
    PRIMARY KEY (scope, audience, owner, seq)
);
