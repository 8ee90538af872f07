//! The demo, loaded into a database of its own and looked at.

use std::collections::BTreeSet;
use std::sync::Arc;

use lianjian_protocol::document::Document;
use lianjian_protocol::domain::complaint::case::{Case, Effect};
use lianjian_protocol::domain::complaint::status::Status;
use lianjian_protocol::domain::grant::Role;
use lianjian_protocol::domain::kind::DocKind;
use lianjian_protocol::domain::patrol::mark::MarkResult;
use lianjian_protocol::domain::schema::Phase;
use lianjian_protocol::time::Timestamp;

use super::*;
use crate::app::open_store;
use crate::cli::walk::Walk;
use crate::clock::{ManualClock, SystemEntropy};
use crate::config::{Config, DatabaseUrl, PasswordCost};
use crate::store::HoldState;
use crate::store::testing::TestDatabase;

/// A loaded demo.
pub(in crate::cli) struct Loaded {
    pub(in crate::cli) setting: Setting,
    pub(in crate::cli) output: Output,
    // Dropped last: the database goes with it, and the pictures.
    pub(in crate::cli) database: TestDatabase,
    _folder: tempfile::TempDir,
}

fn demo(if_empty: bool) -> Demo {
    Demo {
        if_empty,
        sign_ins: None,
    }
}

/// Loads the demo as if it were this local time.
pub(in crate::cli) async fn loaded_at(local: &str) -> Loaded {
    loaded_into(TestDatabase::sqlite(), local).await
}

/// The same into this database.
pub(in crate::cli) async fn loaded_into(database: TestDatabase, local: &str) -> Loaded {
    let mut config = Config::default();
    config.database.url = DatabaseUrl::new(database.url().to_owned());
    let folder = tempfile::tempdir().unwrap();
    config.attachments.folder = Some(folder.path().to_owned());
    config.auth.password = PasswordCost {
        memory_kib: 64,
        passes: 1,
        lanes: 1,
    };
    let now: Timestamp = format!("{local}+08:00").parse().unwrap();
    let clock = Arc::new(ManualClock::new(now));
    let context = open_store(&config, clock, Arc::new(SystemEntropy))
        .await
        .unwrap();
    let setting = Setting { config, context };
    let output = demo(false).run(&setting).await.unwrap();
    Loaded {
        setting,
        output,
        database,
        _folder: folder,
    }
}

async fn documents(loaded: &Loaded) -> Vec<Document> {
    let store = &*loaded.setting.context.store;
    let mut documents = Vec::new();
    for scope in store.scopes_with_documents().await.unwrap() {
        let mut walk = Walk::new(store, scope);
        loop {
            let walked = walk.next().await.unwrap();
            if walked.is_empty() {
                break;
            }
            documents.extend(walked.into_iter().map(|w| w.document.unwrap()));
        }
    }
    documents
}

fn cases(documents: &[Document]) -> Vec<(String, Case)> {
    documents
        .iter()
        .filter(|d| d.header().kind == DocKind::Complaint)
        .map(|d| (d.report(None).unwrap().title, d.case(None).unwrap()))
        .collect()
}

fn case<'a>(cases: &'a [(String, Case)], title: &str) -> &'a Case {
    let found: Vec<_> = cases.iter().filter(|(t, _)| t == title).collect();
    assert_eq!(found.len(), 1, "{title}");
    &found[0].1
}

#[tokio::test(flavor = "multi_thread")]
async fn a_district_at_work() {
    let loaded = loaded_at("2026-11-22T12:00:00").await;
    let documents = documents(&loaded).await;
    let cases = cases(&documents);

    let statuses: BTreeSet<Status> = cases.iter().map(|(_, c)| c.status).collect();
    assert_eq!(statuses, Status::ALL.into_iter().collect(), "every status");
    assert!(cases.len() >= 60, "{}", cases.len());
    let titles: BTreeSet<&String> = cases.iter().map(|(t, _)| t).collect();
    assert_eq!(titles.len(), cases.len(), "no two alike");

    the_day_of_the_story(&cases, &documents);
    every_outcome_can_be_seen(&cases);
    every_role_is_somebodys(&loaded).await;
    one_change_waits_for_a_supervisor(&loaded).await;
    a_second_load_is_refused(&loaded).await;
}

fn the_day_of_the_story(cases: &[(String, Case)], documents: &[Document]) {
    let gate = case(cases, "南门道闸坏了，车进不来");
    assert_eq!(gate.status, Status::Confirmed);
    let too_late = gate
        .outcomes
        .iter()
        .filter(|o| matches!(&o.effect, Effect::NotInEffect { unseen, .. } if unseen.len() == 1));
    assert_eq!(
        too_late.count(),
        1,
        "Wang accepted without having seen Chen"
    );

    let pump = case(cases, "地下水泵房泵底漏水");
    assert_eq!(pump.reopenings, 1, "Li reopened what Chen had confirmed");
    assert_eq!(pump.status, Status::InProgress);

    let pump = documents.iter().find(|d| {
        let report = d.report(None);
        report.is_some_and(|r| r.title == "地下水泵房泵底漏水")
    });
    let pump = pump.unwrap().header().id;
    let marks = documents.iter().flat_map(Document::marks);
    let linked = marks
        .filter(|m| m.value.result == MarkResult::Issue && m.value.case == Some(pump))
        .count();
    assert_eq!(linked, 1, "the mark that found it");
}

fn every_outcome_can_be_seen(cases: &[(String, Case)]) {
    let has = |wanted: fn(&Effect) -> bool| {
        let mut outcomes = cases.iter().flat_map(|(_, c)| &c.outcomes);
        outcomes.any(|o| wanted(&o.effect))
    };
    assert!(has(|e| matches!(e, Effect::Assists { .. })), "assists");
    assert!(
        has(|e| matches!(e, Effect::BecameRequest)),
        "became a request"
    );
    assert!(
        cases.iter().any(|(_, c)| c.work_after_void),
        "work after a void"
    );
}

async fn every_role_is_somebodys(loaded: &Loaded) {
    let store = &loaded.setting.context.store;
    let mut roles = BTreeSet::new();
    let mut ended = 0;
    let mut limited = 0;
    for person in store.people().await.unwrap() {
        let (_, grants) = store.grants_of(person.id).await.unwrap();
        assert!(!grants.is_empty(), "{}", person.name);
        ended += grants.iter().filter(|g| g.valid_to.is_some()).count();
        limited += grants.iter().filter(|g| !g.buildings.is_empty()).count();
        roles.extend(grants.iter().map(|g| g.role.as_str()));
        let credentials = store.credentials_of(person.id).await.unwrap();
        assert!(credentials.unwrap().password_hash.is_some());
    }
    let all = Role::ALL.into_iter().filter(|r| *r != Role::System);
    assert_eq!(roles, all.map(Role::as_str).collect(), "every role");
    assert_eq!((ended, limited), (1, 1));
}

async fn one_change_waits_for_a_supervisor(loaded: &Loaded) {
    let store = &loaded.setting.context.store;
    let scopes = store.scopes_with_documents().await.unwrap();
    let held = store.held(&scopes, HoldState::Waiting).await.unwrap();
    assert_eq!(held.len(), 1);
    assert_eq!(held[0].person, people::Who::Mao.id());
}

async fn a_second_load_is_refused(loaded: &Loaded) {
    let error = demo(false).run(&loaded.setting).await.unwrap_err();
    assert_eq!(error.exit_code(), 5, "{error}");
    let file = sign_ins::beside(loaded.database.url()).unwrap();
    let mode = std::os::unix::fs::PermissionsExt::mode(&file.metadata().unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    let again = demo(true).run(&loaded.setting).await.unwrap();
    let password = loaded.output.json["password"].as_str().unwrap();
    assert!(again.text.contains(password), "the sign-ins once more");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_plays_at_any_hour() {
    // Just past midnight the day of the story is yesterday; late in the evening it is today.
    for local in ["2026-03-01T00:03:00", "2026-07-15T21:30:00"] {
        let loaded = loaded_at(local).await;
        assert_eq!(loaded.output.json["held"], 1, "{local}");
    }
}

#[test]
fn tables_are_in_the_order_of_their_names() {
    for (n, profile) in people::PEOPLE.iter().enumerate() {
        assert_eq!(profile.who as usize, n, "{}", profile.name);
    }
    for (n, (org, name)) in organisations::Org::ALL.iter().enumerate() {
        assert_eq!(*org as usize, n, "{name}");
    }
    for (n, place) in places::Place::ALL.iter().enumerate() {
        assert_eq!(*place as usize, n, "{}", place.name());
    }
}

#[test]
fn the_file_lies_beside_the_database() {
    let beside = |url| sign_ins::beside(url).map(|p| p.display().to_string());
    assert_eq!(
        beside("sqlite:data/lianjian.db").as_deref(),
        Some("data/demo-sign-ins.txt")
    );
    assert_eq!(beside("sqlite::memory:"), None);
    assert_eq!(beside("postgres://x@y/z"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn its_cases_have_pictures_and_one_was_taken_again_after_the_work() {
    let loaded = loaded_at("2026-11-22T12:00:00").await;
    let store = &loaded.setting.context.store;
    let attachments = loaded.setting.attachments().await.unwrap();
    let (mut pictures, mut pairs) = (0, 0);
    for document in documents(&loaded).await {
        let arrived = store
            .attachments_of(document.header().doc_ref())
            .await
            .unwrap();
        for attachment in &arrived {
            assert_eq!(attachments.inspect(attachment).await.unwrap(), None);
        }
        let named = document.photos();
        assert_eq!(named.len(), arrived.len(), "all of them have arrived");
        pictures += named.len();
        let phases: Vec<Phase> = named.iter().map(|photo| photo.value.phase).collect();
        pairs += usize::from(phases == [Phase::Before, Phase::After]);
    }
    assert!(pictures >= 6, "{pictures}");
    assert!(pairs >= 1);
    assert!(store.documents_with_held_media().await.unwrap().is_empty());
}
