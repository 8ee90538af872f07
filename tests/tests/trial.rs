//! The trial on made-up messages of real lengths, on both databases.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use lianjian_tests::trial::{Report, Trial};
use lianjian_tests::{Database, texts};

fn holds(report: &Report, filed: usize) {
    assert_eq!((report.filed, report.rejected), (filed, 0));
    assert!(report.failed_calls > 5, "the line was hardly ever cut");
    assert!(report.duplicates > 0, "no answer was ever lost");
    assert!(report.not_in_effect > 0, "nobody was ever late");
    assert!(
        report.acted.saved > filed / 2,
        "too little was done: {:?}",
        report.acted
    );
    assert_eq!(report.statuses.values().sum::<usize>(), filed);
    println!("{}", serde_json::to_string_pretty(report).unwrap());
}

#[test]
fn seven_devices_at_cross_purposes_agree_on_sqlite() {
    let trial = Trial {
        database: Database::Sqlite,
        seed: 11,
        acts: 80,
    };
    holds(&trial.run(&texts::messages(11, 400)), 400);
}

#[test]
fn seven_devices_at_cross_purposes_agree_on_postgresql() {
    let trial = Trial {
        database: Database::Postgres,
        seed: 12,
        acts: 40,
    };
    holds(&trial.run(&texts::messages(12, 200)), 200);
}
