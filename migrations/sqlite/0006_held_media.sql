-- Photos and voice notes that a device handed over without a session: kept apart, under
-- held/<scope>/<content> in the object store, until a change that names one is admitted or has
-- arrived. The columns are those of `attachments`; received_at is when it was handed over.
CREATE TABLE held_media (
    scope       BLOB    NOT NULL,
    doc         BLOB    NOT NULL,
    content     BLOB    NOT NULL,
    media       INTEGER NOT NULL,
    media_type  TEXT    NOT NULL,
    bytes       INTEGER NOT NULL,
    person      BLOB    NOT NULL,
    device      BLOB    NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (scope, doc, content)
) STRICT, WITHOUT ROWID;

-- Which wait of a stored object, and how many of a device.
CREATE INDEX held_media_by_content ON held_media (scope, content);
CREATE INDEX held_media_by_device ON held_media (device);
