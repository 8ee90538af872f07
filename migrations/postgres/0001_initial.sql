-- Documents: every key is led by the scope and nothing refers across scopes, so that the tables
-- can be spread over several databases by scope.
--
-- Times are microseconds since 1970. Ids are their bytes. `owner` is whose log it is for the
-- audience `own`, and empty otherwise (an empty value can be part of a key, NULL cannot).
-- audience: 0 all, 1 internal, 2 own. kind: 0 complaint, 1 patrol, 2 visit.

-- A row a scope, only to be locked: who takes changes in for a scope holds its row, so that of two
-- nobody reads what the other is about to write. (An SQLite file has one writer anyway.)
CREATE TABLE scope_locks (
    scope BYTEA NOT NULL PRIMARY KEY
);

-- Where a log ends. Its sequence has no gaps, since it is counted here, in the transaction that
-- inserts the rows.
CREATE TABLE logs (
    scope            BYTEA  NOT NULL,
    audience         BIGINT NOT NULL,
    owner            BYTEA  NOT NULL,
    last_seq         BIGINT NOT NULL,
    last_received_at BIGINT NOT NULL,
    PRIMARY KEY (scope, audience, owner)
);

-- Every change that was taken.
CREATE TABLE log (
    scope       BYTEA  NOT NULL,
    audience    BIGINT NOT NULL,
    owner       BYTEA  NOT NULL,
    seq         BIGINT NOT NULL,
    doc         BYTEA  NOT NULL,
    kind        BIGINT NOT NULL,
    incarnation BIGINT NOT NULL,
    hash        BYTEA  NOT NULL,
    actor       BYTEA  NOT NULL,
    actor_seq   BIGINT NOT NULL,
    person      BYTEA  NOT NULL,
    device      BYTEA  NOT NULL,
    received_at BIGINT NOT NULL,
    bytes       BYTEA  NOT NULL,
    PRIMARY KEY (scope, audience, owner, seq),
    UNIQUE (scope, doc, hash)
);

-- One row a document; `heads` is their hashes one after the other, sorted.
CREATE TABLE docs (
    scope       BYTEA  NOT NULL,
    doc         BYTEA  NOT NULL,
    kind        BIGINT NOT NULL,
    audience    BIGINT NOT NULL,
    owner       BYTEA  NOT NULL,
    incarnation BIGINT NOT NULL,
    heads       BYTEA  NOT NULL,
    last_seq    BIGINT NOT NULL,
    PRIMARY KEY (scope, doc)
);

CREATE INDEX docs_by_log ON docs (scope, audience, owner, last_seq);

-- Saved documents, apart from docs, whose rows are rewritten with every change. A newer snapshot
-- has a key of its own and is written before the older one goes.
CREATE TABLE snapshots (
    scope       BYTEA  NOT NULL,
    doc         BYTEA  NOT NULL,
    incarnation BIGINT NOT NULL,
    seq         BIGINT NOT NULL,
    receipts    BYTEA  NOT NULL,
    bytes       BYTEA  NOT NULL,
    PRIMARY KEY (scope, doc, incarnation, seq)
);

-- Final refusals. The document need not exist.
CREATE TABLE refusals (
    scope  BYTEA  NOT NULL,
    doc    BYTEA  NOT NULL,
    hash   BYTEA  NOT NULL,
    code   BIGINT NOT NULL,
    detail TEXT   NOT NULL,
    at     BIGINT NOT NULL,
    PRIMARY KEY (scope, doc, hash)
);

CREATE INDEX refusals_by_time ON refusals (scope, at);

-- Changes kept apart for a supervisor. state: 0 waiting, 1 admitted, 2 discarded.
CREATE TABLE held (
    scope       BYTEA  NOT NULL,
    doc         BYTEA  NOT NULL,
    hash        BYTEA  NOT NULL,
    kind        BIGINT NOT NULL,
    incarnation BIGINT NOT NULL,
    code        BIGINT NOT NULL,
    detail      TEXT   NOT NULL,
    person      BYTEA  NOT NULL,
    device      BYTEA  NOT NULL,
    bytes       BYTEA  NOT NULL,
    at          BIGINT NOT NULL,
    state       BIGINT NOT NULL,
    settled_by  BYTEA,
    settled_at  BIGINT,
    PRIMARY KEY (scope, doc, hash)
);

CREATE INDEX held_by_state ON held (scope, state, at);

-- Whose an actor is; bound when it is first seen in the scope.
CREATE TABLE actors (
    scope  BYTEA NOT NULL,
    actor  BYTEA NOT NULL,
    device BYTEA NOT NULL,
    person BYTEA NOT NULL,
    PRIMARY KEY (scope, actor)
);

-- How far who has read what.
CREATE TABLE reads (
    scope       BYTEA  NOT NULL,
    doc         BYTEA  NOT NULL,
    person      BYTEA  NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (scope, doc, person)
);

-- Single values: the epoch.
CREATE TABLE meta (
    name  TEXT  NOT NULL PRIMARY KEY,
    value BYTEA NOT NULL
);
