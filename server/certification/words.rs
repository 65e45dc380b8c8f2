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
    let of_state = state_exam(program);
    for sitting in &mut facts.exams {
        // "The exam of a state", and the state is this one.
        if sitting.exam == "state-exam" && named.exams.contains(&of_state) {
            sitting.exam.clone_from(&of_state);
        }
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
    for entry in facts.training.iter_mut().filter(|entry| entry.kind.as_deref() == Some("specialization")) {
        let title = slug(entry.course.as_deref().unwrap_or_default());
        let says = |kind: &&String| {
            kind.strip_prefix("supplemental-").is_some_and(|of| title.split('-').any(|word| word == of))
        };
        if let Some(kind) = named.courses.iter().find(says) {
            entry.kind = Some(kind.clone());
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
    courses: BTreeSet<String>,
}

impl Named {
    fn read(&mut self, condition: &Condition) {
        match condition {
            Condition::Exam(exam) => {
                self.exams.insert(exam.name.clone());
            }
            Condition::Amount(amount) => {
                let kinds = amount.only.0.iter().filter(|(attribute, _)| *attribute == Attribute::Kind);
                let kinds = kinds.flat_map(|(_, values)| values.iter().cloned());
                match amount.of {
                    Ledger::Experience => self.work.extend(kinds),
                    Ledger::Training => self.courses.extend(kinds),
                    Ledger::Supervision | Ledger::Ce => (),
                }
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

/// `ca-exam` for California: what its own exam is called where rules do not say `state-exam`.
fn state_exam(program: &Program) -> String {
    format!("{}-exam", program.jurisdiction.trim_start_matches("US-").to_lowercase())
}

/// How a person adds to their record what a rule asks for, where the rule's own name is needed for it.
pub fn hint(condition: &Condition, program: &Program) -> Option<String> {
    match condition {
        Condition::Exam(exam) => {
            let name = exam.name.replace('-', " ");
            Some(match exam.name.as_str() {
                _ if exam.times.is_some() => {
                    format!(
                        "Add each test to your record under “Exams” as “Another exam”, named “{name}: ” and the course."
                    )
                }
                "state-exam" => {
                    "When you have passed, add it to your record under “Exams” as “The exam of a state”."
                        .into()
                }
                own if own == state_exam(program) => {
                    "When you have passed, add it to your record under “Exams” as “The exam of a state”."
                        .into()
                }
                "icrc-pr" => {
                    "When you have passed, add it to your record under “Exams” as the IC&RC exam.".into()
                }
                "course-exam" => "An exam that ends a course here is added by itself.".into(),
                _ => format!(
                    "When you have passed, add it to your record under “Exams” as “Another exam”, named “{name}”."
                ),
            })
        }
        Condition::Amount(amount) if amount.of == Ledger::Training => {
            let kinds = amount.only.0.iter().filter(|(attribute, _)| *attribute == Attribute::Kind);
            let of =
                kinds.flat_map(|(_, values)| values).find_map(|kind| kind.strip_prefix("supplemental-"))?;
            Some(format!(
                "Add it to your record as a specialization, with “{}” in its title.",
                of.to_uppercase()
            ))
        }
        _ => None,
    }
}
