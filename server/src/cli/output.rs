//! What a command prints: words for people, one JSON document for programs.

use std::process::ExitCode;

use serde::Serialize;

/// What a command has to say, in both forms.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    /// For people; no newline at its end.
    pub text: String,
    /// For programs.
    pub json: serde_json::Value,
    /// The exit code; 0 unless the command's answer is a bad one.
    pub code: u8,
}

impl Output {
    /// Both forms.
    #[must_use]
    pub fn new(text: impl Into<String>, json: impl Serialize) -> Self {
        Self {
            text: text.into(),
            json: serde_json::to_value(json).unwrap_or_default(),
            code: 0,
        }
    }

    /// With this exit code.
    #[must_use]
    pub const fn exit(mut self, code: u8) -> Self {
        self.code = code;
        self
    }

    /// A list: a line each.
    #[must_use]
    pub fn list<T: Serialize>(items: &[T], line: impl Fn(&T) -> String) -> Self {
        let lines: Vec<String> = items.iter().map(line).collect();
        Self::new(lines.join("\n"), items)
    }

    /// Prints it on stdout. A reader that has gone away (`| head`) is no failure.
    #[must_use]
    pub fn print(&self, json: bool) -> ExitCode {
        use std::io::Write;
        let text = if json {
            self.json.to_string()
        } else {
            self.text.clone()
        };
        let done = ExitCode::from(self.code);
        if text.is_empty() {
            return done;
        }
        match writeln!(std::io::stdout(), "{text}") {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => ExitCode::from(1),
            Ok(()) | Err(_) => done,
        }
    }
}
