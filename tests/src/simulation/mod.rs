//! The deterministic simulation: real devices (the engine over a store in memory) against the real
//! sync service over a real SQLite file, in one thread, under one seed.
//!
//! Everything that may go wrong does: calls are lost before the server and after it, cut, repeated
//! long after; devices and the server die at any place; clocks are wrong; disks are full; grants
//! and reference data change while people are offline. A [reference model](model) watches every log
//! grow and judges each change again; at the end everybody comes online, and then everybody must
//! see the same, nothing acknowledged may be lost and no command may have vanished.
//!
//! The same seed gives the same history, so a failure is found again by its number:
//! `LIANJIAN_SEEDS=17..18 LIANJIAN_TRACE=1 cargo test -p lianjian-tests --test simulation`.

mod commands;
mod device;
mod dice;
mod faults;
mod history;
mod line;
mod model;
mod reform;
mod roles;
mod seeds;
mod server;
mod steps;
mod verify;
mod world;

pub use history::Coverage;
pub use seeds::{Summary, named_seeds, run_all};

use history::History;
use server::Template;

/// Steps of a history before everybody comes online, and those after it before they do again:
/// people then act on what all have seen, and on their drafts.
const STEPS: [u64; 2] = [100, 40];

/// What a history came to.
#[derive(Debug, Clone)]
pub struct Told {
    /// One hash for all that happened in it.
    pub transcript: String,
    /// How often each thing happened in it.
    pub coverage: Coverage,
}

/// Runs one history to its end.
///
/// # Panics
/// When something does not hold that must.
#[must_use]
pub fn run(seed: u64) -> Told {
    let told = std::thread::Builder::new()
        .stack_size(seeds::STACK)
        .spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime starts");
            runtime.block_on(async {
                let template = Template::make().await;
                tell(seed, &template).await
            })
        })
        .expect("a thread")
        .join();
    told.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

async fn tell(seed: u64, template: &Template) -> Told {
    let mut history = History::begin(seed, &template.path()).await;
    for steps in STEPS {
        for _ in 0..steps {
            history.step().await;
        }
        history.quiesce().await;
        history.verify().await;
    }
    let changes = history.model.changes() as u64;
    *history.coverage.entry("changes".to_owned()).or_default() += changes;
    Told {
        transcript: history.transcript(),
        coverage: history.coverage,
    }
}
