//! What a paper must say, and must not, whoever designed it.

mod certification;
mod completion;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use typst::World;
use typst::foundations::NativeElement;
use typst::introspection::Introspector;
use typst::layout::Size;
use typst::model::Document;
use typst::pdf::AttachElem;
use typst_layout::PagedDocument;

use crate::picture::Code;
use crate::words::{Words, fold};
use crate::{Flaw, Kind, Package};

/// How closely a document is looked at before it is handed out. Each looks at all that the one before it does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Inspection {
    /// Whether it can be laid out, kept and heard.
    #[default]
    Layout,
    /// Whether it says what a paper of its kind must say.
    Words,
    /// A new design, with sample data: also whether its code can be scanned, that it claims nothing, and its size.
    Design,
}

/// Of a QR code without its margin, in millimeters.
const NARROWEST: f32 = 20.0;

/// Paper from half a letter to A3, in points of its sides.
const SIDES: std::ops::RangeInclusive<f64> = 390.0..=1225.0;

/// What has to be on the page: its name, where the data has it, how a design prints it.
type Needed = (&'static str, &'static str, &'static str);

const ADDRESS: &str = "/verification/address";

/// A page that was laid out, and what it should say.
struct Page<'a> {
    desk: &'a dyn World,
    words: &'a Words,
    /// The document's own title, which programs read aloud.
    title: &'a str,
    data: &'a Json,
    kind: Kind,
}

/// All that the pages tell by themselves.
pub fn of_pages(desk: &dyn World, document: &PagedDocument, data: &Json, package: &Package) -> Vec<Flaw> {
    if package.inspection == Inspection::Layout {
        return Vec::new();
    }
    let (words, title) = (Words::of(document), document.info().title.as_deref().unwrap_or_default());
    let page = Page { desk, words: &words, title, data, kind: package.kind };
    let (needed, missing) = match package.kind {
        Kind::CertificateOfCompletion => (&completion::NEEDED[..], completion::missing(&page)),
        Kind::Certification => (&certification::NEEDED[..], certification::missing(&page)),
    };
    let mut flaws = page.without(needed);
    flaws.extend(missing);
    if package.inspection == Inspection::Design {
        flaws.extend(match package.kind {
            Kind::CertificateOfCompletion => completion::claims(&page),
            Kind::Certification => certification::claims(&page),
        });
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
pub fn codes(read: &[Code], data: &Json, kind: Kind) -> Option<Flaw> {
    let address = data.pointer(ADDRESS).and_then(Json::as_str)?;
    if let Some(other) = read.iter().find(|code| code.says != address) {
        let other: String = other.says.chars().take(60).collect();
        let flaw = Flaw::new(format!(
            "A QR code on the page leads elsewhere ({other}). There is room for one, that leads to the address \
             at which the {} can be checked.",
            kind.name()
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

impl Page<'_> {
    /// A text of the data; empty where there is none.
    fn text(&self, pointer: &str) -> &str {
        self.data.pointer(pointer).and_then(Json::as_str).unwrap_or_default()
    }

    /// What is not on the page, of what has to be. Where the data says that there is none of it, none is asked for.
    fn without(&self, needed: &[Needed]) -> Vec<Flaw> {
        let address = self.address();
        // The address ends with the number, and does not stand for it.
        let [heard, seen] = [&self.words.heard, &self.words.seen].map(|said| blanked(&said.text, address));
        let mut flaws = Vec::new();
        for &(what, pointer, hint) in needed {
            let (value, heard, seen) = match pointer {
                ADDRESS => (address, &self.words.heard.text, &self.words.seen.text),
                _ => (self.text(pointer), &heard, &seen),
            };
            let none = self.data.pointer(pointer).is_some_and(Json::is_null);
            if none || says(heard, value) {
                continue;
            }
            let first = value.split_whitespace().next().map(fold).unwrap_or_default();
            let place = if says(seen, value) { seen.find(&first) } else { None };
            let place = place.and_then(|at| self.words.seen.place(at));
            flaws.push(match place {
                Some(place) => Flaw::new(format!("{what} can be seen, but is not read aloud."))
                    .with_hint(
                        "Take it out of pdf.artifact, and out of the page's header, footer and background",
                    )
                    .at(self.desk, place),
                None => absent(what).with_hint(format!("Print it, no smaller than 5 points: {hint}")),
            });
        }
        flaws
    }

    /// Nobody reads the scheme out of a printed address.
    fn address(&self) -> &str {
        let address = self.text(ADDRESS);
        address.split_once("://").map_or(address, |(_, rest)| rest)
    }

    /// Words that a paper of this kind never says, on the page or in its title; `seen` is what is on the page.
    fn never(&self, seen: &str, claims: &[&str], hint: &str) -> Vec<Flaw> {
        let (title, kind) = (fold(self.title), self.kind.name());
        let mut flaws = Vec::new();
        for &claim in claims {
            let folded = fold(claim);
            if let Some(place) = seen.find(&folded).and_then(|at| self.words.seen.place(at)) {
                let flaw = Flaw::new(format!("A {kind} does not say “{claim}”."));
                flaws.push(flaw.with_hint(hint).at(self.desk, place));
            }
            if title.contains(&folded) {
                let flaw = Flaw::new(format!("The title of a {kind} does not say “{claim}”."));
                flaws.push(flaw.with_hint(hint));
            }
        }
        flaws
    }
}

/// Folded words with blanks in place of some of them, so that the others stay where they were.
fn blanked(folded: &str, some: &str) -> String {
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
