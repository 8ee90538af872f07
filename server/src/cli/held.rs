//! `lianjian held`.

use clap::{Args, Subcommand};
use lianjian_protocol::ids::{DocRef, Hash};
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::validate::Written;
use lianjian_protocol::wire::ErrorCode;
use serde::Serialize;

use super::{CliError, Output, Setting, find, walk};
use crate::store::{HeldChange, HoldState};
use crate::sync::held::{self, HeldError};

/// What was offered after its author's role had ended, and waits for a supervisor.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// What waits, oldest first
    List {
        /// Only this scope and those below it
        #[arg(long, value_name = "SCOPE")]
        scope: Option<String>,
    },
    /// Let a change in: that one alone, where it still applies
    Admit(Decision),
    /// Put a change aside for good; its words stay readable
    Discard(Decision),
}

/// A decision about a held change.
#[derive(Debug, Args)]
pub struct Decision {
    /// The change's hash, or as much of its beginning as tells it from others
    change: String,
    /// The supervisor who decides: id, badge number or sign-in name
    #[arg(long)]
    by: String,
}

#[derive(Serialize)]
struct Row {
    #[serde(flatten)]
    doc: DocRef,
    hash: Hash,
    person: String,
    badge: String,
    code: ErrorCode,
    at: Timestamp,
    /// What it writes; none where it does not apply any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    writes: Option<Vec<serde_json::Value>>,
    /// Why it does not apply any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    stale: Option<String>,
}

impl Command {
    pub(super) async fn run(self, setting: &Setting) -> Result<Output, CliError> {
        match self {
            Self::List { scope } => list(setting, scope.as_deref()).await,
            Self::Admit(decision) => decision.admit(setting).await,
            Self::Discard(decision) => decision.discard(setting).await,
        }
    }
}

async fn waiting(setting: &Setting, scope: Option<&str>) -> Result<Vec<HeldChange>, CliError> {
    // A held change need not have a document, so every scope is asked.
    let scopes = walk::all_scopes(setting, scope).await?;
    let store = &setting.context.store;
    Ok(store.held(&scopes, HoldState::Waiting).await?)
}

async fn list(setting: &Setting, scope: Option<&str>) -> Result<Output, CliError> {
    let mut rows = Vec::new();
    for change in waiting(setting, scope).await? {
        let author = setting.context.store.person(change.person).await?;
        let (person, badge) = author.map(|a| (a.name, a.badge)).unwrap_or_default();
        let (writes, stale) = match held::preview(&setting.context, &change).await {
            Ok(valid) => (Some(valid.written().iter().map(words).collect()), None),
            Err(HeldError::Refused(refusal)) => (None, Some(refusal.code.to_string())),
            Err(error) => return Err(error.into()),
        };
        rows.push(Row {
            doc: change.doc,
            hash: change.hash,
            person,
            badge,
            code: change.code,
            at: change.at,
            writes,
            stale,
        });
    }
    Ok(Output::list(&rows, |row| {
        let writes: Vec<String> = row
            .writes
            .iter()
            .flatten()
            .map(ToString::to_string)
            .collect();
        let says = match &row.stale {
            Some(code) => format!("does not apply any more: {code}"),
            None => writes.join(", "),
        };
        format!(
            "{}  {}  {} {}  {}  {}\n    {says}",
            row.hash, row.doc, row.badge, row.person, row.at, row.code
        )
    }))
}

impl Decision {
    async fn admit(self, setting: &Setting) -> Result<Output, CliError> {
        let (change, by) = self.find(setting).await?;
        let detail = serde_json::json!({ "doc": change.doc, "by": by.id });
        let receipt = setting
            .act("held.admit", change.hash, detail, async {
                Ok(held::admit(&setting.context, &change, by.id).await?)
            })
            .await?;
        let text = format!("admitted, received at {}", receipt.received_at);
        let json = serde_json::json!({ "hash": change.hash, "state": "admitted", "seq": receipt.seq, "received_at": receipt.received_at });
        Ok(Output::new(text, json))
    }

    async fn discard(self, setting: &Setting) -> Result<Output, CliError> {
        let (change, by) = self.find(setting).await?;
        let detail = serde_json::json!({ "doc": change.doc, "by": by.id });
        setting
            .act("held.discard", change.hash, detail, async {
                Ok(held::discard(&setting.context, &change, by.id).await?)
            })
            .await?;
        let json = serde_json::json!({ "hash": change.hash, "state": "discarded" });
        Ok(Output::new("put aside for good", json))
    }

    async fn find(
        &self,
        setting: &Setting,
    ) -> Result<(HeldChange, lianjian_protocol::domain::reference::Person), CliError> {
        let by = find::person(&setting.context, &self.by).await?;
        let wanted = self.change.to_lowercase();
        let mut found = waiting(setting, None).await?;
        found.retain(|change| !wanted.is_empty() && change.hash.to_string().starts_with(&wanted));
        match (found.pop(), found.is_empty()) {
            (Some(change), true) => Ok((change, by)),
            (Some(_), false) => Err(CliError::Conflict(format!(
                "more than one held change begins with {wanted:?}"
            ))),
            (None, _) => Err(CliError::NotFound {
                what: "held change",
                text: self.change.clone(),
            }),
        }
    }
}

/// What a change wrote, for somebody who decides about it.
fn words(written: &Written) -> serde_json::Value {
    use serde_json::json;
    match written {
        Written::Header(header) => json!({ "makes": header.kind }),
        Written::Event(_, event) => json!({ "event": event.what, "at": event.at }),
        Written::PatrolEvent(_, event) => json!({ "event": event.what, "at": event.at }),
        Written::VisitEvent(_, event) => json!({ "event": event.what, "at": event.at }),
        Written::Comment(_, comment) => json!({ "comment": comment.text, "at": comment.at }),
        Written::Photo(_, photo) => json!({ "photo": photo.caption, "at": photo.at }),
        Written::Mark(_, mark) => {
            json!({ "mark": mark.note, "result": mark.result, "at": mark.at })
        }
        Written::Plan(plan) => json!({ "patrol_of": plan.route }),
        Written::ReportField(field) => json!({ "report": field }),
        Written::ReportText => json!({ "report": "text" }),
        Written::CommitteeField(body, field, words) => {
            json!({ "committee": body, "field": field, "words": words })
        }
        Written::PropertyField(org, field) => json!({ "property": org, "field": field }),
        Written::VisitField(field) => json!({ "visit": field }),
    }
}

impl From<HeldError> for CliError {
    fn from(error: HeldError) -> Self {
        match error {
            HeldError::Settled => Self::Conflict(error.to_string()),
            HeldError::NotTheirs | HeldError::Refused(_) => Self::Invalid(error.to_string()),
            HeldError::Sync(error) => Self::from(crate::error::Error::from(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::demo::tests::loaded_at;
    use crate::cli::doctor::Doctor;

    fn decision(change: &str, by: &str) -> Decision {
        Decision {
            change: change.to_owned(),
            by: by.to_owned(),
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_supervisor_of_the_place_lets_a_change_in_once() {
        let loaded = loaded_at("2026-11-22T12:00:00").await;
        let setting = &loaded.setting;
        let listed = list(setting, None).await.unwrap();
        assert!(
            listed.text.contains("最里面那盏还是不亮"),
            "{}",
            listed.text
        );
        let hash = listed.json[0]["hash"].as_str().unwrap().to_owned();

        // A committee's member, and a supervisor of another community.
        for by in ["jin.xiaoyan", "gu.guoqiang"] {
            let error = decision(&hash, by).admit(setting).await.unwrap_err();
            assert_eq!(error.exit_code(), 6, "{by}: {error}");
        }
        decision(&hash[..10], "lu.qin")
            .admit(setting)
            .await
            .unwrap();
        let listed = list(setting, None).await.unwrap();
        assert_eq!(listed.json, serde_json::json!([]));
        let again = decision(&hash, "lu.qin").admit(setting).await.unwrap_err();
        assert_eq!(again.exit_code(), 4);
        let visit = Doctor::everything().run(setting).await.unwrap();
        assert_eq!(visit.code, 0, "{}", visit.text);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_put_aside_stays_out() {
        let loaded = loaded_at("2026-11-22T12:00:00").await;
        let setting = &loaded.setting;
        let listed = list(setting, Some("安汾社区")).await.unwrap();
        let hash = listed.json[0]["hash"].as_str().unwrap().to_owned();
        decision(&hash, "lu.qin").discard(setting).await.unwrap();
        let visit = Doctor::everything().run(setting).await.unwrap();
        assert_eq!(visit.code, 0, "{}", visit.text);
        let again = decision(&hash, "lu.qin").admit(setting).await.unwrap_err();
        assert_eq!(again.exit_code(), 4);
    }
}
