//! What a command prints: words for people, one JSON document for programs.

use std::io::Write as _;
use std::process::ExitCode;

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

/// What a command has to say, in both forms.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    /// For people; no newline at its end.
    pub text: String,
    /// For programs.
    pub json: serde_json::Value,
    /// The number that the process ends with.
    pub exit: u8,
}

impl Output {
    /// Both forms of a success.
    #[must_use]
    pub fn new(text: impl Into<String>, json: impl Serialize) -> Self {
        Self {
            text: text.into(),
            json: serde_json::to_value(json).unwrap_or_default(),
            exit: 0,
        }
    }

    /// A list, a line each.
    #[must_use]
    pub fn list<T: Serialize>(items: &[T], line: impl Fn(&T) -> String) -> Self {
        let lines: Vec<String> = items.iter().map(line).collect();
        Self::new(lines.join("\n"), items)
    }

    /// Prints it on stdout. A reader that has gone away (`| head`) is no failure.
    #[must_use]
    pub fn print(&self, json: bool) -> ExitCode {
        let text = if json {
            self.json.to_string()
        } else {
            self.text.clone()
        };
        if !text.is_empty()
            && let Err(error) = writeln!(std::io::stdout(), "{text}")
            && error.kind() != std::io::ErrorKind::BrokenPipe
        {
            return ExitCode::FAILURE;
        }
        ExitCode::from(self.exit)
    }
}

/// A bar on stderr for long work; hidden where stderr is no terminal.
#[must_use]
pub fn bar(length: u64, what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(length);
    if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}") {
        bar.set_style(style);
    }
    bar.set_message(what);
    bar
}
