//! What stands on the pages, in the order in which it is drawn.

use typst::introspection::{Location, Tag};
use typst::layout::{Abs, Frame, FrameItem, Point, Rect, Transform};
use typst::pdf::ArtifactElem;
use typst::syntax::Span;
use typst::text::TextItem;
use typst_layout::PagedDocument;

/// Letters without blanks and hyphens, small: what is broken into lines or set in capitals is found all the same.
#[derive(Default)]
pub struct Said {
    pub text: String,
    /// Where each byte of the text was written.
    spans: Vec<Span>,
}

/// All that can be read without a magnifying glass.
#[derive(Default)]
pub struct Words {
    /// By those who look.
    pub seen: Said,
    /// By those who listen too: nothing of what is marked as decoration.
    pub heard: Said,
    /// What is heard, as it was written, with a blank between any two runs.
    pub spaced: String,
}

/// Smaller letters are no information, in points.
const SMALLEST: f64 = 5.0;
/// How far letters may stick out before they count as cut off, in points.
const SLACK: Abs = Abs::raw(1.0);

impl Words {
    pub fn of(document: &PagedDocument) -> Self {
        let mut reader = Reader::default();
        for page in document.pages() {
            let whole = Rect::from_pos_size(Point::zero(), page.frame.size());
            reader.walk(&page.frame, Transform::identity(), whole);
        }
        reader.words
    }
}

impl Said {
    /// Where the letter at this byte was written.
    pub fn place(&self, at: usize) -> Option<Span> {
        self.spans.get(at).copied()
    }

    fn push(&mut self, character: char, span: Span) {
        for letter in folded(character) {
            self.text.push(letter);
            self.spans.resize(self.text.len(), span);
        }
    }
}

/// A text as [`Said`] keeps it.
pub fn fold(text: &str) -> String {
    text.chars().flat_map(folded).collect()
}

fn folded(character: char) -> impl Iterator<Item = char> {
    // Hyphens of four kinds, and joints that can't be seen.
    let joint = matches!(character, '-' | '\u{ad}' | '\u{2010}' | '\u{2011}' | '\u{200b}'..='\u{200f}');
    let kept = (!joint && !character.is_whitespace()).then_some(character);
    kept.into_iter().flat_map(char::to_lowercase)
}

#[derive(Default)]
struct Reader {
    words: Words,
    /// The decorations that are open, outermost first.
    decorations: Vec<Option<Location>>,
}

impl Reader {
    fn walk(&mut self, frame: &Frame, at: Transform, visible: Rect) {
        for (place, item) in frame.items() {
            let here = at.pre_concat(Transform::translate(place.x, place.y));
            match item {
                FrameItem::Group(group) => {
                    let inside = here.pre_concat(group.transform);
                    let window = group.clip.as_ref().map(|clip| moved(clip.bbox(None), inside));
                    let visible = window.map_or(visible, |window| common(visible, window));
                    self.walk(&group.frame, inside, visible);
                }
                FrameItem::Text(text) => self.read(text, here, visible),
                FrameItem::Tag(Tag::Start(element, _)) if element.is::<ArtifactElem>() => {
                    self.decorations.push(element.location());
                }
                FrameItem::Tag(Tag::End(location, ..))
                    if self.decorations.last() == Some(&Some(*location)) =>
                {
                    self.decorations.pop();
                }
                _ => {}
            }
        }
    }

    fn read(&mut self, text: &TextItem, here: Transform, visible: Rect) {
        let end = Point::with_x(text.width());
        if size_of(text, here) < SMALLEST
            || ![Point::zero(), end].iter().all(|point| holds(visible, point.transform(here)))
        {
            return;
        }
        let heard = self.decorations.is_empty();
        let mut spans = vec![Span::detached(); text.text.len()];
        for glyph in &text.glyphs {
            spans[glyph.range()].fill(glyph.span.0);
        }
        for (place, character) in text.text.char_indices() {
            self.words.seen.push(character, spans[place]);
            if heard {
                self.words.heard.push(character, spans[place]);
            }
        }
        if heard {
            self.words.spaced.push_str(&text.text);
            self.words.spaced.push(' ');
        }
    }
}

/// As it comes to the paper, in points.
fn size_of(text: &TextItem, here: Transform) -> f64 {
    let stretch = here.sx.get() * here.sy.get() - here.kx.get() * here.ky.get();
    text.size.to_pt() * stretch.abs().sqrt()
}

fn holds(area: Rect, point: Point) -> bool {
    (area.min.x - SLACK..=area.max.x + SLACK).contains(&point.x)
        && (area.min.y - SLACK..=area.max.y + SLACK).contains(&point.y)
}

/// The upright rectangle around a rectangle that was turned and stretched.
fn moved(area: Rect, by: Transform) -> Rect {
    let corners =
        [area.min, Point::new(area.max.x, area.min.y), Point::new(area.min.x, area.max.y), area.max]
            .map(|corner| corner.transform(by));
    let (mut min, mut max) = (corners[0], corners[0]);
    for corner in corners {
        min = min.min(corner);
        max = max.max(corner);
    }
    Rect::new(min, max)
}

fn common(one: Rect, other: Rect) -> Rect {
    Rect::new(one.min.max(other.min), one.max.min(other.max))
}
