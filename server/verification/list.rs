//! Many numbers at once: a list with a column of numbers, checked as of one moment, some rows at a time.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use tokio::io::{AsyncRead, AsyncReadExt};

use super::{
    address::number_in,
    check::{Checked, check_many},
    rows::{Row, Rows},
};
use crate::{
    credential::Misread,
    error::{Error, Result},
};

/// Rows that are looked up together, and held at one time.
const TOGETHER: usize = 500;
const PIECE: usize = 32 * 1024;
/// How workbooks begin: as archives since 2007, in a form of their own before.
const WORKBOOKS: [&[u8]; 2] = [b"PK\x03\x04", &[0xd0, 0xcf, 0x11, 0xe0]];
/// What people call the column, in small letters without anything but letters; the plainest first.
const NAMES: [&str; 10] = [
    "certificatenumber",
    "certificationnumber",
    "credentialnumber",
    "verificationnumber",
    "certificateno",
    "certificationno",
    "number",
    "certificate",
    "certification",
    "credential",
];

/// A list as it is read: its heading is known, its rows come.
pub struct List<R> {
    from: R,
    /// Where this server is: numbers may stand in addresses of its pages.
    own: String,
    rows: Rows,
    ended: bool,
    /// The cells of the heading; the list's own or, where it has none, ours.
    pub heading: Vec<String>,
    /// The column of numbers, from 0.
    column: usize,
    /// A first row that is no heading.
    first: Option<Row>,
}

/// One row with its answer. Everything that came with the number is carried through.
pub struct Line {
    pub cells: Vec<String>,
    /// None where the row can't be read; then `fault` tells why.
    pub checked: Option<Checked>,
    pub fault: Option<&'static str>,
}

impl Line {
    /// Where no certificate can be told: why, in a sentence.
    pub fn note(&self) -> Option<&'static str> {
        self.fault.or_else(|| self.checked.as_ref().and_then(Checked::note))
    }
}

impl<R: AsyncRead + Unpin> List<R> {
    /// Reads as far as the first row. `Invalid` where no column can be told to hold numbers.
    pub async fn open(mut from: R, own: &str) -> Result<List<R>> {
        let mut start = Vec::with_capacity(2 * PIECE);
        let read = (&mut from).take(PIECE as u64).read_to_end(&mut start).await?;
        if start.starts_with(&[0xff, 0xfe]) || start.starts_with(&[0xfe, 0xff]) {
            return Err(Error::invalid(
                "list",
                "This file is in an encoding that can’t be read. Save it as “CSV UTF-8” and send it again.",
            ));
        }
        if WORKBOOKS.iter().any(|mark| start.starts_with(mark)) {
            return Err(Error::invalid(
                "list",
                "This is an Excel workbook. Save it as CSV UTF-8 and choose that file.",
            ));
        }
        let text = start.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(&start);
        let mut rows = Rows::new(separator(text));
        rows.take(text);
        let ended = read < PIECE;
        let first = rows.next(ended).ok_or_else(|| {
            Error::invalid("list", "There is no number in it. Put each number on a line of its own.")
        })?;
        let mut list =
            List { from, own: own.to_owned(), rows, ended, heading: Vec::new(), column: 0, first: None };
        list.read_heading(first)?;
        Ok(list)
    }

    fn read_heading(&mut self, first: Row) -> Result<()> {
        let Row::Cells(cells) = &first else {
            return Err(Error::invalid(
                "list",
                "The first row can’t be read. Save the list as CSV and send it again.",
            ));
        };
        let letters = |cell: &String| cell.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect();
        let called: Vec<String> = cells.iter().map(letters).collect();
        let named = |name: &&str| called.iter().position(|called| called == name);
        if let Some(column) = NAMES.iter().find_map(named) {
            self.column = column;
            self.heading.clone_from(cells);
            return Ok(());
        }
        // Without a heading: a cell that is a number, or was meant to be one.
        let meant = |cell: &String| is_meant(&self.own, cell);
        let column = cells.iter().position(meant).or((cells.len() == 1).then_some(0));
        self.column = column.ok_or_else(|| {
            Error::invalid(
                "list",
                "No column is called “number”. Name the column that holds the numbers “number”, and send the list again.",
            )
        })?;
        let name = |at| if at == self.column { "number".to_owned() } else { format!("column {}", at + 1) };
        self.heading = (0..cells.len()).map(name).collect();
        self.first = Some(first);
        Ok(())
    }

    /// The next rows with their answers; none at the end of the list.
    pub async fn next(&mut self, db: &impl ConnectionTrait, as_of: DateTime<Utc>) -> Result<Vec<Line>> {
        let mut rows: Vec<Row> = self.first.take().into_iter().collect();
        while rows.len() < TOGETHER {
            if let Some(row) = self.rows.next(self.ended) {
                rows.push(row);
                continue;
            }
            if self.ended {
                break;
            }
            let mut piece = vec![0; PIECE];
            let read = self.from.read(&mut piece).await?;
            self.ended = read == 0;
            self.rows.take(&piece[..read]);
        }
        let number = |row: &Row| match row {
            Row::Cells(cells) => Some(cells.get(self.column).cloned().unwrap_or_default()),
            Row::Broken(_) => None,
        };
        let typed: Vec<String> = rows.iter().filter_map(number).collect();
        let mut checked = check_many(db, &self.own, &typed, as_of).await?.into_iter();
        let line = |row| match row {
            Row::Cells(cells) => Line { cells, checked: checked.next(), fault: None },
            Row::Broken(fault) => Line { cells: Vec::new(), checked: None, fault: Some(fault) },
        };
        Ok(rows.into_iter().map(line).collect())
    }
}

/// What stands between cells: whichever of the usual ones the first line has most of.
fn separator(text: &[u8]) -> u8 {
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |separator: &u8| line.iter().map(|byte| usize::from(byte == separator)).sum::<usize>();
    [b';', b'\t', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

/// A number, or something that was meant to be one.
fn is_meant(own: &str, cell: &str) -> bool {
    matches!(number_in(own, cell), Ok(_) | Err(Misread::Slip))
}

/// Numbers that were pasted side by side, each on a line of its own.
pub fn one_a_line(own: &str, pasted: &str) -> String {
    let between = [',', ';', '\t'];
    let first = pasted.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let numbers = first.split(between).filter(|cell| is_meant(own, cell)).count();
    if numbers > 1 { pasted.replace(between, "\n") } else { pasted.to_owned() }
}
