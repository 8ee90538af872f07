//! A TCP proxy with faults that are the same on every run.
//!
//! What happens to a connection is a function of its number alone, in the order in which they are
//! accepted. Bytes are counted both ways, as they travel: with the headers of HTTP.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, Weak};
use std::thread::JoinHandle;
use std::time::Duration;

/// What happens to one connection.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Treatment {
    /// How many bytes reach the server before the connection is cut. `None`: all.
    pub up: Option<u64>,
    /// How many bytes reach the client before the connection is cut. `None`: all.
    pub down: Option<u64>,
    /// How long each piece is held back, on each way.
    pub delay: Duration,
}

impl Treatment {
    /// Nothing happens to it.
    #[must_use]
    pub fn clean() -> Self {
        Self::default()
    }

    /// The server gets this much and no more; the client no answer to it.
    #[must_use]
    pub fn cut_up_after(bytes: u64) -> Self {
        Self {
            up: Some(bytes),
            ..Self::default()
        }
    }

    /// The server gets everything; the client this much of the answers.
    #[must_use]
    pub fn cut_down_after(bytes: u64) -> Self {
        Self {
            down: Some(bytes),
            ..Self::default()
        }
    }

    /// The server acts, and its answer is lost: cut when the answer's first byte comes.
    #[must_use]
    pub fn lose_answer() -> Self {
        Self::cut_down_after(0)
    }

    /// The connection is accepted and closed.
    #[must_use]
    pub fn refuse() -> Self {
        Self::cut_up_after(0)
    }

    /// Each piece is held back this long, on each way.
    #[must_use]
    pub fn delayed(by: Duration) -> Self {
        Self {
            delay: by,
            ..Self::default()
        }
    }
}

/// What went through a proxy.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Connections accepted.
    pub connections: u64,
    /// Bytes that reached the server.
    pub up: u64,
    /// Bytes that reached the client.
    pub down: u64,
}

type Plan = Box<dyn Fn(u64) -> Treatment + Send>;

/// The two halves of a proxied connection, closed once both ways are done with it.
struct Connection {
    client: TcpStream,
    server: TcpStream,
}

impl Connection {
    fn cut(&self) {
        let _ = self.client.shutdown(Shutdown::Both);
        let _ = self.server.shutdown(Shutdown::Both);
    }
}

struct Shared {
    upstream: SocketAddr,
    plan: Mutex<Plan>,
    connections: AtomicU64,
    up: AtomicU64,
    down: AtomicU64,
    open: Mutex<Vec<Weak<Connection>>>,
    stopped: Mutex<bool>,
    stop: Condvar,
}

/// A proxy before a server, on a port of its own. It ends when dropped.
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

impl std::fmt::Debug for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Proxy")
            .field("address", &self.address)
            .field("upstream", &self.shared.upstream)
            .finish_non_exhaustive()
    }
}

impl Proxy {
    /// A proxy before this address; `plan` says what happens to the connection of each number,
    /// from 0.
    ///
    /// # Panics
    /// When no port can be had.
    #[must_use]
    pub fn start(upstream: SocketAddr, plan: impl Fn(u64) -> Treatment + Send + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let address = listener
            .local_addr()
            .expect("a bound socket has an address");
        let shared = Arc::new(Shared {
            upstream,
            plan: Mutex::new(Box::new(plan)),
            connections: AtomicU64::new(0),
            up: AtomicU64::new(0),
            down: AtomicU64::new(0),
            open: Mutex::new(Vec::new()),
            stopped: Mutex::new(false),
            stop: Condvar::new(),
        });
        let accepting = {
            let shared = Arc::clone(&shared);
            std::thread::spawn(move || accept(&listener, &shared))
        };
        Self {
            address,
            shared,
            accepting: Some(accepting),
        }
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it listens, as a device is told.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Another plan from the next connection on; connections are counted on.
    pub fn plan(&self, plan: impl Fn(u64) -> Treatment + Send + 'static) {
        *self.shared.plan.lock().expect("no plan panics") = Box::new(plan);
    }

    /// What went through it so far. Bytes are counted once they are handed on, so after a call has
    /// ended its bytes are in.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        Traffic {
            connections: self.shared.connections.load(Ordering::SeqCst),
            up: self.shared.up.load(Ordering::SeqCst),
            down: self.shared.down.load(Ordering::SeqCst),
        }
    }

    /// Cuts every connection that is open now.
    pub fn cut_all(&self) {
        let mut open = self.shared.open.lock().expect("no user panics");
        for connection in open.drain(..).filter_map(|it| it.upgrade()) {
            connection.cut();
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Ok(mut stopped) = self.shared.stopped.lock() {
            *stopped = true;
        }
        self.shared.stop.notify_all();
        self.cut_all();
        // Wakes the thread that waits for a connection.
        let _ = TcpStream::connect(self.address);
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for client in listener.incoming() {
        if *shared.stopped.lock().expect("no user panics") {
            return;
        }
        let Ok(client) = client else { continue };
        let number = shared.connections.fetch_add(1, Ordering::SeqCst);
        let treatment = (shared.plan.lock().expect("no plan panics"))(number);
        if treatment.up == Some(0) {
            let _ = client.shutdown(Shutdown::Both);
            continue;
        }
        // A server that is down looks like one: the client's connection is closed.
        let Ok(server) = TcpStream::connect(shared.upstream) else {
            let _ = client.shutdown(Shutdown::Both);
            continue;
        };
        connect(client, server, treatment, shared);
    }
}

/// Two threads, one for each way; the one that cuts, cuts both.
fn connect(client: TcpStream, server: TcpStream, treatment: Treatment, shared: &Arc<Shared>) {
    let _ = client.set_nodelay(true);
    let _ = server.set_nodelay(true);
    let connection = Arc::new(Connection { client, server });
    {
        let mut open = shared.open.lock().expect("no user panics");
        open.retain(|other| other.strong_count() > 0);
        open.push(Arc::downgrade(&connection));
    }
    let (shared_up, connection_up) = (Arc::clone(shared), Arc::clone(&connection));
    std::thread::spawn(move || {
        let (from, to) = (&connection_up.client, &connection_up.server);
        if pump(
            from,
            to,
            treatment.up,
            treatment.delay,
            &shared_up,
            &shared_up.up,
        )
        .is_break()
        {
            connection_up.cut();
        }
    });
    let shared_down = Arc::clone(shared);
    std::thread::spawn(move || {
        let (from, to) = (&connection.server, &connection.client);
        if pump(
            from,
            to,
            treatment.down,
            treatment.delay,
            &shared_down,
            &shared_down.down,
        )
        .is_break()
        {
            connection.cut();
        }
    });
}

/// Hands one way on. Breaks when the connection is to be cut; continues when one side has said all
/// it has to say, and the other may still answer.
fn pump(
    mut from: &TcpStream,
    mut to: &TcpStream,
    allowed: Option<u64>,
    delay: Duration,
    shared: &Shared,
    counter: &AtomicU64,
) -> ControlFlow<()> {
    let mut left = allowed;
    let mut piece = vec![0; 16 * 1024];
    loop {
        let read = match from.read(&mut piece) {
            Ok(0) => {
                let _ = to.shutdown(Shutdown::Write);
                return ControlFlow::Continue(());
            }
            Ok(read) => read,
            Err(_) => return ControlFlow::Break(()),
        };
        let passed = left.map_or(read, |left| read.min(usize::try_from(left).unwrap_or(read)));
        if !delay.is_zero() && !hold_back(shared, delay) {
            return ControlFlow::Break(());
        }
        // Counted before it is handed on: whoever has the answer finds it counted.
        counter.fetch_add(passed as u64, Ordering::SeqCst);
        if to.write_all(&piece[..passed]).is_err() {
            return ControlFlow::Break(());
        }
        if let Some(left) = &mut left {
            *left -= passed as u64;
            if *left == 0 {
                return ControlFlow::Break(());
            }
        }
    }
}

/// Waits out a delay; false when the proxy ends meanwhile.
fn hold_back(shared: &Shared, delay: Duration) -> bool {
    let stopped = shared.stopped.lock().expect("no user panics");
    let (stopped, _) = shared
        .stop
        .wait_timeout_while(stopped, delay, |stopped| !*stopped)
        .expect("no user panics");
    !*stopped
}
