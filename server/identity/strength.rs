//! How hard a password is to guess, in plain words.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use zxcvbn::{
    Score,
    feedback::{Suggestion, Warning},
    zxcvbn,
};

/// In characters. Length is what makes a password strong (NIST SP 800-63B-4, section 3.1.1.2).
pub const SHORTEST: usize = 12;
/// In characters. Longer ones cost time to hash and are no stronger.
pub const LONGEST: usize = 200;

/// A password that is good enough, and how good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    Fair,
    Good,
    Strong,
}

impl Strength {
    pub fn word(self) -> &'static str {
        match self {
            Strength::Fair => "fair",
            Strength::Good => "good",
            Strength::Strong => "strong",
        }
    }
}

/// The same characters however a keyboard composes them.
pub fn composed(typed: &str) -> String {
    typed.nfc().collect()
}

/// Judges a composed password. `about` is what others can find out: names and addresses. Takes milliseconds.
pub fn judge(password: &str, about: &[&str]) -> Result<Strength, String> {
    let length = password.chars().count();
    if length == 0 {
        return Err("Choose a password.".into());
    }
    if length < SHORTEST {
        return Err(format!(
            "Choose a password of at least {SHORTEST} characters. This one has {length}. \
             Three or four words that do not belong together make a good one."
        ));
    }
    if length > LONGEST {
        return Err(format!("Choose a password of at most {LONGEST} characters."));
    }
    let parts = parts(about);
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let guess = zxcvbn(password, &parts);
    match guess.score() {
        Score::Four => Ok(Strength::Strong),
        Score::Three => Ok(Strength::Good),
        Score::Two => Ok(Strength::Fair),
        _ => Err(why_weak(guess.feedback())),
    }
}

/// Names and addresses, whole and in pieces, with and without accents, as a guesser would try them.
fn parts(about: &[&str]) -> Vec<String> {
    let mut parts = vec!["cairn".to_owned()];
    for text in about {
        let whole = composed(&text.to_lowercase());
        let plain: String = whole.nfd().filter(|c| !is_combining_mark(*c)).collect();
        for form in [whole, plain] {
            let pieces = form.split(|c: char| !c.is_alphanumeric()).filter(|piece| piece.chars().count() > 2);
            parts.extend(pieces.map(ToOwned::to_owned));
            parts.push(form);
        }
    }
    parts
}

fn why_weak(feedback: Option<&zxcvbn::feedback::Feedback>) -> String {
    let warning = feedback.and_then(zxcvbn::feedback::Feedback::warning);
    let why = match warning {
        Some(
            Warning::ThisIsATop10Password | Warning::ThisIsATop100Password | Warning::ThisIsACommonPassword,
        ) => "It is one of the passwords that many people use.",
        Some(Warning::ThisIsSimilarToACommonlyUsedPassword) => {
            "It is close to a password that many people use."
        }
        Some(Warning::StraightRowsOfKeysAreEasyToGuess | Warning::ShortKeyboardPatternsAreEasyToGuess) => {
            "Keys that lie side by side are tried first."
        }
        Some(
            Warning::RepeatsLikeAaaAreEasyToGuess | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess,
        ) => "Repeating the same characters adds little.",
        Some(Warning::SequencesLikeAbcAreEasyToGuess) => "Rows such as abc or 6543 are tried first.",
        Some(Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess) => {
            "Years and dates are tried first."
        }
        Some(Warning::AWordByItselfIsEasyToGuess) => "One word by itself is soon found.",
        Some(
            Warning::NamesAndSurnamesByThemselvesAreEasyToGuess
            | Warning::CommonNamesAndSurnamesAreEasyToGuess,
        ) => "Names are tried first.",
        None => "It holds too little that others would not think of.",
    };
    let suggestions = feedback.map_or(&[][..], |feedback| feedback.suggestions());
    let spelling = [
        Suggestion::PredictableSubstitutionsDontHelpVeryMuch,
        Suggestion::CapitalizationDoesntHelpVeryMuch,
        Suggestion::AllUppercaseIsAlmostAsEasyToGuessAsAllLowercase,
        Suggestion::ReversedWordsArentMuchHarderToGuess,
    ];
    let also = if suggestions.iter().any(|suggestion| spelling.contains(suggestion)) {
        " Capitals, backward words and signs such as @ for a help little."
    } else {
        ""
    };
    format!(
        "This password would be guessed quickly. {why}{also} Add a word or two that do not belong with it."
    )
}
