//! Doing what a screen asks.

use lianjian_protocol::ids::{DocId, DocRef};
use lianjian_protocol::time::Timestamp;

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
    let saved = replica
        .execute(
            Instruction {
                doc,
                command: instruct.command,
                role: instruct.role,
                external: None,
                token: instruct.token,
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
