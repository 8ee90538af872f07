-- People, what they may do, and how they and their devices prove who they are.

CREATE TABLE people (
    id             BLOB    NOT NULL PRIMARY KEY,
    name           TEXT    NOT NULL,
    badge          TEXT    NOT NULL,
    organisation   BLOB    NOT NULL REFERENCES organisations (id),
    grants_version INTEGER NOT NULL DEFAULT 0,
    UNIQUE (badge)
) STRICT;

-- buildings: JSON, empty for all.
CREATE TABLE grants (
    id         BLOB    NOT NULL PRIMARY KEY,
    person     BLOB    NOT NULL REFERENCES people (id),
    role       TEXT    NOT NULL,
    scope      BLOB    NOT NULL REFERENCES scopes (id),
    valid_from INTEGER NOT NULL,
    valid_to   INTEGER,
    buildings  TEXT    NOT NULL
) STRICT;

CREATE INDEX grants_by_person ON grants (person);
CREATE INDEX grants_by_scope ON grants (scope);

CREATE TABLE credentials (
    person          BLOB    NOT NULL PRIMARY KEY REFERENCES people (id),
    sign_in_name    TEXT    NOT NULL,
    password_hash   TEXT,
    failed_attempts INTEGER NOT NULL,
    locked_until    INTEGER,
    UNIQUE (sign_in_name)
) STRICT;

CREATE TABLE devices (
    id         BLOB    NOT NULL PRIMARY KEY,
    person     BLOB    NOT NULL REFERENCES people (id),
    name       TEXT    NOT NULL,
    platform   TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;

CREATE INDEX devices_by_person ON devices (person, created_at);

CREATE TABLE enrolment_codes (
    hash       BLOB    NOT NULL PRIMARY KEY,
    person     BLOB    NOT NULL REFERENCES people (id),
    issued_by  BLOB    REFERENCES people (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER
) STRICT;

-- One row a family: its newest token and the hash of the one before it.
CREATE TABLE refresh_families (
    id            BLOB    NOT NULL PRIMARY KEY,
    device        BLOB    NOT NULL REFERENCES devices (id),
    n             INTEGER NOT NULL,
    hash          BLOB    NOT NULL,
    sealed        BLOB    NOT NULL,
    previous_hash BLOB,
    created_at    INTEGER NOT NULL,
    rotated_at    INTEGER NOT NULL,
    revoked_at    INTEGER
) STRICT;

CREATE INDEX refresh_families_by_device ON refresh_families (device);

CREATE TABLE signing_keys (
    kid             TEXT    NOT NULL PRIMARY KEY,
    private_key_pem TEXT    NOT NULL,
    created_at      INTEGER NOT NULL,
    retired_at      INTEGER
) STRICT;

-- Appended to, never changed. No reference to people or scopes: a line outlives what it speaks of.
CREATE TABLE audit (
    at      INTEGER NOT NULL,
    id      BLOB    NOT NULL,
    person  BLOB,
    device  BLOB,
    action  TEXT    NOT NULL,
    scope   BLOB,
    subject TEXT    NOT NULL,
    detail  TEXT    NOT NULL,
    PRIMARY KEY (at, id)
) STRICT;

CREATE INDEX audit_by_person ON audit (person, at);
CREATE INDEX audit_by_scope ON audit (scope, at);
