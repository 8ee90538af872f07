//! Who hands over without a session: the message brings a token that is good for that alone.

use axum::extract::{FromRequest, Request};
use lianjian_protocol::domain::grant::Principal;
use lianjian_protocol::wire::{ErrorCode, HeldMedia, HeldPush, RescueMedia, RescuePush};

use super::Cbor;
use crate::auth::{Auth, HandingOver};
use crate::error::{Error, Result};
use crate::http::AppState;

/// A message that is taken without a session.
pub trait Unsessioned: for<'b> minicbor::Decode<'b, ()> + Send + Sync {
    /// Whose device its token admits.
    ///
    /// # Errors
    /// `token_expired`, `unauthenticated`; `busy` or `internal` when the keys can't be read.
    fn admitted(&self, auth: &Auth) -> impl Future<Output = Result<HandingOver>> + Send;
}

impl Unsessioned for HeldPush {
    async fn admitted(&self, auth: &Auth) -> Result<HandingOver> {
        auth.admits_held(&self.token)
    }
}

impl Unsessioned for HeldMedia {
    async fn admitted(&self, auth: &Auth) -> Result<HandingOver> {
        auth.admits_held(&self.token)
    }
}

impl Unsessioned for RescuePush {
    async fn admitted(&self, auth: &Auth) -> Result<HandingOver> {
        auth.admits_rescue(&self.token).await
    }
}

impl Unsessioned for RescueMedia {
    async fn admitted(&self, auth: &Auth) -> Result<HandingOver> {
        auth.admits_rescue(&self.token).await
    }
}

/// A message and whose device has sent it: an endpoint gets neither without the other.
#[derive(Debug)]
pub struct HandedOver<T> {
    /// The person on the device, with the grants that the database has now, ended ones too.
    pub principal: Principal,
    /// What is handed over.
    pub message: T,
}

impl<T: Unsessioned> FromRequest<AppState> for HandedOver<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &AppState) -> Result<Self> {
        let Cbor(message) = Cbor::<T>::from_request(request, state).await?;
        let admitted = message.admitted(&state.auth).await?;
        let session = state.context.store.session(admitted.device).await?;
        let session = session
            .filter(|session| session.principal.person == admitted.person)
            .ok_or_else(|| Error::new(ErrorCode::Unauthenticated))?;
        let revoked = session.device.revoked_at.zip(admitted.after_revocation);
        if revoked.is_some_and(|(at, good_for)| state.context.now() >= at.plus(good_for)) {
            return Err(Error::new(ErrorCode::DeviceRevoked));
        }
        Ok(Self {
            principal: session.principal,
            message,
        })
    }
}
