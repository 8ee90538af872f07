//! A CSV file as rows whose fields have names and whose line is known.

use std::collections::HashMap;
use std::str::FromStr;

use crate::cli::CliError;
use crate::cli::error::RowError;

/// A file's rows, broken ones too.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) rows: Vec<Result<Row, RowError>>,
}

/// A row.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// Where it starts, from 1.
    pub(super) line: u64,
    fields: HashMap<&'static str, String>,
}

impl Table {
    /// Reads a file whose first line names the columns, in any order. A column ending in `*` in
    /// `known` may be left out.
    pub(super) fn read(bytes: &[u8], known: &[&'static str]) -> Result<Self, CliError> {
        // Spreadsheets mark UTF-8 so.
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(bytes);
        let header = reader
            .byte_headers()
            .map_err(|error| CliError::Invalid(format!("line 1: {error}")))?
            .clone();
        let mut columns = Vec::with_capacity(header.len());
        for name in &header {
            let name = String::from_utf8_lossy(name).to_lowercase();
            let column = known
                .iter()
                .map(|known| known.trim_end_matches('*'))
                .find(|known| *known == name)
                .ok_or_else(|| CliError::Invalid(format!("line 1: unknown column {name:?}")))?;
            if columns.contains(&column) {
                return Err(CliError::Invalid(format!("line 1: {column} stands twice")));
            }
            columns.push(column);
        }
        if let Some(missing) = known
            .iter()
            .find(|known| !known.ends_with('*') && !columns.contains(*known))
        {
            return Err(CliError::Invalid(format!("line 1: no column {missing:?}")));
        }
        let rows = reader
            .byte_records()
            .map(|record| row(&columns, record))
            .collect();
        Ok(Self { rows })
    }
}

fn row(
    columns: &[&'static str],
    record: Result<csv::ByteRecord, csv::Error>,
) -> Result<Row, RowError> {
    let at = |line: u64, problem: String| RowError {
        line,
        column: None,
        problem,
    };
    let record = record.map_err(|error| {
        let line = error.position().map_or(0, csv::Position::line);
        at(line, error.to_string())
    })?;
    let line = record.position().map_or(0, csv::Position::line);
    if record.len() != columns.len() {
        let problem = format!(
            "{} fields where there are {} columns",
            record.len(),
            columns.len()
        );
        return Err(at(line, problem));
    }
    let mut fields = HashMap::with_capacity(columns.len());
    for (column, value) in columns.iter().zip(&record) {
        let Ok(text) = std::str::from_utf8(value) else {
            return Err(RowError {
                line,
                column: Some((*column).to_owned()),
                problem: "not UTF-8: save the file as \"CSV UTF-8\"".to_owned(),
            });
        };
        if !text.is_empty() {
            fields.insert(*column, text.to_owned());
        }
    }
    Ok(Row { line, fields })
}

impl Row {
    /// A problem with one of its fields.
    pub(super) fn problem(&self, column: &str, problem: impl Into<String>) -> RowError {
        RowError {
            line: self.line,
            column: Some(column.to_owned()),
            problem: problem.into(),
        }
    }

    /// A field that may be empty.
    pub(super) fn optional(&self, column: &str) -> Option<&str> {
        self.fields.get(column).map(String::as_str)
    }

    /// A field that may not.
    pub(super) fn required(&self, column: &str) -> Result<&str, RowError> {
        self.optional(column)
            .ok_or_else(|| self.problem(column, "is empty"))
    }

    /// A short text.
    pub(super) fn text(&self, column: &str) -> Result<String, RowError> {
        let text = self.required(column)?;
        crate::cli::find::text(text, column)
            .map_err(|error| self.problem(column, error.to_string()))
    }

    /// A number; zero where it is empty.
    pub(super) fn number<T: FromStr + Default>(&self, column: &str) -> Result<T, RowError> {
        match self.optional(column) {
            None => Ok(T::default()),
            Some(text) => text
                .parse()
                .map_err(|_| self.problem(column, format!("{text:?} is no number"))),
        }
    }

    /// Yes or no; no where it is empty.
    pub(super) fn flag(&self, column: &str) -> Result<bool, RowError> {
        let Some(text) = self.optional(column) else {
            return Ok(false);
        };
        match text.to_lowercase().as_str() {
            "yes" | "true" | "1" | "是" => Ok(true),
            "no" | "false" | "0" | "否" => Ok(false),
            _ => Err(self.problem(column, format!("{text:?}: yes or no is meant"))),
        }
    }

    /// A list with semicolons between.
    pub(super) fn list(&self, column: &str) -> Vec<&str> {
        self.optional(column)
            .into_iter()
            .flat_map(|text| text.split([';', '；']))
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[&str] = &["name", "size*"];

    fn row(text: &str) -> Result<Row, RowError> {
        Table::read(text.as_bytes(), COLUMNS)
            .unwrap()
            .rows
            .remove(0)
    }

    #[test]
    fn columns_come_in_any_order_and_case_with_a_spreadsheets_mark() {
        let row = row("\u{feff}Size, NAME\n3,\" a; b\"\n").unwrap();
        assert_eq!(row.required("name").unwrap(), "a; b");
        assert_eq!(row.number::<u32>("size").unwrap(), 3);
        assert_eq!(row.list("name"), ["a", "b"]);
        assert_eq!(row.line, 2);
    }

    #[test]
    fn a_header_that_is_wrong_is_told() {
        for (text, says) in [
            ("name,colour\n", "colour"),
            ("size\n", "name"),
            ("name,name\n", "twice"),
        ] {
            let error = Table::read(text.as_bytes(), COLUMNS).unwrap_err();
            assert!(error.to_string().contains(says), "{error}");
        }
    }

    #[test]
    fn broken_rows_are_told_with_their_line() {
        let text = b"name,size\na,1\n\"b\nb\",2\nc\nd,\xff\n,5\n";
        let rows = Table::read(text, COLUMNS).unwrap().rows;
        assert_eq!(rows[1].as_ref().unwrap().line, 3);
        let short = rows[2].as_ref().unwrap_err();
        assert_eq!((short.line, short.column.as_deref()), (5, None));
        let bytes = rows[3].as_ref().unwrap_err();
        assert_eq!((bytes.line, bytes.column.as_deref()), (6, Some("size")));
        let empty = rows[4].as_ref().unwrap().required("name").unwrap_err();
        assert_eq!((empty.line, empty.column.as_deref()), (7, Some("name")));
    }

    #[test]
    fn words_that_are_no_flag_or_number_are_told() {
        let row = row("name,size\nyes,many\n").unwrap();
        assert!(row.flag("name").unwrap());
        assert!(row.flag("size").is_err());
        assert!(row.number::<u32>("size").is_err());
    }
}
