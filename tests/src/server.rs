//! The real server.

use std::ffi::{OsStr, OsString};
use std::net::SocketAddr;
use std::process::{Child, ExitStatus, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;

use lianjian_server::store::testing::TestDatabase;
use serde_json::Value;
use tempfile::TempDir;

use crate::process::command;
use crate::{Database, Log, LogLine, Ran, Running, binary, wait_for};

/// How long a server may take to come up, to go, or to say something that is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// How a server is set up.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    /// Where it stores.
    pub database: Database,
    /// Settings, as in the environment: `LIANJIAN_…`.
    pub environment: Vec<(String, String)>,
}

impl ServerOptions {
    /// The defaults on this database.
    #[must_use]
    pub const fn new(database: Database) -> Self {
        Self {
            database,
            environment: Vec::new(),
        }
    }

    /// With this setting, `LIANJIAN_AUTH__ACCESS_MINUTES` for instance.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.environment.push((name.to_owned(), value.to_string()));
        self
    }
}

/// A server with a database of its own. Dropped, it is killed and its database removed; a test
/// that passed until then fails if the server has logged an error.
pub struct Server {
    options: ServerOptions,
    database: TestDatabase,
    /// Where photos lie.
    attachments: TempDir,
    address: SocketAddr,
    log: Log,
    running: Option<(Child, JoinHandle<()>)>,
    expected_errors: Vec<String>,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server")
            .field("options", &self.options)
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl Server {
    /// A migrated, empty server on a free port, ready for calls.
    ///
    /// # Panics
    /// When it does not come up.
    #[track_caller]
    #[must_use]
    pub fn start(database: Database) -> Self {
        Self::with(ServerOptions::new(database))
    }

    /// The same with options.
    ///
    /// # Panics
    /// When it does not come up.
    #[track_caller]
    #[must_use]
    pub fn with(options: ServerOptions) -> Self {
        let database = options.database.scratch();
        let mut server = Self {
            options,
            database,
            attachments: tempfile::tempdir().expect("a temporary folder"),
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            log: Log::default(),
            running: None,
            expected_errors: Vec::new(),
        };
        let _ = server.run(["migrate"]).ok();
        server.serve();
        server
    }

    fn program(&self, arguments: impl IntoIterator<Item = OsString>) -> std::process::Command {
        let mut command = command(&binary("lianjian"), arguments);
        command
            .env("LIANJIAN_DATABASE", self.database.url())
            .env("LIANJIAN_TELEMETRY__FORMAT", "json")
            .env("LIANJIAN_ATTACHMENTS__FOLDER", self.attachments.path())
            .envs(self.options.environment.iter().map(|(n, v)| (n, v)));
        command
    }

    #[track_caller]
    fn serve(&mut self) {
        assert!(self.running.is_none(), "it runs already");
        let from = self.log.lines().len();
        let mut child = self
            .program([
                "serve".into(),
                "--listen".into(),
                self.address.to_string().into(),
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let pipe = child.stderr.take().expect("a piped stderr");
        let reader = self.log.follow(pipe);
        self.running = Some((child, reader));
        self.address = self
            .log
            .wait("address to listen at", from, PATIENCE, |line| {
                line.fields["address"].as_str()?.parse().ok()
            });
    }

    /// Where it listens; the same after a restart.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it listens, as a device is told.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its database, as `--database` takes it.
    #[must_use]
    pub fn database(&self) -> &str {
        self.database.url()
    }

    /// The number of its process, while it runs.
    #[must_use]
    pub fn process(&self) -> Option<u32> {
        self.running.as_ref().map(|(child, _)| child.id())
    }

    /// Its log, over all restarts.
    #[must_use]
    pub const fn log(&self) -> &Log {
        &self.log
    }

    /// Waits for a line of the log from this number on.
    #[track_caller]
    pub fn wait_for_log<T>(
        &self,
        what: &str,
        from: usize,
        find: impl Fn(&LogLine) -> Option<T>,
    ) -> T {
        self.log.wait(what, from, PATIENCE, find)
    }

    /// Lets errors pass whose line holds this text: the test provokes them.
    pub fn expect_error(&mut self, text: &str) {
        self.expected_errors.push(text.to_owned());
    }

    /// Kills it as a power cut does.
    ///
    /// # Panics
    /// When it is not running.
    #[track_caller]
    pub fn kill(&mut self) {
        let (mut child, reader) = self.running.take().expect("a running server");
        let _ = child.kill();
        let _ = child.wait();
        reader.join().expect("the reader of the log");
    }

    /// Asks it to end, and waits until it has let go of what it was doing.
    ///
    /// # Panics
    /// When it is not running, or does not end.
    #[track_caller]
    pub fn stop(&mut self) -> ExitStatus {
        let (mut child, reader) = self.running.take().expect("a running server");
        // The shell's own `kill`: a minimal system has no other.
        let asked = std::process::Command::new("sh")
            .args(["-c", "kill -TERM \"$1\"", "sh", &child.id().to_string()])
            .status()
            .expect("a shell");
        assert!(asked.success(), "kill -TERM");
        let status = wait_for("the server's end", PATIENCE, || {
            child.try_wait().expect("a child can be waited for")
        });
        reader.join().expect("the reader of the log");
        status
    }

    /// Starts it again after [`Self::kill`] or [`Self::stop`]: the same port, the same data.
    ///
    /// # Panics
    /// When it runs, or does not come up.
    #[track_caller]
    pub fn restart(&mut self) {
        self.serve();
    }

    /// Starts a command of administration on its database, and does not wait.
    #[track_caller]
    #[must_use]
    pub fn start_command<A: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = A>,
    ) -> Running {
        let arguments = arguments.into_iter().map(|it| it.as_ref().to_owned());
        Running::start(self.program(arguments))
    }

    /// Runs a command of administration on its database to its end, good or bad.
    #[track_caller]
    #[must_use]
    pub fn run<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Ran {
        self.start_command(arguments).finish()
    }

    /// Runs a command of administration that must succeed, with `--json`, and gives its answer.
    ///
    /// # Panics
    /// With all that it printed, when it fails or prints no JSON.
    #[track_caller]
    #[must_use]
    pub fn json<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Value {
        let mut all: Vec<OsString> = arguments
            .into_iter()
            .map(|it| it.as_ref().to_owned())
            .collect();
        all.push("--json".into());
        self.run(all).ok().json()
    }

    fn unexpected_errors(&self) -> Vec<String> {
        let mut errors = self.log.errors();
        errors.retain(|line| {
            !self
                .expected_errors
                .iter()
                .any(|expected| line.contains(expected))
        });
        errors
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some((mut child, reader)) = self.running.take() {
            let _ = child.kill();
            let _ = child.wait();
            let _ = reader.join();
        }
        if std::thread::panicking() {
            // What the server saw is half of the story of a failed test.
            for line in self.log.lines() {
                eprintln!("server: {}", line.text);
            }
            return;
        }
        let errors = self.unexpected_errors();
        assert!(
            errors.is_empty(),
            "the server logged errors:\n{}",
            errors.join("\n")
        );
    }
}
