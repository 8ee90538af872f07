//! `lianjian doctor`: everything that must hold of what is stored, held against what is stored.
//!
//! The numbered invariants (I1, I2 …) are the protocol's own ([`lianjian_protocol::invariants`]).
//! Those of a store beside them are:
//!
//! | | |
//! |---|---|
//! | S1 | a log begins at 1, and its counter is its last entry's number |
//! | S2 | what lies in a row of the log is the change that the row says |
//! | S3 | each change passes the checks on its form again, on the document as it stood then |
//! | S4 | a document's place is that of its last change |
//! | S5 | every entry of a log belongs to a stored document of that kind and incarnation |
//! | S6 | the person and the device that an actor is bound to exist and belong together |
//! | S7 | documents are of a compound |
//! | S8 | what is stored can be read |
//! | S9 | what is held, or was put aside, is not in the log; what was admitted is |
//! | S10 | the bytes of a photo or voice note that has arrived are stored, all of them |
//! | S11 | its document names it |
//!
//! It may run beside a server: what is written meanwhile is looked at up to where the log was
//! when it was listed. In memory are one scope's listing (without the changes themselves) and a
//! hundred documents at a time.

mod attachments;
mod document;
mod findings;
mod identity;
mod listing;
mod scope;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::io::{IsTerminal, Write};

use clap::Args;
use lianjian_protocol::ids::ScopeId;
use lianjian_protocol::validate::silence_caught_panics;

use super::{CliError, Output, Setting, walk};
use attachments::Attachments;
use findings::{Findings, Place, Rule};
use identity::Identities;

/// The exit code of a store that is not as it must be.
const UNHEALTHY: u8 = 8;

/// Hold everything that is stored against what must always be true
///
/// Exit code 8 when something is not: each line names the rule, the log and the document.
#[derive(Debug, Args)]
pub struct Doctor {
    /// Only this scope and those below it
    #[arg(long, value_name = "SCOPE")]
    scope: Option<String>,
    /// Without making each document anew change by change (S3), which takes the longest
    #[arg(long)]
    quick: bool,
}

impl Doctor {
    /// The whole store, with every check.
    #[cfg(test)]
    pub(super) const fn everything() -> Self {
        Self {
            scope: None,
            quick: false,
        }
    }

    pub(super) async fn run(self, setting: &Setting) -> Result<Output, CliError> {
        silence_caught_panics();
        let store = &*setting.context.store;
        let known = store.all_scopes().await?;
        let mut findings = Findings::default();
        let mut identities = Identities::load(store).await?;
        let mut attachments = Attachments::new(setting);
        for scope in self.scopes(setting).await? {
            let mut checkup = scope::Checkup {
                store,
                scope,
                thorough: !self.quick,
                findings: &mut findings,
                identities: &mut identities,
                attachments: &mut attachments,
            };
            checkup.run(&known).await?;
            progress(&findings);
        }
        end_progress();
        let code = if findings.is_healthy() { 0 } else { UNHEALTHY };
        Ok(Output::new(findings.text(), &findings).exit(code))
    }
}

impl Doctor {
    /// The scopes with a log or a document: where one is left without the other, that is a finding.
    async fn scopes(&self, setting: &Setting) -> Result<BTreeSet<ScopeId>, CliError> {
        let name = self.scope.as_deref();
        let all = walk::all_scopes(setting, name).await?;
        let logs = setting.context.store.logs_of_scopes(&all).await?;
        let mut scopes: BTreeSet<ScopeId> = logs.into_iter().map(|(log, _)| log.scope).collect();
        scopes.extend(walk::scopes(setting, name).await?);
        Ok(scopes)
    }
}

/// On a terminal, how far it is.
fn progress(findings: &Findings) {
    let mut stderr = std::io::stderr();
    if stderr.is_terminal() {
        // A terminal that does not take it is no reason to stop.
        let _ = write!(stderr, "\r{}\x1b[K", findings.counted());
    }
}

fn end_progress() {
    let mut stderr = std::io::stderr();
    if stderr.is_terminal() {
        let _ = write!(stderr, "\r\x1b[K");
    }
}
