//! Uploads.

use super::*;
use lianjian_protocol::wire::LiveMessage;

use crate::auth::devices;
use crate::hub::Next;

#[tokio::test]
async fn a_photo_arrives_in_pieces_and_is_given_back() {
    let app = town().await;
    let mut steward = Phone::of(&app, STEWARD).await;
    steward.file().await;
    let photo = jpeg(200, 100);
    steward.name(&photo, Media::Photo).await;
    let session = app.state.context.store.session(steward.device()).await;
    let principal = Arc::new(session.unwrap().unwrap().principal);
    let listener = app.state.hub.listen(principal);
    let begun = steward
        .announce(content(&photo), "photo", photo.len())
        .await;
    assert_eq!(begun.status, StatusCode::CREATED);
    assert_eq!(begun.headers["tus-resumable"], "1.0.0");
    assert_eq!(begun.offset(), 0);
    let expires = begun.headers["upload-expires"].to_str().unwrap();
    assert!(expires.ends_with(" GMT"), "{expires}");
    let at = begun.location();
    let half = photo.len() / 2;
    let first = steward.patch(&at, 0, &photo[..half]).await;
    assert_eq!(first.status, StatusCode::NO_CONTENT);
    assert_eq!(first.offset(), half);
    assert!(steward.arrived().await.is_empty());
    steward
        .get(&photo, "")
        .await
        .refused(ErrorCode::AttachmentPending);
    let last = steward.patch(&at, half, &photo[half..]).await;
    assert_eq!(last.offset(), photo.len());
    let told = LiveMessage::Attachment {
        doc: DOC,
        content: *content(&photo).as_bytes(),
    };
    assert_eq!(listener.next().await, Next::Say(told));
    let arrived = steward.arrived().await;
    assert_eq!(arrived[0]["content"], content(&photo).to_string());
    assert_eq!(arrived[0]["type"], "image/jpeg");
    assert_eq!(arrived[0]["bytes"], photo.len());
    assert_eq!(steward.get(&photo, "").await.body, photo);
}

#[tokio::test]
async fn a_broken_line_keeps_what_it_brought_and_a_lost_answer_is_harmless() {
    let app = town().await;
    let mut steward = Phone::of(&app, STEWARD).await;
    steward.file().await;
    let photo = png(300, 300);
    steward.name(&photo, Media::Photo).await;
    let at = steward.begin(&photo).await;
    let cut = broken(vec![photo[..100].to_vec(), photo[100..250].to_vec()]);
    steward
        .patch_from(&at, 0, cut)
        .await
        .refused(ErrorCode::Busy);
    let standing = steward.head(&at).await;
    assert_eq!(standing.status, StatusCode::OK);
    assert_eq!(standing.offset(), 250);
    assert_eq!(
        standing.headers["upload-length"],
        photo.len().to_string().as_str()
    );
    // Its device did not hear of what was kept, and says it again.
    steward
        .patch(&at, 0, &photo)
        .await
        .refused(ErrorCode::UploadOffset);
    // Nor did it hear of the upload, and announces it again.
    assert_eq!(steward.begin(&photo).await, at);
    let done = steward.patch(&at, 250, &photo[250..]).await;
    assert_eq!(done.offset(), photo.len());
    // The last answer was lost.
    assert_eq!(steward.head(&at).await.offset(), photo.len());
    let again = steward.patch(&at, photo.len(), b"").await;
    assert_eq!(again.status, StatusCode::NO_CONTENT);
    assert_eq!(steward.arrived().await.len(), 1);
}

#[tokio::test]
async fn the_same_content_twice_costs_nothing() {
    let app = town().await;
    let mut steward = Phone::of(&app, STEWARD).await;
    steward.file().await;
    let photo = jpeg(50, 50);
    steward.name(&photo, Media::Photo).await;
    let other = colleague(&app).await;
    let (mine, theirs) = (steward.begin(&photo).await, other.begin(&photo).await);
    assert_ne!(mine, theirs);
    // Both at once, over the same object.
    let (one, two) = tokio::join!(
        steward.patch(&mine, 0, &photo),
        other.patch(&theirs, 0, &photo)
    );
    assert_eq!(one.offset(), photo.len());
    assert_eq!(two.offset(), photo.len());
    assert_eq!(steward.arrived().await.len(), 1);
    let third = Phone::of(&app, STEWARD).await;
    let known = third.announce(content(&photo), "photo", photo.len()).await;
    assert_eq!(known.offset(), photo.len(), "nothing is to be sent");
}

#[tokio::test]
async fn two_that_send_the_same_upload_take_turns() {
    let app = town().await;
    let mut steward = Phone::of(&app, STEWARD).await;
    steward.file().await;
    let photo = jpeg(400, 400);
    steward.name(&photo, Media::Photo).await;
    let at = steward.begin(&photo).await;
    let tab = Phone::of(&app, STEWARD).await;
    let (one, two) = tokio::join!(steward.patch(&at, 0, &photo), tab.patch(&at, 0, &photo));
    let statuses = [one.status.as_u16(), two.status.as_u16()];
    assert!(
        statuses.contains(&204) && statuses.contains(&409),
        "{statuses:?}"
    );
    assert_eq!(steward.get(&photo, "").await.body, photo);
}

#[tokio::test]
async fn a_silent_sender_makes_way_for_the_same_one_over_another_line() {
    let app = town().await;
    let mut steward = Phone::of(&app, STEWARD).await;
    steward.file().await;
    let photo = jpeg(100, 100);
    steward.name(&photo, Media::Photo).await;
    let at = steward.begin(&photo).await;
    let (heard, says) = tokio::sync::oneshot::channel();
    let first = Bytes::from(photo[..64].to_vec());
    let dead = stream::once(async move { Ok::<_, std::io::Error>(first) })
        .chain(stream::once(async move {
            let _ = heard.send(());
            futures::future::pending().await
        }))
        .boxed();
    let (cut, rest) = tokio::join!(steward.patch_from(&at, 0, Body::from_stream(dead)), async {
        says.await.unwrap();
        let standing = steward.head(&at).await;
        assert_eq!(standing.offset(), 64);
        steward.patch(&at, 64, &photo[64..]).await
    });
    cut.refused(ErrorCode::Busy);
    assert_eq!(rest.offset(), photo.len());
}

#[tokio::test]
async fn bytes_that_are_not_what_was_announced_are_refused_and_gone() {
    let app = town().await;
    let mut steward = Phone::of(&app, STEWARD).await;
    steward.file().await;
    let photo = jpeg(60, 60);
    let page = b"<html><script>alert(1)</script></html>".to_vec();
    let recording = webm(900);
    for (bytes, media) in [
        (&photo, Media::Photo),
        (&page, Media::Photo),
        (&recording, Media::Photo),
    ] {
        steward.name(bytes, media).await;
    }
    let mut wrong = photo.clone();
    wrong[30] ^= 1;
    let at = steward.begin(&photo).await;
    steward
        .patch(&at, 0, &wrong)
        .await
        .refused(ErrorCode::AttachmentMismatch);
    steward
        .patch(&at, 0, &photo)
        .await
        .refused(ErrorCode::UploadUnknown);
    for bytes in [&page, &recording] {
        let at = steward.begin(bytes).await;
        steward
            .patch(&at, 0, bytes)
            .await
            .refused(ErrorCode::AttachmentType);
    }
    let claimed = steward
        .announce_as(content(&photo), "photo", photo.len(), Some("image/png"))
        .await;
    steward
        .patch(&claimed.location(), 0, &photo)
        .await
        .refused(ErrorCode::AttachmentType);
    assert!(steward.arrived().await.is_empty());
    // Honest at last.
    let at = steward.begin(&photo).await;
    assert_eq!(steward.patch(&at, 0, &photo).await.offset(), photo.len());
}

#[tokio::test]
async fn a_recording_is_taken_as_sound() {
    let app = town().await;
    let mut steward = Phone::of(&app, STEWARD).await;
    steward.file().await;
    let recording = webm(5_000);
    steward.name(&recording, Media::Voice).await;
    let taken = steward.upload(&recording, "voice").await;
    assert_eq!(taken.status, StatusCode::NO_CONTENT);
    let given = steward.get(&recording, "").await;
    assert_eq!(given.headers[header::CONTENT_TYPE], "audio/webm");
    assert_eq!(given.body, recording);
    steward
        .get(&recording, "?size=thumb")
        .await
        .refused(ErrorCode::AttachmentType);
}

#[tokio::test]
async fn more_than_is_allowed_is_refused() {
    let app = town_with(|config| {
        config.attachments.photo_bytes = 4_000;
        config.attachments.per_document = 1;
    })
    .await;
    let mut steward = Phone::of(&app, STEWARD).await;
    steward.file().await;
    let (photo, other) = (png(8, 8), png(9, 9));
    steward.name(&photo, Media::Photo).await;
    steward.name(&other, Media::Photo).await;
    steward
        .announce(content(&photo), "photo", 4_001)
        .await
        .refused(ErrorCode::AttachmentTooLarge);
    steward
        .announce(content(&photo), "photo", 0)
        .await
        .refused(ErrorCode::AttachmentType);
    let at = steward.begin(&photo).await;
    let mut longer = photo.clone();
    longer.push(0);
    steward
        .patch(&at, 0, &longer)
        .await
        .refused(ErrorCode::AttachmentMismatch);
    let at = steward.begin(&photo).await;
    assert_eq!(steward.patch(&at, 0, &photo).await.offset(), photo.len());
    steward
        .announce(content(&other), "photo", other.len())
        .await
        .refused(ErrorCode::TooManyAttachments);
}

#[tokio::test]
async fn only_what_the_document_names_and_only_by_who_reads_it() {
    let app = town().await;
    let mut steward = Phone::of(&app, STEWARD).await;
    let photo = jpeg(60, 60);
    let announced = || steward.announce(content(&photo), "photo", photo.len());
    announced().await.refused(ErrorCode::AttachmentUnknown);
    steward.file().await;
    let announced = || steward.announce(content(&photo), "photo", photo.len());
    announced().await.refused(ErrorCode::AttachmentUnknown);
    steward.name(&photo, Media::Photo).await;
    steward
        .announce(content(&photo), "voice", photo.len())
        .await
        .refused(ErrorCode::AttachmentUnknown);
    let stranger = Phone::of(&app, STRANGER).await;
    stranger
        .announce(content(&photo), "photo", photo.len())
        .await
        .refused(ErrorCode::AttachmentUnknown);
    // Somebody else's upload is none of theirs, whoever reads the document.
    let at = steward.begin(&photo).await;
    for other in [&stranger, &colleague(&app).await] {
        other
            .patch(&at, 0, &photo)
            .await
            .refused(ErrorCode::UploadUnknown);
        assert_eq!(other.head(&at).await.status, StatusCode::NOT_FOUND);
        let gone = other.send(other.request("DELETE", &at)).await;
        gone.refused(ErrorCode::UploadUnknown);
    }
    assert_eq!(steward.patch(&at, 0, &photo).await.offset(), photo.len());
    for path in [
        of_document(),
        format!("{}/{}", of_document(), content(&photo)),
    ] {
        let asked = stranger.send(stranger.request("GET", &path)).await;
        asked.refused(ErrorCode::AttachmentUnknown);
        app.get(&path, None)
            .await
            .refused(ErrorCode::Unauthenticated);
    }
}

#[tokio::test]
async fn a_revoked_device_sends_and_gets_nothing() {
    let app = town().await;
    let mut steward = Phone::of(&app, STEWARD).await;
    steward.file().await;
    let photo = jpeg(60, 60);
    steward.name(&photo, Media::Photo).await;
    let at = steward.begin(&photo).await;
    let context = &app.state.context;
    let person = context.store.person(steward.person).await.unwrap().unwrap();
    devices::revoke(context, &Over::by_command_line(person), steward.device())
        .await
        .unwrap();
    steward
        .patch(&at, 0, &photo)
        .await
        .refused(ErrorCode::DeviceRevoked);
    steward
        .announce(content(&photo), "photo", photo.len())
        .await
        .refused(ErrorCode::DeviceRevoked);
    steward
        .get(&photo, "")
        .await
        .refused(ErrorCode::DeviceRevoked);
}

#[tokio::test]
async fn the_upload_protocol_is_spoken_as_it_is_written() {
    let app = town().await;
    let mut steward = Phone::of(&app, STEWARD).await;
    let options = steward.request("OPTIONS", "/v1/attachments");
    let options = steward.send(options).await;
    assert_eq!(options.status, StatusCode::NO_CONTENT);
    assert_eq!(options.headers["tus-version"], "1.0.0");
    assert_eq!(options.headers["tus-max-size"], "3145728");
    let extensions = options.headers["tus-extension"].to_str().unwrap();
    assert_eq!(extensions, "creation,expiration,termination,checksum");
    steward.file().await;
    let photo = jpeg(60, 60);
    steward.name(&photo, Media::Photo).await;
    let at = steward.begin(&photo).await;
    let bare = Request::patch(&at)
        .header(header::AUTHORIZATION, steward.bearer())
        .body(Body::empty())
        .unwrap();
    let answer = app.send(bare).await;
    answer.refused(ErrorCode::TusVersion);
    assert_eq!(answer.headers["tus-version"], "1.0.0");
    let untyped = steward.request("PATCH", &at).header("upload-offset", 0);
    steward
        .send(untyped)
        .await
        .refused(ErrorCode::UnsupportedMedia);
    let nowhere = steward
        .request("PATCH", &at)
        .header(header::CONTENT_TYPE, "application/offset+octet-stream");
    steward
        .send(nowhere)
        .await
        .refused(ErrorCode::MalformedBody);
    let nothing = steward
        .request("POST", "/v1/attachments")
        .header("upload-length", 5);
    steward
        .send(nothing)
        .await
        .refused(ErrorCode::MalformedBody);
    for bad in ["zz", &"0".repeat(32)] {
        let path = format!("/v1/attachments/uploads/{bad}");
        assert_eq!(steward.head(&path).await.status, StatusCode::NOT_FOUND);
    }
    let given_up = steward.send(steward.request("DELETE", &at)).await;
    assert_eq!(given_up.status, StatusCode::NO_CONTENT);
    assert_eq!(steward.head(&at).await.status, StatusCode::NOT_FOUND);
}
