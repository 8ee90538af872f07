//! A PostgreSQL server of one's own: data in a temporary folder, reached through a socket there,
//! gone when the process that started it is gone, however that ended.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;

use sqlx::{AssertSqlSafe, ConnectOptions, Connection as _};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// What the server says once it can be connected to.
const READY: &str = "database system is ready to accept connections";

/// Starts the server and waits for the end of its own standard input, which comes when the
/// process that holds the other end closes it or dies, by whatever signal. Then the server goes at
/// once, and its files with it.
const KEEPER: &str = r#"
"$@" </dev/null &
server=$!
read -r _
kill -QUIT "$server" 2>/dev/null
wait "$server"
rm -rf "$LIANJIAN_TEST_FOLDER"
"#;

/// Why a private PostgreSQL did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// It is not installed.
    #[error(
        "PostgreSQL's initdb is neither on the PATH nor in /usr/lib/postgresql/*/bin: \
         install Debian's package `postgresql` (these tests need it and are not skipped)"
    )]
    NotInstalled,
    /// It refuses to run as root, and there is no other user to run it as.
    #[error("PostgreSQL does not run as root, and there is neither a user postgres nor nobody")]
    NoUser,
    /// A command failed.
    #[error("{what}: {said}")]
    Failed {
        /// Which.
        what: String,
        /// What it said.
        said: String,
    },
    /// The operating system refused something.
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

/// A running server.
#[derive(Debug)]
pub struct PrivatePostgres {
    // Closing it ends the server.
    keep_alive: Option<ChildStdin>,
    keeper: Child,
    folder: TempDir,
    databases: AtomicU64,
}

/// Who a server runs as: the words before a command that make it another user's, none for our own.
struct User {
    prefix: Vec<String>,
}

impl User {
    fn find() -> Result<Self, StartError> {
        if output(Command::new("id").arg("-u"))? != "0" {
            return Ok(Self { prefix: Vec::new() });
        }
        let passwd = std::fs::read_to_string("/etc/passwd")?;
        let (uid, gid) = ["postgres", "nobody"]
            .into_iter()
            .find_map(|wanted| {
                let line = passwd
                    .lines()
                    .find(|line| line.split(':').next() == Some(wanted))?;
                let mut fields = line.split(':').skip(2);
                Some((fields.next()?.to_owned(), fields.next()?.to_owned()))
            })
            .ok_or(StartError::NoUser)?;
        Ok(Self {
            prefix: vec![
                "setpriv".to_owned(),
                format!("--reuid={uid}"),
                format!("--regid={gid}"),
                "--clear-groups".to_owned(),
            ],
        })
    }

    fn command(&self, program: &Path) -> Command {
        match self.prefix.split_first() {
            None => Command::new(program),
            Some((first, rest)) => {
                let mut command = Command::new(first);
                command.args(rest).arg("--").arg(program);
                command
            }
        }
    }
}

/// Runs a command and returns its trimmed output.
fn output(command: &mut Command) -> Result<String, StartError> {
    let what = format!("{command:?}");
    let done = command.output().map_err(|error| StartError::Failed {
        what: what.clone(),
        said: error.to_string(),
    })?;
    if !done.status.success() {
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        return Err(StartError::Failed { what, said });
    }
    Ok(String::from_utf8_lossy(&done.stdout).trim().to_owned())
}

/// The folder with `initdb` and `postgres`: the newest of Debian's, else on the PATH.
fn binaries(debian: &Path, path: &OsStr) -> Result<PathBuf, StartError> {
    let newest = std::fs::read_dir(debian)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version: u32 = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .filter(|(_, folder)| folder.join("initdb").exists())
        .max_by_key(|(version, _)| *version)
        .map(|(_, folder)| folder);
    let on_path = || {
        std::env::split_paths(path)
            .find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
    };
    newest.or_else(on_path).ok_or(StartError::NotInstalled)
}

impl PrivatePostgres {
    /// The one that this process's tests share; started at first use.
    ///
    /// # Panics
    /// When it does not start, saying why and what to install.
    pub async fn shared() -> &'static Self {
        static SHARED: OnceCell<PrivatePostgres> = OnceCell::const_new();
        SHARED
            .get_or_init(|| async {
                tokio::task::spawn_blocking(Self::start)
                    .await
                    .unwrap()
                    .unwrap_or_else(|error| panic!("no PostgreSQL for the tests: {error}"))
            })
            .await
    }

    /// Starts one. Blocks until it can be connected to.
    ///
    /// # Errors
    /// [`StartError`], above all when PostgreSQL is not installed.
    pub fn start() -> Result<Self, StartError> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let binaries = binaries(Path::new("/usr/lib/postgresql"), &path)?;
        let user = User::find()?;
        // A socket's path may not be longer than 107 bytes, so not below a long TMPDIR.
        let folder = tempfile::Builder::new()
            .prefix("lianjian-pg-")
            .tempdir_in("/tmp")?;
        let data = folder.path().join("data");
        // initdb makes the folder of the data; the one around it must be its user's.
        if let Some(uid) = user.prefix.get(1).and_then(|p| p.strip_prefix("--reuid=")) {
            output(Command::new("chown").arg(uid).arg(folder.path()))?;
        }
        output(
            user.command(&binaries.join("initdb"))
                .args(["--username=postgres", "--auth=trust", "--encoding=UTF8"])
                .args(["--locale=C", "--no-sync", "--no-instructions", "-D"])
                .arg(&data)
                .current_dir("/"),
        )?;
        let mut keeper = user
            .command(Path::new("/bin/sh"))
            .args(["-c", KEEPER, "keeper"])
            .arg(binaries.join("postgres"))
            .arg("-D")
            .arg(&data)
            .arg("-k")
            .arg(folder.path())
            .args(["-c", "listen_addresses=", "-c", "max_connections=300"])
            .args(["-c", "fsync=on", "-c", "synchronous_commit=on"])
            .args(["-c", "shared_buffers=32MB", "-c", "logging_collector=off"])
            .env("LIANJIAN_TEST_FOLDER", folder.path())
            .env("LC_ALL", "C")
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let keep_alive = keeper.stdin.take();
        wait_until_ready(&mut keeper)?;
        Ok(Self {
            keep_alive,
            keeper,
            folder,
            databases: AtomicU64::new(0),
        })
    }

    /// The address of a database on it.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        let socket = self.folder.path().display().to_string().replace('/', "%2F");
        format!("postgres://postgres@{socket}/{database}")
    }

    /// Makes an empty database and returns its address.
    ///
    /// # Panics
    /// When the server does not.
    pub async fn create_database(&self) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let options: sqlx::postgres::PgConnectOptions = self.url("postgres").parse().unwrap();
        let mut admin = options.connect().await.unwrap();
        let sql = format!("CREATE DATABASE {name}");
        sqlx::query(AssertSqlSafe(sql))
            .execute(&mut admin)
            .await
            .unwrap();
        admin.close().await.unwrap();
        self.url(&name)
    }
}

/// Reads what the server says until it is ready, and goes on reading so that it never has to wait
/// for somebody to.
fn wait_until_ready(keeper: &mut Child) -> Result<(), StartError> {
    let Some(stderr) = keeper.stderr.take() else {
        return Ok(());
    };
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut said = String::new();
        let mut waiting = Some(sender);
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            if let Some(sender) = waiting.take_if(|_| line.contains(READY)) {
                // Nobody listens any more only if nobody cares.
                let _ = sender.send(Ok(()));
            }
            if waiting.is_some() {
                said.push_str(&line);
                said.push('\n');
            }
        }
        if let Some(sender) = waiting {
            let _ = sender.send(Err(said));
        }
    });
    let failed = |said| StartError::Failed {
        what: "postgres".to_owned(),
        said,
    };
    match receiver.recv() {
        Ok(Ok(())) => Ok(()),
        Ok(Err(said)) => Err(failed(said)),
        Err(error) => Err(failed(error.to_string())),
    }
}

impl Drop for PrivatePostgres {
    fn drop(&mut self) {
        drop(self.keep_alive.take());
        // The folder goes next; the server must have left it.
        let _ = self.keeper.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_postgresql_the_error_says_what_to_install() {
        let missing = binaries(Path::new("/nowhere"), OsStr::new("/nowhere:/else"));
        let error = missing.unwrap_err();
        assert!(matches!(error, StartError::NotInstalled));
        assert!(error.to_string().contains("Debian's package `postgresql`"));
    }

    #[tokio::test]
    async fn nothing_of_it_stays() {
        let server = tokio::task::spawn_blocking(PrivatePostgres::start)
            .await
            .unwrap()
            .unwrap();
        let options: sqlx::postgres::PgConnectOptions =
            server.create_database().await.parse().unwrap();
        options.connect().await.unwrap().close().await.unwrap();
        let folder = server.folder.path().to_owned();
        assert!(folder.join("data").exists());
        drop(server);
        assert!(!folder.exists());
        assert!(options.connect().await.is_err());
    }
}
