use lianjian_core::engine::{Effect, Event};
use lianjian_core::records::{Owner, Session};
use lianjian_core::storage::MemoryStorage;
use lianjian_protocol::domain::grant::Role;
use lianjian_protocol::fixture::{self, DOC, author, granted, minute};
use lianjian_protocol::ids::Epoch;
use lianjian_protocol::wire::{GrantsUpdate, ReferenceUpdate, SyncResponse, encode};
use minicbor::bytes::ByteVec;

use super::*;
use crate::device::Options;

/// A steward's device that has its grants and reference data.
async fn steward() -> Device<MemoryStorage> {
    let li = granted(&author(1, Role::Steward), minute(0), None);
    let mut device = Device::over(MemoryStorage::new(), Options::default())
        .await
        .unwrap();
    let owner = Owner {
        person: li.person,
        name: "李".to_owned(),
        badge: li.badge.clone(),
        organisation: li.organisation,
        device: li.device,
    };
    let session = Session {
        server: "http://localhost".to_owned(),
        access_token: String::new(),
        access_expires_at: minute(0),
        refresh_token: String::new(),
    };
    device.replica_mut().sign_in(owner, session).await.unwrap();
    let mut entropy = |bytes: &mut [u8]| bytes.fill(1);
    let now = times::now();
    let effects = device
        .engine
        .handle(Event::SyncWanted, now, &mut entropy)
        .await
        .unwrap();
    let [Effect::Call { call, .. }] = effects[..] else {
        panic!("{effects:?}")
    };
    let mut reference = fixture::reference();
    reference.calendar.utc_offset_minutes = 480;
    let answer = encode(&SyncResponse {
        verdicts: Vec::new(),
        pull: Vec::new(),
        grants: Some(GrantsUpdate {
            version: 1,
            grants: li.grants,
        }),
        lost: Vec::new(),
        reference: Some(ReferenceUpdate {
            version: ByteVec::from(vec![1]),
            data: ByteVec::from(encode(&reference)),
        }),
        need_cursors: false,
        more: false,
        server_time: now,
        server_epoch: Epoch::from_bytes([1; 16]),
        lacking: Vec::new(),
        signature: None,
    });
    let body = &answer[..];
    let event = Event::Answer { call, body };
    device
        .engine
        .handle(event, now, &mut entropy)
        .await
        .unwrap();
    device
}

fn defaults() -> Defaults {
    Defaults {
        scope: DOC.scope,
        category: "leak".to_owned(),
        kind: ReportType::Complaint,
        severity: Severity::Normal,
        channel: Channel::Visit,
        role: None,
    }
}

async fn import(device: &mut Device<MemoryStorage>, csv: &[u8]) -> Imported {
    run(device, csv, &defaults(), |_| {}).await.unwrap()
}

#[tokio::test]
async fn a_spreadsheet_s_file_is_filed_as_it_is() {
    let mut device = steward().await;
    let csv = "\u{feff}id,user,title,time,text\r\n\
               7,A1,走廊漏水,2019/8/19 11:48:23,\"第一行\n第二行，\"\"引号\"\"\"\r\n\
               8,A2,灯坏了,,\r\n";
    let imported = import(&mut device, csv.as_bytes()).await;
    assert_eq!((imported.filed, imported.rejected), (2, vec![]));
    let doc = device.replica().filed_as(DOC.scope, "7").await.unwrap();
    let document = device.replica_mut().document(doc.unwrap()).await.unwrap();
    let report = document.unwrap().report(None).unwrap();
    assert_eq!(report.text, "第一行\n第二行，\"引号\"");
    assert_eq!(
        report.observed_at.to_string(),
        "2019-08-19T03:48:23.000000Z"
    );
    assert_eq!(device.replica().pending_count().await.unwrap(), 2);
}

#[tokio::test]
async fn an_id_is_filed_once() {
    let mut device = steward().await;
    let csv = "id,title,text\n1,一,\n2,二,\n1,又是一,\n";
    let first = import(&mut device, csv.as_bytes()).await;
    assert_eq!((first.filed, first.already_filed), (2, 1));
    let csv = format!("{csv}3,三,\n");
    let second = import(&mut device, csv.as_bytes()).await;
    assert_eq!((second.filed, second.already_filed), (1, 3));
    assert_eq!(device.replica().summaries().await.unwrap().len(), 3);
}

#[tokio::test]
async fn broken_rows_are_named_and_good_ones_filed() {
    let mut device = steward().await;
    let long = "长".repeat(10_001);
    let csv = format!(
        "id,title,text,category,building,time,severity\n\
         1,好,,,3号楼,,urgent\n\
         2,,没有标题,,,,\n\
         3,\"两\n行\",,,,昨天,\n\
         4,没有这一类,,天上,,,\n\
         5,没有这栋楼,,,99号楼,,\n\
         6,少了几列\n\
         7,太长,{long},,,,\n\
         8,没有这么急,,,,,very\n\
         9,也好,,漏水,,2019-8-19,\n"
    );
    let mut bytes = csv.into_bytes();
    bytes.extend_from_slice(b"10,\xff\xfe,,,,,\n");
    let imported = import(&mut device, &bytes).await;
    assert_eq!(imported.filed, 2);
    let lines: Vec<(u64, &str)> = imported
        .rejected
        .iter()
        .map(|row| (row.line, row.id.as_deref().unwrap_or("")))
        .collect();
    let expected = [
        (3, "2"),
        (4, "3"),
        (6, "4"),
        (7, "5"),
        (8, "6"),
        (9, "7"),
        (10, "8"),
        (12, "10"),
    ];
    assert_eq!(lines, expected);
    let reasons: Vec<&str> = imported
        .rejected
        .iter()
        .map(|row| row.reason.as_str())
        .collect();
    assert!(reasons[0].contains("title is empty"), "{reasons:?}");
    assert!(reasons[5].contains("10001 characters"), "{reasons:?}");
    assert!(reasons[7].contains("UTF-8"), "{reasons:?}");
}

#[tokio::test]
async fn a_file_without_its_columns_is_refused_whole() {
    let mut device = steward().await;
    for csv in ["name,body\na,b\n", "title,text,Title\na,b,c\n", ""] {
        let result = run(&mut device, csv.as_bytes(), &defaults(), |_| {}).await;
        assert!(matches!(result, Err(DeviceError::Invalid(_))), "{csv}");
    }
}

#[tokio::test]
async fn a_full_store_files_nothing_and_says_so() {
    let mut device = steward().await;
    device.replica().store().set_capacity(Some(1));
    let result = run(&mut device, b"title,text\na,b\n", &defaults(), |_| {}).await;
    assert!(matches!(result, Err(DeviceError::Storage(_))));
    assert_eq!(device.replica().pending_count().await.unwrap(), 0);
}
