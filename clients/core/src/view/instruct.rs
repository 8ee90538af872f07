//! Doing what a screen asks.

use lianjian_protocol::domain::command::{Command, CommandError};
use lianjian_protocol::domain::kind::Audience;
use lianjian_protocol::ids::{DocId, DocRef};
use lianjian_protocol::time::{Span, Timestamp};
use lianjian_protocol::validate::Refusal;
use lianjian_protocol::wire::ErrorCode;

use super::day;
use super::home::home_scopes;
use super::rows::row;
use super::types::{DocKey, Instruct, Saved};
use super::viewer::Viewer;
use crate::entropy::Entropy;
use crate::replica::{Instruction, Replica, ReplicaError};
use crate::storage::Storage;

/// Does one thing. `Ok` means that it is durable here. With a token it is done once only: asked
/// again, what was done is answered.
///
/// A new document belongs to the compound that is named, or to the one in which the person works
/// where there is only one.
///
/// # Errors
/// [`ReplicaError`] when it may not be done or could not be saved; nothing of it is kept.
pub async fn instruct<S: Storage>(
    replica: &mut Replica<S>,
    instruct: Instruct,
    now: Timestamp,
    entropy: &mut dyn Entropy,
) -> Result<Saved, ReplicaError> {
    let doc = match instruct.doc {
        Some(DocKey(doc)) => doc,
        None => {
            let mut random = [0; 10];
            entropy.fill(&mut random);
            let viewer = Viewer::of(replica, now).ok_or(ReplicaError::NotEnrolled)?;
            let homes = home_scopes(&viewer);
            let only = homes.first().filter(|_| homes.len() == 1);
            let scope = instruct.scope.or(only.map(|home| home.scope));
            DocRef {
                scope: scope.ok_or(ReplicaError::NoScope)?,
                doc: DocId::from_parts(viewer.now.as_millis(), random),
            }
        }
    };
    let mut command = instruct.command;
    if let Some(day) = &instruct.external_due
        && let Command::FileComplaint { report, .. } = &mut command
    {
        report.external_due = Some(end_of(day, replica, now)?);
    }
    if let Command::Mark { case, .. } = &mut command
        && let Some(id) = *case
    {
        // A patrol is for everybody's eyes: a mark names no case that is kept from some.
        let scope = doc.scope;
        let named = replica.summary(DocRef { scope, doc: id }).await?;
        *case = case.filter(|_| named.is_none_or(|row| row.audience == Audience::All));
    }
    let saved = replica
        .execute(
            Instruction {
                role: instruct.role,
                token: instruct.token,
                again: instruct.again,
                ..Instruction::new(doc, command)
            },
            now,
        )
        .await?;
    let viewer = Viewer::of(replica, now).ok_or(ReplicaError::NotEnrolled)?;
    Ok(Saved {
        doc: DocKey(saved.doc),
        seq: saved.seq,
        hash: saved.hash,
        at: saved.at.into(),
        row: row(&saved.summary, &viewer),
    })
}

/// The last second of a local day: what is due on a day may be done on all of it.
fn end_of<S: Storage>(
    date: &str,
    replica: &Replica<S>,
    now: Timestamp,
) -> Result<Timestamp, ReplicaError> {
    let viewer = Viewer::of(replica, now).ok_or(ReplicaError::NotEnrolled)?;
    match day::parse(date) {
        Some(day) => Ok(viewer.day(day).1.minus(Span::from_secs(1))),
        None => Err(CommandError::Refused(Refusal::new(
            ErrorCode::BadValue,
            format!("`{date}` is no day"),
        ))
        .into()),
    }
}
