//! `lianjian held`.

mod words;

use std::collections::BTreeSet;

use clap::{Args, Subcommand};
use lianjian_protocol::domain::reference::{Person, Reference};
use lianjian_protocol::ids::{DeviceId, DocRef, Hash};
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::validate::{FramedChange, Spoken, UntrustedChange, spoken};
use lianjian_protocol::wire::{ErrorCode, Limits};
use serde::Serialize;

use super::find::{Organisations, Tree};
use super::{CliError, Output, Setting, find, walk};
use crate::store::{HeldChange, HoldState};
use crate::sync::assemble;
use crate::sync::held::{self, HeldError};
use words::Names;

/// What was offered after its author's role had ended, or handed over by a phone that was given
/// up, and waits for a supervisor.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// What waits, in its authors' words, oldest first
    List {
        /// Only this scope and those below it
        #[arg(long, value_name = "SCOPE")]
        scope: Option<String>,
    },
    /// All of one change: its words, who made it and where, why it waits, and on what
    Show {
        /// The change's hash, or as much of its beginning as tells it from others
        change: String,
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

/// Characters of a hash that are shown to people: enough to tell it from others.
const SHORT: usize = 12;

#[derive(Debug, Serialize)]
struct Row {
    #[serde(flatten)]
    doc: DocRef,
    hash: Hash,
    kind: lianjian_protocol::domain::kind::DocKind,
    /// Where it belongs, from the city down.
    place: String,
    person: String,
    badge: String,
    device: DeviceId,
    /// What its owner calls the device.
    device_name: String,
    code: ErrorCode,
    /// The code in plain words.
    why: String,
    /// When it was handed over.
    at: Timestamp,
    /// The same on the compound's clocks.
    local: String,
    /// What it says; empty where it can't be read at all.
    says: Vec<Spoken>,
    /// The same for people, a line each, with names for ids.
    words: Vec<String>,
    /// Changes that wait too, and that it hangs on: they go in first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    needs: Vec<Hash>,
    /// Why it does not apply any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    stale: Option<String>,
}

impl Row {
    fn short(&self) -> String {
        short(self.hash)
    }

    /// What stands in the way of letting it in.
    fn hindered(&self) -> Option<String> {
        if !self.needs.is_empty() {
            let first: Vec<String> = self.needs.iter().copied().map(short).collect();
            return Some(format!("goes in after {}", first.join(", ")));
        }
        let stale = self.stale.as_ref()?;
        Some(format!("does not apply any more: {stale}"))
    }
}

fn short(hash: Hash) -> String {
    hash.to_string().chars().take(SHORT).collect()
}

impl Command {
    pub(super) async fn run(self, setting: &Setting) -> Result<Output, CliError> {
        match self {
            Self::List { scope } => list(setting, scope.as_deref()).await,
            Self::Show { change } => show(setting, &change).await,
            Self::Admit(decision) => decision.admit(setting).await,
            Self::Discard(decision) => decision.discard(setting).await,
        }
    }
}

async fn of_state(
    setting: &Setting,
    scope: Option<&str>,
    state: HoldState,
) -> Result<Vec<HeldChange>, CliError> {
    // A held change need not have a document, so every scope is asked.
    let scopes = walk::all_scopes(setting, scope).await?;
    Ok(setting.context.store.held(&scopes, state).await?)
}

async fn list(setting: &Setting, scope: Option<&str>) -> Result<Output, CliError> {
    let waiting = of_state(setting, scope, HoldState::Waiting).await?;
    let desk = Desk::of(setting, &waiting).await?;
    let mut rows = Vec::new();
    for change in &waiting {
        let store = &setting.context.store;
        let reference = store.reference_for(&[change.doc.scope]).await?;
        rows.push(desk.row(setting, change, &reference).await?);
    }
    Ok(Output::list(&rows, |row| {
        let mut text = format!(
            "{}  {} {}  {}  {}\n    {}, {}",
            row.short(),
            row.badge,
            row.person,
            row.local,
            row.place,
            row.why,
            row.device_name
        );
        for line in row.words.iter().cloned().chain(row.hindered()) {
            text.push_str("\n    ");
            text.push_str(&line);
        }
        text
    }))
}

async fn show(setting: &Setting, wanted: &str) -> Result<Output, CliError> {
    let mut all = of_state(setting, None, HoldState::Waiting).await?;
    let desk = Desk::of(setting, &all).await?;
    for state in [HoldState::Admitted, HoldState::Discarded] {
        all.extend(of_state(setting, None, state).await?);
    }
    let change = called(all, wanted)?;
    let store = &setting.context.store;
    let reference = store.reference_for(&[change.doc.scope]).await?;
    let mut row = desk.row(setting, &change, &reference).await?;
    let state = match change.state {
        HoldState::Waiting => "waiting",
        HoldState::Admitted => "admitted",
        HoldState::Discarded => "discarded",
    };
    if change.state != HoldState::Waiting {
        row.stale = None;
    }
    let by = match change.settled {
        Some((person, at)) => Some((store.person(person).await?.map(|p| p.name), at)),
        None => None,
    };
    // The case that it is about, as everybody sees it.
    let stored = store.load(&[change.doc]).await?.remove(&change.doc);
    let document = stored.as_ref().map(assemble).transpose();
    let document = document.map_err(|error| CliError::Unexpected(error.to_string()))?;
    let case = document.as_ref().and_then(|document| document.report(None));
    let status = document.as_ref().and_then(|d| d.case(None).ok());
    let signed = words::signed(&row.says);
    let organisation = match signed {
        Some(by) => Some(
            Organisations::load(&setting.context)
                .await?
                .name(by.organisation),
        ),
        None => None,
    };
    let mut text = vec![
        format!("{}  {state}", row.hash),
        format!("{}  {}", row.place, row.doc),
    ];
    if let Some(case) = &case {
        let status = status.as_ref().map_or("", |case| case.status.as_str());
        text.push(format!("about the case: {} ({status})", case.title));
    }
    let mut who = format!("by {} {}", row.person, row.badge);
    if let (Some(by), Some(organisation)) = (signed, &organisation) {
        who.push_str(&format!(", {} of {organisation}", by.role));
    }
    text.push(who);
    text.push(format!(
        "on the device {} {}, handed over {}",
        row.device_name, row.device, row.local
    ));
    text.push(format!("held: {}", row.why));
    text.extend(row.words.iter().map(|line| format!("    {line}")));
    text.extend(row.hindered());
    if let Some((name, at)) = &by {
        let name = name.as_deref().unwrap_or_default();
        let at = Names(&reference).time(*at);
        text.push(format!("{state} by {name} {at}"));
    }
    let json = serde_json::json!({
        "change": row,
        "state": state,
        "detail": change.detail,
        "signed": signed,
        "organisation": organisation,
        "case": case,
        "status": status.map(|case| case.status),
        "settled": by.map(|(name, at)| serde_json::json!({ "by": name, "at": at })),
    });
    Ok(Output::new(text.join("\n"), json))
}

/// The one of these that is called so.
fn called(mut all: Vec<HeldChange>, text: &str) -> Result<HeldChange, CliError> {
    let wanted = text.to_lowercase();
    all.retain(|change| !wanted.is_empty() && change.hash.to_string().starts_with(&wanted));
    match (all.pop(), all.is_empty()) {
        (Some(change), true) => Ok(change),
        (Some(_), false) => Err(CliError::Conflict(format!(
            "more than one held change begins with {wanted:?}"
        ))),
        (None, _) => Err(CliError::NotFound {
            what: "held change",
            text: text.to_owned(),
        }),
    }
}

/// What is looked up once for all rows.
struct Desk {
    tree: Tree,
    waiting: BTreeSet<(DocRef, Hash)>,
}

impl Desk {
    async fn of(setting: &Setting, waiting: &[HeldChange]) -> Result<Self, CliError> {
        Ok(Self {
            tree: Tree::load(&setting.context).await?,
            waiting: waiting.iter().map(|c| (c.doc, c.hash)).collect(),
        })
    }

    async fn row(
        &self,
        setting: &Setting,
        change: &HeldChange,
        reference: &Reference,
    ) -> Result<Row, CliError> {
        let store = &setting.context.store;
        let author = store.person(change.person).await?;
        let (person, badge) = author.map(|a| (a.name, a.badge)).unwrap_or_default();
        let device_name = store.device(change.device).await?.map(|d| d.name);
        let framed = UntrustedChange::new(&change.bytes).frame(&Limits::DEFAULT);
        let read = |framed: &FramedChange| spoken(framed, change.kind).unwrap_or_default();
        let says = framed.as_ref().map(read).unwrap_or_default();
        let deps = framed.as_ref().map(FramedChange::deps).unwrap_or_default();
        let needs = deps.iter().copied();
        let needs = needs.filter(|dep| self.waiting.contains(&(change.doc, *dep)));
        let stale = match held::preview(&setting.context, change).await {
            Ok(_) => None,
            Err(HeldError::Refused(refusal)) => Some(refusal.code.to_string()),
            Err(error) => return Err(error.into()),
        };
        let names = Names(reference);
        Ok(Row {
            doc: change.doc,
            hash: change.hash,
            kind: change.kind,
            place: self.tree.path(change.doc.scope),
            person,
            badge,
            device: change.device,
            device_name: device_name.unwrap_or_default(),
            code: change.code,
            why: words::why(change),
            at: change.at,
            local: names.time(change.at),
            words: says.iter().map(|said| names.line(said)).collect(),
            says,
            needs: needs.collect(),
            stale,
        })
    }
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

    async fn find(&self, setting: &Setting) -> Result<(HeldChange, Person), CliError> {
        let by = find::person(&setting.context, &self.by).await?;
        let waiting = of_state(setting, None, HoldState::Waiting).await?;
        Ok((called(waiting, &self.change)?, by))
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
mod tests;
