//! The trial: real or made-up messages go from stewards' stairwells to the central log and back,
//! while committees and companies act on them at cross purposes over lines that break.
//!
//! Three stewards' devices file the messages among them with no signal, two of the residents'
//! committee and two property devices (one of the company, one of the emergency centre) act on
//! hundreds of them, everyone syncs in a shuffled order with some calls cut short, and in the end
//! every device's digest and the server's agree log by log.

mod acts;
mod place;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use lianjian_core::engine::Totals;
use lianjian_core::storage::Storage;
use lianjian_device::device::{Device, Options};
use lianjian_device::sqlite::SqliteStorage;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use serde::Serialize;

use crate::texts::Message;
use crate::{Database, Proxy, Server, Treatment};
use place::Place;

pub use acts::Acted;

/// How a trial is run.
#[derive(Debug, Clone)]
pub struct Trial {
    /// The server's database.
    pub database: Database,
    /// What shuffles and chooses.
    pub seed: u64,
    /// Cases that each desk and company acts on in a round.
    pub acts: usize,
}

/// What a trial came to.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// Messages filed.
    pub filed: usize,
    /// Rows that were no message.
    pub rejected: usize,
    /// What the parties did.
    pub acted: Acted,
    /// Sync calls that all devices made.
    pub calls: u64,
    /// Calls that failed: the line was cut.
    pub failed_calls: u64,
    /// Changes that the server took.
    pub accepted: u64,
    /// Changes offered again after a lost answer.
    pub duplicates: u64,
    /// Changes refused, held or run again: each a draft or a new attempt.
    pub refused: u64,
    /// Commands run again silently.
    pub rerun: u64,
    /// Drafts that need attention on all devices together.
    pub attention: usize,
    /// Bytes on the wire from the devices, headers and all.
    pub bytes_up: u64,
    /// Bytes on the wire to the devices.
    pub bytes_down: u64,
    /// Seconds in which devices synced.
    pub sync_seconds: f64,
    /// Seconds in all.
    pub seconds: f64,
    /// Documents by status in the end, as a committee's device shows them.
    pub statuses: BTreeMap<String, usize>,
    /// Events that came too late and are shown as not in effect.
    pub not_in_effect: usize,
    /// Logs whose digests agree everywhere.
    pub agreed_logs: usize,
}

/// Who is in it.
const STEWARDS: usize = 3;
/// The residents' committee's desks.
const DESKS: usize = 2;

/// A device in the trial, on its own line.
pub(crate) struct Party {
    name: &'static str,
    device: Device<SqliteStorage>,
    home: crate::Device,
    totals: Totals,
}

impl Trial {
    /// Runs it.
    ///
    /// # Panics
    /// When anything is not as it must be: a digest that differs, a change that is neither in the
    /// log nor a draft, a server that logs an error.
    #[must_use]
    pub fn run(&self, messages: &[Message]) -> Report {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(self.run_async(messages))
    }

    async fn run_async(&self, messages: &[Message]) -> Report {
        let began = Instant::now();
        let mut report = Report::default();
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        let server = Server::start(self.database);
        let proxy = Proxy::start(server.address(), |_| Treatment::clean());
        let place = Place::make(&server);
        let homes = place.enrol_all(&server, &proxy);

        for (n, (home, part)) in homes
            .iter()
            .zip(messages.chunks(messages.len().div_ceil(STEWARDS)))
            .enumerate()
        {
            let filed = place::file(home, part, n);
            report.filed += filed.filed;
            report.rejected += filed.rejected;
        }
        assert_eq!(
            report.filed + report.rejected,
            messages.len(),
            "every row is filed or named"
        );

        let mut parties = Vec::new();
        for (name, home) in Place::NAMES.into_iter().zip(homes) {
            let device = open(home.home()).await;
            parties.push(Party {
                name,
                device,
                home,
                totals: Totals::default(),
            });
        }

        // From here on no connection lasts: it is cut on the way up or down after some kilobytes,
        // each at another byte, so that calls lose their request, their answer or a part of it.
        proxy.plan(|n| match n % 3 {
            0 => Treatment::cut_up_after(2_500 + n * 7_919 % 30_000),
            1 => Treatment::cut_down_after(n * 104_729 % 40_000),
            _ => Treatment::cut_up_after(90_000),
        });
        sync_all(&mut parties, &mut rng, &mut report).await;
        for round in 0..acts::ROUNDS {
            for (n, party) in parties.iter_mut().enumerate() {
                acts::act(
                    &place,
                    round,
                    n,
                    party,
                    self.acts,
                    &mut rng,
                    &mut report.acted,
                )
                .await;
            }
            sync_all(&mut parties, &mut rng, &mut report).await;
        }
        // The line is good again; everyone meets.
        proxy.plan(|_| Treatment::clean());
        for _ in 0..2 {
            sync_all(&mut parties, &mut rng, &mut report).await;
        }

        report.agreed_logs = agree(&server, &parties).await;
        for party in &parties {
            let now = lianjian_device::times::now();
            let status = party.device.replica().status(now).await.expect("a status");
            assert_eq!(status.pending, 0, "{} has sent everything", party.name);
            report.attention += status.attention;
        }
        account(&mut parties, &mut report).await;
        let traffic = proxy.traffic();
        (report.bytes_up, report.bytes_down) = (traffic.up, traffic.down);
        report.seconds = began.elapsed().as_secs_f64();
        report
    }
}

async fn open(home: &Path) -> Device<SqliteStorage> {
    let mut options = Options {
        timeout: Duration::from_secs(30),
        tries: 12,
        ..Options::default()
    };
    options.engine.first_wait = lianjian_protocol::time::Span::from_micros(20_000);
    options.engine.longest_wait = lianjian_protocol::time::Span::from_micros(200_000);
    Device::open(home, options).await.expect("the device opens")
}

/// Everyone syncs, one after the other, in a new order.
async fn sync_all(parties: &mut [Party], rng: &mut ChaCha8Rng, report: &mut Report) {
    let mut order: Vec<usize> = (0..parties.len()).collect();
    order.shuffle(rng);
    for n in order {
        let party = &mut parties[n];
        let synced = party.device.sync(|_| {}).await;
        let synced = synced.unwrap_or_else(|error| panic!("{}: {error}", party.name));
        report.sync_seconds += synced.seconds;
        party.totals = party.device.engine.totals().clone();
    }
}

/// Every log's digest is the same on every device that has it and on the server.
async fn agree(server: &Server, parties: &[Party]) -> usize {
    let told = server.json(["digest"]);
    let mut central = BTreeMap::new();
    for log in told.as_array().expect("a list of logs") {
        central.insert(
            name_of(log),
            log["digest"].as_str().expect("a digest").to_owned(),
        );
    }
    assert!(!central.is_empty(), "the server has logs");
    let mut seen = std::collections::BTreeSet::new();
    for party in parties {
        for log in party.device.replica().digest().await.expect("a digest") {
            let name = name_of(&serde_json::to_value(&log).expect("json"));
            assert_eq!(
                central.get(&name),
                Some(&log.digest),
                "{}: {name}",
                party.name
            );
            seen.insert(name);
        }
    }
    assert_eq!(seen.len(), central.len(), "every log is on some device");
    central.len()
}

fn name_of(log: &serde_json::Value) -> String {
    format!("{} {} {}", log["scope"], log["audience"], log["owner"])
}

/// Adds up what the devices did, and what the cases came to.
async fn account(parties: &mut [Party], report: &mut Report) {
    for party in parties.iter() {
        let totals = &party.totals;
        report.calls += totals.calls;
        report.failed_calls += totals.failures;
        report.accepted += totals.accepted;
        report.duplicates += totals.duplicates;
        report.refused += totals.refused + totals.held;
        report.rerun += totals.rerun;
    }
    let desk = &mut parties[STEWARDS].device;
    for summary in desk.replica().summaries().await.expect("summaries") {
        let Some(status) = summary.status else {
            continue;
        };
        *report
            .statuses
            .entry(status.as_str().to_owned())
            .or_default() += 1;
        let document = desk
            .replica_mut()
            .document(summary.doc)
            .await
            .expect("a document");
        let case = document.and_then(|d| d.case(None).ok()).expect("a case");
        report.not_in_effect += case
            .outcomes
            .iter()
            .filter(|o| {
                matches!(
                    o.effect,
                    lianjian_protocol::domain::complaint::case::Effect::NotInEffect { .. }
                )
            })
            .count();
    }
}

/// The documents that a device shows, oldest first.
pub(crate) async fn cases<S: Storage>(device: &Device<S>) -> Vec<lianjian_core::records::Summary> {
    let mut all = device.replica().summaries().await.expect("summaries");
    all.retain(|s| s.status.is_some());
    all.sort_by_key(|s| s.doc);
    all
}
