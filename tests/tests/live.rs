//! The live socket from end to end: a device sees what another did without asking.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::time::Duration;

use lianjian_tests::{Compound, Database, Device, Running, Server, picture, wait_for};
use serde_json::Value;

const PATIENCE: Duration = Duration::from_secs(60);

/// How many sockets the server has.
fn sockets(server: &Server) -> usize {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let url = format!("{}/metrics", server.url());
    let text = runtime
        .block_on(async { reqwest::get(url).await?.text().await })
        .unwrap();
    let line = text
        .lines()
        .find(|line| line.starts_with("lianjian_live_sockets "));
    line.map_or(0, |line| {
        line.rsplit(' ').next().unwrap().parse::<f64>().unwrap() as usize
    })
}

fn watching(server: &Server, device: &Device, changes: usize) -> Running {
    let before = sockets(server);
    let running = device.start(["watch", "--changes", &changes.to_string()]);
    wait_for("an open socket", PATIENCE, || {
        (sockets(server) > before).then_some(())
    });
    running
}

fn lines(running: Running) -> Vec<Value> {
    let ran = running.finish().ok();
    let parse = |line: &str| serde_json::from_str(line).expect("JSON");
    ran.stdout.lines().map(parse).collect()
}

fn the_second_sees_it_without_asking(database: Database) {
    let server = Server::start(database);
    let place = Compound::found(&server);
    let steward = place.device(&server, Compound::STEWARD);
    let desk = place.device(&server, Compound::DESK);
    let company = place.device(&server, Compound::REPAIRER);
    let at_desk = watching(&server, &desk, 1);
    let at_company = watching(&server, &company, 1);

    // The company may not see the first of these, and hears of the second alone.
    let about = ["--title", "物业不接电话", "--internal"];
    let filed = steward.json([&["complaint", "new"][..], &about[..]].concat());
    let internal = filed["id"].as_str().unwrap().to_owned();
    let _ = steward.json(["sync"]);
    let seen = lines(at_desk);
    assert_eq!(seen[0]["changed"]["doc"], internal.as_str(), "{seen:?}");
    assert_eq!(seen[0]["summary"]["title"], "物业不接电话", "{seen:?}");

    let filed = steward.json(["complaint", "new", "--title", "单元门关不上"]);
    let case = filed["id"].as_str().unwrap().to_owned();
    let _ = steward.json(["sync"]);
    let seen = lines(at_company);
    assert_eq!(seen[0]["changed"]["doc"], case.as_str(), "{seen:?}");
    let listed = company.json(["complaint", "list"]);
    assert_eq!(listed.as_array().unwrap().len(), 1, "{listed}");
}

#[test]
fn the_second_sees_it_without_asking_on_sqlite() {
    the_second_sees_it_without_asking(Database::Sqlite);
}

#[test]
fn the_second_sees_it_without_asking_on_postgres() {
    the_second_sees_it_without_asking(Database::Postgres);
}

#[test]
fn a_server_that_ends_lets_its_sockets_go_and_they_come_back() {
    let mut server = Server::start(Database::Sqlite);
    let place = Compound::found(&server);
    let steward = place.device(&server, Compound::STEWARD);
    let desk = place.device(&server, Compound::DESK);
    let at_desk = watching(&server, &desk, 1);
    assert!(server.stop().success());
    let slow = server
        .log()
        .lines()
        .iter()
        .any(|line| line.text.contains("did not end in time"));
    assert!(!slow, "a socket held the server up");
    server.restart();
    wait_for("the socket again", PATIENCE, || {
        (sockets(&server) > 0).then_some(())
    });
    let _ = steward.json(["complaint", "new", "--title", "路灯不亮"]);
    let _ = steward.json(["sync"]);
    let seen = lines(at_desk);
    assert_eq!(seen[0]["summary"]["title"], "路灯不亮", "{seen:?}");
}

#[test]
fn a_revoked_device_watches_no_more() {
    let server = Server::with(
        lianjian_tests::ServerOptions::new(Database::Sqlite).with("LIANJIAN_LIVE__PING_SECONDS", 1),
    );
    let place = Compound::found(&server);
    let desk = place.device(&server, Compound::DESK);
    let running = watching(&server, &desk, 1);
    let devices = server.json(["device", "list", "--user", Compound::DESK]);
    let device = devices[0]["id"].as_str().unwrap().to_owned();
    let _ = server.json(["device", "revoke", &device]);
    let said = running.finish().failed_with(3);
    assert!(said.stderr.contains("\"wiped\""), "{said}");
    assert_eq!(sockets(&server), 0);
}

fn what_a_supervisor_lets_in_shows_by_itself(database: Database) {
    let server = Server::start(database);
    let place = Compound::found(&server);
    let steward = place.device(&server, Compound::STEWARD);
    let desk = place.device(&server, Compound::DESK);
    let filed = steward.json(["complaint", "new", "--title", "消防门锁死"]);
    let case = filed["id"].as_str().unwrap().to_owned();
    let photo = picture(40_000, 7);
    let file = desk.home().join("taken.png");
    std::fs::write(&file, &photo).unwrap();
    let _ = steward.json(["photo", "add", &case, "--file", file.to_str().unwrap()]);
    let devices = server.json(["device", "list", "--user", Compound::STEWARD]);
    let _ = server.json(["device", "revoke", devices[0]["id"].as_str().unwrap()]);
    let said = steward.run(["sync"]).failed_with(3);
    assert!(said.stderr.contains("\"wiped\""), "{said}");
    assert!(!steward.home().join("photos").exists(), "nothing is left");

    // Another process lets it in: the case, then what names its photo.
    let admit = || {
        let waiting = server.json(["held", "list"]);
        let rows = waiting.as_array().unwrap();
        let first = rows.iter().find(|row| row.get("needs").is_none());
        let hash = first.unwrap()["hash"].as_str().unwrap();
        let _ = server.json(["held", "admit", hash, "--by", Compound::SUPERVISOR]);
    };
    let at_desk = watching(&server, &desk, 1);
    admit();
    let seen = lines(at_desk);
    assert_eq!(seen[0]["changed"]["doc"], case.as_str(), "{seen:?}");
    admit();
    let content = wait_for("the photo's words", PATIENCE, || {
        let _ = desk.json(["sync"]);
        let arrived = desk.json(["photo", "list", &case]);
        let photos = arrived.as_array().unwrap();
        let arrived = photos.iter().find(|photo| photo["arrived"] == true)?;
        Some(arrived["content"].as_str().unwrap().to_owned())
    });
    let out = desk.home().join("fetched");
    let path = out.to_str().unwrap();
    let _ = desk.json(["photo", "get", &case, &content, "--out", path]);
    assert_eq!(std::fs::read(&out).unwrap(), photo);
    let checked = server.json(["doctor"]);
    assert_eq!(checked["violations"], serde_json::json!([]), "{checked}");
}

#[test]
fn what_a_supervisor_lets_in_shows_by_itself_on_sqlite() {
    what_a_supervisor_lets_in_shows_by_itself(Database::Sqlite);
}

#[test]
fn what_a_supervisor_lets_in_shows_by_itself_on_postgres() {
    what_a_supervisor_lets_in_shows_by_itself(Database::Postgres);
}
