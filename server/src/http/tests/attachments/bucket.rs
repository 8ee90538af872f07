//! The same with a bucket in place of a folder.

use super::*;
use crate::attachment::testing::Bucket;

#[tokio::test]
async fn a_photo_is_taken_in_pieces_and_given_whole_and_small() {
    let bucket = Bucket::start().await;
    let config = bucket.config.clone();
    let app = town_with(|all| all.attachments.s3 = Some(config)).await;
    let mut steward = Phone::of(&app, STEWARD).await;
    steward.file().await;
    let photo = png(900, 300);
    steward.name(&photo, Media::Photo).await;
    let location = steward.begin(&photo).await;
    let half = photo.len() / 2;
    let first = steward.patch(&location, 0, &photo[..half]).await;
    assert_eq!(first.status, StatusCode::NO_CONTENT);
    let rest = steward.patch(&location, half, &photo[half..]).await;
    assert_eq!(rest.status, StatusCode::NO_CONTENT);

    assert_eq!(steward.get(&photo, "").await.body, photo);
    let thumb = steward.get(&photo, "?size=thumb").await;
    assert!(thumb.body.starts_with(&[0xff, 0xd8]));
    assert_eq!(steward.get(&photo, "?size=thumb").await.body, thumb.body);
    let folder = app
        .state
        .config
        .attachments
        .folder(&app.state.config.database.url);
    assert!(!folder.join("stored").exists());
}
