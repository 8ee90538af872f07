//! Sign-in at a desk, and its lock-out.

use super::*;

const PASSWORD: &str = "correct horse";

async fn app() -> App {
    let app = App::start().await;
    let hash = app
        .state
        .auth
        .passwords()
        .hash(PASSWORD, &SystemEntropy)
        .unwrap();
    let store = &app.state.context.store;
    store
        .put_credentials(SUPERVISOR, "chen", Some(&hash))
        .await
        .unwrap();
    app
}

async fn sign_in(app: &App, name: &str, password: &str) -> Answer {
    let body = json!({ "name": name, "password": password });
    app.post("/v1/sign-in", None, body).await
}

#[tokio::test]
async fn the_right_password_signs_in_and_makes_a_device() {
    let app = app().await;
    let signed: EnrolResponse = sign_in(&app, " Chen ", PASSWORD).await.ok();
    assert_eq!(signed.identity.person, SUPERVISOR);
    let answer = app.get("/v1/me", Some(&signed.tokens.access_token)).await;
    assert!(answer.status.is_success());
    let answer = app.refresh(&signed.tokens.refresh_token).await;
    assert!(answer.status.is_success());
    assert!(app.actions().await.contains(&"sign_in".to_owned()));
}

#[tokio::test]
async fn a_known_and_an_unknown_name_are_answered_alike_to_the_lock() {
    let app = app().await;
    for name in ["chen", "nobody"] {
        for _ in 0..app.state.config.auth.lockout_failures {
            let answer = sign_in(&app, name, "wrong password").await;
            let problem = answer.refused(ErrorCode::SignInRejected);
            assert_eq!(problem.detail, None);
        }
        let answer = sign_in(&app, name, PASSWORD).await;
        answer.refused(ErrorCode::LockedOut);
        assert_eq!(answer.headers[header::RETRY_AFTER], "900", "{name}");
    }
    let actions = app.actions().await;
    assert!(actions.contains(&"sign_in.locked".to_owned()));
    assert!(!format!("{actions:?}").contains("nobody"));
}

#[tokio::test]
async fn a_lock_ends_and_a_success_forgets_failures() {
    let app = app().await;
    let limit = app.state.config.auth.lockout_failures;
    for _ in 0..limit {
        sign_in(&app, "chen", "wrong password").await;
    }
    sign_in(&app, "chen", PASSWORD)
        .await
        .refused(ErrorCode::LockedOut);
    app.later(app.state.config.auth.lockout());
    for _ in 0..3 {
        for _ in 0..limit - 1 {
            sign_in(&app, "chen", "wrong password")
                .await
                .refused(ErrorCode::SignInRejected);
        }
        let _: EnrolResponse = sign_in(&app, "chen", PASSWORD).await.ok();
    }
}

#[tokio::test]
async fn a_storm_of_guesses_is_counted_one_by_one() {
    let app = app().await;
    let calls = (0..20).map(|_| sign_in(&app, "chen", "wrong password"));
    let answers = futures::future::join_all(calls).await;
    let looked_at = answers
        .iter()
        .filter(|answer| answer.status == StatusCode::UNAUTHORIZED)
        .count();
    assert_eq!(looked_at, app.state.config.auth.lockout_failures as usize);
}

#[tokio::test]
async fn a_person_without_a_password_does_not_sign_in() {
    let app = app().await;
    let store = &app.state.context.store;
    store.put_credentials(STEWARD, "li", None).await.unwrap();
    sign_in(&app, "li", "")
        .await
        .refused(ErrorCode::SignInRejected);
}
