//! Results of exams, and who may sit one.

use super::time::words;
use super::{Case, Flag, Verdict, limit};
use crate::condition::{Attempts, Exam, PassMark};
use crate::evaluate::filter::{Maybe, and, or};
use crate::facts::{Score, Sitting};
use chrono::NaiveDate;
use std::collections::BTreeMap;

impl Case<'_, '_> {
    pub fn exam(&self, exam: &Exam) -> Verdict {
        limit(self.stated(exam.within.as_ref()), |inclusive| self.exam_as(exam, inclusive))
    }

    fn exam_as(&self, exam: &Exam, inclusive: bool) -> Verdict {
        let bounds = exam.within.as_ref().map(|window| self.bounds(window, inclusive));
        let sat: Vec<(&Sitting, Maybe)> = self
            .facts
            .exams
            .iter()
            .filter(|sitting| sitting.on <= self.question.day && is_it(exam, sitting))
            .map(|sitting| {
                let inside = match bounds {
                    None => Some(true),
                    Some(None) => None,
                    Some(Some((from, to))) => Some(from <= sitting.on && sitting.on <= to),
                };
                let issuer = if exam.issuer.is_empty() {
                    Some(true)
                } else {
                    sitting.issuer.as_ref().map(|issuer| exam.issuer.contains(issuer))
                };
                (sitting, and(inside, issuer))
            })
            .filter(|(_, counts)| *counts != Some(false))
            .collect();
        if sat.is_empty() {
            return Verdict::not_met("No result is recorded yet.");
        }
        if let Some(times) = exam.times {
            return each_of(exam, &sat, times);
        }
        if exam.parts.is_empty() {
            let passed = sat
                .iter()
                .map(|(sitting, counts)| and(*counts, passes(&exam.pass, sitting)))
                .fold(Some(false), or);
            let passed_on = first_passed(exam, sat.iter());
            return Verdict { passed_on, ..Verdict::of(passed, told(&exam.pass, passed)) };
        }
        if exam.each_part { by_part(exam, &sat) } else { by_total(exam, &sat) }
    }

    pub fn attempts(&self, rule: &Attempts) -> Verdict {
        let today = self.question.day;
        if let Some(after) = &rule.after
            && self.happened(after).is_none()
        {
            return Verdict::not_met(format!("{} comes first.", words(after)));
        }
        let opened = rule.opens.as_ref().map(|event| self.happened(event).map(|event| event.on));
        if opened == Some(None) {
            return Verdict::unknown(
                "The time in which this exam may be taken has not begun, as far as is known.",
            );
        }
        let from = opened.flatten();
        let end = from.zip(rule.within).and_then(|(from, span)| self.program.calendar.after(from, span));
        if let Some(end) = end {
            let verdict = limit(rule.inclusive, |inclusive| {
                let over = if inclusive { today > end.day } else { today >= end.day };
                Verdict::of(
                    Some(!over),
                    format!("The time in which this exam may be taken ends on {}.", end.day),
                )
            });
            if !verdict.is_met() {
                return verdict;
            }
        }
        let term = if rule.per_term {
            ["term-started", "renewed", "certified"]
                .iter()
                .find_map(|name| self.happened(name))
                .map(|event| event.on)
        } else {
            None
        };
        let since = from.max(term);
        let sat = self.facts.exams.iter().filter(|sitting| {
            sitting.exam == rule.exam && sitting.on <= today && since.is_none_or(|since| since <= sitting.on)
        });
        let open = not_passed(sat);
        if let Some(max) = rule.max
            && let Some(verdict) = all_used(&open, max)
        {
            return verdict;
        }
        let days: Vec<NaiveDate> = open.into_values().flatten().collect();
        if let (Some(wait), Some(last)) = (rule.wait, days.iter().max()) {
            let Some(first) = self.program.calendar.after(*last, wait) else {
                return Verdict::unknown("No such day.");
            };
            let mut verdict = limit(rule.inclusive, |inclusive| {
                let may = if inclusive { today >= first.day } else { today > first.day };
                Verdict::of(Some(may), format!("The next attempt is possible from {} on.", first.day))
            });
            verdict.opens = Some(first.day);
            return verdict;
        }
        Verdict::met("You may take it.")
    }
}

type Tries<'a> = BTreeMap<Option<&'a str>, Vec<NaiveDate>>;

fn all_used(tries: &Tries, max: u32) -> Option<Verdict> {
    let used: Vec<_> = tries.iter().filter(|(_, days)| days.len() >= max as usize).collect();
    let names: Vec<&str> = used.iter().filter_map(|(part, _)| **part).collect();
    if used.is_empty() {
        return None;
    }
    let whose = if names.is_empty() { String::new() } else { format!(" for: {}", names.join(", ")) };
    Some(Verdict::not_met(format!("All {max} attempts are used{whose}.")))
}

/// The days on which each part that is not passed yet was tried: the tests of thirteen courses are thirteen tests.
fn not_passed<'a>(sat: impl Iterator<Item = &'a Sitting>) -> Tries<'a> {
    let mut parts: BTreeMap<Option<&str>, Vec<&Sitting>> = BTreeMap::new();
    for sitting in sat {
        parts.entry(sitting.part.as_deref()).or_default().push(sitting);
    }
    parts.retain(|_, tries| tries.iter().all(|sitting| sitting.passed != Some(true)));
    parts
        .into_iter()
        .map(|(part, tries)| (part, tries.into_iter().map(|sitting| sitting.on).collect()))
        .collect()
}

fn is_it(exam: &Exam, sitting: &Sitting) -> bool {
    sitting.exam == exam.name || (exam.or_successor && sitting.successor_of.as_ref() == Some(&exam.name))
}

/// Whether one sitting reaches the mark. Scores of different kinds are never turned into one another.
fn passes(mark: &PassMark, sitting: &Sitting) -> Maybe {
    let Some(score) = sitting.score else { return sitting.passed };
    match (mark, score) {
        (PassMark::Percent(mark), Score::Percent(percent)) => Some(percent >= *mark),
        (PassMark::Percent(mark), Score::Correct { correct, items }) if items > 0 => {
            Some(f64::from(correct) * 100.0 >= mark * f64::from(items))
        }
        (PassMark::Correct { correct, items }, Score::Correct { correct: own, items: of })
            if *items == of =>
        {
            Some(own >= *correct)
        }
        (PassMark::Scaled { pass, .. }, Score::Scaled(scaled)) => Some(scaled >= *pass),
        _ => sitting.passed,
    }
}

fn told(mark: &PassMark, passed: Maybe) -> String {
    match (passed, mark) {
        (Some(true), _) => "Passed.".into(),
        (None, _) => "The result is not known in the way that the rule asks for.".into(),
        (_, PassMark::Percent(mark)) => format!("Not passed yet; {mark}% are asked, and nothing is rounded."),
        (_, PassMark::Correct { correct, items }) => {
            format!("Not passed yet; {correct} of {items} are asked.")
        }
        (_, PassMark::Scaled { pass, low, high }) => {
            format!("Not passed yet; a scaled score of {pass} on {low} to {high} is asked.")
        }
        (_, PassMark::Passed) => "Not passed yet.".into(),
    }
}

fn each_of(exam: &Exam, sat: &[(&Sitting, Maybe)], times: u32) -> Verdict {
    let mut parts: BTreeMap<Option<&str>, Maybe> = BTreeMap::new();
    for (sitting, counts) in sat {
        let known = parts.entry(sitting.part.as_deref()).or_insert(Some(false));
        *known = or(*known, and(*counts, passes(&exam.pass, sitting)));
    }
    let sure = parts.values().filter(|passed| **passed == Some(true)).count();
    let most = parts.values().filter(|passed| **passed != Some(false)).count();
    let times = times as usize;
    let holds = if sure >= times {
        Some(true)
    } else if most < times {
        Some(false)
    } else {
        None
    };
    Verdict::of(holds, format!("{sure} of {times} passed."))
}

/// The day of the first of these sittings that passed for sure.
fn first_passed<'a>(exam: &Exam, sat: impl Iterator<Item = &'a (&'a Sitting, Maybe)>) -> Option<NaiveDate> {
    let sure = sat.filter(|(sitting, counts)| and(*counts, passes(&exam.pass, sitting)) == Some(true));
    sure.map(|(sitting, _)| sitting.on).min()
}

fn by_part(exam: &Exam, sat: &[(&Sitting, Maybe)]) -> Verdict {
    let mut all = Some(true);
    let mut missing = Vec::new();
    let mut days = Vec::new();
    for part in &exam.parts {
        let own = sat.iter().filter(|(sitting, _)| sitting.part.as_ref() == Some(&part.name));
        days.push(first_passed(exam, own.clone()));
        let passed =
            own.map(|(sitting, counts)| and(*counts, passes(&exam.pass, sitting))).fold(Some(false), or);
        if passed != Some(true) {
            missing.push(part.name.as_str());
        }
        all = and(all, passed);
    }
    let reason = if missing.is_empty() {
        "Every part is passed.".into()
    } else {
        format!("Still open: {}.", missing.join(", "))
    };
    let passed_on = days.into_iter().collect::<Option<Vec<_>>>().and_then(|days| days.into_iter().max());
    Verdict { passed_on, ..Verdict::of(all, reason) }
}

/// The best of each part, weighed. Without weights only what holds for every weighing is decided.
fn by_total(exam: &Exam, sat: &[(&Sitting, Maybe)]) -> Verdict {
    let PassMark::Percent(mark) = exam.pass else {
        return Verdict::unknown("A total of parts is counted in percent.");
    };
    let percent = |sitting: &Sitting| match sitting.score {
        Some(Score::Percent(percent)) => Some(percent),
        Some(Score::Correct { correct, items }) if items > 0 => {
            Some(f64::from(correct) * 100.0 / f64::from(items))
        }
        _ => None,
    };
    let mut scores = Vec::new();
    for part in &exam.parts {
        let own = sat.iter().filter(|(sitting, _)| sitting.part.as_ref() == Some(&part.name));
        match own.filter_map(|(sitting, _)| percent(sitting)).max_by(f64::total_cmp) {
            Some(score) => scores.push(score),
            None => return Verdict::not_met(format!("Still open: {}.", part.name)),
        }
    }
    let weights: Option<Vec<f64>> = exam.parts.iter().map(|part| part.weight).collect();
    if let Some(weights) = weights {
        let whole: f64 = weights.iter().sum();
        let total = scores.iter().zip(&weights).map(|(score, weight)| score * weight).sum::<f64>() / whole;
        return Verdict::of(Some(total >= mark), format!("{total:.1}% in all; {mark}% are asked."));
    }
    let holds = if scores.iter().all(|score| *score >= mark) {
        Some(true)
    } else if scores.iter().all(|score| *score < mark) {
        Some(false)
    } else {
        None
    };
    let verdict =
        Verdict::of(holds, format!("{mark}% are asked in all, and how the parts are weighed is not known."));
    if holds.is_none() { verdict.flag(Flag::NotStated) } else { verdict }
}
