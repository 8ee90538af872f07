use std::sync::{Arc, Mutex};

use lianjian_core::storage::{MemoryStorage, Table};
use lianjian_protocol::ids::{DeviceId, Epoch, OrganisationId, PersonId};
use lianjian_protocol::wire::{SyncResponse, encode};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::*;

/// A server that knows one access token, and trades the refresh tokens in the list for it.
async fn server(refresh: &'static str, store: MemoryStorage) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let heard = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&heard);
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let request = read(&mut stream).await;
            let said = String::from_utf8_lossy(&request).into_owned();
            let path = said.split(' ').nth(1).unwrap_or_default().to_owned();
            let kept = store
                .get(Table::Meta, lianjian_core::records::key::meta::SESSION)
                .await
                .unwrap()
                .unwrap();
            let kept = String::from_utf8_lossy(&kept).contains("second");
            log.lock().unwrap().push(path.clone());
            let (status, kind, body) = if path == "/v1/token/refresh" && said.contains(refresh) {
                let tokens = serde_json::json!({
                    "access_token": "good", "refresh_token": "second",
                    "access_expires_at": "2030-01-01T00:00:00Z",
                });
                (
                    "200 OK",
                    "application/json",
                    tokens.to_string().into_bytes(),
                )
            } else if path == "/v1/sync" && said.contains("Bearer good") {
                assert!(kept, "new tokens are kept before they are used");
                ("200 OK", "application/cbor", answer())
            } else {
                let code = match path.as_str() {
                    "/v1/sync" => "token_expired",
                    _ => "refresh_rejected",
                };
                let problem = serde_json::json!({
                    "type": "about:blank", "title": "no", "status": 401, "code": code,
                });
                let body = problem.to_string().into_bytes();
                ("401 Unauthorized", "application/problem+json", body)
            };
            let head = format!(
                "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\
                 connection: close\r\n\r\n",
                body.len()
            );
            stream.write_all(head.as_bytes()).await.unwrap();
            stream.write_all(&body).await.unwrap();
        }
    });
    (address, heard)
}

async fn read(stream: &mut tokio::net::TcpStream) -> Vec<u8> {
    let mut request = Vec::new();
    loop {
        let said = String::from_utf8_lossy(&request).to_lowercase();
        if let Some(end) = said.find("\r\n\r\n") {
            let length = said
                .split("content-length: ")
                .nth(1)
                .and_then(|rest| rest.split("\r\n").next())
                .map_or(0, |length| length.parse::<usize>().unwrap());
            if request.len() >= end + 4 + length {
                return request;
            }
        }
        let mut piece = [0; 4096];
        let read = stream.read(&mut piece).await.unwrap();
        request.extend_from_slice(&piece[..read]);
    }
}

fn answer() -> Vec<u8> {
    encode(&SyncResponse {
        verdicts: Vec::new(),
        pull: Vec::new(),
        grants: None,
        lost: Vec::new(),
        reference: None,
        need_cursors: false,
        more: false,
        server_time: now(),
        server_epoch: Epoch::from_bytes([1; 16]),
        lacking: Vec::new(),
        signature: None,
    })
}

async fn device(server: String, store: MemoryStorage) -> Device<MemoryStorage> {
    let mut device = Device::over(store, Options::default()).await.unwrap();
    let owner = Owner {
        person: PersonId::from_bytes([1; 16]),
        name: "李".to_owned(),
        badge: "B1".to_owned(),
        organisation: OrganisationId::from_bytes([1; 16]),
        device: DeviceId::from_bytes([1; 16]),
    };
    let session = Session {
        server,
        access_token: "stale".to_owned(),
        access_expires_at: now(),
        refresh_token: "first".to_owned(),
    };
    device.replica_mut().sign_in(owner, session).await.unwrap();
    device
}

#[tokio::test]
async fn a_lapsed_session_is_renewed_and_kept_before_it_is_used() {
    let store = MemoryStorage::new();
    let (address, heard) = server("first", store.clone()).await;
    let mut device = device(address, store).await;
    let report = device.sync(|_| {}).await.unwrap();
    assert_eq!((report.totals.calls, report.totals.failures), (2, 1));
    assert_eq!(
        *heard.lock().unwrap(),
        ["/v1/sync", "/v1/token/refresh", "/v1/sync"]
    );
    let session = device.replica().session().unwrap();
    assert_eq!(session.refresh_token, "second");
}

#[tokio::test]
async fn a_spent_refresh_token_needs_the_person_and_loses_nothing() {
    let store = MemoryStorage::new();
    let (address, _) = server("another", store.clone()).await;
    let mut device = device(address, store).await;
    let ended = device.sync(|_| {}).await.unwrap_err();
    assert!(matches!(
        ended,
        DeviceError::SessionEnded(ErrorCode::RefreshRejected)
    ));
    assert_eq!(ended.exit_code(), 3);
    assert_eq!(device.replica().session().unwrap().refresh_token, "first");
}

#[tokio::test]
async fn no_server_is_no_loss() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let mut device = device(address, MemoryStorage::new()).await;
    let failed = device.sync(|_| {}).await.unwrap_err();
    assert!(matches!(failed, DeviceError::Unreachable(_)));
    assert_eq!(failed.exit_code(), 7);
}
