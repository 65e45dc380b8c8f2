//! Names as people give them. There is no pattern that names follow; only what is surely none is turned away.

use unicode_normalization::UnicodeNormalization;

/// In characters. Certificates have room for so many.
pub const LONGEST_NAME: usize = 100;

/// The name as it is kept, or a sentence that says what to do. An empty one is for the caller to judge.
pub fn read_name(typed: &str) -> Result<String, &'static str> {
    let composed: String = typed.nfc().filter(|c| !turns_text_around(*c)).collect();
    let name = composed.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.chars().count() > LONGEST_NAME {
        return Err("Type a name of at most 100 characters.");
    }
    if !name.is_empty() && !name.chars().any(char::is_alphabetic) {
        return Err("Type the name in letters.");
    }
    // Names stand in letters and on certificates: no way to make them advertise.
    let lower = name.to_lowercase();
    if name.contains(['@', '<', '>', '\\']) || lower.contains("://") || lower.contains("www.") {
        return Err("Type a name, without any web or email address.");
    }
    Ok(name)
}

/// Marks that change the direction of what follows, and blanks that can't be seen. Joiners are letters of some scripts.
fn turns_text_around(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
