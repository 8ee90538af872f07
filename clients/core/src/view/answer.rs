//! One question, one answer.

use std::collections::BTreeSet;

use lianjian_protocol::time::Timestamp;

use super::types::{DocKey, Query, QueryAnswer};
use super::viewer::Viewer;
use super::{attention, case, day, duplicates, home, me, patrol, rows, visit};
use crate::records::Summary;
use crate::replica::Replica;
use crate::storage::{Storage, StorageError};

/// Answers a question of a screen's, by the device's clock `now`. Before the enrolment there is
/// nothing to show, and nothing is an answer.
///
/// # Errors
/// [`StorageError`] when the store can't be read.
pub async fn answer<S: Storage>(
    replica: &mut Replica<S>,
    query: Query,
    now: Timestamp,
) -> Result<QueryAnswer, StorageError> {
    let viewer = Viewer::of(replica, now);
    Ok(match query {
        Query::Me => QueryAnswer::Me(viewer.and_then(|viewer| me::me(replica, &viewer))),
        Query::Home { scope } => QueryAnswer::Home(match viewer {
            Some(viewer) => home::home(replica, &viewer, scope, now).await?,
            None => None,
        }),
        Query::Rows { docs, unsent } => QueryAnswer::Rows(match viewer {
            Some(viewer) => {
                let wanted = |summary: &Summary| {
                    let named = |docs: &BTreeSet<_>| docs.contains(&DocKey(summary.doc));
                    docs.as_ref().is_none_or(named) && (!unsent || summary.pending > 0)
                };
                rows::rows(replica, &viewer, now, wanted).await?
            }
            None => Vec::new(),
        }),
        Query::Case { doc } => {
            let case = case::case(replica, doc.0, now).await?;
            QueryAnswer::Case(case.map(Box::new))
        }
        Query::Patrol { doc } => QueryAnswer::Patrol(patrol::patrol(replica, doc.0, now).await?),
        Query::Visit { doc } => QueryAnswer::Visit(visit::visit(replica, doc.0, now).await?),
        Query::Day { date } => QueryAnswer::Day(day::day(replica, &date, now).await?),
        Query::Attention => QueryAnswer::Attention(attention::attention(replica, now).await?),
        Query::Duplicates(of) => QueryAnswer::Duplicates(match viewer {
            Some(viewer) => duplicates::doubles(&replica.readable(now).await?, &of, &viewer),
            None => Vec::new(),
        }),
        Query::Reference => QueryAnswer::Reference(replica.reference().clone()),
        Query::Status => QueryAnswer::Status(me::status(replica, now).await?),
        Query::CheckpointByCode { code } => QueryAnswer::CheckpointByCode(match viewer {
            Some(viewer) => me::checkpoint_by_code(replica, &viewer, &code).await?,
            None => None,
        }),
        Query::ExportUnsent => QueryAnswer::ExportUnsent(replica.unsent(now).await?),
    })
}
