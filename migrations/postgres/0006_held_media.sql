-- Photos and voice notes that a device handed over without a session: kept apart, under
-- held/<scope>/<content> in the object store, until a change that names one is admitted or has
-- arrived. The columns are those of `attachments`; received_at is when it was handed over.
CREATE TABLE held_media (
    scope       BYTEA  NOT NULL,
    doc         BYTEA  NOT NULL,
    content     BYTEA  NOT NULL,
    media       BIGINT NOT NULL,
    media_type  TEXT   NOT NULL,
    bytes       BIGINT NOT NULL,
    person      BYTEA  NOT NULL,
    device      BYTEA  NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (scope, doc, content)
);

-- Which wait of a stored object, and how many of a device.
CREATE INDEX held_media_by_content ON held_media (scope, content);
CREATE INDEX held_media_by_device ON held_media (device);
