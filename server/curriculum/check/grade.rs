//! Reading grade by paragraph: Flesch-Kincaid, 0.39 words a sentence + 11.8 syllables a word - 15.59.

use super::prose::{Kind, Passage, tokens};
use crate::flaw::Flaws;
use crate::source::Source;

/// Fewer words say nothing about how hard a paragraph is.
const LEAST_WORDS: usize = 35;

pub(super) fn check(source: &Source, passages: &[Passage], aim: u32, flaws: &mut Flaws) {
    for passage in passages.iter().filter(|passage| matches!(passage.kind, Kind::Paragraph | Kind::Talk)) {
        let Some(grade) = grade(&passage.text) else { continue };
        // Grade 8.9 is still grade 8.
        if grade >= f64::from(aim) + 1.0 {
            let message = format!("this paragraph reads at grade {grade:.1}, and the course aims at {aim}");
            let help = "shorter sentences, everyday words";
            let first = passage.source(&(0..passage.text.len().min(60)));
            flaws.at(source, &first, "words/reading-grade", message).help(help);
        }
    }
}

/// None where there are too few words to tell.
pub(crate) fn grade(text: &str) -> Option<f64> {
    let words = tokens(text);
    if words.len() < LEAST_WORDS {
        return None;
    }
    let syllables: u32 = words.iter().map(|(_, word)| syllables(word)).sum();
    let exact = |n: usize| u32::try_from(n).map_or(f64::from(u32::MAX), f64::from);
    let per_sentence = exact(words.len()) / exact(sentences(text).max(1));
    Some(0.39 * per_sentence + 11.8 * f64::from(syllables) / exact(words.len()) - 15.59)
}

/// Points that end no sentence.
const SHORTENED: [&str; 14] =
    ["mr", "mrs", "ms", "dr", "st", "vs", "e.g", "i.e", "etc", "no", "jr", "sr", "u.s", "n.a.p.s"];

fn sentences(text: &str) -> usize {
    let mut count = 0;
    let mut pending = false;
    let bytes = text.as_bytes();
    for (i, c) in text.char_indices() {
        let ends = match c {
            '!' | '?' | '…' => true,
            '.' => {
                let before =
                    text[..i].rsplit(|c: char| !(c.is_alphanumeric() || c == '.')).next().unwrap_or_default();
                let within = bytes.get(i + 1).is_some_and(u8::is_ascii_alphanumeric);
                !within && !SHORTENED.contains(&before.to_lowercase().as_str())
            }
            _ => false,
        };
        if ends && pending {
            count += 1;
            pending = false;
        } else if c.is_alphanumeric() {
            pending = true;
        }
    }
    count + usize::from(pending)
}

/// By groups of vowels, with the usual silent endings. Numbers and initials are read as one each.
fn syllables(word: &str) -> u32 {
    let word: String = word.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect();
    if word.len() <= 3 {
        return 1;
    }
    let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'á' | 'é' | 'í' | 'ó' | 'ú');
    let mut count = 0_u32;
    let mut before = false;
    for c in word.chars() {
        count += u32::from(vowel(c) && !before);
        before = vowel(c);
    }
    let silent_e = word.ends_with('e') && !word.ends_with("le") && !word.ends_with("ee");
    let plural = word.ends_with("es")
        && !["ses", "zes", "xes", "ces", "ges", "shes", "ches", "ies"].iter().any(|e| word.ends_with(e));
    let past = word.ends_with("ed") && !word.ends_with("ted") && !word.ends_with("ded");
    let le_after_vowel = word.ends_with("le") && word.chars().rev().nth(2).is_some_and(vowel);
    count = count.saturating_sub(u32::from(silent_e || plural || past || le_after_vowel));
    // "io" and "ia" are two sounds but for "-tion", "-sion", "-cial", "-tient".
    for pair in ["ia", "io", "iu", "eo", "ua", "uo"] {
        for (i, _) in word.match_indices(pair) {
            let soft = i > 0 && matches!(word.as_bytes()[i - 1], b't' | b's' | b'c' | b'g' | b'q');
            count += u32::from(!soft);
        }
    }
    count.max(1)
}
