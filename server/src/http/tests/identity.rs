//! Enrolment, access tokens, the caller's identity and the JWKS.

use lianjian_protocol::wire::auth::MeResponse;

use super::*;
use crate::auth::ring;
use crate::context::Actor;

#[tokio::test]
async fn a_code_makes_a_device_that_is_known() {
    let app = App::start().await;
    let enrolled = app.enrolled(STEWARD).await;
    assert_eq!(enrolled.identity.person, STEWARD);
    assert_eq!(enrolled.identity.badge, "S-1");
    assert_eq!(enrolled.server_time, NOON);
    let token = &enrolled.tokens.access_token;
    let me: MeResponse = app.get("/v1/me", Some(token)).await.ok();
    assert_eq!(me.identity.device, enrolled.identity.device);
    assert_eq!(me.identity.server_epoch, enrolled.identity.server_epoch);
    assert_eq!(me.grants.len(), 1);
    assert!(app.actions().await.contains(&"device.enrol".to_owned()));
}

#[tokio::test]
async fn a_code_is_good_once_for_a_day_and_however_it_is_typed() {
    let app = App::start().await;
    let code = app.code(STEWARD).await;
    let typed = code.to_lowercase().replace('-', " ");
    let _: EnrolResponse = app.try_enrol(&typed).await.ok();
    app.try_enrol(&code)
        .await
        .refused(ErrorCode::EnrolmentRejected);
    let late = app.code(STEWARD).await;
    app.later(app.state.config.auth.code_ttl());
    app.try_enrol(&late)
        .await
        .refused(ErrorCode::EnrolmentRejected);
    for wrong in ["", "nonsense", "0000-0000-0000"] {
        app.try_enrol(wrong)
            .await
            .refused(ErrorCode::EnrolmentRejected);
    }
}

#[tokio::test]
async fn a_code_asked_again_for_want_of_an_answer_gives_the_same_device() {
    let app = App::start().await;
    let code = app.code(STEWARD).await;
    let ask = async |attempt: &str| {
        let body = json!({
            "code": code, "device_name": "phone", "platform": "android", "attempt": attempt,
        });
        app.post("/v1/enrol", None, body).await
    };
    ask("too short").await.refused(ErrorCode::InvalidInput);
    let lost: EnrolResponse = ask("a secret of the phone").await.ok();
    let heard: EnrolResponse = ask("a secret of the phone").await.ok();
    assert_eq!(heard.identity.device, lost.identity.device);
    assert_ne!(heard.tokens.refresh_token, lost.tokens.refresh_token);
    let token = &heard.tokens.access_token;
    let _: MeResponse = app.get("/v1/me", Some(token)).await.ok();
    let devices = app.state.context.store.devices_of(STEWARD).await.unwrap();
    assert_eq!(devices.len(), 1);
    ask("a secret of another")
        .await
        .refused(ErrorCode::EnrolmentRejected);
    app.try_enrol(&code)
        .await
        .refused(ErrorCode::EnrolmentRejected);
    app.later(app.state.config.auth.code_ttl());
    ask("a secret of the phone")
        .await
        .refused(ErrorCode::EnrolmentRejected);
}

#[tokio::test]
async fn a_nameless_device_spends_no_code() {
    let app = App::start().await;
    let code = app.code(STEWARD).await;
    let body = json!({ "code": code, "device_name": " ", "platform": "android" });
    app.post("/v1/enrol", None, body)
        .await
        .refused(ErrorCode::InvalidInput);
    let _: EnrolResponse = app.try_enrol(&code).await.ok();
}

#[tokio::test]
async fn an_access_token_expires() {
    let app = App::start().await;
    let token = app.enrolled(STEWARD).await.tokens.access_token;
    app.later(Span::from_mins(15));
    let answer = app.get("/v1/me", Some(&token)).await;
    answer.refused(ErrorCode::TokenExpired);
    assert!(answer.headers.contains_key(header::WWW_AUTHENTICATE));
}

#[tokio::test]
async fn no_token_a_strange_one_and_a_refresh_token_open_nothing() {
    let app = App::start().await;
    let other = App::start().await;
    let tokens = app.enrolled(STEWARD).await.tokens;
    let foreign = other.enrolled(STEWARD).await.tokens.access_token;
    for token in [
        None,
        Some("x"),
        Some(&*foreign),
        Some(&*tokens.refresh_token),
    ] {
        app.get("/v1/me", token)
            .await
            .refused(ErrorCode::Unauthenticated);
    }
}

#[tokio::test]
async fn a_token_for_another_audience_opens_nothing() {
    let app = App::start().await;
    let enrolled = app.enrolled(STEWARD).await;
    let elsewhere = crate::config::AuthConfig {
        audience: "elsewhere".to_owned(),
        ..app.state.config.auth.clone()
    };
    let (token, _) = crate::auth::token::sign_access(
        &app.state.auth.ring().get(),
        &elsewhere,
        STEWARD,
        enrolled.identity.device,
        NOON,
    )
    .unwrap();
    app.get("/v1/me", Some(&token))
        .await
        .refused(ErrorCode::Unauthenticated);
}

#[tokio::test]
async fn grants_are_read_at_every_call() {
    let app = App::start().await;
    let token = app.enrolled(STEWARD).await.tokens.access_token;
    app.grant(7, STEWARD, Role::Observer, CITY).await;
    let me: MeResponse = app.get("/v1/me", Some(&token)).await.ok();
    assert_eq!(me.grants.len(), 2);
}

#[tokio::test]
async fn a_rotated_key_is_noticed_and_the_old_one_lives_out_its_tokens() {
    let app = App::start().await;
    let old = app.enrolled(STEWARD).await.tokens;
    let ttl = app.state.config.auth.access_ttl();
    ring::rotate(&app.state.context, Actor::CommandLine, ttl, false)
        .await
        .unwrap();
    app.state.auth.ring().reload().await.unwrap();
    assert!(
        app.get("/v1/me", Some(&old.access_token))
            .await
            .status
            .is_success()
    );
    let jwks: Value = app.get("/.well-known/jwks.json", None).await.ok();
    assert_eq!(jwks["keys"].as_array().unwrap().len(), 2);
    let new: lianjian_protocol::wire::auth::Tokens = app.refresh(&old.refresh_token).await.ok();
    assert!(
        app.get("/v1/me", Some(&new.access_token))
            .await
            .status
            .is_success()
    );

    app.later(ttl);
    let jwks: Value = app.get("/.well-known/jwks.json", None).await.ok();
    assert_eq!(jwks["keys"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_leaked_key_signs_everybody_out_and_nobody_loses_their_device() {
    let app = App::start().await;
    let old = app.enrolled(STEWARD).await.tokens;
    let ttl = app.state.config.auth.access_ttl();
    ring::rotate(&app.state.context, Actor::CommandLine, ttl, true)
        .await
        .unwrap();
    app.state.auth.ring().reload().await.unwrap();
    app.get("/v1/me", Some(&old.access_token))
        .await
        .refused(ErrorCode::Unauthenticated);
    let new: lianjian_protocol::wire::auth::Tokens = app.refresh(&old.refresh_token).await.ok();
    assert!(
        app.get("/v1/me", Some(&new.access_token))
            .await
            .status
            .is_success()
    );
}

#[tokio::test]
async fn a_key_made_by_another_process_is_read_when_a_token_names_it() {
    let app = App::start().await;
    let enrolled = app.enrolled(STEWARD).await;
    let ttl = app.state.config.auth.access_ttl();
    ring::rotate(&app.state.context, Actor::CommandLine, ttl, false)
        .await
        .unwrap();
    let stored = app.state.context.store.signing_keys().await.unwrap();
    let theirs = crate::auth::keys::KeyRing::new(&stored, ttl).unwrap();
    app.later(Span::from_secs(60));
    let (token, _) = crate::auth::token::sign_access(
        &theirs,
        &app.state.config.auth,
        STEWARD,
        enrolled.identity.device,
        app.clock.now(),
    )
    .unwrap();
    assert!(app.get("/v1/me", Some(&token)).await.status.is_success());
}
