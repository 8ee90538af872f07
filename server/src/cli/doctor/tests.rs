//! The demo's database, whole and then damaged in every way that a rule is there for.

use std::collections::BTreeSet;

use sqlx::{Connection, SqliteConnection};

use super::*;
use crate::cli::demo::tests::{Loaded, loaded_at, loaded_into};
use crate::store::testing::TestDatabase;

async fn doctor(loaded: &Loaded) -> Output {
    Doctor::everything().run(&loaded.setting).await.unwrap()
}

fn rules(output: &Output) -> BTreeSet<String> {
    let found = output.json["violations"].as_array().unwrap();
    let rule = |v: &serde_json::Value| v["rule"].as_str().unwrap().to_owned();
    found.iter().map(rule).collect()
}

/// The tables that are damaged; each is kept aside first, and put back after each visit.
const TABLES: [&str; 6] = ["logs", "log", "docs", "actors", "held", "scopes"];

/// Which rules must speak up after which damage.
const DAMAGE: &[(&[&str], &str)] = &[
    (&["S1"], "UPDATE logs SET last_seq = last_seq + 1"),
    (&["I1", "S8"], "DELETE FROM log WHERE seq = 2"),
    (&["S1"], "DELETE FROM log WHERE seq = 1"),
    (
        &["I2"],
        "UPDATE log SET received_at = received_at - 2000000000000 WHERE seq = 3",
    ),
    (
        &["I4", "I10"],
        "UPDATE log SET person = randomblob(16) WHERE seq = 4",
    ),
    (
        &["S2", "I6"],
        "UPDATE log SET hash = randomblob(32) WHERE seq = 4",
    ),
    (
        &["S2", "S8"],
        "UPDATE log SET bytes = substr(bytes, 1, length(bytes) - 1) WHERE seq = 1",
    ),
    (&["S8"], "UPDATE log SET actor = X'07' WHERE seq = 2"),
    (&["I8"], "UPDATE docs SET heads = randomblob(32)"),
    (&["S4"], "UPDATE docs SET last_seq = last_seq + 1"),
    (&["S5"], "UPDATE log SET doc = randomblob(16) WHERE seq = 1"),
    (&["S5"], "UPDATE docs SET kind = 2 WHERE kind = 1"),
    (&["S5"], "DELETE FROM docs WHERE kind = 1"),
    (&["S5"], "DELETE FROM docs"),
    (&["S6"], "UPDATE actors SET device = randomblob(16)"),
    (&["S6"], "DELETE FROM actors"),
    (
        &["S7"],
        "UPDATE scopes SET kind = 'grid' WHERE kind = 'compound'",
    ),
    (&["S9"], "UPDATE held SET state = 1"),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_sound_store_is_healthy_and_damage_is_found() {
    let loaded = loaded_at("2026-11-22T12:00:00").await;
    let healthy = doctor(&loaded).await;
    assert_eq!(healthy.text.lines().count(), 1, "{}", healthy.text);
    assert_eq!(healthy.code, 0);
    assert!(
        healthy.json["changes"].as_u64() > Some(400),
        "{}",
        healthy.text
    );

    let mut raw = SqliteConnection::connect(loaded.database.url())
        .await
        .unwrap();
    run(&mut raw, "PRAGMA foreign_keys = OFF".to_owned()).await;
    for table in TABLES {
        let keep = format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}");
        run(&mut raw, keep).await;
    }
    for (expected, damage) in DAMAGE {
        assert!(run(&mut raw, (*damage).to_owned()).await > 0, "{damage}");
        let output = doctor(&loaded).await;
        let found = rules(&output);
        for rule in *expected {
            assert!(found.contains(*rule), "{rule} after {damage}: {found:?}");
        }
        assert_eq!(output.code, UNHEALTHY);
        for table in TABLES {
            run(&mut raw, format!("DELETE FROM {table}")).await;
            let back = format!("INSERT INTO {table} SELECT * FROM kept_{table}");
            run(&mut raw, back).await;
        }
    }
    let healed = doctor(&loaded).await;
    assert_eq!(healed.text, healthy.text, "every damage was undone");
}

/// Runs a statement past the store; returns how many rows it touched.
async fn run(raw: &mut SqliteConnection, sql: String) -> u64 {
    let done = sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(raw).await;
    done.unwrap().rows_affected()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_is_lost_or_named_by_nothing_is_found() {
    let loaded = loaded_at("2026-11-22T12:00:00").await;
    let before = doctor(&loaded).await.json;
    let mut raw = SqliteConnection::connect(loaded.database.url())
        .await
        .unwrap();
    let made_up = "INSERT INTO attachments \
                   SELECT scope, doc, randomblob(32), 0, 'image/png', 9, doc, doc, 1 \
                   FROM docs ORDER BY doc LIMIT 1";
    assert_eq!(run(&mut raw, made_up.to_owned()).await, 1);
    let output = doctor(&loaded).await;
    assert_eq!(rules(&output), ["S10", "S11"].map(str::to_owned).into());
    let arrived = before["attachments"].as_u64().unwrap();
    assert_eq!(output.json["attachments"], arrived + 1);
    assert_eq!(output.json["not_arrived"], before["not_arrived"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_can_be_to_one_community() {
    let loaded = loaded_at("2026-11-22T12:00:00").await;
    let visit = async |scope: &str| {
        let doctor = Doctor {
            scope: Some(scope.to_owned()),
            quick: true,
        };
        doctor.run(&loaded.setting).await
    };
    let all = visit("上海市").await.unwrap().json["documents"].as_u64();
    let some = visit("安汾社区").await.unwrap().json["documents"].as_u64();
    assert!(some > Some(0) && some < all, "{some:?} of {all:?}");
    assert_eq!(visit("别处").await.unwrap_err().exit_code(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_on_postgresql_is_healthy_too() {
    let database = TestDatabase::postgres().await;
    let loaded = loaded_into(database, "2026-11-22T12:00:00").await;
    let visit = doctor(&loaded).await;
    assert_eq!(visit.code, 0, "{}", visit.text);
}
