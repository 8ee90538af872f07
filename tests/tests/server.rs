//! The real server comes up, survives a power cut and goes when asked, on both databases.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use lianjian_tests::{Database, Server, ServerOptions};

/// The status of `GET path`, or that nothing answers.
fn status(server: &Server, path: &str) -> Option<u16> {
    let url = format!("{}{path}", server.url());
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(reqwest::get(url))
        .ok()
        .map(|answer| answer.status().as_u16())
}

fn comes_up_and_goes(database: Database) {
    let mut server = Server::start(database);
    let address = server.address();
    assert_eq!(status(&server, "/healthz"), Some(200));
    assert_eq!(status(&server, "/readyz"), Some(200));

    server.kill();
    assert_eq!(status(&server, "/healthz"), None, "killed");
    server.restart();
    assert_eq!(server.address(), address, "the same port");
    assert_eq!(status(&server, "/readyz"), Some(200));

    assert!(server.stop().success(), "{:?}", server.log().lines());
    assert_eq!(status(&server, "/healthz"), None, "stopped");
}

#[test]
fn a_server_on_sqlite_comes_up_and_goes() {
    comes_up_and_goes(Database::Sqlite);
}

#[test]
fn a_server_on_postgres_comes_up_and_goes() {
    comes_up_and_goes(Database::Postgres);
}

#[test]
fn migrating_twice_changes_nothing() {
    for database in Database::ALL {
        let server = Server::start(database);
        let applied = server.json(["migrate"]);
        assert_eq!(applied["applied"], serde_json::json!([]), "{database:?}");
    }
}

#[test]
fn settings_reach_the_server() {
    let options = ServerOptions::new(Database::Sqlite).with("LIANJIAN_AUTH__ACCESS_MINUTES", 3);
    let server = Server::with(options);
    let shown = server.json(["config", "show"]);
    assert_eq!(shown["auth"]["access_minutes"], 3, "{shown}");
}

#[test]
fn a_wrong_setting_is_refused_by_name() {
    let server = Server::start(Database::Sqlite);
    let ran = server.run(["serve", "--listen", "nowhere"]);
    assert!(!ran.status.success(), "{ran}");
    assert!(ran.stderr.contains("listen"), "{ran}");
}
