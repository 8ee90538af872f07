//! `lianjian digest`.

use std::collections::BTreeMap;

use clap::Args;
use lianjian_protocol::digest::{DocDigest, combine, doc_digest};
use lianjian_protocol::domain::kind::{Audience, DocKind};
use lianjian_protocol::ids::{PersonId, ScopeId};
use lianjian_protocol::wire::LogId;
use serde::Serialize;

use super::walk::{Walk, Walked, scopes};
use super::{CliError, Output, Setting};

/// One hash a log: equal to a device's, with nothing pending, means converged
///
/// It covers each document's id, heads, status and what every event did and why, and nothing that
/// depends on the time of day.
#[derive(Debug, Args)]
pub struct Digest {
    /// Only logs of this scope and those below it
    #[arg(long, value_name = "SCOPE")]
    scope: Option<String>,
}

/// A log's digest, in the words in which a device prints its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Row {
    scope: ScopeId,
    audience: Audience,
    owner: Option<PersonId>,
    documents: usize,
    digest: String,
}

impl Digest {
    pub(super) async fn run(self, setting: &Setting) -> Result<Output, CliError> {
        let store = &*setting.context.store;
        let mut rows = Vec::new();
        for scope in scopes(setting, self.scope.as_deref()).await? {
            let mut logs: BTreeMap<LogId, Vec<DocDigest>> = BTreeMap::new();
            let mut walk = Walk::new(store, scope);
            loop {
                let walked = walk.next().await?;
                if walked.is_empty() {
                    break;
                }
                for document in &walked {
                    let digests = logs.entry(document.head.log).or_default();
                    digests.push(digest_of(document)?);
                }
            }
            rows.extend(logs.into_iter().map(|(log, digests)| Row {
                scope: log.scope,
                audience: log.audience,
                owner: log.owner,
                documents: digests.len(),
                digest: hex::encode(combine(digests)),
            }));
        }
        Ok(Output::list(&rows, |row| {
            let owner = row.owner.map_or_else(String::new, |o| format!("/{o}"));
            let audience = format!("{:?}", row.audience).to_lowercase();
            format!(
                "{}  {}/{audience}{owner}  {} records",
                row.digest, row.scope, row.documents
            )
        }))
    }
}

fn digest_of(walked: &Walked) -> Result<DocDigest, CliError> {
    let doc = walked.head.doc;
    let document = walked.document.as_ref().map_err(|why| {
        CliError::Unexpected(format!("{doc} can't be read, see `lianjian doctor`: {why}"))
    })?;
    let case = match document.header().kind {
        DocKind::Complaint => document.case(None).ok(),
        DocKind::Patrol | DocKind::Visit => None,
    };
    Ok(doc_digest(doc.doc, &document.heads(), case.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::demo::tests::loaded_at;

    async fn digest(setting: &Setting, scope: Option<&str>) -> Output {
        let scope = scope.map(str::to_owned);
        Digest { scope }.run(setting).await.unwrap()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_log_has_one_digest_whoever_asks_and_when() {
        let loaded = loaded_at("2026-11-22T12:00:00").await;
        let setting = &loaded.setting;
        let all = digest(setting, None).await;
        assert_eq!(all, digest(setting, None).await);

        let rows = all.json.as_array().unwrap();
        let mut logs = 0;
        for scope in setting.context.store.scopes_with_documents().await.unwrap() {
            let of_scope = setting
                .context
                .store
                .logs_of_scopes(&[scope])
                .await
                .unwrap();
            logs += of_scope.len();
            let some = digest(setting, Some(&scope.to_string())).await;
            for row in some.json.as_array().unwrap() {
                assert!(rows.contains(row), "{row}");
            }
        }
        assert_eq!(rows.len(), logs, "one for every log");
    }
}
