//! Pictures, recordings and a bucket for tests.
#![allow(clippy::unwrap_used)]

use std::io::Cursor;

use axum::error_handling::HandleError;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use tempfile::TempDir;

use crate::config::S3Config;

/// A bucket of a server that speaks S3 and lets one account in.
pub(crate) struct Bucket {
    pub(crate) config: S3Config,
    _folder: TempDir,
}

impl Bucket {
    /// Serves it for as long as the test's runtime stands.
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("photos")).unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let config: S3Config = serde_json::from_value(serde_json::json!({
            "bucket": "photos",
            "endpoint": format!("http://{}", listener.local_addr().unwrap()),
            "region": "us-east-1",
            "access_key_id": "lianjian",
            "secret_access_key": "a secret of this test",
            "allow_http": true,
        }))
        .unwrap();
        let files = s3s_fs::FileSystem::new(folder.path()).unwrap();
        let mut service = S3ServiceBuilder::new(files);
        service.set_auth(SimpleAuth::from_single("lianjian", "a secret of this test"));
        let service = HandleError::new(service.build(), |error| async move {
            (axum::http::StatusCode::BAD_GATEWAY, format!("{error:?}"))
        });
        let app = axum::Router::new().fallback_service(service);
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self {
            config,
            _folder: folder,
        }
    }
}

fn picture(width: u32, height: u32) -> DynamicImage {
    let pixel = |x: u32, y: u32| Rgb([x, y, x ^ y].map(|n| n.to_le_bytes()[0]));
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, pixel))
}

fn encoded(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture(width, height).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A JPEG of this size.
pub(crate) fn jpeg(width: u32, height: u32) -> Vec<u8> {
    encoded(width, height, ImageFormat::Jpeg)
}

/// A PNG of this size.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    encoded(width, height, ImageFormat::Png)
}

/// The beginning of a browser's recording, and silence.
pub(crate) fn webm(bytes: usize) -> Vec<u8> {
    let head = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\
                 \x08\x42\x82\x84webm\x42\x87\x81\x04\x42\x85\x81\x02";
    let mut recording = head.to_vec();
    recording.resize(bytes.max(head.len()), 0);
    recording
}
