//! The running server: the only place that chooses a database, and where everything is put
//! together.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use lianjian_protocol::domain::reference::Calendar;
use lianjian_protocol::domain::sla::defaults::{default_categories, default_tiers};
use lianjian_protocol::wire::ErrorCode;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::attachment::AttachmentService;
use crate::auth::Auth;
use crate::clock::{Clock, Entropy, SystemClock, SystemEntropy};
use crate::config::Config;
use crate::context::Context;
use crate::error::Error;
use crate::http::{AppState, Sweeper, router};
use crate::hub::Hub;
use crate::store::{ReferenceRow, Store, StoreError, StoreOptions, open};
use crate::sync::{SyncOptions, SyncService};
use crate::telemetry;

/// How often metrics are condensed.
const CONDENSE_EVERY: Duration = Duration::from_secs(5);
/// How often expired uploads and orphaned photos are looked for.
const COLLECT_EVERY: Duration = Duration::from_secs(6 * 60 * 60);
/// How often quiet callers are forgotten and keys are read again.
const SWEEP_EVERY: Duration = Duration::from_secs(60);

/// After which time the other processes are watched again, once that has failed.
const WATCH_AGAIN: Duration = Duration::from_secs(5);

/// A server that could not start, or not go on.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Identity.
    #[error(transparent)]
    Auth(#[from] Error),
    /// The address.
    #[error("can't listen at {address}: {source}")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The socket, later.
    #[error("the server broke off: {0}")]
    Broken(String),
}

/// Opens the configured store, with its schema brought up to this program's.
///
/// # Errors
/// As the store has it.
pub async fn open_store(
    config: &Config,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
) -> Result<Context, StoreError> {
    let store = open(&StoreOptions::new(config.database.url.expose())).await?;
    let applied = prepare(&*store).await?;
    if !applied.is_empty() {
        tracing::info!(?applied, "brought the schema up to date");
    }
    Ok(Context {
        store,
        clock,
        entropy,
    })
}

/// Brings the schema up to this program's; returns the names of the migrations applied. A new
/// installation gets the tiers, categories and calendar that it starts with: without them no case
/// could be filed, and an administrator changes them as any other reference data.
///
/// # Errors
/// As the store has it.
pub async fn prepare(store: &dyn Store) -> Result<Vec<String>, StoreError> {
    let applied = store.migrate().await?;
    if store.reference_for(&[]).await?.tiers.is_empty() {
        let calendar = Calendar {
            utc_offset_minutes: SHANGHAI,
            ..Calendar::default()
        };
        let tiers = default_tiers().into_iter().map(ReferenceRow::Tier);
        let categories = default_categories().into_iter().map(ReferenceRow::Category);
        let rows: Vec<_> = tiers
            .chain(categories)
            .chain([ReferenceRow::Calendar(calendar)])
            .collect();
        store.put_reference(&rows).await?;
    }
    Ok(applied)
}

/// Minutes that Asia/Shanghai is ahead of UTC.
const SHANGHAI: i32 = 480;

/// Puts together what the endpoints share.
///
/// # Errors
/// `busy` or `internal`, as the store has it.
pub async fn assemble(config: Config, context: Context) -> Result<AppState, Error> {
    let auth = Auth::open(context.clone(), config.auth.clone()).await?;
    let hub = Arc::new(Hub::new(context.clone(), &config.live));
    let options = SyncOptions {
        hub: Some(Arc::clone(&hub)),
        ..SyncOptions::default()
    };
    let limits = Arc::new(options.limits.clone());
    let sync = SyncService::start(
        Arc::clone(&context.store),
        Arc::clone(&context.clock),
        &*context.entropy,
        options,
    )
    .await?;
    let attachments = AttachmentService::open(context.clone(), &config, Some(Arc::clone(&hub)))
        .await
        .map_err(|error| {
            Error::new(ErrorCode::Internal).detail(format!("photos can't be kept: {error}"))
        })?;
    Ok(AppState {
        context,
        auth: Arc::new(auth),
        sync: Arc::new(sync),
        hub,
        attachments: Arc::new(attachments),
        config: Arc::new(config),
        limits,
    })
}

/// A server that listens.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    state: AppState,
    stop: watch::Sender<bool>,
    serving: JoinHandle<std::io::Result<()>>,
    chores: JoinHandle<()>,
}

impl Server {
    /// Starts one by this machine's clock and randomness. Port 0 takes a free port.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(config: Config) -> Result<Self, StartError> {
        Self::start_with(config, Arc::new(SystemClock), Arc::new(SystemEntropy)).await
    }

    /// Starts one by another clock and randomness.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start_with(
        config: Config,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, StartError> {
        // Installed before the first thing is counted.
        let _ = telemetry::metrics();
        let wanted = config.http.listen;
        let context = open_store(&config, clock, entropy).await?;
        let backend = context.store.backend();
        let state = assemble(config, context).await?;
        let listen = |source| StartError::Listen {
            address: wanted,
            source,
        };
        let listener = TcpListener::bind(wanted).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;

        let (stop, mut stopped) = watch::channel(false);
        let (router, sweeper) = router(state.clone());
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let chores = tokio::spawn(chores(state.clone(), sweeper));
        let serving = tokio::spawn(async move {
            axum::serve(listener, service)
                .with_graceful_shutdown(async move {
                    // An error means that the sender is gone, and so is whoever wanted a server.
                    let _ = stopped.wait_for(|stop| *stop).await;
                })
                .await
        });
        tracing::info!(%address, backend, version = env!("CARGO_PKG_VERSION"), "listening");
        Ok(Self {
            address,
            state,
            stop,
            serving,
            chores,
        })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What its endpoints share: the store, identity, the clock.
    #[must_use]
    pub const fn state(&self) -> &AppState {
        &self.state
    }

    /// Serves until `signal` comes, then stops.
    ///
    /// # Errors
    /// [`StartError::Broken`] when it breaks off before.
    pub async fn run_until(mut self, signal: impl Future<Output = ()>) -> Result<(), StartError> {
        tokio::select! {
            () = signal => self.stop().await,
            ended = &mut self.serving => {
                self.chores.abort();
                self.state.context.store.close().await;
                Err(StartError::Broken(match ended {
                    Ok(Ok(())) => "it ended unasked".to_owned(),
                    Ok(Err(error)) => error.to_string(),
                    Err(error) => error.to_string(),
                }))
            }
        }
    }

    /// Takes no new calls, lets those under way end, and closes the store.
    ///
    /// # Errors
    /// [`StartError::Broken`] when the socket broke.
    pub async fn stop(self) -> Result<(), StartError> {
        tracing::info!("stopping: calls under way may end");
        self.chores.abort();
        let drain = self.state.config.http.drain();
        // Sockets are no calls: the listener does not wait for them.
        if tokio::time::timeout(drain, self.state.hub.close())
            .await
            .is_err()
        {
            tracing::warn!("some sockets did not end in time");
        }
        self.stop.send_replace(true);
        let abort = self.serving.abort_handle();
        let drained = tokio::time::timeout(drain, self.serving).await;
        let result = match drained {
            Ok(Ok(Ok(()))) => Ok(()),
            Ok(Ok(Err(error))) => Err(StartError::Broken(error.to_string())),
            Ok(Err(error)) => Err(StartError::Broken(error.to_string())),
            Err(_) => {
                // What they have not committed is undone; nothing of it was acknowledged.
                tracing::warn!("some calls did not end in time");
                abort.abort();
                Ok(())
            }
        };
        self.state.context.store.close().await;
        tracing::info!("stopped");
        result
    }
}

/// What is done beside serving, until it is aborted.
async fn chores(state: AppState, sweeper: Sweeper) {
    // Collecting walks through all that is stored: the others do not wait for it.
    tokio::join!(
        collect(&state),
        short_chores(&state, sweeper),
        watch(&state)
    );
}

/// Tells those who listen of what other processes write: another server of the same database, or a
/// supervisor at the command line.
async fn watch(state: &AppState) {
    loop {
        if let Err(error) = follow(state).await {
            tracing::warn!(%error, "what other processes write is not noticed");
        }
        tokio::time::sleep(WATCH_AGAIN).await;
    }
}

async fn follow(state: &AppState) -> Result<(), StoreError> {
    let mut watch = state.context.store.watch().await?;
    loop {
        let moved = watch.moved().await?;
        state.hub.moved(moved).await;
        // What was let in may name photos that wait.
        state.let_all_in().await;
    }
}

async fn collect(state: &AppState) {
    let mut collect = tokio::time::interval(COLLECT_EVERY);
    loop {
        collect.tick().await;
        if let Err(error) = state.attachments.collect().await {
            tracing::warn!(%error, "orphaned attachments could not be collected");
        }
    }
}

async fn short_chores(state: &AppState, sweeper: Sweeper) {
    let mut condense = tokio::time::interval(CONDENSE_EVERY);
    let mut sweep = tokio::time::interval(SWEEP_EVERY);
    loop {
        tokio::select! {
            _ = condense.tick() => telemetry::metrics().run_upkeep(),
            _ = sweep.tick() => {
                sweeper.sweep();
                state.let_all_in().await;
                if let Err(error) = state.auth.ring().reload().await {
                    tracing::warn!(%error, "the signing keys could not be read again");
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
