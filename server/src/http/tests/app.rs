//! The app's files, and the demo's people.

use lianjian_protocol::wire::auth::EnrolmentCodeResponse;

use super::*;
use crate::auth::demo::{DemoPerson, LOADED, Roster};
use crate::context::{Act, Actor};

/// A server over a build of three files.
async fn with_app() -> (App, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir(at("assets")).unwrap();
    std::fs::write(at("index.html"), "<!doctype html>the page").unwrap();
    std::fs::write(at("assets/main-1a2b.js"), "1").unwrap();
    let directory = folder.path().to_owned();
    let app = App::with(|config| config.web.directory = Some(directory)).await;
    (app, folder)
}

async fn fetch(app: &App, path: &str, accept: &str) -> Answer {
    let request = Request::get(path).header(header::ACCEPT, accept);
    app.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn every_address_of_the_app_is_its_page_and_no_other_is() {
    let (app, _folder) = with_app().await;
    for path in ["/", "/c/one/two", "/steward"] {
        let answer = fetch(&app, path, "text/html,*/*").await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert!(answer.body.ends_with(b"the page"), "{path}");
        assert_eq!(answer.headers[header::CACHE_CONTROL], "no-cache", "{path}");
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.contains("script-src 'self' 'wasm-unsafe-eval';"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe-inline"), "{policy}");
    }
    let script = fetch(&app, "/assets/main-1a2b.js", "*/*").await;
    assert_eq!(script.body, b"1");
    assert!(
        script.headers[header::CACHE_CONTROL]
            .to_str()
            .unwrap()
            .contains("immutable")
    );
    // A script that is not there, an endpoint that is none, a way out of the folder.
    for (path, accept) in [
        ("/assets/gone-9f.js", "*/*"),
        ("/v1/none", "text/html"),
        ("/..%2f..%2fetc%2fpasswd", "*/*"),
        ("/steward", "application/json"),
    ] {
        fetch(&app, path, accept).await.refused(ErrorCode::NotFound);
    }
}

#[tokio::test]
async fn without_a_build_there_is_no_page() {
    let app = App::start().await;
    fetch(&app, "/", "text/html")
        .await
        .refused(ErrorCode::NotFound);
}

fn steward() -> DemoPerson {
    DemoPerson {
        person: STEWARD,
        name: "李".to_owned(),
        title: "红色管家".to_owned(),
        role: "steward".to_owned(),
        organisation: "志愿队".to_owned(),
        places: vec!["花园里".to_owned()],
        tour: true,
    }
}

async fn ask_for(app: &App, person: PersonId) -> Answer {
    let body = json!({ "person": person }).to_string();
    let request =
        Request::post("/v1/demo/sign-ins").header(header::CONTENT_TYPE, "application/json");
    app.send(request.body(Body::from(body)).unwrap()).await
}

#[tokio::test]
async fn the_demos_people_are_offered_only_where_both_the_server_and_the_database_say_so() {
    let closed = App::start().await;
    let open = App::with(|config| config.web.demo_sign_ins = true).await;
    ask_for(&closed, STEWARD).await.refused(ErrorCode::NotFound);
    // Asked for, over a database that is no demo's.
    ask_for(&open, STEWARD).await.refused(ErrorCode::NotFound);

    for app in [&closed, &open] {
        let roster = json!({ "people": [steward()] });
        let act = Act::new(Actor::CommandLine, LOADED, "demo").detail(roster);
        app.state.context.record(&act).await.unwrap();
    }
    ask_for(&closed, STEWARD).await.refused(ErrorCode::NotFound);
    let listed: Roster = fetch(&open, "/v1/demo/sign-ins", "*/*").await.ok();
    assert_eq!(listed.people, [steward()]);
    let code: EnrolmentCodeResponse = ask_for(&open, STEWARD).await.ok();
    assert_eq!(code.person, STEWARD);
    // Nobody beyond the demo, an administrator least of all.
    ask_for(&open, SUPERVISOR)
        .await
        .refused(ErrorCode::NotFound);
}
