//! The storage suite against a host in JavaScript: for the tests that run in a browser.

use std::cell::RefCell;

use js_sys::{Function, Promise};
use lianjian_core::records::key::meta;
use lianjian_core::records::{Grants, Owner, ReferenceRecord, Session, encode};
use lianjian_core::replica::{Instruction, Replica};
use lianjian_core::sealed::{DataKey, Sealed, keyring};
use lianjian_core::storage::{Batch, Storage as _, StorageError, Table, conformance};
use lianjian_protocol::domain::command::Command;
use lianjian_protocol::domain::grant::Role;
use lianjian_protocol::fixture;
use lianjian_protocol::ids::{DocId, DocRef};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::entropy;
use crate::error::Error;
use crate::storage::{JsStorage, StorageHost};

async fn host(open: &Function) -> Result<JsStorage, StorageError> {
    let failed = |error: JsValue| StorageError::Unavailable(format!("{error:?}"));
    let promise: Promise = open.call0(&JsValue::NULL).map_err(failed)?.unchecked_into();
    let host = JsFuture::from(promise).await.map_err(failed)?;
    Ok(JsStorage(host.unchecked_into::<StorageHost>()))
}

/// Runs core's suite over hosts that `open` makes, each on an empty store; sealed ones if asked.
/// Says what failed, or nothing.
#[wasm_bindgen]
pub async fn run_conformance(open: Function, sealed: bool) -> Option<String> {
    let open = &open;
    let ran = if sealed {
        let random = RefCell::new(entropy::browser);
        let random = &random;
        conformance::run(|| async move {
            let key = DataKey::random(&mut *random.borrow_mut());
            let store = host(open).await?;
            Ok(Sealed::new(store, key, Box::new(entropy::browser)))
        })
        .await
    } else {
        conformance::run(|| host(open)).await
    };
    ran.err().map(|failure| failure.to_string())
}

/// Does one write of `bytes` zeros and says how it ended: `ok`, or the error's code.
#[wasm_bindgen]
pub async fn try_commit(storage: StorageHost, bytes: usize) -> String {
    let mut batch = Batch::new();
    batch.put(Table::Bases, bytes.to_be_bytes(), vec![0; bytes]);
    match JsStorage(storage).commit(batch).await {
        Ok(()) => "ok".to_owned(),
        Err(error) => error.code().to_owned(),
    }
}

/// Reads one key and says how that ended: `some`, `none`, or the error's code.
#[wasm_bindgen]
pub async fn try_get(storage: StorageHost, bytes: usize) -> String {
    let found = JsStorage(storage)
        .get(Table::Bases, &bytes.to_be_bytes())
        .await;
    match found {
        Ok(Some(_)) => "some".to_owned(),
        Ok(None) => "none".to_owned(),
        Err(error) => error.code().to_owned(),
    }
}

/// Fills an empty store with so many cases, filed by a steward of the fixture's compound, under
/// this PIN: something to be measured.
#[wasm_bindgen]
pub async fn fill(storage: StorageHost, pin: String, cases: u32) -> Option<String> {
    filled(JsStorage(storage), &pin, cases)
        .await
        .err()
        .map(|error| error.to_string())
}

async fn filled(storage: JsStorage, pin: &str, cases: u32) -> Result<(), Error> {
    let author = fixture::author(1, Role::Steward);
    let principal = fixture::granted(&author, fixture::minute(0), None);
    let mut random = entropy::browser;
    let key = keyring::create(&storage, pin, b"", &mut random).await?;
    let store = Sealed::new(storage, key, Box::new(entropy::browser));
    let mut batch = Batch::new();
    let grants = Grants {
        version: Some(1),
        grants: principal.grants.clone(),
    };
    batch.put(Table::Meta, meta::GRANTS, encode(&grants));
    let reference = ReferenceRecord {
        version: vec![1].into(),
        data: encode(&fixture::reference()).into(),
    };
    batch.put(Table::Meta, meta::REFERENCE, encode(&reference));
    store.commit(batch).await?;
    let now = fixture::minute(10);
    let mut replica = Replica::open(store, now, &mut random).await?;
    let owner = Owner {
        person: principal.person,
        name: "李小明".to_owned(),
        badge: principal.badge.clone(),
        organisation: principal.organisation,
        device: principal.device,
    };
    let session = Session {
        server: "http://localhost".to_owned(),
        access_token: "a".to_owned(),
        access_expires_at: now,
        refresh_token: "r".to_owned(),
    };
    replica.sign_in(owner, session).await?;
    let scope = fixture::DOC.scope;
    for from in (0..cases).step_by(100) {
        let instructions = (from..cases.min(from + 100)).map(|n| {
            let mut random = [0; 10];
            random[..4].copy_from_slice(&n.to_be_bytes());
            let doc = DocId::from_parts(now.as_millis(), random);
            let command = Command::FileComplaint {
                report: fixture::report(),
                internal: false,
            };
            Instruction::new(DocRef { scope, doc }, command)
        });
        for saved in replica.execute_all(instructions.collect(), now).await? {
            saved?;
        }
    }
    Ok(())
}
