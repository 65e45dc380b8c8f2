//! The faces every document can use.
//!
//! Source Sans 3 for what is read, Source Serif 4 Display for names and titles: both are open, legible at small
//! sizes, and cover Latin with all its diacritics (Vietnamese too), Greek and Cyrillic. Libertinus Serif stands
//! behind them for rarer Latin letters and Hebrew. Other scripts come with the fonts of a package.

use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

use crate::Flaw;

static FILES: [&[u8]; 5] = [
    include_bytes!("fonts/SourceSans3-Regular.otf"),
    include_bytes!("fonts/SourceSans3-Semibold.otf"),
    include_bytes!("fonts/SourceSans3-It.otf"),
    include_bytes!("fonts/SourceSerif4Display-Semibold.otf"),
    include_bytes!("fonts/LibertinusSerif-Regular.otf"),
];

static SHIPPED: LazyLock<Shelf> =
    LazyLock::new(|| Shelf::of(FILES.iter().flat_map(|file| Font::iter(Bytes::new(file)))));

/// Fonts and the index by which typst finds them.
#[derive(Clone)]
pub struct Shelf {
    pub fonts: Vec<Font>,
    pub book: LazyHash<FontBook>,
}

impl Shelf {
    /// The shipped fonts, and behind them those of a package.
    pub fn with(files: &[&[u8]]) -> Result<Self, Vec<Flaw>> {
        if files.is_empty() {
            return Ok(SHIPPED.clone());
        }
        let (mut fonts, mut flaws) = (SHIPPED.fonts.clone(), Vec::new());
        for (number, file) in files.iter().enumerate() {
            let before = fonts.len();
            fonts.extend(Font::iter(Bytes::new(file.to_vec())));
            if fonts.len() == before {
                let flaw = Flaw::new(format!("Font file {} holds no font that can be read.", number + 1));
                flaws
                    .push(flaw.with_hint("Use a TTF or OTF file; web fonts (WOFF) must be converted first."));
            }
        }
        if flaws.is_empty() { Ok(Self::of(fonts)) } else { Err(flaws) }
    }

    fn of(fonts: impl IntoIterator<Item = Font>) -> Self {
        let fonts: Vec<Font> = fonts.into_iter().collect();
        Self { book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts }
    }
}

/// The characters of `text` that no shipped font can show, each once, in order: a name with one of them needs a
/// package with a font that has it.
pub fn missing_characters(text: &str) -> Vec<char> {
    let mut missing = Vec::new();
    for character in text.chars().filter(|character| !character.is_whitespace()) {
        let shown = SHIPPED.fonts.iter().any(|font| font.info().coverage.contains(u32::from(character)));
        if !shown && !missing.contains(&character) {
            missing.push(character);
        }
    }
    missing
}
