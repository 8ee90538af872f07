//! Categories of complaints, each with the kind of party that fixes it and its deadlines.

use lianjian_protocol::domain::reference::{Category, FixerKind};

use super::{CliError, Made, ReferenceRow, Seen, Setting, Table, each};

pub(super) const COLUMNS: &[&str] = &[
    "code",
    "name_zh",
    "name_en",
    "fixer",
    "tier",
    "common_parts*",
];

pub(super) async fn make(
    setting: &Setting,
    table: &Table,
) -> Result<Made<Vec<ReferenceRow>>, CliError> {
    let known = setting.context.store.reference_for(&[]).await?;
    let mut seen = Seen::new();
    each(table, |row| {
        let code = row.text("code")?;
        let is_code = code
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if !is_code {
            return Err(row.problem("code", "lower-case letters, digits and _"));
        }
        seen.note(row, "code", code.clone())?;
        let fixer = row.required("fixer")?;
        let fixer: FixerKind = serde_json::from_value(fixer.into()).map_err(|_| {
            row.problem(
                "fixer",
                "company, substitute, emergency_centre, developer, utility or department",
            )
        })?;
        let tier = row.text("tier")?;
        if !known.tiers.iter().any(|known| known.code == tier) {
            return Err(row.problem("tier", format!("no tier {tier:?}")));
        }
        let new = known.category(&code).is_none();
        let category = Category {
            code,
            name_zh: row.text("name_zh")?,
            name_en: row.text("name_en")?,
            fixer,
            tier,
            common_parts: row.flag("common_parts")?,
        };
        Ok((vec![ReferenceRow::Category(category)], new))
    })
}
