//! Reading grade by paragraph: Flesch-Kincaid, 0.39 words a sentence + 11.8 syllables a word - 15.59.

use super::prose::{Kind, Passage};
use crate::flaw::Flaws;
use crate::source::Source;

/// Fewer words say nothing about how hard a paragraph is.
const LEAST_WORDS: usize = 35;

pub(super) fn check(source: &Source, passages: &[Passage], aim: u32, flaws: &mut Flaws) {
    for passage in passages.iter().filter(|passage| matches!(passage.kind, Kind::Paragraph | Kind::Talk)) {
        let Some(grade) = grade(passage) else { continue };
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
fn grade(passage: &Passage) -> Option<f64> {
    let words = passage.words();
    if words.len() < LEAST_WORDS {
        return None;
    }
    let syllables: u32 = words.iter().map(|(_, word)| syllables(word)).sum();
    let exact = |n: usize| u32::try_from(n).map_or(f64::from(u32::MAX), f64::from);
    let per_sentence = exact(words.len()) / exact(sentences(&passage.text).max(1));
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
            // A list within a sentence is read item by item.
            ';' | ':' => bytes.get(i + 1).is_none_or(u8::is_ascii_whitespace),
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
    let word: Vec<char> = word.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    if word.len() <= 3 {
        return 1;
    }
    let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'á' | 'é' | 'í' | 'ó' | 'ú');
    let mut count = 0_u32;
    let mut before = false;
    for &c in &word {
        count += u32::from(vowel(c) && !before);
        before = vowel(c);
    }
    let ends = |ending: &str| {
        word.len() >= ending.len() && word[word.len() - ending.len()..].iter().copied().eq(ending.chars())
    };
    let silent_e = ends("e") && !ends("le") && !ends("ee");
    let plural =
        ends("es") && !["ses", "zes", "xes", "ces", "ges", "shes", "ches", "ies"].into_iter().any(ends);
    let past = ends("ed") && !ends("ted") && !ends("ded");
    let le_after_vowel = ends("le") && vowel(word[word.len() - 3]);
    count = count.saturating_sub(u32::from(silent_e || plural || past || le_after_vowel));
    // "io" and "ia" are two sounds but for "-tion", "-sion", "-cial", "-tient".
    for i in 1..word.len() - 1 {
        let apart = matches!((word[i], word[i + 1]), ('i', 'a' | 'o' | 'u') | ('e', 'o') | ('u', 'a' | 'o'));
        let soft = matches!(word[i - 1], 't' | 's' | 'c' | 'g' | 'q');
        count += u32::from(apart && !soft);
    }
    count.max(1)
}
