//! What a forgotten PIN leaves behind, handed over sealed.

use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lianjian_protocol::wire::auth::{RefreshResponse, RescueTrust};
use lianjian_protocol::wire::{RescueMedia, RescuePush, rescue};

use super::*;
use crate::store::HoldState;

fn trust(phone: &Phone<'_>) -> RescueTrust {
    phone.enrolled.trust.clone().unwrap().rescue.unwrap()
}

fn key(trust: &RescueTrust) -> [u8; 32] {
    let key = URL_SAFE_NO_PAD.decode(&trust.key).unwrap();
    key.try_into().unwrap()
}

fn push(trust: &RescueTrust, device: DeviceId, items: &[HeldItem]) -> RescuePush {
    let sealed = items.iter().enumerate().map(|(n, item)| {
        let random = [u8::try_from(n).unwrap(); 32];
        rescue::seal_item(&key(trust), device, item, random)
            .unwrap()
            .into()
    });
    RescuePush {
        token: trust.token.clone(),
        kid: trust.kid.clone(),
        items: sealed.collect(),
    }
}

async fn send(app: &App, push: &RescuePush) -> Answer {
    hand_over(app, "/v1/rescue", push).await
}

async fn waiting(app: &App) -> Vec<crate::store::HeldChange> {
    let store = &app.state.context.store;
    store.held(&[DOC.scope], HoldState::Waiting).await.unwrap()
}

/// A phone with a case that it has not sent.
async fn unsent(app: &App) -> (Phone<'_>, HeldItem) {
    let mut li = Phone::of(app, STEWARD).await;
    li.file().await;
    let text = "还没发出去".to_owned();
    let item = li.make(&Command::Comment { text }).await;
    (li, item)
}

#[tokio::test]
async fn what_opens_waits_for_a_supervisor_and_repeating_it_changes_nothing() {
    let app = town().await;
    let (li, item) = unsent(&app).await;
    let push = push(&trust(&li), li.device(), std::slice::from_ref(&item));
    assert_eq!(send(&app, &push).await.kept(), (1, 0, 0));
    assert_eq!(send(&app, &push).await.kept(), (0, 1, 0));
    let waiting = waiting(&app).await;
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].code, ErrorCode::PinForgotten);
    assert_eq!(waiting[0].bytes, *item.change);
    assert_eq!(
        (waiting[0].person, waiting[0].device),
        (STEWARD, li.device())
    );
    assert!(app.actions().await.contains(&"held.handed_over".to_owned()));
}

#[tokio::test]
async fn what_another_device_sealed_and_what_was_never_sealed_is_refused() {
    let app = town().await;
    let (li, item) = unsent(&app).await;
    let wang = colleague(&app).await;
    let (mine, theirs) = (trust(&li), trust(&wang));
    let items = [item.clone()];
    // Sealed by li's device, handed over with a colleague's token.
    let stolen = RescuePush {
        token: theirs.token.clone(),
        ..push(&mine, li.device(), &items)
    };
    assert_eq!(send(&app, &stolen).await.kept(), (0, 0, 1));
    let unknown = RescuePush {
        kid: "0000000000000000".to_owned(),
        ..push(&mine, li.device(), &items)
    };
    assert_eq!(send(&app, &unknown).await.kept(), (0, 0, 1));
    let junk = rescue::seal(&key(&mine), li.device(), b"no change", [1; 32]);
    let no_change = HeldItem {
        change: b"no change either".to_vec().into(),
        ..item.clone()
    };
    let elsewhere = HeldItem {
        doc: DocRef {
            scope: ELSEWHERE,
            ..DOC
        },
        ..item
    };
    let mut mixed = push(&mine, li.device(), &[no_change, elsewhere]);
    mixed.items.push(junk.unwrap().into());
    mixed.items.push(vec![7; 300].into());
    mixed.items.push(Vec::new().into());
    assert_eq!(send(&app, &mixed).await.kept(), (0, 0, 5));
    assert!(waiting(&app).await.is_empty());
}

#[tokio::test]
async fn no_other_token_admits_and_this_one_admits_to_nothing_else() {
    let app = town().await;
    let (li, item) = unsent(&app).await;
    let mine = trust(&li);
    let good = push(&mine, li.device(), &[item]);
    let tokens = &li.enrolled.tokens;
    for token in ["", "a.b", &tokens.access_token, &tokens.refresh_token] {
        let token = token.to_owned();
        let forged = RescuePush {
            token,
            ..good.clone()
        };
        send(&app, &forged)
            .await
            .refused(ErrorCode::Unauthenticated);
    }
    app.get("/v1/me", Some(&mine.token))
        .await
        .refused(ErrorCode::Unauthenticated);
    app.refresh(&mine.token)
        .await
        .refused(ErrorCode::RefreshRejected);
    let body = Request::post("/v1/rescue")
        .header(header::CONTENT_TYPE, MEDIA_TYPE)
        .body(Body::from("junk"))
        .unwrap();
    app.send(body).await.refused(ErrorCode::MalformedBody);
}

#[tokio::test]
async fn too_much_in_a_call_is_refused_whole() {
    let app = town().await;
    let (li, _) = unsent(&app).await;
    let mut many = push(&trust(&li), li.device(), &[]);
    many.items = vec![Vec::new().into(); Limits::DEFAULT.push_changes + 1];
    send(&app, &many).await.refused(ErrorCode::TooManyItems);
    many.items = vec![vec![0; Limits::DEFAULT.body_bytes].into()];
    send(&app, &many).await.refused(ErrorCode::BodyTooLarge);
}

async fn rotate(app: &App, leaked: bool) {
    let context = &app.state.context;
    let ttl = app.state.config.auth.access_ttl();
    crate::auth::ring::rotate(context, crate::context::Actor::CommandLine, ttl, leaked)
        .await
        .unwrap();
    app.state.auth.ring().reload().await.unwrap();
}

#[tokio::test]
async fn a_key_that_leaked_admits_nobody_and_what_is_sealed_to_it_still_opens() {
    let app = town().await;
    let (li, item) = unsent(&app).await;
    let before = trust(&li);
    rotate(&app, true).await;
    let push = push(&before, li.device(), &[item]);
    send(&app, &push).await.refused(ErrorCode::Unauthenticated);
    let refreshed: RefreshResponse = app.refresh(&li.enrolled.tokens.refresh_token).await.ok();
    let carried = RescuePush {
        token: refreshed.trust.unwrap().rescue.unwrap().token,
        ..push
    };
    assert_eq!(send(&app, &carried).await.kept(), (1, 0, 0));
}

#[tokio::test]
async fn keys_are_rotated_and_what_was_sealed_before_still_opens() {
    let app = town().await;
    let (li, item) = unsent(&app).await;
    let before = trust(&li);
    rotate(&app, false).await;
    // A refresh brings the new key, and the new keys that orders are known by.
    let refreshed: RefreshResponse = app.refresh(&li.enrolled.tokens.refresh_token).await.ok();
    let trust = refreshed.trust.unwrap();
    let now = trust.rescue.unwrap();
    assert_ne!(now.kid, before.kid);
    assert_ne!(now.key, before.key);
    assert!(trust.order_keys.iter().any(|key| key.kid == now.kid));
    assert!(!trust.order_keys.iter().any(|key| key.kid == before.kid));

    app.later(Span::from_days(60));
    let old = push(&before, li.device(), std::slice::from_ref(&item));
    assert_eq!(send(&app, &old).await.kept(), (1, 0, 0));
    let new = push(&now, li.device(), std::slice::from_ref(&item));
    assert_eq!(send(&app, &new).await.kept(), (0, 1, 0));
    // The token of a key long retired is none any more; what is sealed to it opens under another.
    app.later(Span::from_days(121));
    send(&app, &old).await.refused(ErrorCode::Unauthenticated);
    let carried = RescuePush {
        token: now.token,
        ..old
    };
    assert_eq!(send(&app, &carried).await.kept(), (0, 1, 0));
}

#[tokio::test]
async fn a_revoked_device_may_hand_over_for_a_while() {
    let app = town().await;
    let (li, item) = unsent(&app).await;
    let push = push(&trust(&li), li.device(), &[item]);
    revoke(&app, li.device()).await;
    app.later(Span::from_days(89));
    assert_eq!(send(&app, &push).await.kept(), (1, 0, 0));
    app.later(Span::from_days(2));
    send(&app, &push).await.refused(ErrorCode::DeviceRevoked);
}

#[tokio::test]
async fn a_sealed_photo_becomes_an_attachment_once_it_is_named() {
    let app = town().await;
    let picture = png(40, 30);
    let mut li = Phone::of(&app, STEWARD).await;
    li.file().await;
    li.name(&picture, Media::Photo).await;
    let trust = trust(&li);
    let sealed = |bytes: &[u8]| {
        rescue::seal(&key(&trust), li.device(), bytes, [3; 32])
            .unwrap()
            .into()
    };
    let medium = RescueMedia {
        token: trust.token.clone(),
        kid: trust.kid.clone(),
        doc: DOC,
        content: content(&picture),
        media: Media::Photo,
        sealed: sealed(&picture),
    };
    let other = RescueMedia {
        sealed: sealed(&png(41, 30)),
        ..medium.clone()
    };
    let unsealed = RescueMedia {
        sealed: picture.clone().into(),
        ..medium.clone()
    };
    for bad in [&other, &unsealed] {
        let answer = hand_over(&app, "/v1/rescue/media", bad).await;
        assert_eq!(answer.kept(), (0, 0, 1));
    }
    let answer = hand_over(&app, "/v1/rescue/media", &medium).await;
    assert_eq!(answer.kept(), (1, 0, 0));
    assert_eq!(li.arrived().await.len(), 1);
}
