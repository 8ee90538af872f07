-- People, what they may do, and how they and their devices prove who they are.

CREATE TABLE people (
    id             BYTEA  NOT NULL PRIMARY KEY,
    name           TEXT   NOT NULL,
    badge          TEXT   NOT NULL,
    organisation   BYTEA  NOT NULL REFERENCES organisations (id),
    grants_version BIGINT NOT NULL DEFAULT 0,
    UNIQUE (badge)
);

-- buildings: JSON, empty for all.
CREATE TABLE grants (
    id         BYTEA  NOT NULL PRIMARY KEY,
    person     BYTEA  NOT NULL REFERENCES people (id),
    role       TEXT   NOT NULL,
    scope      BYTEA  NOT NULL REFERENCES scopes (id),
    valid_from BIGINT NOT NULL,
    valid_to   BIGINT,
    buildings  TEXT   NOT NULL
);

CREATE INDEX grants_by_person ON grants (person);
CREATE INDEX grants_by_scope ON grants (scope);

CREATE TABLE credentials (
    person          BYTEA  NOT NULL PRIMARY KEY REFERENCES people (id),
    sign_in_name    TEXT   NOT NULL,
    password_hash   TEXT,
    failed_attempts BIGINT NOT NULL,
    locked_until    BIGINT,
    UNIQUE (sign_in_name)
);

CREATE TABLE devices (
    id         BYTEA  NOT NULL PRIMARY KEY,
    person     BYTEA  NOT NULL REFERENCES people (id),
    name       TEXT   NOT NULL,
    platform   TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT
);

CREATE INDEX devices_by_person ON devices (person, created_at);

CREATE TABLE enrolment_codes (
    hash       BYTEA  NOT NULL PRIMARY KEY,
    person     BYTEA  NOT NULL REFERENCES people (id),
    issued_by  BYTEA  REFERENCES people (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT
);

-- One row a family: its newest token and the hash of the one before it.
CREATE TABLE refresh_families (
    id            BYTEA  NOT NULL PRIMARY KEY,
    device        BYTEA  NOT NULL REFERENCES devices (id),
    n             BIGINT NOT NULL,
    hash          BYTEA  NOT NULL,
    sealed        BYTEA  NOT NULL,
    previous_hash BYTEA,
    created_at    BIGINT NOT NULL,
    rotated_at    BIGINT NOT NULL,
    revoked_at    BIGINT
);

CREATE INDEX refresh_families_by_device ON refresh_families (device);

CREATE TABLE signing_keys (
    kid             TEXT   NOT NULL PRIMARY KEY,
    private_key_pem TEXT   NOT NULL,
    created_at      BIGINT NOT NULL,
    retired_at      BIGINT
);

-- Appended to, never changed. No reference to people or scopes: a line outlives what it speaks of.
CREATE TABLE audit (
    at      BIGINT NOT NULL,
    id      BYTEA  NOT NULL,
    person  BYTEA,
    device  BYTEA,
    action  TEXT   NOT NULL,
    scope   BYTEA,
    subject TEXT   NOT NULL,
    detail  TEXT   NOT NULL,
    PRIMARY KEY (at, id)
);

CREATE INDEX audit_by_person ON audit (person, at);
CREATE INDEX audit_by_scope ON audit (scope, at);
