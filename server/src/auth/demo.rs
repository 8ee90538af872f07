//! The demo's people, whom anybody may become where the server was told so.
//!
//! A newcomer who reads no code and runs no command should file, accept and confirm a case within
//! minutes, so a demo hands out codes to whoever asks. It is off unless asked for, and even then
//! only a database that the demo was loaded into, to its end, has people to become: a flag left on
//! by mistake opens nothing in a real city.

use lianjian_protocol::ids::PersonId;
use lianjian_protocol::time::Span;
use lianjian_protocol::wire::ErrorCode;
use lianjian_protocol::wire::auth::EnrolmentCodeResponse;
use serde::{Deserialize, Serialize};

use super::authority::{IssueCodes, Over};
use super::devices;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::store::AuditFilter;

/// What the audit trail calls a load of the demo that is over. Its detail holds the [`Roster`].
pub const LOADED: &str = "demo.loaded";

/// How long such a code is good for: it is used at once.
const CODE_TTL: Span = Span::from_mins(10);

/// Whom one may become.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roster {
    /// The people, those of the tour first.
    pub people: Vec<DemoPerson>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoPerson {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// What they are called, in the words of the trade.
    pub title: String,
    /// Their role's name.
    pub role: String,
    /// Their organisation's name.
    pub organisation: String,
    /// Where they have it.
    pub places: Vec<String>,
    /// Whether the tour tells of them: a newcomer starts with these.
    pub tour: bool,
}

/// The roster of the demo, where there is one.
///
/// # Errors
/// `not_found` where the demo was not loaded into this database; as the store has it.
pub async fn roster(context: &Context) -> Result<Roster> {
    let newest = AuditFilter {
        action: Some(LOADED.to_owned()),
        limit: 1,
        ..AuditFilter::default()
    };
    let entries = context.store.audit(&newest).await?;
    entries
        .into_iter()
        .next()
        .and_then(|entry| serde_json::from_value::<Roster>(entry.detail).ok())
        .filter(|roster| !roster.people.is_empty())
        .ok_or_else(|| Error::new(ErrorCode::NotFound).detail("no demo was loaded here"))
}

/// A code that makes a device one of the demo's people's.
///
/// # Errors
/// `not_found` where there is no demo, or no such person in it.
pub async fn code(context: &Context, person: PersonId) -> Result<EnrolmentCodeResponse> {
    let known = roster(context).await?;
    let nobody = || Error::new(ErrorCode::NotFound).detail("nobody of the demo");
    if !known.people.iter().any(|row| row.person == person) {
        return Err(nobody());
    }
    let person = context.store.person(person).await?.ok_or_else(nobody)?;
    devices::issue_code(context, &Over::<IssueCodes>::in_demo(person), CODE_TTL).await
}
