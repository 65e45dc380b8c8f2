use std::collections::BTreeMap;

use serde_json::Value as Json;
use typst::World;
use typst::diag::{SourceDiagnostic, SourceResult};
use typst::foundations::Smart;
use typst::layout::{Frame, FrameItem};
use typst::syntax::Span;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::flaw::is_own;
use crate::world::Desk;
use crate::{Attachment, Flaw, Inspection, Moment, Package, inspect, picture};

/// Lays out `package` with `data` and makes it a PDF that conforms to PDF/A-3a and PDF/UA-1.
///
/// The source reads the data as `json("/data.json")`, and `/qr.svg`, the QR code of `data.verification.address`,
/// unless the package brings a file of that name.
///
/// # Errors
/// All flaws at once: what typst refuses, a wrong number of pages, characters that no font has, what keeps the
/// document from being accessible (no title, an image without alternative text), what the inspection finds.
pub fn render(
    package: &Package,
    data: &Json,
    attachments: &[Attachment],
    moment: Moment,
) -> Result<Vec<u8>, Vec<Flaw>> {
    let text = data.to_string();
    let address = data.pointer("/verification/address").and_then(Json::as_str);
    let desk = Desk::lay(package, &text, address, attachments, moment)?;
    let pdf = make(&desk, package, data, attachments.len(), text);
    // Keeping anything costs 100 MB in a few hundred documents, and saves nothing: each has its own data.
    comemo::evict(0);
    pdf
}

/// All that can be found out is found out, so that nobody mends one flaw to be told of the next.
fn make(
    desk: &Desk,
    package: &Package,
    data: &Json,
    attachments: usize,
    identity: String,
) -> Result<Vec<u8>, Vec<Flaw>> {
    let (document, mut flaws) = compose(desk, package.pages)?;
    flaws.extend(inspect::attachments(&document, attachments));
    flaws.extend(inspect::of_pages(desk, &document, data, package));
    let glyphs = missing_glyphs(desk, &document);
    if glyphs.is_some() {
        // The printing would only say the same again.
        flaws.extend(glyphs);
        return Err(flaws);
    }
    let pdf = print(desk, &document, identity).map_err(|more| [flaws.clone(), more].concat())?;
    // Where the page ran over, what is on its first part says nothing.
    let whole = package.pages.is_none_or(|pages| pages == document.pages().len());
    if package.inspection == Inspection::Design && whole && inspect::fits_a_printer(&document) {
        flaws.extend(inspect::codes(&picture::codes(&pdf), data, package.kind));
    }
    if flaws.is_empty() { Ok(pdf) } else { Err(flaws) }
}

fn compose(desk: &Desk, pages: Option<usize>) -> Result<(PagedDocument, Vec<Flaw>), Vec<Flaw>> {
    let compiled = typst::compile::<PagedDocument>(desk);
    let document = flawless(desk, compiled.output)?;
    // A face that is not there would be replaced silently.
    let unknown = |warning: &&SourceDiagnostic| warning.message.starts_with("unknown font family");
    let mut flaws: Vec<Flaw> =
        compiled.warnings.iter().filter(unknown).map(|it| Flaw::of(desk, it)).collect();
    flaws.extend(page_flaw(desk, pages, &document));
    Ok((document, flaws))
}

fn print(desk: &Desk, document: &PagedDocument, identity: String) -> Result<Vec<u8>, Vec<Flaw>> {
    let standards = PdfStandards::new(&[PdfStandard::A_3a, PdfStandard::Ua_1]);
    let options = PdfOptions {
        // Only its hash is written, so nothing of the data is told twice.
        ident: Smart::Custom(identity),
        creator: Smart::Custom(Some("Cairn".into())),
        timestamp: Some(Timestamp::new_utc(desk.moment())),
        standards: standards.map_err(|refused| vec![Flaw::new(refused.message().as_str())])?,
        ..PdfOptions::default()
    };
    flawless(desk, typst_pdf::pdf(document, &options))
}

fn flawless<T>(desk: &Desk, result: SourceResult<T>) -> Result<T, Vec<Flaw>> {
    result.map_err(|errors| errors.iter().map(|error| Flaw::of(desk, error)).collect())
}

fn page_flaw(desk: &Desk, asked: Option<usize>, document: &PagedDocument) -> Option<Flaw> {
    let made = document.pages().len();
    let asked = asked.filter(|&asked| asked != made)?;
    let pages = |count: usize| if count == 1 { "1 page".to_owned() } else { format!("{count} pages") };
    let flaw =
        Flaw::new(format!("The document runs to {}; it must have exactly {}.", pages(made), pages(asked)));
    let flaw = flaw.with_hint("Make text smaller, shorten it, or leave something out.");
    let over = document.pages().get(asked).and_then(|page| first_place(&page.frame));
    Some(over.map_or(flaw.clone(), |place| flaw.at(desk, place)))
}

/// Where the first words of a frame that are the author's own were written.
fn first_place(frame: &Frame) -> Option<Span> {
    frame.items().find_map(|(_, item)| match item {
        FrameItem::Group(group) => first_place(&group.frame),
        FrameItem::Text(text) => Some(text.glyphs.first()?.span.0).filter(|place| is_own(place.id())),
        _ => None,
    })
}

/// Characters that would be printed as empty boxes.
fn missing_glyphs(desk: &Desk, document: &PagedDocument) -> Option<Flaw> {
    let mut missing = BTreeMap::new();
    for page in document.pages() {
        collect_missing(&page.frame, &mut missing);
    }
    let span = *missing.values().next()?;
    let named: Vec<String> =
        missing.keys().take(12).map(|&it| format!("{it} (U+{:04X})", u32::from(it))).collect();
    let rest = if missing.len() > named.len() { " and others" } else { "" };
    let flaw = Flaw::new(format!("No font has these characters: {}{rest}.", named.join(", ")));
    Some(flaw.with_hint("Add a font that has them to the document.").at(desk as &dyn World, span))
}

fn collect_missing(frame: &Frame, missing: &mut BTreeMap<char, Span>) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => collect_missing(&group.frame, missing),
            FrameItem::Text(text) => {
                for glyph in text.glyphs.iter().filter(|glyph| glyph.id == 0) {
                    missing.extend(text.text[glyph.range()].chars().map(|it| (it, glyph.span.0)));
                }
            }
            _ => {}
        }
    }
}
