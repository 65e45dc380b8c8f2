//! What is wrong though each line is well formed: dates that overlap, windows that can't be met.

use crate::condition::{Condition, Deadline, Range, Window};
use crate::program::Program;
use crate::rule::Rule;
use crate::unit::{Span, SpanUnit};
use curriculum::authoring::{Flaws, Source, Spot, did_you_mean};

pub fn program(program: &Program, text: &Source, flaws: &mut Flaws) {
    for (i, rule) in program.rules.iter().enumerate() {
        let spot = Spot { file: text.path.clone(), line: rule.at.line, column: rule.at.column, length: 1 };
        dates(rule, &spot, flaws);
        versions(rule, &program.rules[..i], &spot, flaws);
        conditions(program, rule, &spot, flaws);
    }
}

/// Words that only an authority may say of anyone.
pub fn claims(text: &Source, flaws: &mut Flaws) {
    let small = text.text.to_ascii_lowercase();
    for claim in ["state-certified", "va-approved", "va-certified"] {
        for (at, found) in small.match_indices(claim) {
            let message = format!("`{found}` is a claim that only the authority can make");
            let help = "say who certifies whom, such as: certified by the state of Nebraska";
            flaws.at(text, &(at..at + found.len()), "program/claim", message).help(help);
        }
    }
}

fn dates(rule: &Rule, spot: &Spot, flaws: &mut Flaws) {
    if let (Some(from), Some(to)) = (rule.effective_from, rule.effective_to)
        && to < from
    {
        let message = format!("`{}` ends on {to}, before it begins on {from}", rule.id);
        flaws.at_spot(spot, "program/dates", message).help("exchange the two days");
    }
}

fn versions(rule: &Rule, earlier: &[Rule], spot: &Spot, flaws: &mut Flaws) {
    let mut known = false;
    for other in earlier.iter().filter(|other| other.id == rule.id) {
        known |= rule.replaces.as_ref() == Some(&other.version);
        if other.version == rule.version {
            let message = format!("`{}` has two versions called `{}`", rule.id, rule.version);
            flaws.at_spot(spot, "program/version", message).help("give each its own `version`");
        }
        let same_people =
            |a: &[String], b: &[String]| a.is_empty() || b.is_empty() || a.iter().any(|x| b.contains(x));
        let begins_late = other.effective_to.zip(rule.effective_from).is_some_and(|(to, from)| to < from);
        let ends_early = rule.effective_to.zip(other.effective_from).is_some_and(|(to, from)| to < from);
        if !begins_late
            && !ends_early
            && same_people(&rule.stages, &other.stages)
            && same_people(&rule.endorsements, &other.endorsements)
        {
            let message = format!("two versions of `{}` hold on the same days", rule.id);
            let help =
                "end the earlier one with `effective_to`, the day before the later one's `effective_from`";
            flaws.at_spot(spot, "program/overlap", message).help(help);
        }
    }
    if let Some(replaced) = rule.replaces.as_ref().filter(|_| !known) {
        let message = format!("there is no version `{replaced}` of `{}` above this one", rule.id);
        let help = "`replaces` names the `version` of an earlier rule with the same id";
        flaws.at_spot(spot, "program/version", message).help(help);
    }
}

fn conditions(program: &Program, rule: &Rule, spot: &Spot, flaws: &mut Flaws) {
    let own = [Some(&rule.condition), rule.when.as_ref(), rule.waived_by.as_ref()];
    for top in own.into_iter().flatten() {
        walk(top, &mut |condition| match condition {
            Condition::Deadline(deadline) => window_of(deadline, spot, flaws),
            Condition::Amount(amount) => stage_of(program, amount.within.as_ref(), spot, flaws),
            Condition::StageLimit(_) if rule.stages.len() != 1 => {
                let message = "a `stage_limit` belongs to one stage";
                flaws.at_spot(spot, "program/unknown-name", message).help("add `stage: …`");
            }
            Condition::Age(band) if band.min.zip(band.max).is_some_and(|(min, max)| max < min) => {
                let message = "nobody is older than `min` and younger than `max`";
                flaws.at_spot(spot, "program/cannot-be-met", message).help("exchange the two");
            }
            Condition::Number(range) if range.min.zip(range.max).is_some_and(|(min, max)| max < min) => {
                flaws
                    .at_spot(spot, "program/cannot-be-met", "no number is above `min` and below `max`")
                    .help("exchange the two");
            }
            _ => {}
        });
    }
}

/// A window that closes before it opens.
fn window_of(deadline: &Deadline, spot: &Spot, flaws: &mut Flaws) {
    let (Some(within), Some(at_least)) = (deadline.within, deadline.at_least) else {
        if deadline.within.is_none() && deadline.at_least.is_none() {
            let message = "this deadline has no time";
            flaws.at_spot(spot, "program/kind", message).help("add `within: …` or `at_least: …`");
        }
        return;
    };
    if shortest(within) < shortest(at_least) {
        let message = format!("at least {at_least} and within {within}: this window can't be met");
        let help = "`within` is the longer of the two";
        flaws.at_spot(spot, "program/cannot-be-met", message).help(help);
    }
}

/// In days, roughly: enough to see which of two is longer.
fn shortest(span: Span) -> u32 {
    match span.unit {
        SpanUnit::Days => span.number,
        SpanUnit::BusinessDays => span.number.saturating_mul(7) / 5,
        SpanUnit::Months => span.number.saturating_mul(30),
        SpanUnit::ClockHours => span.number / 24,
    }
}

fn stage_of(program: &Program, window: Option<&Window>, spot: &Spot, flaws: &mut Flaws) {
    if let Some(Window { range: Range::Stage(stage), .. }) = window
        && program.stage(stage).is_none()
    {
        let message = format!("this program has no stage `{stage}`");
        let help = did_you_mean(stage, program.stages.iter().map(|stage| stage.id.as_str()));
        let help = help.unwrap_or_else(|| "list it under `stages`".into());
        flaws.at_spot(spot, "program/unknown-name", message).help(help);
    }
}

/// Every condition in a condition, itself first.
fn walk<'a>(condition: &'a Condition, look: &mut impl FnMut(&'a Condition)) {
    look(condition);
    match condition {
        Condition::Any(all) | Condition::All(all) | Condition::AtLeast(_, all) => {
            for one in all {
                walk(one, look);
            }
        }
        Condition::Not(one) => walk(one, look),
        Condition::Choose(choose) => {
            for one in [&choose.condition, &choose.then, &choose.otherwise] {
                walk(one, look);
            }
        }
        Condition::Candidates(all) => {
            for one in all {
                walk(&one.condition, look);
            }
        }
        _ => {}
    }
}
