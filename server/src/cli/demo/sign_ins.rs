//! How the demo's people sign in: one password for all, drawn at the load, and a code each for a
//! steward's, a committee's and a company's device.

use std::io::Write;
use std::path::{Path, PathBuf};

use lianjian_protocol::time::Timestamp;
use serde::Serialize;

use super::people::{PEOPLE, Who};
use super::places::ESTATES;
use crate::auth::demo::{DemoPerson, Roster};
use crate::auth::password::Passwords;
use crate::auth::{Over, code, devices};
use crate::cli::{CliError, Output, Setting};

/// The file's name, beside an SQLite database.
const FILE: &str = "demo-sign-ins.txt";

/// How people sign in.
#[derive(Debug, Clone, Serialize)]
pub(super) struct SignIns {
    loaded: bool,
    /// Changes that were taken.
    pub(super) changes: usize,
    /// Changes that are kept for a supervisor.
    pub(super) held: usize,
    compounds: Vec<CompoundRow>,
    people: Vec<SignIn>,
    /// Everybody's.
    password: String,
    codes: Vec<Code>,
}

#[derive(Debug, Clone, Serialize)]
struct CompoundRow {
    name: &'static str,
    housing: &'static str,
    address: &'static str,
    residents_committee: bool,
    owners_committee: bool,
}

#[derive(Debug, Clone, Serialize)]
struct SignIn {
    role: &'static str,
    title: &'static str,
    name: &'static str,
    sign_in: &'static str,
    organisation: &'static str,
    places: Vec<&'static str>,
}

#[derive(Debug, Clone, Serialize)]
struct Code {
    role: &'static str,
    name: &'static str,
    code: String,
    expires_at: Timestamp,
}

/// Gives everybody the password, and draws the codes.
pub(super) async fn make(setting: &Setting) -> Result<SignIns, CliError> {
    let context = &setting.context;
    let password = code::draw(&*context.entropy)?;
    // One password, so one hash: a salt of one's own hides nothing that is not printed below.
    let hash = Passwords::new(&setting.config.auth, &*context.entropy)?
        .hash(&password, &*context.entropy)?;
    let mut people = Vec::new();
    for profile in &PEOPLE {
        let person = profile.who.id();
        context
            .store
            .put_credentials(person, profile.sign_in, Some(&hash))
            .await?;
        people.push(SignIn {
            role: profile.role.as_str(),
            title: profile.title,
            name: profile.name,
            sign_in: profile.sign_in,
            organisation: profile.org.name(),
            places: profile.places.iter().map(|p| p.name()).collect(),
        });
    }
    let mut codes = Vec::new();
    for who in TOUR {
        let profile = who.profile();
        let over = Over::by_command_line(profile.row());
        let issued = devices::issue_code(context, &over, setting.config.auth.code_ttl()).await?;
        codes.push(Code {
            role: profile.role.as_str(),
            name: profile.name,
            code: issued.code,
            expires_at: issued.expires_at,
        });
    }
    let compounds = ESTATES.iter().map(|estate| CompoundRow {
        name: estate.place.name(),
        housing: estate.housing,
        address: estate.address,
        residents_committee: estate.residents,
        owners_committee: estate.owners,
    });
    Ok(SignIns {
        loaded: true,
        changes: 0,
        held: 0,
        compounds: compounds.collect(),
        people,
        password,
        codes,
    })
}

/// Those of "A day", with whom a newcomer starts.
const TOUR: [Who; 3] = [Who::Li, Who::Chen, Who::Wang];

/// Whom a browser may become: everybody, the tour's people first.
pub(super) fn roster() -> Roster {
    let mut people: Vec<DemoPerson> = PEOPLE
        .iter()
        .map(|profile| DemoPerson {
            person: profile.who.id(),
            name: profile.name.to_owned(),
            title: profile.title.to_owned(),
            role: profile.role.as_str().to_owned(),
            organisation: profile.org.name().to_owned(),
            places: profile.places.iter().map(|p| p.name().to_owned()).collect(),
            tour: TOUR.contains(&profile.who),
        })
        .collect();
    people.sort_by_key(|row| !row.tour);
    Roster { people }
}

impl SignIns {
    /// In words, the secrets last.
    pub(super) fn text(&self) -> String {
        let mut lines = vec!["The demo's compounds:".to_owned()];
        for row in &self.compounds {
            let committees = match (row.residents_committee, row.owners_committee) {
                (true, true) => "居委会、业委会",
                (true, false) => "居委会",
                (false, true) => "业委会",
                (false, false) => "–",
            };
            lines.push(columns(&[
                (row.name, 16),
                (row.housing, 24),
                (row.address, 22),
                (committees, 0),
            ]));
        }
        lines.push(String::new());
        lines.push("Who can sign in (role, name, sign-in name, as what, where):".to_owned());
        for row in &self.people {
            lines.push(columns(&[
                (row.role, 24),
                (row.name, 10),
                (row.sign_in, 16),
                (row.title, 24),
                (&row.places.join("、"), 0),
            ]));
        }
        lines.push(String::new());
        lines.push(format!("Everybody's password: {}", self.password));
        lines.push(String::new());
        lines.push(
            "One-time codes that enrol a device (lianjian-device enroll --server URL --code CODE):"
                .to_owned(),
        );
        for row in &self.codes {
            let until = format!("until {}", row.expires_at);
            lines.push(columns(&[
                (row.role, 24),
                (row.name, 10),
                (&row.code, 18),
                (&until, 0),
            ]));
        }
        lines.join("\n")
    }
}

/// The cells, each padded to its width on a terminal, where a Chinese character takes two columns.
fn columns(cells: &[(&str, usize)]) -> String {
    let mut line = "  ".to_owned();
    for (text, width) in cells {
        let taken: usize = text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
        line.push_str(text);
        line.push_str(&" ".repeat(width.saturating_sub(taken).max(usize::from(*width > 0))));
    }
    line
}

/// The file beside an SQLite database; none for other databases.
pub(super) fn beside(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite:")?;
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    (!path.is_empty() && path != ":memory:").then(|| Path::new(path).with_file_name(FILE))
}

/// Writes the words into a file that its owner alone can read.
pub(super) fn write(file: &Path, text: &str) -> std::io::Result<()> {
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let mut opened = options.open(file)?;
    // The mode above is for a new file: one that is there already keeps its own.
    opened.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    writeln!(opened, "{text}")
}

/// What an earlier load has written.
pub(super) fn again(file: Option<&Path>) -> Output {
    let read = file.map(|file| (file, std::fs::read_to_string(file)));
    let text = match &read {
        Some((_, Ok(text))) => text.trim_end().to_owned(),
        Some((file, Err(error))) => format!(
            "the demo is loaded; its sign-ins can't be read from {}: {error}",
            file.display()
        ),
        None => "the demo is loaded; its sign-ins were printed then".to_owned(),
    };
    Output::new(
        text,
        serde_json::json!({ "loaded": false, "sign_ins": file }),
    )
}
