//! The trial on a file of real messages, by hand:
//! `cargo run --package lianjian-tests --bin trial -- --csv FILE [--database postgres] [--acts N]`.
//!
//! The file has a header with the columns `title` and `text`. What it came to is printed as JSON.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::PathBuf;
use std::process::ExitCode;

use lianjian_tests::Database;
use lianjian_tests::texts::{self, Message};
use lianjian_tests::trial::Trial;

fn main() -> ExitCode {
    let mut csv: Option<PathBuf> = None;
    let mut trial = Trial {
        database: Database::Sqlite,
        seed: 1,
        acts: 300,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().unwrap_or_default();
        match argument.as_str() {
            "--csv" => csv = Some(value().into()),
            "--database" if value() == "postgres" => trial.database = Database::Postgres,
            "--acts" => trial.acts = value().parse().unwrap_or(trial.acts),
            "--seed" => trial.seed = value().parse().unwrap_or(trial.seed),
            _ => {
                eprintln!("usage: trial [--csv FILE] [--database postgres] [--acts N] [--seed N]");
                return ExitCode::from(2);
            }
        }
    }
    let messages: Vec<Message> = match csv {
        Some(path) => csv::Reader::from_path(&path)
            .unwrap_or_else(|e| panic!("{}: {e}", path.display()))
            .deserialize()
            .collect::<Result<_, _>>()
            .unwrap_or_else(|e| panic!("{}: {e}", path.display())),
        None => texts::messages(trial.seed, 1_712),
    };
    let report = trial.run(&messages);
    println!(
        "{}",
        serde_json::to_string_pretty(&report).unwrap_or_default()
    );
    ExitCode::SUCCESS
}
