//! Facts and a day in; for every requirement met, not met, waived or unknown, with the reason, out.
//!
//! What rests on memory, on a low-confidence record or on nothing that was read never decides. Where a rule does not say
//! whether a limit day counts, which version holds, or what an approval's day is, every reading is tried; where they differ,
//! none is chosen.

mod amount;
mod bucket;
mod case;
mod exam;
mod filter;
mod finding;
mod holding;
mod person;
mod time;
mod verdict;

pub(crate) use case::Case;
pub(crate) use finding::lower;
pub use finding::{Evaluation, Finding, Question, Reading, Summary, says};
pub use time::may_extend;
pub use verdict::{Asked, Flag, Outcome, Verdict};
pub(crate) use verdict::{LIMIT_DAY, agree, limit};

use crate::condition::{Amount, Condition, Filter};
use crate::facts::{Exception, Facts};
use crate::program::{Confidence, Program};
use crate::rule::{Pin, Rule, Step};
use crate::sentence::sentence;
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// Holds a person's facts against every rule of a program that counts at a step.
pub fn evaluate<'a>(program: &'a Program, facts: &Facts, question: &Question) -> Evaluation<'a> {
    let case = Case::new(program, facts, question);
    let mut findings = Vec::with_capacity(program.rules.len());
    let mut choose_endorsement = false;
    for (i, rule) in program.rules.iter().enumerate() {
        if rule.step != question.step || program.rules[..i].iter().any(|other| other.id == rule.id) {
            continue;
        }
        let mut versions = case.versions(rule);
        versions.retain(|rule| rule.is_none_or(|rule| staged(rule, question)));
        let asked_before = versions.len();
        versions.retain(|rule| rule.is_none_or(|rule| endorsed(rule, question)));
        choose_endorsement |= versions.len() < asked_before && question.endorsements.is_empty();
        findings.extend(case.finding(&versions));
    }
    let nothing_known = !program.rules.iter().any(|rule| rule.step == question.step && asks(rule));
    Evaluation {
        program: &program.id,
        day: question.day,
        status: program.status,
        findings,
        choose_endorsement,
        nothing_known,
    }
}

/// Whether a rule asks for something, or says that nothing is asked.
fn asks(rule: &Rule) -> bool {
    !rule.advisory && !matches!(rule.condition, Condition::Unknown(_) | Condition::Note)
}

fn staged(rule: &Rule, question: &Question) -> bool {
    rule.stages.is_empty() || question.stage.is_none_or(|stage| rule.stages.iter().any(|own| own == stage))
}

fn endorsed(rule: &Rule, question: &Question) -> bool {
    rule.endorsements.is_empty() || rule.endorsements.iter().any(|own| question.endorsements.contains(own))
}

impl<'a> Case<'a, '_> {
    /// The versions of a rule that could hold for this person; `None` among them where on some of those days there was no rule.
    fn versions(&self, rule: &'a Rule) -> Vec<Option<&'a Rule>> {
        let day = self.question.day;
        let all = || self.program.rules.iter().filter(|other| other.id == rule.id);
        if all().nth(1).is_none() && rule.effective_from.is_none() && rule.effective_to.is_none() {
            return vec![Some(rule)];
        }
        let latest = all().rfind(|rule| rule.effective_from.is_none_or(|from| from <= day)).unwrap_or(rule);
        let pinned = latest.pinned_by.event();
        let known = pinned.map(|event| self.happened(event).map_or(day, |event| event.on));
        if let Some(known) = known {
            return all().filter(|rule| rule.in_force(known)).map(Some).collect();
        }
        let relevant: &[Pin] = match rule.step {
            Step::Renew | Step::Reinstate | Step::Practice => &[Pin::Certified, Pin::Renewed],
            _ => &[Pin::Enrolled, Pin::TrainingFinished, Pin::Applied],
        };
        let events = relevant.iter().filter_map(|pin| Some(self.happened(pin.event()?)?.on));
        let earliest = events.min().unwrap_or(day).min(day);
        let overlaps = |rule: &&Rule| {
            rule.effective_from.is_none_or(|from| from <= day)
                && rule.effective_to.is_none_or(|to| earliest <= to)
        };
        let mut found: Vec<Option<&Rule>> = all().filter(overlaps).map(Some).collect();
        let covered = |day: NaiveDate| all().any(|rule| rule.in_force(day));
        let always = covered(earliest) && covered(day);
        if !found.is_empty() && !always {
            found.push(None);
        }
        found
    }

    fn finding(&self, versions: &[Option<&'a Rule>]) -> Option<Finding<'a>> {
        let rules: Vec<&'a Rule> = versions.iter().copied().flatten().collect();
        let latest = *rules.last()?;
        let mut tried: Vec<(Option<&'a Rule>, Verdict)> = Vec::new();
        for version in versions {
            match version {
                Some(rule) => tried.extend(self.rule(rule).map(|verdict| (Some(*rule), verdict))),
                None => tried
                    .push((None, Verdict::met("On some of the days that could count, this was not asked."))),
            }
        }
        if !tried.iter().any(|(rule, _)| rule.is_some()) {
            return None;
        }
        let mut readings = Vec::new();
        if tried.len() > 1 {
            readings.extend(tried.iter().map(|(rule, verdict)| Reading {
                label: rule.map_or_else(|| "no rule".to_owned(), |rule| rule.version.clone()),
                says: rule.map_or_else(String::new, says),
                outcome: verdict.outcome,
                reason: verdict.reason.clone(),
                sources: rule.map_or(&[], |rule| &rule.sources),
            }));
        }
        let why = "The rule changed, and it is not known which version counts for you.";
        tried.reverse();
        let verdict = agree(tried.into_iter().map(|(_, verdict)| verdict).collect(), Flag::Versions, why);
        if let Condition::Candidates(all) = &latest.condition {
            readings.extend(all.iter().map(|one| {
                let verdict = self.condition(&one.condition);
                Reading {
                    label: one.source_age.clone().unwrap_or_default(),
                    says: sentence(&one.condition),
                    outcome: verdict.outcome,
                    reason: verdict.reason,
                    sources: &one.sources,
                }
            }));
        }
        Some(settle(latest, verdict, readings))
    }

    /// One rule version, its exceptions and conditions around it. None where it does not concern this person.
    fn rule(&self, rule: &Rule) -> Option<Verdict> {
        if let Some(exception) = self.exception(rule) {
            let reason = format!("{} made an exception: {}", exception.by, exception.reason);
            return Some(Verdict::new(Outcome::Waived, reason));
        }
        let only = rule.when.as_ref().map(|when| (when, self.condition(when)));
        if only.as_ref().is_some_and(|(_, verdict)| verdict.outcome == Outcome::NotMet) {
            return None;
        }
        let mut verdict = self.condition(&rule.condition);
        if matches!(rule.condition, Condition::Unknown(_)) && rule.says.is_none() {
            // What is not known, the rule's own sentence says.
            verdict.reason = format!("Nobody has found this out yet. Ask {}.", self.program.whom());
        }
        if let Some((when, only)) = only
            && only.outcome == Outcome::Unknown
            && !verdict.is_met()
        {
            verdict =
                Verdict::unknown(format!("This holds only for some: {} {}", sentence(when), only.reason));
        }
        if let Some(waiver) = &rule.waived_by {
            let waived = self.condition(waiver);
            if waived.is_met() {
                return Some(Verdict::new(Outcome::Waived, waived.reason));
            }
            if waived.outcome == Outcome::Unknown && verdict.outcome == Outcome::NotMet {
                verdict.outcome = Outcome::Unknown;
                verdict.reason =
                    format!("{} It may be waived, which is not known: {}", verdict.reason, waived.reason);
            }
        }
        if rule.review && verdict.outcome == Outcome::NotMet && self.is_there(&rule.condition) {
            verdict.outcome = Outcome::Unknown;
            verdict = verdict.flag(Flag::NeedsPerson);
            verdict.reason.push_str(" A person looks at this; it is not decided here.");
        }
        if !rule.decides() {
            verdict = verdict.flag(Flag::DoesNotDecide);
        }
        Some(verdict)
    }

    /// Whether there is something for a person to judge. What was not handed in, or has not happened, is only missing.
    fn is_there(&self, condition: &Condition) -> bool {
        match condition {
            Condition::Shown(showing) => self.facts.shown.iter().any(|one| one.what == showing.what),
            Condition::Signed(signing) => {
                self.facts.signed.iter().any(|one| one.statement == signing.statement)
            }
            Condition::Exam(exam) => self.facts.exams.iter().any(|one| one.exam == exam.name),
            Condition::Deadline(deadline) => self.event(&deadline.event).is_some(),
            // Too little even with what is refused is too little.
            Condition::Amount(amount) => {
                let whole = Amount { except: Filter::default(), ..amount.clone() };
                self.amount(&whole).outcome != Outcome::NotMet
            }
            Condition::Any(all) | Condition::All(all) | Condition::AtLeast(_, all) => {
                all.iter().any(|one| self.is_there(one))
            }
            _ => true,
        }
    }

    fn exception(&self, rule: &Rule) -> Option<&Exception> {
        let day = self.question.day;
        self.facts.exceptions.iter().find(|one| {
            one.rule == rule.id
                && one.program == self.program.id
                && one.from <= day
                && one.until.is_none_or(|until| day <= until)
        })
    }

    pub(crate) fn condition(&self, condition: &Condition) -> Verdict {
        match condition {
            Condition::Amount(amount) => self.amount(amount),
            Condition::Exam(exam) => self.exam(exam),
            Condition::Attempts(attempts) => self.attempts(attempts),
            Condition::Holds(holds) => self.holds(holds),
            Condition::Shown(showing) => self.shown(showing),
            Condition::Signed(signing) => self.signed(signing),
            Condition::Is(is) => self.is(is),
            Condition::Age(band) => self.age(band),
            Condition::Number(range) => self.number(range),
            Condition::Covers(covers) => self.covers(covers),
            Condition::Deadline(deadline) => self.deadline(deadline),
            Condition::Yearly(yearly) => self.yearly(yearly),
            Condition::StageLimit(limit) => self.stage_limit(limit),
            Condition::Term(_) => self.term(),
            Condition::Grace(_) => self.grace(),
            Condition::Fee(_) | Condition::Keep(_) | Condition::Selection(_) => {
                Verdict::met(sentence(condition))
            }
            Condition::Separate(roles) => self.separate(roles),
            Condition::Any(all) => self.at_least(1, all),
            Condition::All(all) => self.all(all),
            Condition::AtLeast(number, all) => self.at_least(*number as usize, all),
            Condition::Not(one) => {
                let mut verdict = Verdict { counted: None, passed_on: None, ..self.condition(one) };
                verdict.outcome = match verdict.outcome {
                    Outcome::Met | Outcome::Waived => Outcome::NotMet,
                    Outcome::NotMet => Outcome::Met,
                    Outcome::Unknown => Outcome::Unknown,
                };
                verdict
            }
            Condition::Choose(choose) => match self.condition(&choose.condition).outcome {
                Outcome::Met | Outcome::Waived => self.condition(&choose.then),
                Outcome::NotMet => self.condition(&choose.otherwise),
                Outcome::Unknown => {
                    let both = vec![self.condition(&choose.then), self.condition(&choose.otherwise)];
                    agree(
                        both,
                        Flag::NotStated,
                        "What is asked depends on something that is not known of you.",
                    )
                }
            },
            Condition::Candidates(all) => {
                let each = all.iter().map(|one| {
                    let verdict = self.condition(&one.condition);
                    let decides = one.mark.decides() && one.confidence != Confidence::Low;
                    if decides { verdict } else { Verdict::unknown(verdict.reason).flag(Flag::DoesNotDecide) }
                });
                agree(each.collect(), Flag::SourcesDisagree, "Sources disagree.")
            }
            Condition::None(what) => Verdict::met(format!("Not asked for: {}.", lower(what))),
            Condition::Unknown(what) => {
                Verdict::unknown(format!("Not known: {}. Ask {}.", lower(what), self.program.whom()))
            }
            Condition::Note => Verdict::unknown(format!("Not known for sure. Ask {}.", self.program.whom())),
        }
    }

    fn all(&self, all: &[Condition]) -> Verdict {
        let mut worst: Option<Verdict> = None;
        for condition in all {
            let verdict = self.condition(condition);
            let weight = |verdict: &Verdict| match verdict.outcome {
                Outcome::NotMet => 2,
                Outcome::Unknown => 1,
                Outcome::Met | Outcome::Waived => 0,
            };
            if worst.as_ref().is_none_or(|worst| weight(worst) < weight(&verdict)) {
                worst = Some(verdict);
            }
        }
        worst.unwrap_or_else(|| Verdict::unknown("Nothing is listed here."))
    }

    fn at_least(&self, number: usize, all: &[Condition]) -> Verdict {
        let mut each: Vec<Verdict> = all.iter().map(|condition| self.condition(condition)).collect();
        let met = each.iter().filter(|verdict| verdict.is_met()).count();
        let open = each.iter().filter(|verdict| verdict.outcome == Outcome::Unknown).count();
        let flags: Vec<Flag> = each.iter().flat_map(|verdict| verdict.flags.clone()).collect();
        let reasons = || {
            let mut told = BTreeSet::new();
            let reasons = each.iter().map(|verdict| verdict.reason.as_str());
            reasons.filter(|reason| told.insert(*reason)).collect::<Vec<_>>().join(" ")
        };
        if met >= number {
            let first = each.iter().position(Verdict::is_met).unwrap_or(0);
            return each.swap_remove(first);
        }
        let outcome = if met + open >= number { Outcome::Unknown } else { Outcome::NotMet };
        let lead = if number == 1 {
            "One of these is enough:".to_owned()
        } else {
            format!("{number} of these are needed:")
        };
        let mut verdict = Verdict::new(outcome, format!("{lead} {}", reasons()));
        if outcome == Outcome::Unknown {
            verdict.flags = flags;
        }
        verdict
    }
}

fn settle<'a>(rule: &'a Rule, mut verdict: Verdict, readings: Vec<Reading<'a>>) -> Finding<'a> {
    if rule.advisory && rule.condition == Condition::Note {
        // A remark leaves nothing open.
        (verdict.outcome, verdict.reason) = (Outcome::Met, "Good to know; nothing is asked.".into());
    }
    let asked = match &rule.condition {
        _ if rule.advisory => Asked::Advice,
        Condition::None(_) => Asked::Nothing,
        Condition::Unknown(_) | Condition::Note => Asked::NotKnown,
        Condition::Fee(_)
        | Condition::Keep(_)
        | Condition::Selection(_)
        | Condition::Term(_)
        | Condition::Grace(_) => Asked::Told,
        _ => Asked::Required,
    };
    let decides = !verdict.flags.contains(&Flag::DoesNotDecide);
    let mut finding = Finding {
        rule,
        asked,
        outcome: verdict.outcome,
        reason: verdict.reason,
        would_be: None,
        due: verdict.due,
        opens: verdict.opens,
        lacks: verdict.lacks,
        flags: verdict.flags,
        readings,
        then: if verdict.outcome == Outcome::NotMet { rule.then } else { None },
        counted: verdict.counted.filter(|_| verdict.outcome == Outcome::Met),
        passed_on: verdict.passed_on.filter(|_| verdict.outcome == Outcome::Met),
    };
    if !decides && finding.outcome != Outcome::Unknown && finding.outcome != Outcome::Waived {
        finding.would_be = Some(finding.outcome);
        finding.outcome = Outcome::Unknown;
        finding.reason = format!("We are not sure of this rule, so it decides nothing. {}", finding.reason);
    }
    finding
}
