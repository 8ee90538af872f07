//! Real devices.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::process::command;
use crate::{Ran, Running, binary};

/// A device: a home folder of its own, and the `lianjian-device` program. Nothing of it runs
/// between two commands.
#[derive(Debug)]
pub struct Device {
    home: TempDir,
}

impl Default for Device {
    fn default() -> Self {
        Self::new()
    }
}

impl Device {
    /// A device that was never enrolled.
    ///
    /// # Panics
    /// When no folder can be made.
    #[must_use]
    pub fn new() -> Self {
        let home = tempfile::Builder::new()
            .prefix("lianjian-device-")
            .tempdir()
            .expect("a folder for the device");
        Self { home }
    }

    /// A device enrolled at this server (or proxy) with a one-time code.
    ///
    /// # Panics
    /// When the server refuses.
    #[track_caller]
    #[must_use]
    pub fn enrolled(server: &str, code: &str) -> Self {
        let device = Self::new();
        let _ = device.json(["enroll", "--server", server, "--code", code]);
        device
    }

    /// Where it keeps everything.
    #[must_use]
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Starts a command, with `--json`, and does not wait.
    #[track_caller]
    #[must_use]
    pub fn start<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Running {
        let mut all: Vec<OsString> = vec!["--home".into(), self.home().into(), "--json".into()];
        all.extend(arguments.into_iter().map(|it| it.as_ref().to_owned()));
        Running::start(command(&binary("lianjian-device"), all))
    }

    /// Runs a command to its end, good or bad.
    #[track_caller]
    #[must_use]
    pub fn run<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Ran {
        self.start(arguments).finish()
    }

    /// Runs a command that must succeed, and gives its answer.
    ///
    /// # Panics
    /// With all that it printed, when it fails or prints no JSON.
    #[track_caller]
    #[must_use]
    pub fn json<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Value {
        self.run(arguments).ok().json()
    }
}
