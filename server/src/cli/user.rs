//! `lianjian user`.

use std::io::{IsTerminal, Read};

use clap::{Args, Subcommand};
use lianjian_protocol::domain::reference::Person;
use lianjian_protocol::ids::PersonId;
use serde::Serialize;

use super::find::{self, Organisations, text};
use super::{CliError, Output, Setting};
use crate::auth::password::{MAX_BYTES, Passwords};
use crate::auth::sign_in::fold;

/// People.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Add a person
    Add(Add),
    /// Everybody
    List {
        /// Only those of this organisation (id or name)
        #[arg(long)]
        organisation: Option<String>,
    },
    /// Set the sign-in name and password of a desk user. The password is read from stdin, never
    /// from the command line, where others could see it
    SetPassword {
        /// Their id, badge number or sign-in name
        #[arg(long)]
        user: String,
        /// The name to sign in with; as before, or the badge number, if absent
        #[arg(long)]
        sign_in_name: Option<String>,
    },
}

/// A person to add.
#[derive(Debug, Args)]
pub struct Add {
    /// Their name
    #[arg(long)]
    name: String,
    /// Their badge number (统一工号)
    #[arg(long)]
    badge: String,
    /// Their organisation (id or name)
    #[arg(long)]
    organisation: String,
}

#[derive(Serialize)]
struct Row {
    #[serde(flatten)]
    person: Person,
    organisation_name: String,
}

impl Command {
    pub(super) async fn run(self, setting: &Setting) -> Result<Output, CliError> {
        match self {
            Self::Add(add) => add.run(setting).await,
            Self::List { organisation } => list(setting, organisation).await,
            Self::SetPassword { user, sign_in_name } => {
                let password = read_password()?;
                set_password(setting, &user, sign_in_name.as_deref(), &password).await
            }
        }
    }
}

impl Add {
    async fn run(self, setting: &Setting) -> Result<Output, CliError> {
        let organisations = Organisations::load(&setting.context).await?;
        let organisation = organisations.find(&self.organisation)?;
        let person = Person {
            id: setting.context.id(PersonId::from_parts)?,
            name: text(&self.name, "--name")?,
            badge: text(&self.badge, "--badge")?,
            organisation: organisation.id,
        };
        let store = &setting.context.store;
        if store.person_by_badge(&person.badge).await?.is_some() {
            return Err(CliError::Conflict(format!(
                "badge {:?} exists already",
                person.badge
            )));
        }
        let detail = serde_json::json!({ "name": person.name, "badge": person.badge });
        setting
            .act("user.add", person.id, detail, async {
                Ok(store.put_people(std::slice::from_ref(&person)).await?)
            })
            .await?;
        let row = Row {
            organisation_name: organisation.name.clone(),
            person,
        };
        Ok(Output::new(line(&row), row))
    }
}

fn line(row: &Row) -> String {
    format!(
        "{}  {}  {}  {}",
        row.person.id, row.person.badge, row.person.name, row.organisation_name
    )
}

async fn list(setting: &Setting, organisation: Option<String>) -> Result<Output, CliError> {
    let organisations = Organisations::load(&setting.context).await?;
    let only = match &organisation {
        Some(text) => Some(organisations.find(text)?.id),
        None => None,
    };
    let rows: Vec<Row> = setting
        .context
        .store
        .people()
        .await?
        .into_iter()
        .filter(|person| only.is_none_or(|id| person.organisation == id))
        .map(|person| Row {
            organisation_name: organisations.name(person.organisation),
            person,
        })
        .collect();
    Ok(Output::list(&rows, line))
}

async fn set_password(
    setting: &Setting,
    user: &str,
    sign_in_name: Option<&str>,
    password: &str,
) -> Result<Output, CliError> {
    let context = &setting.context;
    let person = find::person(context, user).await?;
    let before = context.store.credentials_of(person.id).await?;
    let name = match (sign_in_name, before) {
        (Some(name), _) => fold(&text(name, "--sign-in-name")?),
        (None, Some(before)) => before.sign_in_name,
        (None, None) => fold(&person.badge),
    };
    let hash = Passwords::new(&setting.config.auth, &*context.entropy)?
        .hash(password, &*context.entropy)?;
    let detail = serde_json::json!({ "sign_in_name": name });
    setting
        .act("user.set_password", person.id, detail, async {
            Ok(context
                .store
                .put_credentials(person.id, &name, Some(&hash))
                .await?)
        })
        .await?;
    Ok(Output::new(
        format!("{} signs in as {name}", person.name),
        serde_json::json!({ "person": person.id, "sign_in_name": name }),
    ))
}

/// The password: the first line of stdin. At a terminal it is asked for, and not shown.
fn read_password() -> Result<String, CliError> {
    let failed = |error: std::io::Error| CliError::Unexpected(format!("no password: {error}"));
    if std::io::stdin().is_terminal() {
        return rpassword::prompt_password("Password: ").map_err(failed);
    }
    let mut bytes = Vec::new();
    std::io::stdin()
        .take(MAX_BYTES as u64 + 2)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    let text = String::from_utf8(bytes)
        .map_err(|_| CliError::Invalid("the password is not UTF-8".to_owned()))?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}
