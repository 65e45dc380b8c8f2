//! Items: one defensible key, options that are all plausible, feedback that teaches.

use crate::flaw::{Flaws, Spot};
use crate::source::Source;
use crate::{BlueprintRow, Choice, Item, Kind};
use std::collections::BTreeSet;
use std::ops::Range;

/// `at` is where the item's id stands.
pub(crate) fn item(source: &Source, at: &Range<usize>, item: &Item, bank: bool, flaws: &mut Flaws) {
    let spot = Flaws::spot(source, at);
    match &item.kind {
        Kind::One { options } => {
            choices(&spot, options, flaws);
            if options.iter().filter(|option| option.correct).count() > 1 {
                let message = "this item takes one answer and marks several as right";
                flaws.at_spot(&spot, "item/two-keys", message).help("set `kind: several`, or keep one `[x]`");
            }
            giveaway(&spot, options, flaws);
        }
        Kind::Several { options } => choices(&spot, options, flaws),
        Kind::TrueFalse { options } => {
            choices(&spot, options, flaws);
            let right = options.iter().filter(|option| option.correct).count();
            if options.len() != 2 || right > 1 {
                let message = "a true-false item has two options, True and False, and one is right";
                flaws.at_spot(&spot, "item/true-false", message);
            }
        }
        Kind::Matching { pairs, .. } => {
            few(&spot, pairs.len(), "pairs", flaws);
            same(&spot, pairs.iter().map(|pair| pair.left.as_str()), flaws);
            if pairs.iter().any(|pair| pair.left.is_empty() || pair.right.is_empty()) {
                flaws.at_spot(&spot, "item/empty-option", "a side of a pair is empty");
            }
        }
        Kind::Ordering { steps } => {
            few(&spot, steps.len(), "steps", flaws);
            same(&spot, steps.iter().map(String::as_str), flaws);
        }
        Kind::Essay { rubric } | Kind::Practical { rubric } if !rubric.is_usable() => {
            let message = "this rubric has nothing to tell levels by";
            let help =
                "its first column is what is looked at, the others are at least two levels, worst first";
            flaws.at_spot(&spot, "item/rubric", message).help(help);
        }
        _ => {}
    }
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

fn choices(spot: &Spot, options: &[Choice], flaws: &mut Flaws) {
    few(spot, options.len(), "options", flaws);
    same(spot, options.iter().map(|option| option.html.as_str()), flaws);
    if !options.iter().any(|option| option.correct) {
        flaws.at_spot(spot, "item/no-answer", "no option is marked as right").help("mark it with `- [x]`");
    }
    if options.iter().any(|option| option.html.is_empty()) {
        flaws.at_spot(spot, "item/empty-option", "an option is empty");
    }
    let all = |text: &str| {
        let text = text.to_lowercase();
        ["all of the above", "none of the above", "all of these", "none of these", "both a and b"]
            .iter()
            .any(|c| text.contains(c))
    };
    if options.iter().any(|option| all(&option.html)) {
        let message = "“all of the above” tests reading, not knowing";
        flaws.at_spot(spot, "item/all-of-the-above", message).help("write an option of its own");
    }
}

/// The longest option is the one people guess.
fn giveaway(spot: &Spot, options: &[Choice], flaws: &mut Flaws) {
    let length = |option: &Choice| option.html.chars().count();
    let key = options.iter().filter(|option| option.correct).map(length).max().unwrap_or(0);
    let longest = options.iter().filter(|option| !option.correct).map(length).max().unwrap_or(0);
    if longest > 0 && key > 30 && key * 2 > longest * 3 {
        let message = format!("the key has {key} characters and the longest other option {longest}");
        flaws.at_spot(spot, "item/long-key", message).help("people guess the longest: make them alike");
    }
}

fn has_feedback(kind: &Kind) -> bool {
    kind.options()
        .is_some_and(|options| options.iter().any(|option| option.correct && option.feedback.is_some()))
}

fn few(spot: &Spot, count: usize, of: &str, flaws: &mut Flaws) {
    if count < 2 {
        flaws.at_spot(spot, "item/too-few", format!("this item has {count} {of}; it needs two or more"));
    }
}

fn same<'a>(spot: &Spot, texts: impl Iterator<Item = &'a str>, flaws: &mut Flaws) {
    let mut seen = BTreeSet::new();
    for text in texts {
        let plain = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        if !plain.is_empty() && !seen.insert(plain) {
            let message = format!("two of its options are the same: {}", crate::front::short(text));
            flaws.at_spot(spot, "item/same-options", message);
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
