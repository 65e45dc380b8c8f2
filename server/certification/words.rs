//! A person's words and a program's: the same exam or work is named by many, and rules name it in one way each.

use std::collections::BTreeSet;

use program::{Attribute, Condition, Facts, Ledger, Program};

/// Says a person's facts in the words of a program's rules, as far as there is no doubt.
pub fn translate(facts: &mut Facts, program: &Program) {
    let mut named = Named::default();
    for rule in &program.rules {
        named.read(&rule.condition);
    }
    // The longest first: `final-written` is not a part of `final`.
    let mut exams: Vec<&String> = named.exams.iter().collect();
    exams.sort_by_key(|name| std::cmp::Reverse(name.len()));
    for sitting in &mut facts.exams {
        let typed = slug(&sitting.exam);
        for exam in &exams {
            if typed == **exam {
                sitting.exam.clone_from(exam);
                break;
            }
            // "Course test: Ethics" is one of the tests that a rule counts.
            if let Some(part) = typed.strip_prefix(exam.as_str()).and_then(|rest| rest.strip_prefix('-')) {
                sitting.part.get_or_insert_with(|| part.to_owned());
                sitting.exam.clone_from(exam);
                break;
            }
        }
    }
    let work = named.work.iter().find(|kind| PEER_WORK.contains(&kind.as_str()));
    if let Some(work) = work {
        for entry in facts.experience.iter_mut().filter(|entry| entry.kind.as_deref() == Some("service")) {
            entry.kind = Some(work.clone());
        }
    }
}

/// What rules call peer support with people.
const PEER_WORK: [&str; 2] = ["peer-specialist", "peer"];

/// The names that a program's rules use.
#[derive(Default)]
struct Named {
    exams: BTreeSet<String>,
    work: BTreeSet<String>,
}

impl Named {
    fn read(&mut self, condition: &Condition) {
        match condition {
            Condition::Exam(exam) => {
                self.exams.insert(exam.name.clone());
            }
            Condition::Amount(amount) if amount.of == Ledger::Experience => {
                let kinds = amount.only.0.iter().filter(|(attribute, _)| *attribute == Attribute::Kind);
                self.work.extend(kinds.flat_map(|(_, values)| values.iter().cloned()));
            }
            Condition::Any(all) | Condition::All(all) | Condition::AtLeast(_, all) => {
                for condition in all {
                    self.read(condition);
                }
            }
            Condition::Not(of) => self.read(of),
            Condition::Choose(of) => {
                for condition in [&of.condition, &of.then, &of.otherwise] {
                    self.read(condition);
                }
            }
            Condition::Candidates(all) => all.iter().for_each(|of| self.read(&of.condition)),
            _ => (),
        }
    }
}

/// Small letters, digits and single hyphens.
fn slug(text: &str) -> String {
    let folded: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' }).collect();
    folded.split_whitespace().collect::<Vec<_>>().join("-")
}

/// How a person adds to their record what a rule asks for, where the rule's own name is needed for it.
pub fn hint(condition: &Condition) -> Option<String> {
    match condition {
        Condition::Exam(exam) if exam.times.is_some() => Some(format!(
            "Add each test to your record under “Exams”, named “{}: ” and the course.",
            exam.name.replace('-', " ")
        )),
        Condition::Exam(exam) => Some(format!(
            "When you have passed, add it to your record under “Exams” as “{}”.",
            exam.name.replace('-', " ")
        )),
        _ => None,
    }
}
