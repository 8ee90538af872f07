//! Rate limits by address and by device.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use axum::response::{IntoResponse, Response};
use governor::middleware::NoOpMiddleware;
use lianjian_protocol::ids::DeviceId;
use lianjian_protocol::wire::ErrorCode;
use tower_governor::governor::{GovernorConfig, GovernorConfigBuilder};
use tower_governor::key_extractor::KeyExtractor;
use tower_governor::{GovernorError, GovernorLayer};

use super::address::ClientAddress;
use super::token::Caller;
use crate::config::Quota;
use crate::error::Error;

/// Counts by address.
#[derive(Debug, Clone, Copy)]
pub struct ByAddress;

impl KeyExtractor for ByAddress {
    type Key = IpAddr;

    fn extract<T>(&self, request: &Request<T>) -> Result<IpAddr, GovernorError> {
        // Without a peer (a test that calls the router itself) all share one bucket.
        Ok(request
            .extensions()
            .get::<ClientAddress>()
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |a| a.subscriber()))
    }
}

/// Counts by the device of a verified token: nobody can use up another device's quota.
#[derive(Debug, Clone, Copy)]
pub struct ByDevice;

impl KeyExtractor for ByDevice {
    type Key = DeviceId;

    fn extract<T>(&self, request: &Request<T>) -> Result<DeviceId, GovernorError> {
        request
            .extensions()
            .get::<Caller>()
            .map(|caller| caller.0.dev)
            .ok_or(GovernorError::UnableToExtractKey)
    }
}

/// A limiter: its layer, and how to forget those who have been quiet.
pub struct Limiter<K: KeyExtractor> {
    config: std::sync::Arc<GovernorConfig<K, NoOpMiddleware>>,
}

impl<K> Limiter<K>
where
    K: KeyExtractor + Send + Sync + 'static,
    K::Key: Send + Sync + 'static,
{
    /// By a quota; none when the quota is no quota.
    #[must_use]
    pub fn new(key: K, quota: Quota) -> Option<Self> {
        let period = Duration::from_secs(1).checked_div(quota.per_second)?;
        let config = GovernorConfigBuilder::default()
            .period(period)
            .burst_size(quota.burst)
            .key_extractor(key)
            .finish()?;
        Some(Self {
            config: std::sync::Arc::new(config),
        })
    }

    /// Its layer.
    #[must_use]
    pub fn layer(&self) -> GovernorLayer<K, NoOpMiddleware, Body> {
        GovernorLayer::new(std::sync::Arc::clone(&self.config)).error_handler(limited)
    }

    /// Forgets the buckets that are full again; to be called from time to time.
    #[must_use]
    pub fn sweep(&self) -> Box<dyn Fn() + Send + Sync> {
        let limiter = std::sync::Arc::clone(self.config.limiter());
        Box::new(move || {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        })
    }
}

fn limited(error: GovernorError) -> Response {
    match error {
        GovernorError::TooManyRequests { wait_time, .. } => {
            metrics::counter!("lianjian_rate_limited_total").increment(1);
            // The wait is rounded down by the library.
            Error::new(ErrorCode::RateLimited)
                .retry_after(Duration::from_secs(wait_time + 1))
                .into_response()
        }
        GovernorError::UnableToExtractKey => {
            Error::internal("a rate limit without a key").into_response()
        }
        GovernorError::Other { msg, .. } => {
            Error::internal(msg.unwrap_or_else(|| "rate limit".to_owned())).into_response()
        }
    }
}
