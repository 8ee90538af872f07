-- Reference data. Columns that hold lists are JSON. Nothing is deleted: documents speak of it.

-- Moves with every change of reference data, people and grants.
CREATE TABLE reference_version (
    one     BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    version BIGINT NOT NULL
);

INSERT INTO reference_version (one, version) VALUES (1, 1);

CREATE TABLE scopes (
    id     BYTEA NOT NULL PRIMARY KEY,
    parent BYTEA REFERENCES scopes (id),
    kind   TEXT  NOT NULL,
    name   TEXT  NOT NULL
);

CREATE TABLE organisations (
    id   BYTEA NOT NULL PRIMARY KEY,
    name TEXT  NOT NULL
);

CREATE TABLE compounds (
    scope                   BYTEA  NOT NULL PRIMARY KEY REFERENCES scopes (id),
    has_residents_committee BIGINT NOT NULL,
    has_owners_committee    BIGINT NOT NULL,
    parties                 TEXT   NOT NULL,
    households              BIGINT NOT NULL,
    emergency_numbers       TEXT   NOT NULL
);

CREATE TABLE buildings (
    id    BYTEA NOT NULL PRIMARY KEY,
    scope BYTEA NOT NULL REFERENCES scopes (id),
    name  TEXT  NOT NULL
);

CREATE INDEX buildings_by_scope ON buildings (scope);

CREATE TABLE checkpoints (
    id       BYTEA NOT NULL PRIMARY KEY,
    scope    BYTEA NOT NULL REFERENCES scopes (id),
    building BYTEA REFERENCES buildings (id),
    name     TEXT  NOT NULL,
    code     TEXT  NOT NULL
);

CREATE INDEX checkpoints_by_scope ON checkpoints (scope);

CREATE TABLE routes (
    id              BYTEA  NOT NULL PRIMARY KEY,
    scope           BYTEA  NOT NULL REFERENCES scopes (id),
    name            TEXT   NOT NULL,
    checkpoints     TEXT   NOT NULL,
    safety_required BIGINT NOT NULL
);

CREATE INDEX routes_by_scope ON routes (scope);

CREATE TABLE categories (
    code         TEXT   NOT NULL PRIMARY KEY,
    name_zh      TEXT   NOT NULL,
    name_en      TEXT   NOT NULL,
    fixer        TEXT   NOT NULL,
    tier         TEXT   NOT NULL,
    common_parts BIGINT NOT NULL
);

-- The allowances are JSON; NULL where the tier sets none.
CREATE TABLE tiers (
    code           TEXT   NOT NULL PRIMARY KEY,
    accept         TEXT,
    arrive         TEXT,
    plan           TEXT,
    fix            TEXT,
    decline_micros BIGINT NOT NULL
);

CREATE TABLE calendar (
    one                BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    utc_offset_minutes BIGINT NOT NULL,
    holidays           TEXT   NOT NULL,
    workdays           TEXT   NOT NULL
);
