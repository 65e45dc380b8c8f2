//! A certification: who granted what to whom, and until when.

use super::{ADDRESS, Needed, Page, absent, blanked, completion::BOUNDARIES};
use crate::Flaw;
use crate::words::fold;

pub const NEEDED: [Needed; 6] = [
    ("The holder's name", "/holder", "#data.holder"),
    ("What was granted", "/title", "#data.title"),
    ("The stage", "/stage", "#data.stage, where there is one"),
    ("The authority's name", "/authority", "#data.authority"),
    ("The certification's number", "/number", "#data.number"),
    ("The address at which it can be checked", ADDRESS, "#address-link(data.verification)"),
];

/// What the paper calls itself.
const CALLED: [&str; 2] = ["certification", "certificación"];

/// The other kind of paper, in the languages there are words for.
const CLAIMS: [&str; 2] = ["certificate of completion", "certificado de finalización"];

const NO_END: &str = "no end";
const PROVISIONAL: &str = "provisional";

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

pub fn missing(page: &Page) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    let heard = &page.words.heard.text;
    let sample = page.data.pointer("/sample").is_some_and(|sample| sample == true);
    // What a person's own certification is called may be one of these words, and be nowhere else on the page.
    let own = if sample { own_words(page, heard) } else { heard.clone() };
    if !CALLED.iter().any(|called| own.contains(called)) {
        flaws.push(absent("What it is").with_hint("Print the word Certification"));
    }
    match page.text("/expires_on") {
        "" if !heard.contains(&fold(NO_END)) => flaws.push(
            absent("The sentence that no end of the term is known")
                .with_hint("Print it: #term-end(data). It says “no end”"),
        ),
        "" => (),
        day if !says_day(heard, &page.words.spaced, day) => {
            flaws.push(absent("The last day of the term").with_hint("Print it: #term-end(data)"));
        }
        _ => (),
    }
    if is_provisional(page) && !heard.contains(PROVISIONAL) {
        let flaw = absent("That the certification is provisional");
        flaws.push(flaw.with_hint("Print it where there is something to say: #standing-words(data)"));
    }
    flaws
}

pub fn claims(page: &Page) -> Vec<Flaw> {
    let seen = &page.words.seen.text;
    let mut flaws = page.never(seen, &CLAIMS, "This paper says that an authority certified somebody");
    flaws.extend(page.never(seen, &BOUNDARIES, "That is said of training: leave #words(data).boundary out"));
    let own = own_words(page, seen);
    let untrue = |words: &str, hint: &str| {
        let place = page.words.seen.place(own.find(&fold(words))?)?;
        let flaw = Flaw::new(format!("“{words}” stands on the page where it is not true."));
        Some(flaw.with_hint(hint).at(page.desk, place))
    };
    if !page.text("/expires_on").is_empty() {
        flaws.extend(untrue(NO_END, "Print #term-end(data): it says what the term's data says"));
    }
    if !is_provisional(page) {
        flaws.extend(untrue(
            PROVISIONAL,
            "Print #standing-words(data): it is silent where nothing is to be said",
        ));
    }
    flaws
}

fn is_provisional(page: &Page) -> bool {
    page.data.pointer("/provisional").is_some_and(|provisional| provisional == true)
}

/// What the design says by itself: without what the data brings.
fn own_words(page: &Page, folded: &str) -> String {
    let told = ["/title", "/stage", "/authority", "/jurisdiction", "/holder", "/number"];
    let own = blanked(folded, page.address());
    told.iter().fold(own, |own, pointer| blanked(&own, page.text(pointer)))
}

/// Whether a day such as `2028-03-01` is on the page, in one of the ways in which people write it: March 1, 2028;
/// 1 March 2028; 03/01/2028; 2028-03-01.
fn says_day(folded: &str, spaced: &str, iso: &str) -> bool {
    let number = |part: Option<&str>| part.and_then(|part| part.parse::<usize>().ok()).unwrap_or_default();
    let mut parts = iso.split('-');
    let (year, month, day) = (number(parts.next()), number(parts.next()), number(parts.next()));
    let Some(name) = month.checked_sub(1).and_then(|month| MONTHS.get(month)) else { return false };
    let names = [name.to_string(), name[..3].to_owned(), format!("{}.", &name[..3])];
    let by_name = |name: &String| {
        [format!("{name}{day},{year}"), format!("{name}{day:02},{year}"), format!("{name}{day}{year}")]
    };
    if names.iter().flat_map(by_name).any(|way| folded.contains(&way)) {
        return true;
    }
    // What begins with a figure may be the end of a longer one: only there, blanks count.
    let spaced = spaced.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let day_first =
        names.iter().flat_map(|name| [format!("{day} {name} {year}"), format!("{day:02} {name} {year}")]);
    let figures = [
        format!("{year}-{month:02}-{day:02}"),
        format!("{month:02}/{day:02}/{year}"),
        format!("{month}/{day}/{year}"),
    ];
    day_first.chain(figures).any(|way| {
        spaced
            .match_indices(&way)
            .any(|(at, _)| !spaced[..at].ends_with(|letter: char| letter.is_ascii_digit()))
    })
}
