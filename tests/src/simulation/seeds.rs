//! Many seeds, on every processor, and which of them failed.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::history::Coverage;
use super::server::Template;
use super::tell;

/// What many histories came to.
#[derive(Debug, Default)]
pub struct Summary {
    /// How many were run.
    pub seeds: usize,
    /// The seeds of those in which something did not hold.
    pub failed: Vec<u64>,
    /// How often each thing happened in all of them.
    pub coverage: Coverage,
    /// How long it took.
    pub took: Duration,
}

/// The seeds that the environment asks for in `LIANJIAN_SEEDS`, as `a..b`; else these.
///
/// # Panics
/// When it asks for what is no range.
#[must_use]
pub fn named_seeds(otherwise: Range<u64>) -> Range<u64> {
    let Ok(named) = std::env::var("LIANJIAN_SEEDS") else {
        return otherwise;
    };
    let range = named.split_once("..").and_then(|(from, to)| {
        let from: u64 = from.trim().parse().ok()?;
        let to: u64 = to.trim().parse().ok()?;
        Some(from..to)
    });
    range.unwrap_or_else(|| panic!("LIANJIAN_SEEDS={named}: give a range, as 17..18"))
}

/// Bytes of a history's stack: unoptimised, the calls of a whole device and a whole server are deep.
pub(super) const STACK: usize = 8 * 1024 * 1024;

/// Runs these seeds, each in a thread of its own at a time, as many at once as there are
/// processors.
///
/// # Panics
/// When a thread can't be had.
#[must_use]
pub fn run_all(seeds: &[u64]) -> Summary {
    let began = Instant::now();
    let next = AtomicUsize::new(0);
    let summary = Mutex::new(Summary::default());
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers.min(seeds.len()) {
            std::thread::Builder::new()
                .stack_size(STACK)
                .spawn_scoped(scope, || work(seeds, &next, &summary))
                .expect("a thread");
        }
    });
    let mut summary = summary.into_inner().expect("no thread dies with it");
    summary.failed.sort_unstable();
    summary.took = began.elapsed();
    summary
}

fn work(seeds: &[u64], next: &AtomicUsize, summary: &Mutex<Summary>) {
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime starts")
    };
    let template = runtime().block_on(Template::make());
    while let Some(seed) = seeds.get(next.fetch_add(1, Ordering::Relaxed)) {
        let told = catch_unwind(AssertUnwindSafe(|| {
            runtime().block_on(tell(*seed, &template))
        }));
        let mut summary = summary.lock().expect("no thread dies with it");
        summary.seeds += 1;
        match told {
            Ok(told) => {
                for (what, count) in told.coverage {
                    *summary.coverage.entry(what).or_default() += count;
                }
            }
            Err(_) => {
                eprintln!(
                    "seed {seed} failed; alone: LIANJIAN_SEEDS={seed}..{} LIANJIAN_TRACE=1 \
                     cargo test -p lianjian-tests --test simulation -- histories --nocapture",
                    seed + 1
                );
                summary.failed.push(*seed);
            }
        }
    }
}
