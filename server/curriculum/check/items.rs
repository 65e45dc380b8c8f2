//! Items: one defensible key, options that are all plausible, feedback that teaches.

use crate::flaw::{Flaws, Spot};
use crate::source::Source;
use crate::{BlueprintRow, Choice, Criterion, Item, Kind, Rubric};
use std::collections::BTreeSet;
use std::ops::Range;

/// Where an item and its parts stand.
pub(crate) struct Places<'a> {
    pub source: &'a Source,
    pub id: &'a Range<usize>,
    /// Its options, pairs, steps or criteria.
    pub parts: &'a [Range<usize>],
}

impl Places<'_> {
    fn item(&self) -> Spot {
        Flaws::spot(self.source, self.id)
    }

    fn part(&self, i: usize) -> Spot {
        Flaws::spot(self.source, self.parts.get(i).unwrap_or(self.id))
    }
}

pub(crate) fn item(places: &Places, item: &Item, bank: bool, flaws: &mut Flaws) {
    answer(places, &item.kind, flaws);
    let spot = places.item();
    if item.partial
        && !matches!(
            item.kind,
            Kind::Several { .. } | Kind::Matching { .. } | Kind::Ordering { .. } | Kind::Fill { .. }
        )
    {
        let message = format!("an item of kind {} has no parts to give points for", item.kind.name());
        flaws.at_spot(&spot, "item/partial", message).help("delete `partial: true`");
    }
    let scored = item.kind.fits_exam();
    if scored && item.rationale.is_none() && !has_feedback(&item.kind) {
        let message = "nothing tells a learner why the key is right";
        flaws.at_spot(&spot, "item/no-rationale", message).help("add `> [!NOTE]` after the answer");
    }
    if !bank && item.competencies.is_empty() && scored {
        let message = "this item assesses no competency";
        flaws.at_spot(&spot, "item/no-competency", message).help("add `competencies: […]`");
    }
}

fn answer(places: &Places, kind: &Kind, flaws: &mut Flaws) {
    match kind {
        Kind::One { options } => {
            choices(places, options, flaws);
            if let Some((i, _)) = options.iter().enumerate().filter(|(_, option)| option.correct).nth(1) {
                let message = "this item takes one answer, and this is the second that is marked as right";
                let help = "set `kind: several`, or keep one `[x]`";
                flaws.at_spot(&places.part(i), "item/two-keys", message).help(help);
            }
            giveaway(places, options, flaws);
        }
        Kind::Several { options } => choices(places, options, flaws),
        Kind::TrueFalse { options } => {
            choices(places, options, flaws);
            let right = options.iter().filter(|option| option.correct).count();
            if options.len() != 2 || right > 1 {
                let message = "a true-false item has two options, True and False, and one is right";
                let help = "keep `- [ ] True` and `- [x] False`, or delete `kind: true-false`";
                flaws.at_spot(&places.item(), "item/true-false", message).help(help);
            }
        }
        Kind::Matching { pairs, .. } => {
            few(places, pairs.len(), "pairs", flaws);
            same(places, pairs.iter().map(|pair| pair.left.as_str()), flaws);
            for (i, _) in
                pairs.iter().enumerate().filter(|(_, pair)| pair.left.is_empty() || pair.right.is_empty())
            {
                flaws
                    .at_spot(&places.part(i), "item/empty-option", "a side of this pair is empty")
                    .help("write both sides, or delete the row");
            }
        }
        Kind::Ordering { steps } => {
            few(places, steps.len(), "steps", flaws);
            same(places, steps.iter().map(String::as_str), flaws);
        }
        Kind::Essay { rubric } | Kind::Practical { rubric } => rubric_table(places, rubric, flaws),
        _ => {}
    }
}

fn rubric_table(places: &Places, rubric: &Rubric, flaws: &mut Flaws) {
    if !rubric.is_usable() {
        let message = "this rubric has nothing to tell levels by";
        let help = "its first column is what is looked at, the others are at least two levels, worst first";
        flaws.at_spot(&places.item(), "item/rubric", message).help(help);
        return;
    }
    let empty = |criterion: &Criterion| {
        criterion.name.is_empty() || criterion.levels.iter().any(|level| level.trim().is_empty())
    };
    for (i, _) in rubric.criteria.iter().enumerate().filter(|(_, criterion)| empty(criterion)) {
        let message = "a cell of this rubric is empty";
        let help = "say what each level looks like, so that two observers would agree";
        flaws.at_spot(&places.part(i), "item/rubric", message).help(help);
    }
}

fn choices(places: &Places, options: &[Choice], flaws: &mut Flaws) {
    few(places, options.len(), "options", flaws);
    same(places, options.iter().map(|option| option.html.as_str()), flaws);
    if !options.iter().any(|option| option.correct) {
        let message = "no option of this item is marked as right";
        flaws.at_spot(&places.item(), "item/no-answer", message).help("mark it with `- [x]`");
    }
    let all = |text: &str| {
        let text = text.to_lowercase();
        ["all of the above", "none of the above", "all of these", "none of these", "both a and b"]
            .iter()
            .any(|c| text.contains(c))
    };
    for (i, option) in options.iter().enumerate() {
        if option.html.is_empty() {
            let help = "write it, or delete the line";
            flaws.at_spot(&places.part(i), "item/empty-option", "this option is empty").help(help);
        } else if all(&option.html) {
            let message = "“all of the above” tests reading, not knowing";
            flaws
                .at_spot(&places.part(i), "item/all-of-the-above", message)
                .help("write an option of its own");
        }
    }
}

/// The longest option is the one people guess.
fn giveaway(places: &Places, options: &[Choice], flaws: &mut Flaws) {
    let length = |option: &Choice| option.html.chars().count();
    let right = options.iter().enumerate().filter(|(_, option)| option.correct);
    let Some((i, key)) = right.map(|(i, option)| (i, length(option))).max_by_key(|(_, key)| *key) else {
        return;
    };
    let longest = options.iter().filter(|option| !option.correct).map(length).max().unwrap_or(0);
    if longest > 0 && key > 30 && key * 2 > longest * 3 {
        let message = format!("the key has {key} characters and the longest other option {longest}");
        let help = "people guess the longest: make them alike";
        flaws.at_spot(&places.part(i), "item/long-key", message).help(help);
    }
}

fn has_feedback(kind: &Kind) -> bool {
    kind.options()
        .is_some_and(|options| options.iter().any(|option| option.correct && option.feedback.is_some()))
}

fn few(places: &Places, count: usize, of: &str, flaws: &mut Flaws) {
    if count < 2 {
        let message = format!("{of} of this item: {count}; it needs two or more");
        let help = "write more, or ask it another way: `kind: short`, `kind: reflection`";
        flaws.at_spot(&places.item(), "item/too-few", message).help(help);
    }
}

/// Tells each part that repeats an earlier one.
fn same<'a>(places: &Places, texts: impl Iterator<Item = &'a str>, flaws: &mut Flaws) {
    let mut seen = BTreeSet::new();
    for (i, text) in texts.enumerate() {
        let plain = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        if !plain.is_empty() && !seen.insert(plain) {
            let help = "make the two differ, or delete one";
            let message = "this says the same as an option above";
            flaws.at_spot(&places.part(i), "item/same-options", message).help(help);
        }
    }
}

/// What an item needs to be drawn into an exam.
pub(crate) fn bank_item(spot: &Spot, item: &Item, flaws: &mut Flaws) {
    if !item.kind.fits_exam() {
        let message = format!("an exam can't hold an item of kind {}", item.kind.name());
        flaws
            .at_spot(spot, "exam/kind", message)
            .help("items for the exam are of the kinds a machine scores");
    }
    if item.domain.is_none() {
        let help = "set `domain:` here or in the file's front matter";
        flaws.at_spot(spot, "exam/no-domain", "this item has no domain, so no exam draws it").help(help);
    }
    if item.competencies.is_empty() {
        let message = "this item assesses no competency";
        flaws.at_spot(spot, "item/no-competency", message).help("add `competencies: […]`");
    }
    if item.source.is_none() {
        let message = "nothing says where this key comes from";
        flaws
            .at_spot(spot, "exam/no-source", message)
            .help("add `source: …`, so that the key can be defended");
    }
}

/// Whether the bank is deep enough for a row of the blueprint.
pub(crate) fn bank_for(
    source: &Source,
    at: &Range<usize>,
    row: &BlueprintRow,
    bank: &[Item],
    flaws: &mut Flaws,
) {
    let found = bank.iter().filter(|item| row.matches(item)).count();
    let wanted = row.items as usize;
    let what =
        format!("{}{}", row.domain, row.level.map(|level| format!(", {}", level.name())).unwrap_or_default());
    if found < wanted {
        let message = format!("this row draws {wanted} items of {what} and the bank has {found}");
        flaws.at(source, at, "exam/bank-too-small", message).help(format!("write at least {}", wanted * 2));
    } else if found < wanted * 2 {
        let message = format!("this row draws {wanted} items of {what} from only {found}");
        flaws.at(source, at, "exam/bank-shallow", message).help(format!("write at least {}", wanted * 2));
    }
}
