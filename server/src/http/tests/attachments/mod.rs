//! Photos' and voice notes' bytes at the edge: what is taken, from whom, and what is given out.

mod bucket;
mod checksum;
mod giving;
mod handed;
mod rescue;
mod taking;

use axum::body::Bytes;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures::stream::BoxStream;
use futures::{StreamExt, stream};
use lianjian_protocol::document::Document;
use lianjian_protocol::domain::command::{Command, ExecutionContext, execute};
use lianjian_protocol::domain::complaint::schema::{Channel, Report, ReportType, Severity};
use lianjian_protocol::domain::kind::DocKind;
use lianjian_protocol::domain::reference::Compound;
use lianjian_protocol::domain::schema::{Media, Phase};
use lianjian_protocol::ids::{Actor, DeviceId, DocId, DocRef, Hash};
use lianjian_protocol::wire::{
    Cursors, HeldAnswer, HeldItem, Limits, MEDIA_TYPE, PROTOCOL, PushDocument, SyncRequest,
    SyncResponse, Verdict, decode, encode,
};
use sha2::{Digest, Sha256};

use super::*;
use crate::attachment::testing::{jpeg, png, webm};

const COLLEAGUE: PersonId = PersonId::from_bytes([14; 16]);
const DOC: DocRef = DocRef {
    scope: COMPOUND,
    doc: DocId::from_bytes([50; 16]),
};

fn content(bytes: &[u8]) -> Hash {
    Hash::from_bytes(Sha256::digest(bytes).into())
}

/// Somebody's device.
struct Phone<'a> {
    app: &'a App,
    enrolled: EnrolResponse,
    person: PersonId,
    actor: Actor,
    document: Option<Document>,
}

impl<'a> Phone<'a> {
    async fn of(app: &'a App, person: PersonId) -> Self {
        let enrolled = app.enrolled(person).await;
        let mut actor = [0; 8];
        actor.copy_from_slice(&enrolled.identity.device.as_bytes()[8..]);
        Self {
            app,
            person,
            actor: Actor::from_bytes(actor),
            enrolled,
            document: None,
        }
    }

    fn device(&self) -> DeviceId {
        self.enrolled.identity.device
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.enrolled.tokens.access_token)
    }

    /// Does something to the document, and only here.
    async fn make(&mut self, command: &Command) -> HeldItem {
        let store = &self.app.state.context.store;
        let session = store.session(self.device()).await.unwrap();
        let reference = store.reference_for(&[DOC.scope]).await.unwrap();
        let context = ExecutionContext {
            reference: &reference,
            principal: &session.unwrap().principal,
            role: None,
            actor: self.actor,
            now: self.app.clock.now(),
            limits: &Limits::DEFAULT,
        };
        let made = execute(command, DOC, self.document.as_ref(), &context).unwrap();
        self.document = Some(made.document);
        HeldItem {
            doc: DOC,
            kind: DocKind::Complaint,
            incarnation: 0,
            change: made.change.into(),
        }
    }

    /// Does something to the document and syncs it.
    async fn write(&mut self, command: &Command) {
        let change = self.make(command).await.change;
        let request = SyncRequest {
            protocol: PROTOCOL,
            server_epoch: None,
            reference_version: None,
            cursors: Cursors::List(Vec::new()),
            push: vec![PushDocument {
                doc: DOC,
                incarnation: 0,
                kind: DocKind::Complaint,
                changes: vec![change],
            }],
            want: Vec::new(),
            reads: Vec::new(),
            budget: 100_000,
            grants_version: None,
            restore: None,
        };
        let sync = Request::post("/v1/sync")
            .header(header::AUTHORIZATION, self.bearer())
            .header(header::CONTENT_TYPE, MEDIA_TYPE)
            .body(Body::from(encode(&request)))
            .unwrap();
        let answer = self.app.send(sync).await;
        assert_eq!(answer.status, StatusCode::OK);
        let response: SyncResponse = decode(&answer.body).unwrap();
        assert!(
            matches!(response.verdicts[0], Verdict::Accepted(_)),
            "{:?}",
            response.verdicts
        );
    }

    async fn file(&mut self) {
        let report = Report {
            kind: ReportType::Complaint,
            category: "leak".to_owned(),
            title: "漏水".to_owned(),
            text: String::new(),
            building: None,
            unit: None,
            place: None,
            observed_at: self.app.clock.now(),
            channel: Channel::Patrol,
            external_no: None,
            external_due: None,
            severity: Severity::Normal,
        };
        let internal = false;
        self.write(&Command::FileComplaint { report, internal })
            .await;
    }

    async fn name(&mut self, bytes: &[u8], media: Media) {
        self.write(&photo(bytes, media)).await;
    }

    fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, self.bearer())
            .header("tus-resumable", "1.0.0")
    }

    async fn send(&self, request: axum::http::request::Builder) -> Answer {
        self.app.send(request.body(Body::empty()).unwrap()).await
    }

    async fn announce(&self, content: Hash, media: &str, length: usize) -> Answer {
        self.announce_as(content, media, length, None).await
    }

    async fn announce_as(
        &self,
        content: Hash,
        media: &str,
        length: usize,
        claim: Option<&str>,
    ) -> Answer {
        let pair = |key: &str, value: String| format!("{key} {}", STANDARD.encode(value));
        let mut pairs = vec![
            pair("doc", format!("{}/{}", DOC.scope, DOC.doc)),
            pair("content", content.to_string()),
            pair("media", media.to_owned()),
        ];
        pairs.extend(claim.map(|claim| pair("type", claim.to_owned())));
        let request = self
            .request("POST", "/v1/attachments")
            .header("upload-length", length)
            .header("upload-metadata", pairs.join(","));
        self.send(request).await
    }

    /// Announces a photo that must be taken on; where its upload is.
    async fn begin(&self, bytes: &[u8]) -> String {
        let answer = self.announce(content(bytes), "photo", bytes.len()).await;
        assert_eq!(answer.status, StatusCode::CREATED);
        answer.location()
    }

    async fn patch(&self, location: &str, offset: usize, bytes: &[u8]) -> Answer {
        let body = Body::from(bytes.to_vec());
        self.patch_from(location, offset, body).await
    }

    async fn patch_from(&self, location: &str, offset: usize, body: Body) -> Answer {
        let request = self
            .request("PATCH", location)
            .header("upload-offset", offset)
            .header(header::CONTENT_TYPE, "application/offset+octet-stream");
        self.app.send(request.body(body).unwrap()).await
    }

    async fn head(&self, location: &str) -> Answer {
        self.send(self.request("HEAD", location)).await
    }

    /// Sends a photo or recording whole.
    async fn upload(&self, bytes: &[u8], media: &str) -> Answer {
        let answer = self.announce(content(bytes), media, bytes.len()).await;
        assert_eq!(answer.status, StatusCode::CREATED);
        self.patch(&answer.location(), 0, bytes).await
    }

    async fn arrived(&self) -> Vec<Value> {
        let answer = self.send(self.request("GET", &of_document())).await;
        answer.ok::<Value>()["arrived"].as_array().unwrap().clone()
    }

    async fn get(&self, bytes: &[u8], query: &str) -> Answer {
        let path = format!("{}/{}{query}", of_document(), content(bytes));
        self.send(self.request("GET", &path)).await
    }
}

impl Answer {
    fn location(&self) -> String {
        self.headers[header::LOCATION].to_str().unwrap().to_owned()
    }

    fn offset(&self) -> usize {
        let offset = self.headers["upload-offset"].to_str().unwrap();
        offset.parse().unwrap()
    }
}

fn photo(bytes: &[u8], media: Media) -> Command {
    Command::AddPhoto {
        content: content(bytes),
        media,
        phase: Phase::Before,
        caption: String::new(),
        bytes: u32::try_from(bytes.len()).unwrap(),
    }
}

/// Posts a message that brings its own token.
async fn hand_over(app: &App, path: &str, message: &impl minicbor::Encode<()>) -> Answer {
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, MEDIA_TYPE)
        .body(Body::from(encode(message)))
        .unwrap();
    app.send(request).await
}

impl Answer {
    /// How many were held, known and refused.
    #[track_caller]
    fn kept(&self) -> (u32, u32, u32) {
        assert_eq!(self.status, StatusCode::OK);
        let answer: HeldAnswer = decode(&self.body).unwrap();
        (answer.held, answer.known, answer.refused)
    }
}

async fn revoke(app: &App, device: DeviceId) {
    let store = &app.state.context.store;
    store.revoke_device(device, app.clock.now()).await.unwrap();
}

fn of_document() -> String {
    format!("/v1/attachments/{}/{}", DOC.scope, DOC.doc)
}

/// A body that breaks off after these pieces.
fn broken(pieces: Vec<Vec<u8>>) -> Body {
    let pieces = pieces.into_iter().map(|piece| Ok(Bytes::from(piece)));
    let end = stream::once(async { Err(std::io::Error::other("the line broke")) });
    let all: BoxStream<'static, std::io::Result<Bytes>> = stream::iter(pieces).chain(end).boxed();
    Body::from_stream(all)
}

/// A city with a compound that cases can be filed in.
async fn town() -> App {
    town_with(|_| {}).await
}

async fn town_with(configure: impl FnOnce(&mut Config)) -> App {
    let app = App::with(configure).await;
    let compound = ReferenceRow::Compound(Compound {
        scope: COMPOUND,
        has_residents_committee: true,
        has_owners_committee: false,
        parties: Vec::new(),
        households: 100,
        emergency_numbers: Vec::new(),
    });
    let store = &app.state.context.store;
    store.put_reference(&[compound]).await.unwrap();
    app
}

async fn colleague(app: &App) -> Phone<'_> {
    let organisation = OrganisationId::from_bytes([9; 16]);
    let person = Person {
        id: COLLEAGUE,
        name: "同事".to_owned(),
        badge: "S-2".to_owned(),
        organisation,
    };
    let store = &app.state.context.store;
    store.put_people(&[person]).await.unwrap();
    app.grant(4, COLLEAGUE, Role::Steward, COMPOUND).await;
    Phone::of(app, COLLEAGUE).await
}
