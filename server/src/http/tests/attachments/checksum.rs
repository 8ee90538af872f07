//! Pieces that say what they are.

use super::*;

#[tokio::test]
async fn a_piece_with_a_checksum_counts_whole_or_not_at_all() {
    let app = town().await;
    let mut li = Phone::of(&app, STEWARD).await;
    let picture = png(60, 40);
    li.file().await;
    li.name(&picture, Media::Photo).await;
    let location = li.begin(&picture).await;
    let half = picture.len() / 2;
    let send = |offset: usize, bytes: &[u8], checksum: String| {
        let request = li
            .request("PATCH", &location)
            .header("upload-offset", offset)
            .header("upload-checksum", checksum)
            .header(header::CONTENT_TYPE, "application/offset+octet-stream");
        app.send(request.body(Body::from(bytes.to_vec())).unwrap())
    };
    let sum = |bytes: &[u8]| format!("sha256 {}", STANDARD.encode(Sha256::digest(bytes)));
    let damaged: Vec<u8> = picture[..half].iter().map(|byte| byte ^ 1).collect();
    let answer = send(0, &damaged, sum(&picture[..half])).await;
    answer.refused(ErrorCode::ChecksumMismatch);
    assert_eq!(li.head(&location).await.offset(), 0);
    for bad in ["md5 AAAA", "sha256", "sha256 AAAA", "sha256 %"] {
        let answer = send(0, &picture[..half], bad.to_owned()).await;
        answer.refused(ErrorCode::MalformedBody);
    }
    let answer = send(0, &picture[..half], sum(&picture[..half])).await;
    assert_eq!(answer.offset(), half);
    let answer = send(half, &picture[half..], sum(&picture[half..])).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(li.get(&picture, "").await.body, picture);
}
