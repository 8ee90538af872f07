//! Calls to the server, and what the engine is told of them.

use std::time::Duration;

use lianjian_core::engine::{Effect, Event, Failure, Handing};
use lianjian_core::records::Session;
use lianjian_core::storage::Storage;
use lianjian_protocol::wire::ErrorCode;
use lianjian_protocol::wire::auth::{RefreshResponse, Wipe};

use super::{Device, Round};
use crate::error::DeviceError;
use crate::transport::Failed;

impl<S: Storage> Device<S> {
    pub(super) async fn call(
        &mut self,
        call: u64,
        body: Vec<u8>,
        round: &mut Round,
    ) -> Result<Vec<Effect>, DeviceError> {
        let Some(session) = self.replica().session().cloned() else {
            return Err(DeviceError::SessionEnded(ErrorCode::Unauthenticated));
        };
        let answer = self.transport.sync(&session, body).await;
        round.bytes_sent += answer.sent as u64;
        match answer.body {
            Ok(body) => {
                round.refreshed = false;
                self.event(Event::Answer { call, body: &body }).await
            }
            Err(failed) => {
                round.last = Some(failed.detail);
                if let Failure::Refused { code, .. } = failed.failure {
                    round.code = Some(code);
                }
                self.not_answered(call, failed.failure, failed.wipe).await
            }
        }
    }

    async fn not_answered(
        &mut self,
        call: u64,
        failure: Failure,
        wipe: Option<Wipe>,
    ) -> Result<Vec<Effect>, DeviceError> {
        let call = match wipe {
            Some(wipe) => {
                let call = Some(call);
                let wipe = &wipe;
                return self.event(Event::Revoked { call, wipe }).await;
            }
            None => call,
        };
        self.event(Event::Failed { call, failure }).await
    }

    /// Hands over what is unsent before the store is erased.
    pub(super) async fn hand_over(
        &mut self,
        call: u64,
        what: Handing,
        body: Vec<u8>,
        round: &mut Round,
    ) -> Result<Vec<Effect>, DeviceError> {
        let Some(session) = self.replica().session().cloned() else {
            return Err(DeviceError::SessionEnded(ErrorCode::Unauthenticated));
        };
        round.bytes_sent += body.len() as u64;
        let path = what.path();
        match self.transport.hand_over(&session.server, path, body).await {
            Ok(body) => {
                round.waits = 0;
                self.event(Event::Answer { call, body: &body }).await
            }
            Err(failed) => {
                round.last = Some(failed.detail);
                self.not_answered(call, failed.failure, failed.wipe).await
            }
        }
    }

    /// Renews the session. The new refresh token is kept before it is used, since it is good for
    /// one use.
    pub(super) async fn refresh(&mut self, round: &mut Round) -> Result<Vec<Effect>, DeviceError> {
        if round.refreshed {
            let code = round.code.unwrap_or(ErrorCode::Unauthenticated);
            return Err(DeviceError::SessionEnded(code));
        }
        let Some(session) = self.replica().session().cloned() else {
            return Err(DeviceError::SessionEnded(ErrorCode::Unauthenticated));
        };
        match self.transport.refresh(&session).await {
            Ok(RefreshResponse { tokens, trust }) => {
                let session = Session::new(session.server, tokens);
                self.replica_mut().set_session(session).await?;
                if let Some(trust) = trust {
                    self.replica_mut().trust(&trust).await?;
                }
                round.refreshed = true;
                round.code = None;
                self.event(Event::SessionRefreshed).await
            }
            Err(failed) => self.not_refreshed(failed, round).await,
        }
    }

    async fn not_refreshed(
        &mut self,
        failed: Failed,
        round: &mut Round,
    ) -> Result<Vec<Effect>, DeviceError> {
        if let Some(wipe) = &failed.wipe {
            let call = None;
            let effects = self.event(Event::Revoked { call, wipe }).await?;
            let believed = |effect: &Effect| !matches!(effect, Effect::Stopped { .. });
            if effects.iter().all(believed) {
                return Ok(effects);
            }
        }
        match failed.failure {
            Failure::Refused { code, .. }
                if matches!(code, ErrorCode::RefreshRejected | ErrorCode::DeviceRevoked) =>
            {
                Err(DeviceError::SessionEnded(code))
            }
            Failure::Refused { code, .. } => Err(DeviceError::Server {
                code,
                detail: failed.detail,
            }),
            Failure::Unreachable | Failure::TimedOut => {
                round.waits += 1;
                round.last = Some(failed.detail);
                if round.waits >= self.options.tries {
                    return Err(round.give_up());
                }
                tokio::time::sleep(Duration::from_millis(250 << round.waits)).await;
                Ok(vec![Effect::SessionNeeded])
            }
        }
    }
}
