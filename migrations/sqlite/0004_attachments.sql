-- Photos' and voice notes' bytes: which have arrived, and uploads under way. The bytes themselves
-- are in an object store under <scope>/<content>, those under way in a local folder.
--
-- media: 0 photo, 1 voice note. content: SHA-256 of the bytes.

-- What has arrived: a row for each document that names the content.
CREATE TABLE attachments (
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

-- Which documents name a stored object.
CREATE INDEX attachments_by_content ON attachments (scope, content);

-- Uploads. received: how many bytes are durable. done: the content has arrived; the row stays until
-- it expires, so that a device that has lost the last answer is told so.
CREATE TABLE uploads (
    id         BLOB    NOT NULL PRIMARY KEY,
    scope      BLOB    NOT NULL,
    doc        BLOB    NOT NULL,
    content    BLOB    NOT NULL,
    media      INTEGER NOT NULL,
    media_type TEXT,
    bytes      INTEGER NOT NULL,
    received   INTEGER NOT NULL,
    done       INTEGER NOT NULL,
    person     BLOB    NOT NULL,
    device     BLOB    NOT NULL,
    expires_at INTEGER NOT NULL,
    UNIQUE (scope, doc, content, person)
) STRICT;

CREATE INDEX uploads_by_expiry ON uploads (expires_at);
