//! The text of one file, with positions.

use crate::File;
use crate::flaw::Flaws;
use crate::front;
use crate::markdown::{BLANK, mark_blanks};
use std::cell::OnceCell;
use std::ops::Range;

/// Longer files are a flaw and stay unread.
pub(crate) const MOST_BYTES: usize = 2 * 1024 * 1024;

/// Text with `\n` at each line's end, and no character that hides or reorders others.
pub struct Source {
    pub path: String,
    pub text: String,
    starts: Vec<usize>,
    /// How many characters as written stand before each [`STEP`] bytes, once that was asked.
    counts: OnceCell<Vec<u32>>,
}

/// Counting begins at the last of these before an offset, so that a line of 2 MiB costs no more than any other.
const STEP: usize = 1024;

impl Source {
    /// None, and a flaw, where the file is too large to be read.
    pub fn read(file: &File, flaws: &mut Flaws) -> Option<Self> {
        if file.bytes.len() > MOST_BYTES {
            let size = file.bytes.len() / 1024;
            flaws
                .file(&file.path, "file/too-large", format!("this file of {size} KiB was not read"))
                .help("split it: a page holds at most 2 MiB of text");
            return None;
        }
        let bytes = file.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&file.bytes);
        let text = String::from_utf8_lossy(bytes);
        let text =
            if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.into() };
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(i, _)| i + 1)).collect();
        let mut source = Self { path: file.path.clone(), text, starts, counts: OnceCell::new() };
        if let Err(error) = std::str::from_utf8(bytes) {
            let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]).replace("\r\n", "\n");
            let at = before.len()..before.len() + 1;
            flaws
                .at(&source, &at, "file/not-utf8", "this file is not UTF-8 from here on")
                .help("save it again as UTF-8");
        }
        source.disarm(flaws);
        if file.path.strip_suffix(".md").is_some() {
            let (_, from) = front::split(&source.text);
            if let Some(marked) = mark_blanks(&source.text, from) {
                source.text = marked;
            }
        }
        Some(source)
    }

    /// Replaces characters that hide or reorder others by marks of the same length in bytes, so that offsets stay.
    fn disarm(&mut self, flaws: &mut Flaws) {
        let hidden: Vec<(usize, char)> = self.text.char_indices().filter(|(_, c)| is_hidden(*c)).collect();
        if hidden.is_empty() {
            return;
        }
        for &(at, c) in &hidden {
            let message = format!("an invisible control character, U+{:04X}", u32::from(c));
            let help = "delete it: it can make text read otherwise than it is";
            flaws.at(self, &(at..at + c.len_utf8()), "text/hidden-character", message).help(help);
        }
        let mark = |c: char| match c.len_utf8() {
            _ if !is_hidden(c) => c,
            1 => ' ',
            2 => '\u{a0}',
            3 => '\u{fffd}',
            _ => '\u{1f6ab}',
        };
        self.text = self.text.chars().map(mark).collect();
    }

    /// Line and column, both from 1; the column in characters.
    pub fn place(&self, offset: usize) -> (u32, u32) {
        let offset = offset.min(self.text.len());
        let line = self.starts.partition_point(|&start| start <= offset);
        let start = self.starts[line.saturating_sub(1)];
        let column = self.written(offset).saturating_sub(self.written(start));
        (small(line), column.saturating_add(1))
    }

    /// How many characters as the author wrote them stand before an offset: a blank is three.
    fn written(&self, offset: usize) -> u32 {
        let bytes = self.text.as_bytes();
        let counts = self.counts.get_or_init(|| {
            let mut before = 0;
            let steps = (0..=bytes.len() / STEP).map(|step| {
                let from = step.saturating_sub(1) * STEP;
                before += count(bytes, from, if step == 0 { 0 } else { step * STEP });
                before
            });
            steps.collect()
        });
        let step = offset / STEP;
        counts[step] + count(bytes, step * STEP, offset)
    }

    /// How many characters of its first line a stretch covers.
    pub fn length(&self, at: &Range<usize>) -> u32 {
        let stretch = self.text.get(at.clone()).unwrap_or_default();
        let line = stretch.lines().next().unwrap_or_default().trim_end();
        let written = line.chars().map(|c| if c == BLANK { 3 } else { 1 });
        small(written.sum::<usize>().clamp(1, 400))
    }

    pub fn position(&self, offset: usize) -> crate::Position {
        let (line, column) = self.place(offset);
        crate::Position { file: self.path.clone(), line, column }
    }
}

/// Characters that begin in a stretch of bytes, each [`BLANK`] as the three that it stands for.
fn count(bytes: &[u8], from: usize, to: usize) -> u32 {
    let mut blank = [0; 4];
    let blank = BLANK.encode_utf8(&mut blank).as_bytes();
    let begins = |&at: &usize| !matches!(bytes[at], 0x80..=0xbf);
    let all = (from..to).filter(begins).map(|at| if bytes[at..].starts_with(blank) { 3 } else { 1 });
    all.sum()
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Controls, bidirectional embeddings and overrides, invisible tags, and the marks that the reader uses for itself.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{200b}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{e000}'..='\u{f8ff}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}')
}
