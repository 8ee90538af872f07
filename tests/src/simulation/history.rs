//! One history: everything that happens under one seed, and what must hold after each of its
//! steps.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use lianjian_protocol::domain::grant::{Principal, Role};
use lianjian_protocol::domain::kind::Audience;
use lianjian_protocol::domain::reference::{Person, Reference};
use lianjian_protocol::ids::{DeviceId, DocRef, Hash};
use lianjian_protocol::policy::sight;
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::validate::UntrustedChange;
use lianjian_protocol::wire::{
    EntryBody, ErrorCode, Limits, LogPage, SyncRequest, Verdict, encode,
};
use sha2::{Digest, Sha256};

use super::device::SimDevice;
use super::dice::Dice;
use super::faults::Fault;
use super::model::Model;
use super::server::{Exchange, SimServer};
use super::world::{COMPOUNDS, cast};

/// How often each thing happened: a simulation in which nothing goes wrong proves nothing.
pub type Coverage = BTreeMap<String, u64>;

/// A history under way.
pub(super) struct History {
    /// All its chance.
    pub(super) dice: Dice,
    /// The server.
    pub(super) server: SimServer,
    /// What the logs have been seen to hold.
    pub(super) model: Model,
    /// Every device.
    pub(super) devices: Vec<SimDevice>,
    /// Whose devices are still to come.
    pub(super) late: Vec<Person>,
    /// How often each thing happened.
    pub(super) coverage: Coverage,
    /// What was said of each change that was not taken, for ever.
    pub(super) verdicts: HashMap<(DocRef, Hash), Verdict>,
    /// Steps so far.
    pub(super) number: u64,
    transcript: Sha256,
    trace: bool,
}

impl History {
    /// The beginning.
    pub(super) async fn begin(seed: u64, template: &Path) -> Self {
        let mut dice = Dice::new(seed);
        let server = SimServer::start(template, &mut dice).await;
        let mut history = Self {
            dice,
            server,
            model: Model::default(),
            devices: Vec::new(),
            late: Vec::new(),
            coverage: Coverage::new(),
            verdicts: HashMap::new(),
            number: 0,
            transcript: Sha256::new(),
            trace: std::env::var_os("LIANJIAN_TRACE").is_some(),
        };
        for member in cast() {
            for _ in 0..member.devices {
                history.enrol(&member.person).await;
            }
            for _ in 0..member.late_devices {
                history.late.push(member.person.clone());
            }
        }
        history
    }

    /// The time.
    #[must_use]
    pub(super) fn now(&self) -> Timestamp {
        self.server.now()
    }

    /// Gives somebody a device.
    pub(super) async fn enrol(&mut self, person: &Person) {
        let number = u8::try_from(self.devices.len()).expect("a handful of devices");
        let mut id = [0xde; 16];
        id[15] = number;
        let id = DeviceId::from_bytes(id);
        self.server.enrol(id, person.id).await;
        let now = self.now();
        let device = SimDevice::enrol(id, person, now, &mut self.dice).await;
        self.devices.push(device);
        // Nobody is enrolled without a line: it mostly holds for a first call.
        if self.dice.chance(85) {
            self.sync_cleanly(self.devices.len() - 1).await;
        }
    }

    /// Counts something.
    pub(super) fn count(&mut self, what: impl Into<String>) {
        *self.coverage.entry(what.into()).or_default() += 1;
    }

    /// Writes down what happened.
    pub(super) fn say(&mut self, what: &str) {
        self.transcript.update(what.as_bytes());
        self.transcript.update(b"\n");
        if self.trace {
            eprintln!("{:>4} {} {what}", self.number, self.now());
        }
    }

    /// One hash for all that happened.
    #[must_use]
    pub(super) fn transcript(&self) -> String {
        hex::encode(self.transcript.clone().finalize())
    }

    /// One call, and all that must hold after it.
    pub(super) async fn exchange(
        &mut self,
        device: usize,
        request: SyncRequest,
        fault: Option<Fault>,
    ) -> Exchange {
        let id = self.devices[device].id;
        let asked = encode(&request);
        let exchange = self.server.call(id, request, fault).await;
        let answered = exchange.body().unwrap_or_default();
        self.transcript.update(&asked);
        self.transcript.update(&answered);
        self.model
            .absorb(self.server.store(), self.server.now())
            .await;
        let line = match &exchange.response {
            Ok(response) => format!(
                "call of {device}: {:?} pages {:?} lost {} more {}",
                response.verdicts,
                response
                    .pull
                    .iter()
                    .map(|p| (p.after, p.next, p.entries.len(), p.filling))
                    .collect::<Vec<_>>(),
                response.lost.len(),
                response.more
            ),
            Err(code) => format!("call of {device}: {code}"),
        };
        self.say(&line);
        self.judge(&exchange).await;
        exchange
    }

    async fn judge(&mut self, exchange: &Exchange) {
        let response = match &exchange.response {
            Ok(response) => response,
            Err(code) => {
                assert!(
                    matches!(code, ErrorCode::Busy | ErrorCode::Internal),
                    "a call ends in {code}"
                );
                return self.count(format!("call {code}"));
            }
        };
        let offered = exchange.request.push.iter().flat_map(|pushed| {
            pushed.changes.iter().map(|change| {
                let framed = UntrustedChange::new(change).frame(&Limits::DEFAULT);
                (pushed.doc, framed.expect("a device sends frames").hash())
            })
        });
        let offered: Vec<(DocRef, Hash)> = offered.collect();
        assert_eq!(
            offered.len(),
            response.verdicts.len(),
            "a verdict for each change"
        );
        for ((doc, hash), verdict) in offered.into_iter().zip(&response.verdicts) {
            self.judge_verdict(doc, hash, verdict);
        }
        let reference = self.server.store().reference_for(&COMPOUNDS).await;
        let reference = reference.expect("the store answers");
        for page in &response.pull {
            self.count(if page.filling { "page filling" } else { "page" });
            may_see(
                page,
                &exchange.session.principal,
                &reference,
                self.server.now(),
            );
            for entry in &page.entries {
                self.count(match &entry.body {
                    EntryBody::Change(_) => "entry change",
                    EntryBody::Snapshot { .. } => "entry snapshot",
                    EntryBody::Reads(_) => "entry reads",
                    EntryBody::Removed => "entry removed",
                    EntryBody::Redacted(_) => "entry redacted",
                });
            }
        }
        for (is, what) in [
            (response.more, "more"),
            (response.need_cursors, "need cursors"),
            (!response.lost.is_empty(), "lost logs"),
            (response.grants.is_some(), "grants update"),
            (response.reference.is_some(), "reference update"),
        ] {
            if is {
                self.count(what);
            }
        }
    }

    /// What was acknowledged is in the log; what was finally not taken stays so.
    fn judge_verdict(&mut self, doc: DocRef, hash: Hash, verdict: &Verdict) {
        let receipt = self.model.receipt(doc, hash);
        let before = self.verdicts.get(&(doc, hash));
        let what = match verdict {
            Verdict::Accepted(given) | Verdict::Duplicate(given) => {
                assert_eq!(receipt, Some(*given), "{hash} was acknowledged");
                assert_eq!(before, None, "{hash} was refused before");
                if matches!(verdict, Verdict::Accepted(_)) {
                    "accepted"
                } else {
                    "duplicate"
                }
                .to_owned()
            }
            Verdict::Held(code) => {
                assert_eq!(receipt, None, "{hash} was held");
                assert!(
                    before.is_none_or(|b| b == verdict),
                    "{before:?}, then {verdict:?}"
                );
                self.verdicts.insert((doc, hash), verdict.clone());
                format!("held {code}")
            }
            Verdict::Refused { code, .. } => {
                assert_eq!(receipt, None, "{hash} was refused");
                if code.is_final() {
                    assert!(
                        before.is_none_or(|b| b == verdict),
                        "{before:?}, then {verdict:?}"
                    );
                    self.verdicts.insert((doc, hash), verdict.clone());
                }
                format!("refused {code}")
            }
            Verdict::Blocked(_) => {
                assert_eq!(receipt, None, "{hash} was blocked");
                "blocked".to_owned()
            }
        };
        self.count(what);
    }
}

/// Holds a page to what its reader may see: by the policy, and by the domain's own words.
fn may_see(page: &LogPage, principal: &Principal, reference: &Reference, now: Timestamp) {
    if page
        .entries
        .iter()
        .all(|e| matches!(e.body, EntryBody::Removed))
    {
        return;
    }
    let log = &page.log;
    let readable = sight::can_read(principal, log, reference, now);
    assert!(readable, "{:?} was sent {log:?}", principal.person);
    let path = reference.path(log.scope);
    let roles = principal
        .grants
        .iter()
        .filter(|g| g.holds_at(now) && path.contains(&g.scope));
    let may = roles.map(|g| g.role).any(|role| match log.audience {
        Audience::All => !matches!(role, Role::Admin(_)),
        Audience::Internal => !matches!(role, Role::Admin(_) | Role::Property),
        Audience::Own => {
            log.owner == Some(principal.person)
                || matches!(role, Role::Committee(_) | Role::Supervisor(_))
        }
    });
    assert!(
        may,
        "{:?} was sent {log:?} without a role for it",
        principal.person
    );
}
