//! What a certificate must say, and must not, whoever designed it.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use typst::World;
use typst::foundations::NativeElement;
use typst::introspection::Introspector;
use typst::layout::Size;
use typst::model::Document;
use typst::pdf::AttachElem;
use typst_layout::PagedDocument;

use crate::Flaw;
use crate::picture::Code;
use crate::words::{Words, fold};

/// How closely a document is looked at before it is handed out. Each looks at all that the one before it does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Inspection {
    /// Whether it can be laid out, kept and heard.
    #[default]
    Layout,
    /// Whether it says what a certificate of completion must say.
    Certificate,
    /// A new design, with sample data: also whether its code can be scanned, that it claims nothing, and its size.
    Design,
}

/// What has to be on the page: its name, where the data has it, how a design prints it.
const NEEDED: [(&str, &str, &str); 4] = [
    ("The holder's name", "/learner/name", "#data.learner.name"),
    ("The course's title", "/course/title", "#data.course.title"),
    ("The certificate's number", "/number", "#data.number"),
    ("The address at which it can be checked", "/verification/address", "#address-link(data.verification)"),
];

/// What the paper calls itself, in the languages there are words for.
const KIND: [&str; 2] = ["Certificate of Completion", "Certificado de finalización"];

/// Only an authority certifies. Folded, as the words they are looked for in.
const CLAIMS: [&str; 4] = ["certified", "certification", "certificación", "certificada"];

/// The sentences of `cairn.typ` that say just this, and may.
const BOUNDARIES: [&str; 2] = [
    "It is not a license or a certification: only a certifying authority, such as a state board, certifies peer specialists.",
    "No es una licencia ni una certificación: solo una autoridad competente, como la junta de un estado, certifica a especialistas de apoyo entre pares.",
];

/// Of a QR code without its margin, in millimeters.
const NARROWEST: f32 = 20.0;

/// Paper from half a letter to A3, in points of its sides.
const SIDES: std::ops::RangeInclusive<f64> = 390.0..=1225.0;

/// All that the pages tell by themselves.
pub fn of_pages(desk: &dyn World, document: &PagedDocument, data: &Json, how: Inspection) -> Vec<Flaw> {
    if how == Inspection::Layout {
        return Vec::new();
    }
    let words = Words::of(document);
    let mut flaws = missing(desk, &words, data);
    if how == Inspection::Design {
        let title = document.info().title.as_deref().unwrap_or_default();
        flaws.extend(claims(desk, &words, title));
        flaws.extend(size(document));
    }
    flaws
}

/// The signed credential must travel in it, and nothing that somebody could take for one.
pub fn attachments(document: &PagedDocument, asked: usize) -> Option<Flaw> {
    let made = document.introspector().query(&AttachElem::ELEM.select()).len();
    if made < asked {
        let flaw = Flaw::new("The signed credential does not travel inside the PDF.");
        return Some(flaw.with_hint(
            "Close every comment (/* … */), and let no show rule swallow the end of the document",
        ));
    }
    let flaw = || Flaw::new("The design attaches a file of its own to the PDF.");
    (made > asked)
        .then(|| flaw().with_hint("Leave pdf.attach out: what is attached is the signed credential"))
}

/// Whether the page's QR code, read from a picture of the page, leads to the address, and no other code elsewhere.
pub fn codes(read: &[Code], data: &Json) -> Option<Flaw> {
    let address = data.pointer("/verification/address").and_then(Json::as_str)?;
    if let Some(other) = read.iter().find(|code| code.says != address) {
        let other: String = other.says.chars().take(60).collect();
        let flaw = Flaw::new(format!(
            "A QR code on the page leads elsewhere ({other}). There is room for one, that leads to the address \
             at which the certificate can be checked."
        ));
        return Some(flaw.with_hint("Show the code that is made for you: #qr(data.verification.address)"));
    }
    let flaw = match read.first() {
        None => Flaw::new("No QR code can be read from the printed page."),
        Some(code) if code.width < NARROWEST => {
            let (width, least) = (code.width, NARROWEST);
            Flaw::new(format!("The QR code is {width:.0} mm wide; many telephones need {least:.0} mm."))
        }
        Some(_) => return None,
    };
    let hint =
        "Show #qr(data.verification.address), as wide as it comes, dark on light, with nothing across it";
    Some(flaw.with_hint(hint))
}

fn missing(desk: &dyn World, words: &Words, data: &Json) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    let text = |pointer| data.pointer(pointer).and_then(Json::as_str).unwrap_or_default();
    // Nobody reads the scheme out of a printed address.
    let address = text("/verification/address");
    let address = address.split_once("://").map_or(address, |(_, rest)| rest);
    // The address ends with the number, and does not stand for it.
    let [heard, seen] = [&words.heard, &words.seen].map(|said| without(&said.text, address));
    for (what, pointer, hint) in NEEDED {
        let (value, heard, seen) = match pointer {
            "/verification/address" => (address, &words.heard.text, &words.seen.text),
            _ => (text(pointer), &heard, &seen),
        };
        if !says(heard, value) {
            let first = value.split_whitespace().next().map(fold).unwrap_or_default();
            let place = if says(seen, value) { seen.find(&first) } else { None };
            let place = place.and_then(|at| words.seen.place(at));
            flaws.push(match place {
                Some(place) => Flaw::new(format!("{what} can be seen, but is not read aloud."))
                    .with_hint(
                        "Take it out of pdf.artifact, and out of the page's header, footer and background",
                    )
                    .at(desk, place),
                None => absent(what).with_hint(format!("Print it, no smaller than 5 points: {hint}")),
            });
        }
    }
    let minutes = data.pointer("/hours/total_minutes").and_then(Json::as_u64).unwrap_or_default();
    if !says_hours(&words.spaced, minutes) {
        flaws.push(absent("The number of hours").with_hint("Print it: #duration(data.hours.total_minutes)"));
    }
    if !KIND.iter().any(|kind| words.heard.text.contains(&fold(kind))) {
        flaws.push(absent("What it is").with_hint(
            "Print the words Certificate of Completion (or Certificado de finalización): #words(data).certificate",
        ));
    }
    flaws
}

/// Folded words with blanks in place of some of them, so that the others stay where they were.
fn without(folded: &str, some: &str) -> String {
    let some = fold(some);
    if some.is_empty() { folded.to_owned() } else { folded.replace(&some, &" ".repeat(some.len())) }
}

fn absent(what: &str) -> Flaw {
    Flaw::new(format!("{what} is not on the page, or is cut off."))
}

/// As a whole or, because lines and scripts are drawn in an order of their own, word by word.
fn says(folded: &str, value: &str) -> bool {
    let mut words = value.split_whitespace().map(fold).filter(|word| !word.is_empty()).peekable();
    words.peek().is_some() && (folded.contains(&fold(value)) || words.all(|word| folded.contains(&word)))
}

/// 750 minutes as `12 h 30 min`, `12 hours and 30 minutes`, `12:30`, `12.5` or `750`.
fn says_hours(spaced: &str, minutes: u64) -> bool {
    let (hours, rest) = (minutes / 60, minutes % 60);
    let hundredths = rest * 100 / 60;
    let text: String = spaced.chars().map(|letter| if letter == ',' { '.' } else { letter }).collect();
    numbers(&text).any(|(number, after)| {
        if number == minutes.to_string() || number.replace('.', "") == minutes.to_string() {
            return true;
        }
        let decimal = number.split_once('.').is_some_and(|(whole, part)| {
            let part: String = part.chars().chain("00".chars()).take(2).collect();
            whole == hours.to_string() && part == format!("{hundredths:02}")
        });
        let next = || numbers(after).next().filter(|(_, behind)| after.len() - behind.len() <= 16);
        let apart = number == hours.to_string()
            && (rest == 0
                || next().is_some_and(|(part, _)| part.trim_start_matches('0') == rest.to_string()));
        decimal || apart
    })
}

/// Each number with what comes after it. A point inside belongs to it.
fn numbers(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let begin = rest.find(|letter: char| letter.is_ascii_digit())?;
        let from = &rest[begin..];
        let end = from.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(from.len());
        let (number, after) = from.split_at(end);
        rest = after;
        Some((number.trim_end_matches('.'), after))
    })
}

fn claims(desk: &dyn World, words: &Words, title: &str) -> Vec<Flaw> {
    let seen = BOUNDARIES.iter().fold(words.seen.text.clone(), |seen, boundary| without(&seen, boundary));
    let title = fold(title);
    let mut flaws = Vec::new();
    for claim in CLAIMS {
        let hint = "This paper records training; only an authority certifies. The one sentence that may say so is \
                    #words(data).boundary";
        if let Some(place) = seen.find(claim).and_then(|at| words.seen.place(at)) {
            let flaw = Flaw::new(format!("A certificate of completion does not say “{claim}”."));
            flaws.push(flaw.with_hint(hint).at(desk, place));
        }
        if title.contains(claim) {
            let flaw = Flaw::new(format!("The title of a certificate of completion does not say “{claim}”."));
            flaws.push(flaw.with_hint(hint));
        }
    }
    flaws
}

/// Of any larger page a picture would take a lot of memory.
pub fn fits_a_printer(document: &PagedDocument) -> bool {
    odd_size(document).is_none()
}

fn odd_size(document: &PagedDocument) -> Option<Size> {
    let mut sizes = document.pages().iter().map(|page| page.frame.size());
    sizes.find(|size| !SIDES.contains(&size.x.to_pt()) || !SIDES.contains(&size.y.to_pt()))
}

fn size(document: &PagedDocument) -> Option<Flaw> {
    let odd = odd_size(document)?;
    let inches = |side: f64| format!("{:.1}", side / 72.0);
    let (wide, tall) = (inches(odd.x.to_pt()), inches(odd.y.to_pt()));
    let flaw = Flaw::new(format!("A page of {wide} by {tall} inches fits no printer."));
    Some(flaw.with_hint("Use paper such as us-letter or a4, upright or flipped"))
}
