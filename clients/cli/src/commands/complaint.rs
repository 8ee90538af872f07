//! `complaint new|list|show|edit|act|comment|set|import`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use lianjian_protocol::domain::command::{Command as Do, ReportPatch, Splice};
use lianjian_protocol::domain::complaint::status::Status;
use lianjian_protocol::domain::grant::{Body, Role};
use lianjian_protocol::domain::kind::DocKind;
use lianjian_protocol::ids::DocRef;

use super::report::{ReportArgs, category};
use super::{act, line, rows, save, show};
use crate::cli::Common;
use crate::device::new_document;
use crate::error::DeviceError;
use crate::find;
use crate::import::{self, Defaults, RowError};
use crate::output::{Output, bar};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// File a complaint, repair or opinion
    New {
        #[command(flatten)]
        report: ReportArgs,
        /// It is about the company, which then does not get it
        #[arg(long)]
        internal: bool,
    },
    /// The cases on this device, the newest first
    List {
        /// Only those that stand here: reported, dispatched, fixed …
        #[arg(long)]
        status: Option<String>,
        /// Only those that someone still has to do something about
        #[arg(long)]
        open: bool,
    },
    /// One case with its timeline
    Show {
        /// The case, by its id or the beginning of it
        case: String,
    },
    /// Change one's own report
    Edit(Edit),
    /// Do something to a case: `act CASE accepted`, `act CASE dispatched fixer=NAME`
    Act {
        /// The case
        case: String,
        /// The event's type: verified, dispatched, accepted, fixed, confirmed, sighting …
        event: String,
        /// Its fields, as name=value
        fields: Vec<String>,
    },
    /// Add a comment
    Comment {
        /// The case
        case: String,
        /// The words
        text: String,
    },
    /// Write a field of one's party's lane: priority, note …; assignee, eta, plan …
    Set {
        /// The case
        case: String,
        /// The field
        field: String,
        /// Its value
        value: String,
    },
    /// File the rows of a CSV file with the columns title and text (and category, building, unit,
    /// place, time, type, severity, id)
    Import(Import),
}

#[derive(Debug, Args)]
pub(crate) struct Edit {
    /// The case
    case: String,
    /// The whole new text
    #[arg(long)]
    text: Option<String>,
    #[arg(long)]
    title: Option<String>,
    #[arg(long)]
    category: Option<String>,
    #[arg(long)]
    building: Option<String>,
    #[arg(long)]
    unit: Option<String>,
    #[arg(long)]
    place: Option<String>,
    #[arg(long)]
    severity: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The file
    #[arg(long, value_name = "FILE")]
    csv: PathBuf,
    /// The category of rows that name none, by code or name; the first one if not given
    #[arg(long)]
    category: Option<String>,
    /// The type of rows that name none
    #[arg(long = "type", default_value = "complaint")]
    kind: String,
    /// The severity of rows that name none
    #[arg(long, default_value = "normal")]
    severity: String,
    /// Through which door they came
    #[arg(long, default_value = "visit")]
    channel: String,
}

const CASE: Option<DocKind> = Some(DocKind::Complaint);

impl Command {
    pub(crate) async fn run(self, common: &Common) -> Result<Output, DeviceError> {
        let mut device = common.open().await?;
        let replica = device.replica();
        match self {
            Self::New { report, internal } => {
                let scope = find::compound(replica.reference(), common.compound.as_deref())?;
                let report = report.report(&device, scope)?;
                let command = Do::FileComplaint { report, internal };
                save(&mut device, common, new_document(scope), command).await
            }
            Self::List { status, open } => {
                let status = status
                    .map(|text| find::named::<Status>("status", &text))
                    .transpose()?;
                let rows = rows(&device, DocKind::Complaint, |row| {
                    status.is_none_or(|status| row.status == Some(status))
                        && (!open || row.status.is_some_and(Status::is_open))
                })
                .await?;
                Ok(Output::list(&rows, line))
            }
            Self::Show { case } => {
                let doc = find::document(replica, &case, CASE).await?;
                let pending = replica.unsent_of(doc).await?;
                let (row, document) = (
                    replica.summary(doc).await?,
                    device.replica_mut().document(doc).await?,
                );
                let (Some(row), Some(document)) = (row, document) else {
                    return Err(gone(doc));
                };
                device.replica_mut().mark_read(doc).await?;
                Ok(show::case(
                    &row,
                    &document,
                    &pending,
                    device.replica().reference(),
                ))
            }
            Self::Edit(edit) => edit.run(common, device).await,
            Self::Act {
                case,
                event,
                fields,
            } => {
                let doc = find::document(replica, &case, CASE).await?;
                let row = replica.summary(doc).await?.ok_or_else(|| gone(doc))?;
                let what = act::event(&device, &row, &event, &fields).await?;
                save(&mut device, common, doc, Do::Act { what }).await
            }
            Self::Comment { case, text } => {
                let doc = find::document(replica, &case, None).await?;
                save(&mut device, common, doc, Do::Comment { text }).await
            }
            Self::Set { case, field, value } => {
                let doc = find::document(replica, &case, CASE).await?;
                let command = match body(common, &replica.roles_in(doc.scope, crate::times::now()))
                {
                    Some(body) => Do::SetCommitteeField {
                        body,
                        field: find::named("field of a committee's lane", &field)?,
                        value,
                    },
                    None => Do::SetPropertyField {
                        field: find::named("field of a fixer's lane", &field)?,
                        value,
                    },
                };
                save(&mut device, common, doc, command).await
            }
            Self::Import(import) => import.run(common, device).await,
        }
    }
}

fn gone(doc: DocRef) -> DeviceError {
    DeviceError::NotFound {
        what: "case",
        text: doc.to_string(),
    }
}

/// The committee body that a person writes for; none for a fixer's people.
fn body(common: &Common, roles: &[Role]) -> Option<Body> {
    let role = common.role.or_else(|| roles.first().copied())?;
    match role {
        Role::Committee(body) => Some(body),
        Role::Steward
        | Role::Property
        | Role::Supervisor(_)
        | Role::Observer
        | Role::Admin(_)
        | Role::System => None,
    }
}

type Device = crate::device::Device<crate::sqlite::SqliteStorage>;

impl Edit {
    async fn run(self, common: &Common, mut device: Device) -> Result<Output, DeviceError> {
        let replica = device.replica();
        let doc = find::document(replica, &self.case, CASE).await?;
        let reference = replica.reference();
        let patch = ReportPatch {
            title: self.title,
            category: self
                .category
                .map(|text| find::category(reference, &text))
                .transpose()?,
            building: self
                .building
                .map(|text| find::building(reference, doc.scope, &text))
                .transpose()?,
            unit: self.unit,
            place: self.place,
            severity: self
                .severity
                .map(|text| find::named("severity", &text))
                .transpose()?,
            ..ReportPatch::default()
        };
        let before = device.replica_mut().document(doc).await?;
        let report = before.as_ref().and_then(|document| document.report(None));
        let report = report.ok_or_else(|| gone(doc))?;
        let mut output = None;
        if patch != ReportPatch::default() {
            output = Some(save(&mut device, common, doc, Do::EditReport { patch }).await?);
        }
        if let Some(text) = self.text.filter(|text| *text != report.text) {
            let splices = vec![splice(&report.text, &text)];
            output = Some(save(&mut device, common, doc, Do::EditText { splices }).await?);
        }
        output.ok_or_else(|| DeviceError::Invalid("nothing would change".to_owned()))
    }
}

/// The one replacement that makes the second text of the first: what they begin and end with alike
/// is left alone, so that another person's edit beside it stands.
fn splice(before: &str, after: &str) -> Splice {
    let old: Vec<char> = before.chars().collect();
    let new: Vec<char> = after.chars().collect();
    let most = old.len().min(new.len());
    let head = (0..most).take_while(|n| old[*n] == new[*n]).count();
    let tail = (1..=most - head)
        .take_while(|n| old[old.len() - n] == new[new.len() - n])
        .count();
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Splice {
        at: number(head),
        delete: number(old.len() - head - tail),
        insert: new[head..new.len() - tail].iter().collect(),
    }
}

impl Import {
    async fn run(self, common: &Common, mut device: Device) -> Result<Output, DeviceError> {
        let bytes = std::fs::read(&self.csv)
            .map_err(|error| DeviceError::Invalid(format!("{}: {error}", self.csv.display())))?;
        let reference = device.replica().reference();
        let defaults = Defaults {
            scope: find::compound(reference, common.compound.as_deref())?,
            category: category(&device, self.category.as_deref())?,
            kind: find::named("type", &self.kind)?,
            severity: find::named("severity", &self.severity)?,
            channel: find::named("channel", &self.channel)?,
            role: common.role,
        };
        let bar = bar(import::count(&bytes), "filing");
        let result = import::run(&mut device, &bytes, &defaults, |rows| bar.inc(rows)).await;
        bar.finish_and_clear();
        let imported = result?;
        let mut text = vec![format!(
            "filed {}, already filed {}, not filed {}",
            imported.filed,
            imported.already_filed,
            imported.rejected.len()
        )];
        text.extend(imported.rejected.iter().map(rejected));
        let mut output = Output::new(text.join("\n"), &imported);
        if !imported.rejected.is_empty() {
            output.exit = 5;
        }
        Ok(output)
    }
}

fn rejected(row: &RowError) -> String {
    let id = row
        .id
        .as_ref()
        .map_or_else(String::new, |id| format!(" ({id})"));
    format!("line {}{id}: {}", row.line, row.reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_touches_only_what_differs() {
        let cases = [
            ("漏水了", "漏水很大了"),
            ("abc", "abc"),
            ("", "新"),
            ("旧", ""),
            ("aaa", "aa"),
            ("走廊漏水", "厨房漏水"),
        ];
        for (before, after) in cases {
            let Splice { at, delete, insert } = splice(before, after);
            let old: Vec<char> = before.chars().collect();
            let (at, delete) = (at as usize, delete as usize);
            let made: String = old[..at]
                .iter()
                .copied()
                .chain(insert.chars())
                .chain(old[at + delete..].iter().copied())
                .collect();
            assert_eq!(made, after, "{before}");
        }
        assert_eq!(splice("走廊漏水", "厨房漏水").delete, 2);
    }
}
