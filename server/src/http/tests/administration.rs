//! Codes issued and devices revoked over HTTP.

use lianjian_protocol::wire::auth::{EnrolmentCodeResponse, RevokeResponse};

use super::*;

async fn revoke(app: &App, token: &str, device: impl ToString) -> Answer {
    let path = format!("/v1/devices/{}/revoke", device.to_string());
    app.post(&path, Some(token), json!({})).await
}

async fn issue(app: &App, token: &str, person: PersonId) -> Answer {
    let body = json!({ "person": person });
    app.post("/v1/enrolment-codes", Some(token), body).await
}

#[tokio::test]
async fn a_supervisor_revokes_a_lost_phone() {
    let app = App::start().await;
    let phone = app.enrolled(STEWARD).await;
    let desk = app.enrolled(SUPERVISOR).await.tokens.access_token;
    let revoked: RevokeResponse = revoke(&app, &desk, phone.identity.device).await.ok();
    assert_eq!(revoked.revoked_at, NOON);
    app.get("/v1/me", Some(&phone.tokens.access_token))
        .await
        .refused(ErrorCode::DeviceRevoked);
    app.refresh(&phone.tokens.refresh_token)
        .await
        .refused(ErrorCode::DeviceRevoked);
    app.later(Span::from_secs(5));
    let again: RevokeResponse = revoke(&app, &desk, phone.identity.device).await.ok();
    assert_eq!(again.revoked_at, NOON, "the first time stands");
    assert!(app.actions().await.contains(&"device.revoke".to_owned()));
}

#[tokio::test]
async fn nobody_revokes_beyond_their_scope() {
    let app = App::start().await;
    let elsewhere = app.enrolled(STRANGER).await.identity.device;
    let supervisor = app.enrolled(SUPERVISOR).await;
    let desk = &supervisor.tokens.access_token;
    revoke(&app, desk, elsewhere)
        .await
        .refused(ErrorCode::Forbidden);
    let steward = app.enrolled(STEWARD).await.tokens.access_token;
    revoke(&app, &steward, supervisor.identity.device)
        .await
        .refused(ErrorCode::Forbidden);
    let unknown = lianjian_protocol::ids::DeviceId::from_bytes([77; 16]);
    revoke(&app, desk, unknown)
        .await
        .refused(ErrorCode::Forbidden);
    revoke(&app, desk, "no-id")
        .await
        .refused(ErrorCode::NotFound);
}

#[tokio::test]
async fn ones_own_other_phone_one_may_revoke() {
    let app = App::start().await;
    let lost = app.enrolled(STEWARD).await;
    let token = app.enrolled(STEWARD).await.tokens.access_token;
    let _: RevokeResponse = revoke(&app, &token, lost.identity.device).await.ok();
    assert!(app.get("/v1/me", Some(&token)).await.status.is_success());
}

#[tokio::test]
async fn a_supervisor_issues_a_code_for_those_under_them_only() {
    let app = App::start().await;
    let desk = app.enrolled(SUPERVISOR).await.tokens.access_token;
    let answer = issue(&app, &desk, STEWARD).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let code: EnrolmentCodeResponse = answer.ok();
    assert_eq!(code.expires_at, NOON.plus(app.state.config.auth.code_ttl()));
    let enrolled: EnrolResponse = app.try_enrol(&code.code).await.ok();
    assert_eq!(enrolled.identity.person, STEWARD);

    let nobody = PersonId::from_bytes([99; 16]);
    for other in [STRANGER, SUPERVISOR, nobody] {
        issue(&app, &desk, other)
            .await
            .refused(ErrorCode::Forbidden);
    }
    issue(&app, &enrolled.tokens.access_token, STEWARD)
        .await
        .refused(ErrorCode::Forbidden);
}

#[tokio::test]
async fn a_code_is_refused_for_whoever_also_stands_elsewhere() {
    let app = App::start().await;
    let desk = app.enrolled(SUPERVISOR).await.tokens.access_token;
    app.grant(8, STEWARD, Role::Steward, ELSEWHERE).await;
    issue(&app, &desk, STEWARD)
        .await
        .refused(ErrorCode::Forbidden);
}

#[tokio::test]
async fn an_ended_grant_gives_nothing() {
    let app = App::start().await;
    let desk = app.enrolled(SUPERVISOR).await.tokens.access_token;
    let end = crate::store::EndGrant {
        grant: GrantId::from_bytes([2; 16]),
        valid_to: NOON,
    };
    app.state.context.store.end_grant(end).await.unwrap();
    issue(&app, &desk, STEWARD)
        .await
        .refused(ErrorCode::Forbidden);
}

#[tokio::test]
async fn what_may_not_be_done_is_not_reached_without_a_token() {
    let app = App::start().await;
    for path in ["/v1/enrolment-codes", "/v1/devices/x/revoke", "/v1/sync"] {
        app.post(path, None, json!({}))
            .await
            .refused(ErrorCode::Unauthenticated);
    }
}
