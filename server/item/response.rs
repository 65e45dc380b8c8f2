//! From the fields of a form to a response. Whatever comes in, nothing panics; what names nothing of the item is as
//! if it had not been sent.

use curriculum::{Item, Kind, Response, walk};

use super::order::shown;

/// The longest answer in a line, in characters.
const LINE: usize = 200;
/// The longest essay or reflection, in characters: about twenty pages.
pub(super) const ESSAY: usize = 40_000;
/// No conversation is longer; one that goes in circles ends here.
const LONGEST_PATH: usize = 200;

/// What a person answered, where they answered anything. `order` is the one that the item was shown in.
///
/// Of matching and ordering, a part may be answered: a place that nothing was put to holds the number of pairs or
/// steps, which is none of theirs.
pub fn response_from(item: &Item, order: &[usize], pairs: &[(String, String)]) -> Option<Response> {
    let sent = Sent { id: &item.id, pairs };
    let shown = shown(item, order);
    match &item.kind {
        Kind::One { .. } | Kind::TrueFalse { .. } => {
            let place = sent.places().next_back()?;
            Some(Response::Chosen(vec![*shown.get(place)?]))
        }
        Kind::Several { .. } => {
            let mut chosen: Vec<usize> =
                sent.places().filter_map(|place| shown.get(place).copied()).collect();
            chosen.sort_unstable();
            chosen.dedup();
            (!chosen.is_empty()).then_some(Response::Chosen(chosen))
        }
        Kind::Matching { pairs, .. } => {
            let none = pairs.len();
            let put = |row| sent.place(row).and_then(|place| shown.get(place)).copied().unwrap_or(none);
            let paired: Vec<usize> = (0..none).map(put).collect();
            paired.iter().any(|&to| to < none).then_some(Response::Paired(paired))
        }
        Kind::Ordering { steps } => {
            let none = steps.len();
            let mut ordered = vec![none; none];
            for (row, &step) in shown.iter().enumerate() {
                // Of two steps at one place, the first holds it.
                if let Some(free) = sent.place(row).and_then(|place| ordered.get_mut(place))
                    && *free == none
                {
                    *free = step;
                }
            }
            ordered.iter().any(|&step| step < none).then_some(Response::Ordered(ordered))
        }
        Kind::Numeric { .. } => sent.text(LINE).map(Response::Number),
        Kind::Short { .. } => sent.text(LINE).map(Response::Text),
        Kind::Fill { blanks, .. } => {
            let typed: Vec<String> =
                (0..blanks.len()).map(|row| cut(sent.row(row).unwrap_or_default(), LINE)).collect();
            typed.iter().any(|text| !text.trim().is_empty()).then_some(Response::Blanks(typed))
        }
        Kind::Essay { .. } | Kind::Reflection => sent.text(ESSAY).map(Response::Text),
        Kind::Scenario { scenes } => {
            let path = sent.path()?;
            walk(scenes, &path).is_some().then_some(Response::Path(path))
        }
        Kind::Practical { .. } => None,
    }
}

/// Whether nothing is left open in a response: each side matched, each step placed, each blank filled, the
/// conversation at its end.
pub fn is_whole(item: &Item, response: &Response) -> bool {
    match (&item.kind, response) {
        (Kind::Matching { pairs, .. }, Response::Paired(paired)) => paired.iter().all(|&to| to < pairs.len()),
        (Kind::Ordering { steps }, Response::Ordered(ordered)) => {
            ordered.iter().all(|&step| step < steps.len())
        }
        (_, Response::Blanks(typed)) => typed.iter().all(|text| !text.trim().is_empty()),
        (Kind::Scenario { scenes }, Response::Path(path)) => {
            walk(scenes, path).is_some_and(|scene| scene.choices.is_empty())
        }
        _ => true,
    }
}

/// The fields of one item among those of a form.
struct Sent<'a> {
    id: &'a str,
    pairs: &'a [(String, String)],
}

impl Sent<'_> {
    fn named(&self, name: impl Fn(&str) -> bool) -> impl DoubleEndedIterator<Item = &str> {
        self.pairs.iter().filter(move |(field, _)| name(field)).map(|(_, value)| value.as_str())
    }

    /// The places chosen, from 0.
    fn places(&self) -> impl DoubleEndedIterator<Item = usize> {
        self.named(|field| field == self.id).filter_map(place)
    }

    /// The last value of a row's field. Rows count from 0 here and from 1 on the page.
    fn row(&self, row: usize) -> Option<&str> {
        let name = format!("{}.{}", self.id, row + 1);
        self.named(|field| field == name).next_back()
    }

    fn place(&self, row: usize) -> Option<usize> {
        self.row(row).and_then(place)
    }

    /// What was typed, if it is more than blanks.
    fn text(&self, longest: usize) -> Option<String> {
        let typed = self.named(|field| field == self.id).next_back()?;
        (!typed.trim().is_empty()).then(|| cut(typed, longest))
    }

    /// The choices so far and the one made now.
    fn path(&self) -> Option<Vec<usize>> {
        let so_far = format!("{}.path", self.id);
        let so_far = self.named(|field| field == so_far).next_back().unwrap_or_default();
        let mut path: Vec<usize> = Vec::new();
        for choice in so_far.split('.').filter(|choice| !choice.is_empty()) {
            path.push(place(choice)?);
            if path.len() > LONGEST_PATH {
                return None;
            }
        }
        path.extend(self.places().next_back());
        (!path.is_empty()).then_some(path)
    }
}

/// On the page, places count from 1.
fn place(text: &str) -> Option<usize> {
    text.parse::<usize>().ok()?.checked_sub(1)
}

fn cut(text: &str, longest: usize) -> String {
    text.chars().take(longest).collect()
}
