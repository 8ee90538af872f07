//! To whom unsent work is sealed, and how it is handed over: the one record of a person's store that
//! stands in clear, so it holds nothing but ids, a public key and a token that admits to that alone.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lianjian_protocol::ids::DeviceId;
use lianjian_protocol::wire::auth::RescueTrust;
use lianjian_protocol::wire::rescue;
use minicbor::{Decode, Encode};

/// What a server gave of itself for this.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct RescueRecord {
    /// The server's address.
    #[n(0)]
    pub server: String,
    /// The device, as whose work it is handed over.
    #[n(1)]
    pub device: DeviceId,
    /// The key's name.
    #[n(2)]
    pub kid: String,
    /// The server's public key.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub key: [u8; 32],
    /// The token that admits it.
    #[n(4)]
    pub token: String,
}

impl RescueRecord {
    /// What is kept of what a server said; none if nothing can be sealed to its key.
    #[must_use]
    pub fn new(server: &str, device: DeviceId, trust: &RescueTrust) -> Option<Self> {
        let key: [u8; 32] = URL_SAFE_NO_PAD.decode(&trust.key).ok()?.try_into().ok()?;
        // One that makes no secret would show now, and not with the first words to be saved.
        rescue::seal(&key, device, b"", [1; 32]).ok()?;
        Some(Self {
            server: server.to_owned(),
            device,
            kid: trust.kid.clone(),
            key,
            token: trust.token.clone(),
        })
    }

    /// Whether what was sealed for the one opens for the other too.
    #[must_use]
    pub fn seals_as(&self, other: &Self) -> bool {
        (self.device, &self.kid, self.key) == (other.device, &other.kid, other.key)
    }
}

impl std::fmt::Debug for RescueRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RescueRecord")
            .field("server", &self.server)
            .field("device", &self.device)
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}
