//! Child processes, with all that they print.

use std::ffi::OsStr;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::wait_for;

/// No command of ours takes this long, unless it hangs.
const LIMIT: Duration = Duration::from_secs(300);

/// A command of this program that inherits none of our own settings.
pub(crate) fn command<A: AsRef<OsStr>>(
    program: &Path,
    arguments: impl IntoIterator<Item = A>,
) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("LIANJIAN_") {
            command.env_remove(name);
        }
    }
    command
}

/// What a finished command left.
#[derive(Debug, Clone)]
pub struct Ran {
    /// The command line, for messages.
    pub command: String,
    /// How it ended.
    pub status: ExitStatus,
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
}

impl Ran {
    /// Itself, when it ended well.
    ///
    /// # Panics
    /// With all that it printed, when it did not.
    #[track_caller]
    #[must_use]
    pub fn ok(self) -> Self {
        assert!(self.status.success(), "it failed: {self}");
        self
    }

    /// Itself, when it ended with this exit code.
    ///
    /// # Panics
    /// With all that it printed, when it ended otherwise.
    #[track_caller]
    #[must_use]
    pub fn failed_with(self, code: i32) -> Self {
        assert_eq!(self.status.code(), Some(code), "{self}");
        self
    }

    /// Its standard output as JSON.
    ///
    /// # Panics
    /// When it is none.
    #[track_caller]
    #[must_use]
    pub fn json(&self) -> Value {
        self.parse()
    }

    /// Its standard output as JSON of this type.
    ///
    /// # Panics
    /// When it is none.
    #[track_caller]
    #[must_use]
    pub fn parse<T: DeserializeOwned>(&self) -> T {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self}"))
    }
}

impl std::fmt::Display for Ran {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} ({})\n--- stdout\n{}\n--- stderr\n{}",
            self.command, self.status, self.stdout, self.stderr
        )
    }
}

/// A command under way. Dropped, it is killed.
#[derive(Debug)]
pub struct Running {
    command: String,
    child: Child,
    stdout: Option<JoinHandle<String>>,
    stderr: Option<JoinHandle<String>>,
}

impl Running {
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let stdout = child.stdout.take().map(drain);
        let stderr = child.stderr.take().map(drain);
        Self {
            command: format!("{command:?}"),
            child,
            stdout,
            stderr,
        }
    }

    /// Waits for its end.
    ///
    /// # Panics
    /// When it takes longer than any command should.
    #[track_caller]
    #[must_use]
    pub fn finish(mut self) -> Ran {
        let status = wait_for(&self.command, LIMIT, || {
            self.child.try_wait().expect("a child can be waited for")
        });
        self.leave(status)
    }

    /// Kills it, as a battery does: no signal that it could handle.
    #[must_use]
    pub fn kill(mut self) -> Ran {
        // It may have ended just now.
        let _ = self.child.kill();
        let status = self.child.wait().expect("a child can be waited for");
        self.leave(status)
    }

    fn leave(&mut self, status: ExitStatus) -> Ran {
        let text = |reader: Option<JoinHandle<String>>| {
            reader
                .map(|reader| reader.join().expect("the reader of a pipe"))
                .unwrap_or_default()
        };
        Ran {
            command: self.command.clone(),
            status,
            stdout: text(self.stdout.take()),
            stderr: text(self.stderr.take()),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads a pipe to its end in a thread, so that the child never waits for a reader.
fn drain(mut pipe: impl Read + Send + 'static) -> JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        // What came before a broken pipe is still worth showing.
        let _ = pipe.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}
