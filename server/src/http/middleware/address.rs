//! Where a request comes from.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;

use crate::http::AppState;

/// The caller's address: the peer's or, behind a trusted proxy, the one that the proxy names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClientAddress(pub IpAddr);

/// Notes the caller's address in the request.
pub async fn address(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|peer| peer.0.ip());
    if let Some(peer) = peer {
        let trusted = &state.config.http.trusted_proxies;
        let address = client_address(peer, request.headers(), trusted);
        request.extensions_mut().insert(address);
    }
    next.run(request).await
}

/// The last address of `X-Forwarded-For` that no trusted proxy has, as long as trusted proxies
/// vouch for it; what comes before it, anybody can have written.
fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> ClientAddress {
    let mut address = peer.to_canonical();
    let hops: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    for hop in hops.into_iter().rev() {
        if !trusted.contains(&address) {
            break;
        }
        match hop.trim().parse::<IpAddr>() {
            Ok(hop) => address = hop.to_canonical(),
            Err(_) => break,
        }
    }
    ClientAddress(address)
}

impl ClientAddress {
    /// What a limit counts by: an IPv6 subscriber has a whole /64.
    #[must_use]
    pub fn subscriber(self) -> IpAddr {
        match self.0 {
            IpAddr::V4(_) => self.0,
            IpAddr::V6(v6) => {
                let [a, b, c, d, ..] = v6.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        let trusted: Vec<IpAddr> = trusted.iter().map(|t| t.parse().unwrap()).collect();
        client_address(peer.parse().unwrap(), &headers, &trusted)
            .0
            .to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        assert_eq!(address("1.1.1.1", &["9.9.9.9"], &[]), "1.1.1.1");
        assert_eq!(address("1.1.1.1", &["9.9.9.9"], &["1.1.1.1"]), "9.9.9.9");
        assert_eq!(
            address("1.1.1.1", &["6.6.6.6, 9.9.9.9"], &["1.1.1.1"]),
            "9.9.9.9",
            "what precedes it was sent by the caller"
        );
        assert_eq!(
            address("1.1.1.1", &["9.9.9.9", "2.2.2.2"], &["1.1.1.1", "2.2.2.2"]),
            "9.9.9.9"
        );
        assert_eq!(address("1.1.1.1", &["nonsense"], &["1.1.1.1"]), "1.1.1.1");
        assert_eq!(address("::ffff:1.1.1.1", &[], &[]), "1.1.1.1");
    }

    #[test]
    fn an_ipv6_subscriber_is_a_64() {
        let of = |text: &str| ClientAddress(text.parse().unwrap()).subscriber();
        assert_eq!(of("2001:db8:1:2::7"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::7"), of("2001:db8:1:3::7"));
    }
}
