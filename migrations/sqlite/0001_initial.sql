-- Documents: every key is led by the scope and nothing refers across scopes, so that the tables
-- can be spread over several databases by scope.
--
-- Times are microseconds since 1970. Ids are their bytes. `owner` is whose log it is for the
-- audience `own`, and empty otherwise (an empty value can be part of a key, NULL cannot).
-- audience: 0 all, 1 internal, 2 own. kind: 0 complaint, 1 patrol, 2 visit.

-- Where a log ends. Its sequence has no gaps, since it is counted here, in the transaction that
-- inserts the rows.
CREATE TABLE logs (
    scope            BLOB    NOT NULL,
    audience         INTEGER NOT NULL,
    owner            BLOB    NOT NULL,
    last_seq         INTEGER NOT NULL,
    last_received_at INTEGER NOT NULL,
    PRIMARY KEY (scope, audience, owner)
) STRICT, WITHOUT ROWID;

-- Every change that was taken.
CREATE TABLE log (
    scope       BLOB    NOT NULL,
    audience    INTEGER NOT NULL,
    owner       BLOB    NOT NULL,
    seq         INTEGER NOT NULL,
    doc         BLOB    NOT NULL,
    kind        INTEGER NOT NULL,
    incarnation INTEGER NOT NULL,
    hash        BLOB    NOT NULL,
    actor       BLOB    NOT NULL,
    actor_seq   INTEGER NOT NULL,
    person      BLOB    NOT NULL,
    device      BLOB    NOT NULL,
    received_at INTEGER NOT NULL,
    bytes       BLOB    NOT NULL,
    PRIMARY KEY (scope, audience, owner, seq),
    UNIQUE (scope, doc, hash)
) STRICT;

-- One row a document; `heads` is their hashes one after the other, sorted.
CREATE TABLE docs (
    scope       BLOB    NOT NULL,
    doc         BLOB    NOT NULL,
    kind        INTEGER NOT NULL,
    audience    INTEGER NOT NULL,
    owner       BLOB    NOT NULL,
    incarnation INTEGER NOT NULL,
    heads       BLOB    NOT NULL,
    last_seq    INTEGER NOT NULL,
    PRIMARY KEY (scope, doc)
) STRICT, WITHOUT ROWID;

CREATE INDEX docs_by_log ON docs (scope, audience, owner, last_seq);

-- Saved documents, apart from docs, whose rows are rewritten with every change. A newer snapshot
-- has a key of its own and is written before the older one goes.
CREATE TABLE snapshots (
    scope       BLOB    NOT NULL,
    doc         BLOB    NOT NULL,
    incarnation INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    receipts    BLOB    NOT NULL,
    bytes       BLOB    NOT NULL,
    PRIMARY KEY (scope, doc, incarnation, seq)
) STRICT;

-- Final refusals. The document need not exist.
CREATE TABLE refusals (
    scope  BLOB    NOT NULL,
    doc    BLOB    NOT NULL,
    hash   BLOB    NOT NULL,
    code   INTEGER NOT NULL,
    detail TEXT    NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (scope, doc, hash)
) STRICT;

CREATE INDEX refusals_by_time ON refusals (scope, at);

-- Changes kept apart for a supervisor. state: 0 waiting, 1 admitted, 2 discarded.
CREATE TABLE held (
    scope       BLOB    NOT NULL,
    doc         BLOB    NOT NULL,
    hash        BLOB    NOT NULL,
    kind        INTEGER NOT NULL,
    incarnation INTEGER NOT NULL,
    code        INTEGER NOT NULL,
    detail      TEXT    NOT NULL,
    person      BLOB    NOT NULL,
    device      BLOB    NOT NULL,
    bytes       BLOB    NOT NULL,
    at          INTEGER NOT NULL,
    state       INTEGER NOT NULL,
    settled_by  BLOB,
    settled_at  INTEGER,
    PRIMARY KEY (scope, doc, hash)
) STRICT;

CREATE INDEX held_by_state ON held (scope, state, at);

-- Whose an actor is; bound when it is first seen in the scope.
CREATE TABLE actors (
    scope  BLOB NOT NULL,
    actor  BLOB NOT NULL,
    device BLOB NOT NULL,
    person BLOB NOT NULL,
    PRIMARY KEY (scope, actor)
) STRICT, WITHOUT ROWID;

-- How far who has read what.
CREATE TABLE reads (
    scope       BLOB    NOT NULL,
    doc         BLOB    NOT NULL,
    person      BLOB    NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (scope, doc, person)
) STRICT, WITHOUT ROWID;

-- Single values: the epoch.
CREATE TABLE meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;
