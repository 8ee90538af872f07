//! A client of the tests' own, which says to a server whatever a test wants said.

use lianjian_protocol::document::Document;
use lianjian_protocol::domain::command::{Command, ExecutionContext, Made, execute};
use lianjian_protocol::domain::complaint::schema::{Channel, Report, ReportType, Severity};
use lianjian_protocol::domain::grant::Principal;
use lianjian_protocol::domain::kind::DocKind;
use lianjian_protocol::domain::reference::Reference;
use lianjian_protocol::ids::{Actor, DocRef, ScopeId};
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::auth::{EnrolRequest, EnrolResponse, Identity, Problem, Tokens};
use lianjian_protocol::wire::{
    Cursors, ErrorCode, Limits, MEDIA_TYPE, PROTOCOL, PushDocument, SyncRequest, SyncResponse,
    decode, encode,
};
use serde_json::json;
use tokio::runtime::Runtime;

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The media type.
    pub media: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The problem that it is, which must be of this code, with the status that goes with it.
    ///
    /// # Panics
    /// When it is anything else.
    #[track_caller]
    pub fn refused(&self, code: ErrorCode) -> Problem {
        let text = String::from_utf8_lossy(&self.body);
        assert_eq!(
            self.media, "application/problem+json",
            "{} {text}",
            self.status
        );
        let problem: Problem = serde_json::from_slice(&self.body).expect("a problem");
        assert_eq!(problem.code, code, "{problem:?}");
        assert_eq!(self.status, code.http_status());
        assert!(problem.request_id.is_some(), "it can be found in the log");
        problem
    }

    /// The answer to a sync call.
    ///
    /// # Panics
    /// When it is none.
    #[track_caller]
    #[must_use]
    pub fn response(&self) -> SyncResponse {
        let text = String::from_utf8_lossy(&self.body);
        assert_eq!(self.status, 200, "{text}");
        decode(&self.body).expect("a sync response")
    }

    /// The JSON that it is.
    ///
    /// # Panics
    /// When it is none.
    #[track_caller]
    #[must_use]
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).expect("JSON")
    }
}

/// An enrolled client.
#[derive(Debug)]
pub struct Caller {
    runtime: Runtime,
    client: reqwest::Client,
    server: String,
    /// Who it is.
    pub identity: Identity,
    /// Its tokens, as they were given.
    pub tokens: Tokens,
}

impl Caller {
    /// Enrols with a one-time code.
    ///
    /// # Panics
    /// When the server refuses.
    #[track_caller]
    #[must_use]
    pub fn enrolled(server: &str, code: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        // A connection a call: a server that was killed in between is no error of the next call.
        let client = reqwest::Client::builder()
            .pool_max_idle_per_host(0)
            .build()
            .expect("a client");
        let request = EnrolRequest {
            code: code.to_owned(),
            device_name: "test".to_owned(),
            platform: "test".to_owned(),
            attempt: None,
        };
        let call = client.post(format!("{server}/v1/enrol")).json(&request);
        let answer = runtime.block_on(send(call));
        let said = String::from_utf8_lossy(&answer.body);
        assert_eq!(answer.status, 201, "{said}");
        let EnrolResponse {
            identity, tokens, ..
        } = answer.json();
        Self {
            runtime,
            client,
            server: server.to_owned(),
            identity,
            tokens,
        }
    }

    /// Posts a body to `/v1/sync` with these headers and no others than HTTP's own.
    #[must_use]
    pub fn post(&self, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
        let mut call = self.client.post(format!("{}/v1/sync", self.server));
        for (name, value) in headers {
            call = call.header(*name, *value);
        }
        self.runtime.block_on(send(call.body(body)))
    }

    /// Posts a body to `/v1/sync` as a device does, with a token of one's choice.
    #[must_use]
    pub fn post_with(&self, token: &str, body: Vec<u8>) -> Answer {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", &*bearer), ("content-type", MEDIA_TYPE)];
        self.post(&headers, body)
    }

    /// Posts a body as a device does.
    #[must_use]
    pub fn post_body(&self, body: Vec<u8>) -> Answer {
        self.post_with(&self.tokens.access_token, body)
    }

    /// Makes a sync call that the server must answer.
    #[track_caller]
    #[must_use]
    pub fn sync(&self, request: &SyncRequest) -> SyncResponse {
        self.post_body(encode(request)).response()
    }

    /// Offers one document's changes, and gives the whole answer.
    #[track_caller]
    #[must_use]
    pub fn push(&self, push: PushDocument) -> SyncResponse {
        self.sync(&SyncRequest {
            push: vec![push],
            ..request()
        })
    }

    /// Trades this refresh token.
    #[must_use]
    pub fn refresh(&self, token: &str) -> Answer {
        let call = self
            .client
            .post(format!("{}/v1/token/refresh", self.server))
            .json(&json!({ "refresh_token": token }));
        self.runtime.block_on(send(call))
    }
}

/// A call that offers nothing and has read nothing.
#[must_use]
pub fn request() -> SyncRequest {
    SyncRequest {
        protocol: PROTOCOL,
        server_epoch: None,
        reference_version: None,
        cursors: Cursors::List(Vec::new()),
        push: Vec::new(),
        want: Vec::new(),
        reads: Vec::new(),
        budget: 1 << 20,
        grants_version: None,
        restore: None,
    }
}

async fn send(call: reqwest::RequestBuilder) -> Answer {
    let answer = call.send().await.expect("the server answers");
    let status = answer.status().as_u16();
    let media = answer
        .headers()
        .get("content-type")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let body = answer.bytes().await.expect("a whole answer").to_vec();
    Answer {
        status,
        media,
        body,
    }
}

/// What an honest client knows, and writes by.
#[derive(Debug, Clone)]
pub struct Knowledge {
    /// Who it writes as.
    pub principal: Principal,
    /// The reference data.
    pub reference: Reference,
}

impl Caller {
    /// Asks for what a client needs to know before it can write.
    ///
    /// # Panics
    /// When the server does not say.
    #[track_caller]
    #[must_use]
    pub fn learn(&self) -> Knowledge {
        let answer = self.sync(&request());
        let reference = answer.reference.expect("reference data");
        let identity = &self.identity;
        Knowledge {
            principal: Principal {
                person: identity.person,
                organisation: identity.organisation,
                badge: identity.badge.clone(),
                device: identity.device,
                grants: answer.grants.expect("grants").grants,
            },
            reference: decode(&reference.data).expect("reference data"),
        }
    }
}

impl Knowledge {
    /// An honest change: what this command makes of this document now.
    ///
    /// # Panics
    /// When the command can't be done.
    #[track_caller]
    #[must_use]
    pub fn make(
        &self,
        actor: Actor,
        doc: DocRef,
        document: Option<&Document>,
        command: &Command,
    ) -> Made {
        let context = ExecutionContext {
            reference: &self.reference,
            principal: &self.principal,
            role: None,
            actor,
            now: now(),
            limits: &Limits::DEFAULT,
        };
        execute(command, doc, document, &context).expect("it can be done")
    }
}

/// The time now.
#[must_use]
pub fn now() -> Timestamp {
    lianjian_device::times::now()
}

/// The name of a document made now.
#[must_use]
pub fn new_document(scope: ScopeId) -> DocRef {
    lianjian_device::device::new_document(scope)
}

/// An actor that nobody has been yet.
#[must_use]
pub fn new_actor() -> Actor {
    Actor::from_bytes(rand::random())
}

/// The command that files a complaint.
#[must_use]
pub fn complaint(title: &str) -> Command {
    Command::FileComplaint {
        report: Report {
            kind: ReportType::Complaint,
            category: "leak".to_owned(),
            title: title.to_owned(),
            text: "从昨晚开始，走廊的天花板一直在滴水。".to_owned(),
            building: None,
            unit: None,
            place: None,
            observed_at: now(),
            channel: Channel::Patrol,
            external_no: None,
            external_due: None,
            severity: Severity::Normal,
        },
        internal: false,
    }
}

/// A push of changes of one complaint.
#[must_use]
pub fn offer(doc: DocRef, changes: impl IntoIterator<Item = Vec<u8>>) -> PushDocument {
    PushDocument {
        doc,
        incarnation: 0,
        kind: DocKind::Complaint,
        changes: changes.into_iter().map(Into::into).collect(),
    }
}
