//! The number people type: 80 random bits and a check character, in Crockford's base 32.
//!
//! Nobody can guess or walk it, and a slip of the finger is told from a number that does not exist.

use crate::clock::Chance;

/// Without I, L, O and U, which are misread or misspell (<https://www.crockford.com/base32.html>).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// 16 characters of five bits, and the check character.
const LENGTH: usize = 17;

/// Why a text is not a number of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misread {
    /// Too short, too long, or with a character that no number has.
    Shape,
    /// The check character does not fit the others: a slip in typing.
    Slip,
    /// An address, but not of this server.
    Elsewhere,
    /// An address of this server, but not of the page of a number.
    OtherPage,
}

/// A new number, as it is printed: `7K2M-9QWD-X4TN-58HC-R`.
pub fn draw(chance: &Chance) -> String {
    let bytes: [u8; 16] = chance.bytes();
    let mut values: Vec<u8> = bytes.iter().map(|byte| byte % 32).collect();
    values.push(check(&values));
    let characters: Vec<char> =
        values.iter().map(|value| char::from(ALPHABET[usize::from(*value)])).collect();
    characters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// What somebody typed, in the form it is kept under. Letter case, blanks and dashes do not matter; O is zero,
/// I and L are one.
pub fn read(typed: &str) -> Result<String, Misread> {
    let mut values = Vec::with_capacity(LENGTH);
    for c in typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '‐' | '‑' | '–' | '—' | '.'))
    {
        let c = match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        };
        let value = ALPHABET.iter().position(|known| char::from(*known) == c).ok_or(Misread::Shape)?;
        values.push(u8::try_from(value).map_err(|_| Misread::Shape)?);
        if values.len() > LENGTH {
            return Err(Misread::Shape);
        }
    }
    if values.len() != LENGTH {
        return Err(Misread::Shape);
    }
    let (number, last) = values.split_at(LENGTH - 1);
    if check(number) != last[0] {
        return Err(Misread::Slip);
    }
    let characters: Vec<char> =
        values.iter().map(|value| char::from(ALPHABET[usize::from(*value)])).collect();
    Ok(characters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-"))
}

/// Luhn's rule over 32 symbols: every single wrong character, and nearly every swap of neighbors, changes it.
fn check(values: &[u8]) -> u8 {
    let sum: u32 = values
        .iter()
        .rev()
        .enumerate()
        .map(|(place, value)| {
            let value = u32::from(*value);
            let weighed = if place % 2 == 0 { value * 2 } else { value };
            weighed / 32 + weighed % 32
        })
        .sum();
    u8::try_from((32 - sum % 32) % 32).unwrap_or(0)
}
