use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;
use crate::config::DatabaseUrl;

async fn start() -> (Server, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config::default();
    let path = folder.path().join("data/test.db");
    config.database.url = DatabaseUrl::new(format!("sqlite:{}", path.display()));
    config.http.listen.set_port(0);
    (Server::start(config).await.unwrap(), folder)
}

async fn read_until(stream: &mut TcpStream, wanted: &str) -> String {
    let mut text = String::new();
    let mut buffer = [0; 4096];
    while !text.contains(wanted) {
        let n = stream.read(&mut buffer).await.unwrap();
        assert!(n > 0, "closed after {text:?}");
        text.push_str(&String::from_utf8_lossy(&buffer[..n]));
    }
    text
}

#[tokio::test]
async fn a_server_starts_on_a_free_port_and_is_gone_when_stopped() {
    let (server, _folder) = start().await;
    let address = server.address();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = "GET /readyz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let answer = read_until(&mut stream, "ready").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    server.stop().await.unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_call_under_way_is_answered_before_the_server_ends() {
    let (server, _folder) = start().await;
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    let body = r#"{"code":"x","device_name":"a","platform":"b"}"#;
    let head = format!(
        "POST /v1/enrol HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
         expect: 100-continue\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // The server says so when the endpoint begins to read the body.
    read_until(&mut stream, "100 Continue").await;
    let stopping = tokio::spawn(server.stop());
    stream.write_all(body.as_bytes()).await.unwrap();
    let answer = read_until(&mut stream, "enrolment_rejected").await;
    assert!(answer.contains("401"), "{answer}");
    stopping.await.unwrap().unwrap();
}

#[tokio::test]
async fn an_address_in_use_is_told() {
    let (server, folder) = start().await;
    let mut config = (*server.state().config).clone();
    config.http.listen = server.address();
    let error = Server::start(config).await.unwrap_err();
    assert!(matches!(error, StartError::Listen { address, .. } if address == server.address()));
    server.stop().await.unwrap();
    drop(folder);
}
