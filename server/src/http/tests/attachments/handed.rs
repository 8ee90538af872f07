//! Photos that a revoked device hands over without a session.

use lianjian_protocol::validate::UntrustedChange;
use lianjian_protocol::wire::{HeldMedia, HeldPush};

use super::*;
use crate::store::{HoldState, StoredRefusal};
use crate::sync::held;

/// Revokes the phone; the token that its refresh is answered with.
async fn revoked(phone: &Phone<'_>) -> String {
    revoke(phone.app, phone.device()).await;
    let token = &phone.enrolled.tokens.refresh_token;
    let answer = phone.app.refresh(token).await;
    let problem = answer.refused(ErrorCode::DeviceRevoked);
    problem.wipe.unwrap().held_token
}

fn medium(token: &str, bytes: &[u8]) -> HeldMedia {
    HeldMedia {
        token: token.to_owned(),
        doc: DOC,
        content: content(bytes),
        media: Media::Photo,
        bytes: bytes.to_vec().into(),
    }
}

async fn hand(app: &App, medium: &HeldMedia) -> Answer {
    hand_over(app, "/v1/held/media", medium).await
}

#[tokio::test]
async fn a_photo_whose_words_had_arrived_is_an_attachment_at_once() {
    let app = town().await;
    let picture = png(40, 30);
    let mut li = Phone::of(&app, STEWARD).await;
    li.file().await;
    li.name(&picture, Media::Photo).await;
    let token = revoked(&li).await;
    let medium = medium(&token, &picture);
    assert_eq!(hand(&app, &medium).await.kept(), (1, 0, 0));
    assert_eq!(hand(&app, &medium).await.kept(), (0, 1, 0));
    let wang = colleague(&app).await;
    assert_eq!(wang.arrived().await.len(), 1);
    assert_eq!(wang.get(&picture, "").await.body, picture);
}

#[tokio::test]
async fn a_photo_waits_for_the_change_that_names_it() {
    let app = town().await;
    let picture = jpeg(400, 300);
    let mut li = Phone::of(&app, STEWARD).await;
    li.file().await;
    let unsent = li.make(&photo(&picture, Media::Photo)).await;
    let token = revoked(&li).await;
    let medium = medium(&token, &picture);
    assert_eq!(hand(&app, &medium).await.kept(), (1, 0, 0));
    let push = HeldPush {
        token,
        items: vec![unsent],
    };
    let answer = hand_over(&app, "/v1/held", &push).await;
    assert_eq!(answer.kept(), (1, 0, 0));
    let wang = colleague(&app).await;
    assert!(wang.arrived().await.is_empty());
    wang.get(&picture, "")
        .await
        .refused(ErrorCode::AttachmentUnknown);

    // However long the supervisor takes: it is named by what waits.
    app.later(app.state.config.attachments.held_for());
    app.state.attachments.collect().await.unwrap();
    let store = &app.state.context.store;
    let waiting = store.held(&[DOC.scope], HoldState::Waiting).await.unwrap();
    held::admit(&app.state.context, &waiting[0], SUPERVISOR)
        .await
        .unwrap();
    app.state.let_all_in().await;
    let wang = Phone::of(&app, COLLEAGUE).await;
    assert_eq!(wang.arrived().await.len(), 1);
    assert_eq!(wang.get(&picture, "").await.body, picture);
    let small = wang.get(&picture, "?size=thumb").await;
    assert_eq!(small.status, StatusCode::OK);
    assert!(store.documents_with_held_media().await.unwrap().is_empty());
    assert_eq!(hand(&app, &medium).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn words_that_were_refused_are_kept_once_they_are_handed_over() {
    let app = town().await;
    let mut li = Phone::of(&app, STEWARD).await;
    li.file().await;
    let text = "只在这台手机上".to_owned();
    let item = li.make(&Command::Comment { text }).await;
    let framed = UntrustedChange::new(&item.change).frame(&Limits::DEFAULT);
    let refusal = StoredRefusal {
        doc: DOC,
        hash: framed.unwrap().hash(),
        code: ErrorCode::RoleMayNot,
        detail: String::new(),
        at: app.clock.now(),
    };
    let store = &app.state.context.store;
    let mut tx = store.begin(&[DOC.scope]).await.unwrap();
    tx.put_refusal(refusal).await.unwrap();
    tx.commit().await.unwrap();
    let token = revoked(&li).await;
    let items = vec![item.clone()];
    let push = HeldPush { token, items };
    for kept in [(1, 0, 0), (0, 1, 0)] {
        assert_eq!(hand_over(&app, "/v1/held", &push).await.kept(), kept);
    }
    let waiting = store.held(&[DOC.scope], HoldState::Waiting).await.unwrap();
    assert_eq!(waiting[0].bytes, *item.change);
}

#[tokio::test]
async fn what_nothing_names_is_collected_after_a_while() {
    let app = town().await;
    let li = Phone::of(&app, STEWARD).await;
    let token = revoked(&li).await;
    let picture = png(20, 20);
    let _ = hand(&app, &medium(&token, &picture)).await.kept();
    let attachments = &app.state.attachments;
    assert_eq!(attachments.collect().await.unwrap().held, 0);
    app.later(app.state.config.attachments.held_for());
    assert_eq!(attachments.collect().await.unwrap().held, 1);
    let store = &app.state.context.store;
    assert!(store.held_media_of(DOC).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_no_photo_or_of_elsewhere_is_not_kept() {
    let app = town().await;
    let li = Phone::of(&app, STEWARD).await;
    let token = revoked(&li).await;
    let good = medium(&token, &png(20, 20));
    let most = usize::try_from(app.state.config.attachments.photo_bytes).unwrap();
    for bad in [
        HeldMedia {
            content: content(b"another"),
            ..good.clone()
        },
        HeldMedia {
            media: Media::Voice,
            ..good.clone()
        },
        HeldMedia {
            doc: DocRef {
                scope: ELSEWHERE,
                ..DOC
            },
            ..good.clone()
        },
        medium(&token, b"<html><script>"),
        medium(&token, b""),
        medium(&token, &vec![0; most + 1]),
    ] {
        assert_eq!(hand(&app, &bad).await.kept(), (0, 0, 1), "{bad:?}");
    }
    let store = &app.state.context.store;
    assert!(store.documents_with_held_media().await.unwrap().is_empty());
}

#[tokio::test]
async fn no_other_token_hands_over() {
    let app = town().await;
    let li = Phone::of(&app, STEWARD).await;
    let rescue = li.enrolled.trust.clone().unwrap().rescue.unwrap().token;
    let tokens = li.enrolled.tokens.clone();
    let held = revoked(&li).await;
    let picture = png(20, 20);
    for token in [
        "",
        "a.b.c",
        &rescue,
        &tokens.access_token,
        &tokens.refresh_token,
    ] {
        hand(&app, &medium(token, &picture))
            .await
            .refused(ErrorCode::Unauthenticated);
    }
    app.later(Span::from_mins(61));
    hand(&app, &medium(&held, &picture))
        .await
        .refused(ErrorCode::TokenExpired);
}
