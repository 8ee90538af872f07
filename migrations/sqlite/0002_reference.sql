-- Reference data. Columns that hold lists are JSON. Nothing is deleted: documents speak of it.

-- Moves with every change of reference data, people and grants.
CREATE TABLE reference_version (
    one     INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    version INTEGER NOT NULL
) STRICT;

INSERT INTO reference_version (one, version) VALUES (1, 1);

CREATE TABLE scopes (
    id     BLOB NOT NULL PRIMARY KEY,
    parent BLOB REFERENCES scopes (id),
    kind   TEXT NOT NULL,
    name   TEXT NOT NULL
) STRICT;

CREATE TABLE organisations (
    id   BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL
) STRICT;

CREATE TABLE compounds (
    scope                    BLOB    NOT NULL PRIMARY KEY REFERENCES scopes (id),
    has_residents_committee  INTEGER NOT NULL,
    has_owners_committee     INTEGER NOT NULL,
    parties                  TEXT    NOT NULL,
    households               INTEGER NOT NULL,
    emergency_numbers        TEXT    NOT NULL
) STRICT;

CREATE TABLE buildings (
    id    BLOB NOT NULL PRIMARY KEY,
    scope BLOB NOT NULL REFERENCES scopes (id),
    name  TEXT NOT NULL
) STRICT;

CREATE INDEX buildings_by_scope ON buildings (scope);

CREATE TABLE checkpoints (
    id       BLOB NOT NULL PRIMARY KEY,
    scope    BLOB NOT NULL REFERENCES scopes (id),
    building BLOB REFERENCES buildings (id),
    name     TEXT NOT NULL,
    code     TEXT NOT NULL
) STRICT;

CREATE INDEX checkpoints_by_scope ON checkpoints (scope);

CREATE TABLE routes (
    id              BLOB    NOT NULL PRIMARY KEY,
    scope           BLOB    NOT NULL REFERENCES scopes (id),
    name            TEXT    NOT NULL,
    checkpoints     TEXT    NOT NULL,
    safety_required INTEGER NOT NULL
) STRICT;

CREATE INDEX routes_by_scope ON routes (scope);

CREATE TABLE categories (
    code         TEXT    NOT NULL PRIMARY KEY,
    name_zh      TEXT    NOT NULL,
    name_en      TEXT    NOT NULL,
    fixer        TEXT    NOT NULL,
    tier         TEXT    NOT NULL,
    common_parts INTEGER NOT NULL
) STRICT;

-- The allowances are JSON; NULL where the tier sets none.
CREATE TABLE tiers (
    code           TEXT    NOT NULL PRIMARY KEY,
    accept         TEXT,
    arrive         TEXT,
    plan           TEXT,
    fix            TEXT,
    decline_micros INTEGER NOT NULL
) STRICT;

CREATE TABLE calendar (
    one                INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    utc_offset_minutes INTEGER NOT NULL,
    holidays           TEXT    NOT NULL,
    workdays           TEXT    NOT NULL
) STRICT;
