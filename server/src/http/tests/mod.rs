//! The endpoints, in process, over an SQLite file.

mod administration;
mod app;
mod attachments;
mod edge;
mod identity;
mod refresh;
mod sign_in;
mod sync;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use lianjian_protocol::domain::grant::{Grant, Level, Role};
use lianjian_protocol::domain::reference::{Organisation, Person, Scope, ScopeKind};
use lianjian_protocol::ids::{GrantId, OrganisationId, PersonId, ScopeId};
use lianjian_protocol::time::{Span, Timestamp};
use lianjian_protocol::wire::ErrorCode;
use lianjian_protocol::wire::auth::{EnrolResponse, Problem};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::{AppState, router};
use crate::app::{assemble, open_store};
use crate::auth::Over;
use crate::auth::devices::issue_code;
use crate::clock::{Clock, ManualClock, SystemEntropy};
use crate::config::{Config, DatabaseUrl, PasswordCost};
use crate::store::{PersonGrant, ReferenceRow};

const CITY: ScopeId = ScopeId::from_bytes([1; 16]);
const DISTRICT: ScopeId = ScopeId::from_bytes([2; 16]);
pub(in crate::http) const COMPOUND: ScopeId = ScopeId::from_bytes([3; 16]);
const ELSEWHERE: ScopeId = ScopeId::from_bytes([4; 16]);
pub(in crate::http) const STEWARD: PersonId = PersonId::from_bytes([11; 16]);
pub(in crate::http) const SUPERVISOR: PersonId = PersonId::from_bytes([12; 16]);
pub(in crate::http) const STRANGER: PersonId = PersonId::from_bytes([13; 16]);
pub(in crate::http) const NOON: Timestamp = Timestamp::from_secs(1_795_000_000);

pub(in crate::http) struct Answer {
    pub(in crate::http) status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn json<T: serde::de::DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&self.body)))
    }

    #[track_caller]
    pub(in crate::http) fn ok<T: serde::de::DeserializeOwned>(&self) -> T {
        assert!(
            self.status.is_success(),
            "{}: {}",
            self.status,
            String::from_utf8_lossy(&self.body)
        );
        self.json()
    }

    /// Holds the answer to be this error, in the one shape that errors have.
    #[track_caller]
    fn refused(&self, code: ErrorCode) -> Problem {
        let text = String::from_utf8_lossy(&self.body);
        assert_eq!(self.status.as_u16(), code.http_status(), "{text}");
        assert_eq!(
            self.headers[header::CONTENT_TYPE],
            "application/problem+json",
            "{text}"
        );
        let problem: Problem = self.json();
        assert_eq!(problem.code, code, "{text}");
        assert_eq!(problem.status, code.http_status());
        assert_eq!(problem.kind, format!("urn:lianjian:error:{code}"));
        assert_eq!(
            problem.request_id.as_deref(),
            self.headers["x-request-id"].to_str().ok()
        );
        problem
    }
}

pub(in crate::http) struct App {
    pub(in crate::http) router: Router,
    pub(in crate::http) state: AppState,
    clock: Arc<ManualClock>,
    _folder: tempfile::TempDir,
}

impl App {
    /// A city with two districts, a compound, a steward in it, a supervisor over it and a stranger
    /// elsewhere.
    async fn start() -> Self {
        Self::with(|_| {}).await
    }

    pub(in crate::http) async fn with(configure: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::default();
        let path = folder.path().join("test.db");
        config.database.url = DatabaseUrl::new(format!("sqlite:{}", path.display()));
        config.auth.password = PasswordCost {
            memory_kib: 64,
            passes: 1,
            lanes: 1,
        };
        configure(&mut config);
        let clock = Arc::new(ManualClock::new(NOON));
        let as_clock: Arc<dyn Clock> = clock.clone();
        let context = open_store(&config, as_clock, Arc::new(SystemEntropy))
            .await
            .unwrap();
        let state = assemble(config, context).await.unwrap();
        let app = Self {
            router: router(state.clone()).0,
            state,
            clock,
            _folder: folder,
        };
        app.populate().await;
        app
    }

    async fn populate(&self) {
        let scope = |id, parent, kind, name: &str| {
            ReferenceRow::Scope(Scope {
                id,
                parent,
                kind,
                name: name.to_owned(),
            })
        };
        let organisation = Organisation {
            id: OrganisationId::from_bytes([9; 16]),
            name: "居委会".to_owned(),
        };
        let rows = [
            scope(CITY, None, ScopeKind::City, "City"),
            scope(DISTRICT, Some(CITY), ScopeKind::District, "North"),
            scope(COMPOUND, Some(DISTRICT), ScopeKind::Compound, "Garden"),
            scope(ELSEWHERE, Some(CITY), ScopeKind::District, "South"),
            ReferenceRow::Organisation(organisation.clone()),
        ];
        let store = &self.state.context.store;
        store.put_reference(&rows).await.unwrap();
        let people = [(STEWARD, "S-1"), (SUPERVISOR, "U-1"), (STRANGER, "X-1")];
        let people = people.map(|(id, badge)| Person {
            id,
            name: format!("name of {badge}"),
            badge: badge.to_owned(),
            organisation: organisation.id,
        });
        store.put_people(&people).await.unwrap();
        self.grant(1, STEWARD, Role::Steward, COMPOUND).await;
        let supervisor = Role::Supervisor(Level::District);
        self.grant(2, SUPERVISOR, supervisor, DISTRICT).await;
        self.grant(3, STRANGER, Role::Steward, ELSEWHERE).await;
    }

    pub(in crate::http) async fn grant(
        &self,
        id: u8,
        person: PersonId,
        role: Role,
        scope: ScopeId,
    ) {
        let grant = Grant {
            id: GrantId::from_bytes([id; 16]),
            role,
            scope,
            valid_from: Timestamp::from_secs(1),
            valid_to: None,
            buildings: Vec::new(),
        };
        let grants = [PersonGrant { person, grant }];
        self.state.context.store.put_grants(&grants).await.unwrap();
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, 64 << 20).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: body.to_vec(),
        }
    }

    pub(in crate::http) async fn post(
        &self,
        path: &str,
        token: Option<&str>,
        body: Value,
    ) -> Answer {
        let mut request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        self.send(request.body(Body::from(body.to_string())).unwrap())
            .await
    }

    async fn get(&self, path: &str, token: Option<&str>) -> Answer {
        let mut request = Request::get(path);
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    async fn code(&self, person: PersonId) -> String {
        let context = &self.state.context;
        let person = context.store.person(person).await.unwrap().unwrap();
        let ttl = self.state.config.auth.code_ttl();
        issue_code(context, &Over::by_command_line(person), ttl)
            .await
            .unwrap()
            .code
    }

    async fn try_enrol(&self, code: &str) -> Answer {
        let body = json!({ "code": code, "device_name": "phone", "platform": "android" });
        self.post("/v1/enrol", None, body).await
    }

    pub(in crate::http) async fn enrolled(&self, person: PersonId) -> EnrolResponse {
        let code = self.code(person).await;
        self.try_enrol(&code).await.ok()
    }

    pub(in crate::http) async fn refresh(&self, token: &str) -> Answer {
        let body = json!({ "refresh_token": token });
        self.post("/v1/token/refresh", None, body).await
    }

    pub(in crate::http) fn later(&self, by: Span) {
        self.clock.advance(by);
    }

    async fn actions(&self) -> Vec<String> {
        let filter = crate::store::AuditFilter {
            limit: 1_000,
            ..Default::default()
        };
        let entries = self.state.context.store.audit(&filter).await.unwrap();
        entries.into_iter().map(|entry| entry.action).collect()
    }
}
