//! What is given out, and how.

use super::*;
use lianjian_protocol::time::Span;

async fn with_photo(app: &App) -> (Phone<'_>, Vec<u8>) {
    let mut steward = Phone::of(app, STEWARD).await;
    steward.file().await;
    let photo = png(900, 300);
    steward.name(&photo, Media::Photo).await;
    let taken = steward.upload(&photo, "photo").await;
    assert_eq!(taken.status, StatusCode::NO_CONTENT);
    (steward, photo)
}

#[tokio::test]
async fn a_photo_is_for_its_reader_alone_and_for_ever_the_same() {
    let app = town().await;
    let (steward, photo) = with_photo(&app).await;
    let given = steward.get(&photo, "").await;
    assert_eq!(given.body, photo);
    assert_eq!(given.headers[header::CONTENT_TYPE], "image/png");
    let length = photo.len().to_string();
    assert_eq!(given.headers[header::CONTENT_LENGTH], length.as_str());
    assert_eq!(given.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    assert_eq!(given.headers[header::VARY], "authorization");
    let caching = given.headers[header::CACHE_CONTROL].to_str().unwrap();
    assert!(caching.contains("private") && caching.contains("immutable"));
    let policy = given.headers[header::CONTENT_SECURITY_POLICY].to_str();
    assert!(policy.unwrap().contains("sandbox"));
    let tag = given.headers[header::ETAG].clone();
    let path = format!("{}/{}", of_document(), content(&photo));
    let again = steward
        .request("GET", &path)
        .header(header::IF_NONE_MATCH, tag);
    let again = steward.send(again).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert!(again.body.is_empty());
    let squeezed = steward
        .request("GET", &path)
        .header(header::ACCEPT_ENCODING, "br, gzip");
    let squeezed = steward.send(squeezed).await;
    assert!(!squeezed.headers.contains_key(header::CONTENT_ENCODING));
}

#[tokio::test]
async fn a_small_picture_is_made_once() {
    let app = town().await;
    let (steward, photo) = with_photo(&app).await;
    let (one, two) = tokio::join!(
        steward.get(&photo, "?size=thumb"),
        steward.get(&photo, "?size=thumb")
    );
    assert_eq!(one.status, StatusCode::OK);
    assert_eq!(one.headers[header::CONTENT_TYPE], "image/jpeg");
    assert!(one.body.starts_with(&[0xff, 0xd8]));
    assert_eq!(one.body, two.body);
    assert_ne!(
        one.headers[header::ETAG],
        steward.get(&photo, "").await.headers[header::ETAG]
    );
    let stored = app.objects();
    assert_eq!(stored.len(), 2, "{stored:?}");
    let third = steward.get(&photo, "?size=thumb").await;
    assert_eq!(third.body, one.body);
    let odd = steward.get(&photo, "?size=huge").await;
    assert_eq!(odd.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_picture_that_can_not_be_read_to_its_end_has_no_small_one() {
    let app = town().await;
    let mut steward = Phone::of(&app, STEWARD).await;
    steward.file().await;
    let mut cut = png(900, 300);
    cut.truncate(200);
    steward.name(&cut, Media::Photo).await;
    let taken = steward.upload(&cut, "photo").await;
    assert_eq!(taken.status, StatusCode::NO_CONTENT);
    steward
        .get(&cut, "?size=thumb")
        .await
        .refused(ErrorCode::AttachmentType);
}

#[tokio::test]
async fn what_nobody_names_any_more_is_collected_and_what_is_named_stays() {
    let app = town().await;
    let (mut steward, photo) = with_photo(&app).await;
    let other = jpeg(70, 70);
    steward.name(&other, Media::Photo).await;
    assert_eq!(
        steward.upload(&other, "photo").await.status,
        StatusCode::NO_CONTENT
    );
    let _ = steward.get(&photo, "?size=thumb").await;
    let third = jpeg(71, 71);
    steward.name(&third, Media::Photo).await;
    let at = steward.begin(&third).await;
    let part = steward.patch(&at, 0, &third[..40]).await;
    assert_eq!(part.offset(), 40);
    let service = &app.state.attachments;
    let nothing = service.collect().await.unwrap();
    assert_eq!(nothing, crate::attachment::Collected::default());
    // A document is rewritten without its photo; its row goes.
    let store = &app.state.context.store;
    store
        .delete_attachments(DOC, &[content(&photo)])
        .await
        .unwrap();
    assert_eq!(service.collect().await.unwrap().objects, 0, "too young");
    // The store's own clock stamps objects; ours is far behind or ahead of it.
    let real = crate::clock::SystemClock.now();
    let ahead = real.since(app.clock.now()).as_secs() + 3 * 24 * 3_600;
    app.later(Span::from_secs(ahead));
    let collected = service.collect().await.unwrap();
    assert_eq!((collected.uploads, collected.objects), (3, 2));
    let stored = app.objects();
    assert_eq!(stored.len(), 1, "{stored:?}");
    assert!(stored[0].ends_with(&content(&other).to_string()));
    assert!(app.spooled().is_empty());
}

impl App {
    fn files(&self, folder: &str) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![self._folder.path().join("attachments").join(folder)];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.push(path.display().to_string());
                }
            }
        }
        found
    }

    fn objects(&self) -> Vec<String> {
        self.files("stored")
    }

    fn spooled(&self) -> Vec<String> {
        self.files("uploads")
    }
}
