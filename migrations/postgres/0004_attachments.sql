-- Photos' and voice notes' bytes: which have arrived, and uploads under way. The bytes themselves
-- are in an object store under <scope>/<content>, those under way in a local folder.
--
-- media: 0 photo, 1 voice note. content: SHA-256 of the bytes.

-- What has arrived: a row for each document that names the content.
CREATE TABLE attachments (
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

-- Which documents name a stored object.
CREATE INDEX attachments_by_content ON attachments (scope, content);

-- Uploads. received: how many bytes are durable. done: the content has arrived; the row stays until
-- it expires, so that a device that has lost the last answer is told so.
CREATE TABLE uploads (
    id         BYTEA  NOT NULL PRIMARY KEY,
    scope      BYTEA  NOT NULL,
    doc        BYTEA  NOT NULL,
    content    BYTEA  NOT NULL,
    media      BIGINT NOT NULL,
    media_type TEXT,
    bytes      BIGINT NOT NULL,
    received   BIGINT NOT NULL,
    done       BIGINT NOT NULL,
    person     BYTEA  NOT NULL,
    device     BYTEA  NOT NULL,
    expires_at BIGINT NOT NULL,
    UNIQUE (scope, doc, content, person)
);

CREATE INDEX uploads_by_expiry ON uploads (expires_at);
