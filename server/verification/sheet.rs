//! Answers as a list that opens in a spreadsheet: ours first, then whatever the row came with.

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    certification::Shown,
    check::{Checked, Outcome},
    list::Line,
};
use crate::{
    desk::{Held, Told},
    error::{Error, Result},
};

const COLUMNS: [&str; 14] = [
    "check answer",
    "check note",
    "check as of",
    "check number",
    "check kind",
    "check name",
    "check title",
    "check given by",
    "check completed on",
    "check since",
    "check standing",
    "check granted on",
    "check expires on",
    "check grace ends on",
];

/// Makes Excel read the list as UTF-8.
pub const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The line of headings.
pub fn heading(own: &[String]) -> Result<Vec<u8>> {
    let mut sheet = sheet();
    let cells = COLUMNS.iter().map(|name| (*name).to_owned()).chain(own.iter().map(|name| harmless(name)));
    sheet.write_record(cells).map_err(Error::fault)?;
    bytes(sheet)
}

/// One line a row.
pub fn lines(rows: &[Line], as_of: DateTime<Utc>) -> Result<Vec<u8>> {
    let mut sheet = sheet();
    let moment = as_of.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    for row in rows {
        let answers = answers(row, &moment);
        let cells = answers.iter().chain(&row.cells).map(|cell| harmless(cell));
        sheet.write_record(cells).map_err(Error::fault)?;
    }
    bytes(sheet)
}

fn sheet() -> csv::Writer<Vec<u8>> {
    // Rows have as many cells as they came with.
    csv::WriterBuilder::new().flexible(true).terminator(csv::Terminator::CRLF).from_writer(Vec::new())
}

fn bytes(sheet: csv::Writer<Vec<u8>>) -> Result<Vec<u8>> {
    sheet.into_inner().map_err(|error| Error::fault(error.to_string()))
}

fn answers(row: &Line, moment: &str) -> [String; COLUMNS.len()] {
    let answer = row.checked.as_ref().map_or("row_not_readable", Checked::code);
    let mut cells: [String; COLUMNS.len()] = std::array::from_fn(|_| String::new());
    answer.clone_into(&mut cells[0]);
    row.note().unwrap_or_default().clone_into(&mut cells[1]);
    moment.clone_into(&mut cells[2]);
    let Some(checked) = &row.checked else { return cells };
    if let Outcome::NotGood { since, reason, .. } = &checked.outcome {
        let because = reason.sentence();
        cells[1] = format!("Withdrawn, because {because}.");
        cells[9] = since.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    }
    if let Outcome::Good(certificate) | Outcome::NotGood { certificate, .. } = &checked.outcome {
        let content = &certificate.content;
        cells[3].clone_from(&certificate.number);
        "certificate_of_completion".clone_into(&mut cells[4]);
        cells[5].clone_from(&content.learner);
        cells[6].clone_from(&content.course_title);
        cells[7].clone_from(&content.provider);
        cells[8] = content.completed_on.to_string();
    }
    if let Outcome::Certification { held, told } = &checked.outcome {
        of_certification(&mut cells, held, *told, checked.as_of);
    }
    cells
}

fn of_certification(cells: &mut [String; COLUMNS.len()], held: &Held, told: Told, as_of: DateTime<Utc>) {
    let shown = Shown::new(held, told, as_of);
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    if !shown.good {
        let why = shown.told.map(|told| format!(": {told}")).unwrap_or_default();
        cells[1] = format!("{}{why}", shown.words);
        cells[9] = shown.since.map(|at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string()).unwrap_or_default();
    }
    cells[3].clone_from(&held.row.number);
    "certification".clone_into(&mut cells[4]);
    cells[5] = shown.holder;
    cells[6] = shown.title;
    cells[7] = shown.authority;
    told.standing.code().clone_into(&mut cells[10]);
    cells[11] = day(Some(shown.granted_at.date_naive()));
    cells[12] = day(shown.expires_on);
    cells[13] = day(shown.grace_ends_on);
}

/// A spreadsheet must not take words for a formula (<https://owasp.org/www-community/attacks/CSV_Injection>).
pub fn harmless(text: &str) -> String {
    let first = text.trim_start().chars().next();
    if first.is_some_and(|c| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠'))
        || text.starts_with(['\t', '\r', '\n'])
    {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}
