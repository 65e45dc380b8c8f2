//! Reading other files of `courses/` as strictly as courses themselves: front matter key by key, each flaw with its place,
//! and Markdown as HTML that is safe to show. Certification programs are read with it.

pub use crate::flaw::{Flaws, Noted, Spot, did_you_mean, nearest};
pub use crate::front::{Fields, Placed, short};
pub use crate::source::Source;
pub use crate::yaml::{Entry, Value, Yaml};

use crate::check::{self, Manner};
use crate::html::{Page, Reader};
use crate::markdown::parse;
use crate::site::Site;
use std::collections::BTreeMap;

/// The words of a file from an offset on, as HTML. Links lead outside or to a heading of the same page.
///
/// `grade` is the US school grade that its readers read at; harder words are a flaw.
pub fn words(source: &Source, from: usize, grade: u32, flaws: &mut Flaws) -> String {
    let site = Site::new("", &[]);
    let nodes = parse(source, from, flaws);
    let mut page = Page::new(source, &site, "en", Reader::Learner);
    page.survey(&nodes, &BTreeMap::new());
    let html = page.html(&nodes, flaws);
    check::text(source, &nodes, Manner { grade, english: true }, flaws);
    html
}

/// Whether a text can stand in an address: small letters, digits and single hyphens.
pub fn is_slug(text: &str) -> bool {
    crate::site::is_slug(text)
}
