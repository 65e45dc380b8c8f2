//! A list's rows, as spreadsheets write them (RFC 4180 and what it became), one at a time and from any bytes at all.
//!
//! What is held is one row and what follows it in the piece that was read: a quotation mark that is never closed can't
//! swallow the list, for the row is given up and the next line is read as a row of its own.

/// Bytes of one row; what is longer is given up.
pub(super) const LONGEST: usize = 16 * 1024;
/// Cells of one row; those after them are left out.
const MOST_CELLS: usize = 200;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Row {
    Cells(Vec<String>),
    /// It can't be read; the reason is a sentence.
    Broken(&'static str),
}

/// Takes bytes as they come, gives rows.
#[derive(Debug)]
pub(super) struct Rows {
    separator: u8,
    held: Vec<u8>,
    /// Where the next row begins in `held`.
    from: usize,
    /// In a row that was given up, before its line's end.
    skipping: bool,
}

enum Found {
    /// A row, and how many bytes it took.
    Row(Vec<Vec<u8>>, usize),
    /// The bytes end within it: in quotation marks or not.
    Partly { cells: Vec<Vec<u8>>, quoted: bool },
}

impl Rows {
    pub(super) fn new(separator: u8) -> Rows {
        Rows { separator, held: Vec::new(), from: 0, skipping: false }
    }

    pub(super) fn take(&mut self, bytes: &[u8]) {
        self.held.drain(..self.from);
        self.from = 0;
        self.held.extend_from_slice(bytes);
    }

    /// The next row that is whole; with `end`, no more bytes come. Empty lines are no rows.
    pub(super) fn next(&mut self, end: bool) -> Option<Row> {
        loop {
            if self.skipping {
                let Some(line) = line(&self.held[self.from..]) else {
                    self.from = self.held.len();
                    return None;
                };
                self.from += line;
                self.skipping = false;
            }
            let rest = &self.held[self.from..];
            if rest.is_empty() {
                return None;
            }
            let piece = &rest[..rest.len().min(LONGEST)];
            match split(piece, self.separator) {
                Found::Row(cells, length) => {
                    self.from += length;
                    if cells.iter().any(|cell| !cell.iter().all(u8::is_ascii_whitespace)) {
                        return Some(Row::Cells(cells.into_iter().map(text).collect()));
                    }
                }
                Found::Partly { .. } if piece.len() < LONGEST && !end => return None,
                Found::Partly { cells, quoted: false } if piece.len() < LONGEST => {
                    self.from += piece.len();
                    if cells.iter().any(|cell| !cell.iter().all(u8::is_ascii_whitespace)) {
                        return Some(Row::Cells(cells.into_iter().map(text).collect()));
                    }
                }
                Found::Partly { quoted, .. } => {
                    self.skipping = true;
                    return Some(Row::Broken(if quoted {
                        "A quotation mark in this row is not closed."
                    } else {
                        "This row is too long."
                    }));
                }
            }
        }
    }
}

/// The bytes to the end of the first line, its end with them.
fn line(bytes: &[u8]) -> Option<usize> {
    bytes.iter().position(|byte| *byte == b'\n').map(|at| at + 1)
}

fn split(bytes: &[u8], separator: u8) -> Found {
    let mut cells = vec![Vec::new()];
    let mut quoted = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        let cell = cells.last_mut().expect("a row has a cell");
        match byte {
            b'"' if quoted && bytes.get(at) == Some(&b'"') => {
                cell.push(b'"');
                at += 1;
            }
            b'"' if quoted => quoted = false,
            // Only at its beginning: elsewhere it is a mark like any other.
            b'"' if cell.is_empty() => quoted = true,
            _ if quoted => cell.push(byte),
            b'\n' => return Found::Row(cells, at),
            b'\r' if bytes.get(at) == Some(&b'\n') => return Found::Row(cells, at + 1),
            _ if byte == separator => cells.push(Vec::new()),
            _ => cell.push(byte),
        }
        cells.truncate(MOST_CELLS + 1);
    }
    cells.truncate(MOST_CELLS);
    Found::Partly { cells, quoted }
}

/// UTF-8, or else the Latin script that older spreadsheets write, in which every byte is a letter. Without control
/// characters.
fn text(bytes: Vec<u8>) -> String {
    let text = String::from_utf8(bytes)
        .unwrap_or_else(|error| error.into_bytes().into_iter().map(char::from).collect());
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}
