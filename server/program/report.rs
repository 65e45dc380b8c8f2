//! Programs as plain text: one, or two side by side.

use crate::evaluate::says;
use crate::program::{Actor, Confidence, Program, Status};
use crate::rule::{About, Rule, Step, Subject};
use chrono::NaiveDate;
use std::fmt::Write;

/// A program in plain sentences, as it stands on a day.
pub fn explain(program: &Program, day: NaiveDate) -> String {
    let mut out = format!("{}: {}\n{}\n", program.name, program.title, program.id);
    if program.status == Status::Unresearched {
        let _ = write!(
            out,
            "\nNobody has looked into this yet. Nothing is known here; that does not mean that nothing is asked.\nAsk {}.\n",
            program.whom()
        );
        return out;
    }
    if let Some(summary) = &program.summary {
        let _ = writeln!(out, "\n{summary}");
    }
    out.push('\n');
    if let Some(route) = program.route() {
        let _ = writeln!(out, "{}", route.sentence());
    }
    for (what, actors) in [
        ("Trains", &program.trained_by),
        ("Examines", &program.examined_by),
        ("Certifies", &program.certified_by),
        ("Registers", &program.registered_by),
    ] {
        let _ = writeln!(out, "{what}: {}", who(actors.as_ref(), day));
    }
    if let Some(read) = program.read_on {
        let _ = writeln!(out, "Read on {read}. The authority's own word counts.");
    }
    for (step, title) in STEPS {
        let rules: Vec<&Rule> =
            program.rules.iter().filter(|rule| rule.step == step && rule.in_force(day)).collect();
        if rules.is_empty() {
            continue;
        }
        let _ = write!(out, "\n{title}\n");
        let mut about: Vec<About> = rules.iter().map(|rule| rule.about).collect();
        about.sort_unstable();
        about.dedup();
        for about in about {
            let _ = writeln!(out, "\n  {}", about.title());
            for rule in rules.iter().filter(|rule| rule.about == about) {
                tell(rule, &mut out);
            }
        }
    }
    let retired: Vec<&Rule> = program.rules.iter().filter(|rule| !rule.in_force(day)).collect();
    if !retired.is_empty() {
        out.push_str("\nNot in force on this day\n\n");
        for rule in retired {
            tell(rule, &mut out);
        }
    }
    out
}

const STEPS: [(Step, &str); 8] = [
    (Step::Train, "Before and during training"),
    (Step::Exam, "Taking the exam"),
    (Step::Apply, "To be certified"),
    (Step::Renew, "To keep it"),
    (Step::Reinstate, "To get it back"),
    (Step::Transfer, "Coming from another state"),
    (Step::Practice, "At work"),
    (Step::Run, "What providers, employers and the authority do"),
];

fn who(actors: Option<&Vec<Actor>>, day: NaiveDate) -> String {
    let Some(all) = actors else { return "not known".into() };
    let names: Vec<String> = Program::on_day(Some(all), day)
        .map(|actor| {
            let body = match actor.by {
                crate::program::Body::State => "the state",
                crate::program::Body::Contractor => "a contractor of the state",
                crate::program::Body::ApprovedPrograms => "programs that the state approved",
                crate::program::Body::OutsideBoard => "an outside board",
                crate::program::Body::LicensingBoard => "a licensing board",
                crate::program::Body::Va => "VA",
                crate::program::Body::Nonprofit => "a non-profit",
            };
            actor.name.as_ref().map_or_else(|| body.to_owned(), |name| format!("{name} ({body})"))
        })
        .collect();
    if names.is_empty() { "nobody".into() } else { names.join("; ") }
}

fn tell(rule: &Rule, out: &mut String) {
    let mut line = says(rule);
    let mut only: Vec<String> = rule.stages.iter().chain(&rule.endorsements).cloned().collect();
    if rule.subject != Subject::Applicant {
        only.push(format!("{:?}", rule.subject).to_lowercase());
    }
    if !only.is_empty() {
        line = format!("[{}] {line}", only.join(", "));
    }
    if let Some(when) = &rule.when {
        let _ = write!(line, " Only where this holds: {}", crate::sentence::sentence(when));
    }
    if let Some(waiver) = &rule.waived_by {
        let _ = write!(line, " Waived where this holds: {}", crate::sentence::sentence(waiver));
    }
    if let Some(note) = rule.note.as_ref().filter(|note| **note != says(rule)) {
        let _ = write!(line, " {note}");
    }
    if let Some(then) = rule.then {
        let _ = write!(line, " {}", then.sentence());
    }
    let _ = writeln!(out, "  - {line}");
    let mut proof: Vec<String> = rule.sources.iter().map(|source| source.url.clone()).collect();
    if let Some(from) = rule.effective_from {
        proof.push(format!("from {from}"));
    }
    if let Some(to) = rule.effective_to {
        proof.push(format!("until {to}"));
    }
    if let Some(read) = rule.read_on {
        proof.push(format!("read {read}"));
    }
    if let Some(base) = &rule.inherited_from {
        proof.push(format!("from the rules of {base}"));
    }
    if !rule.decides() {
        proof.push("not sure enough to decide anything".into());
    } else if rule.confidence == Confidence::Medium {
        proof.push("medium confidence".into());
    }
    if rule.advisory {
        proof.push("advice, not asked".into());
    }
    let _ = writeln!(out, "      {}", proof.join(" · "));
}

/// Two programs side by side, by what rules are about.
pub fn compare(left: &Program, right: &Program, day: NaiveDate) -> String {
    let mut out = format!("{} and {}\n", left.id, right.id);
    for (step, title) in STEPS.into_iter().filter(|(step, _)| *step != Step::Run) {
        let own = |program: &Program| -> Vec<(About, String)> {
            let rules = program.rules.iter().filter(|rule| rule.step == step && rule.in_force(day));
            rules.map(|rule| (rule.about, marked(rule))).collect()
        };
        let (a, b) = (own(left), own(right));
        let mut about: Vec<About> = a.iter().chain(&b).map(|(about, _)| *about).collect();
        about.sort_unstable();
        about.dedup();
        if about.is_empty() {
            continue;
        }
        let _ = write!(out, "\n{title}\n");
        for about in about {
            let _ = writeln!(out, "\n  {}", about.title());
            for (program, rules) in [(left, &a), (right, &b)] {
                let said: Vec<&str> =
                    rules.iter().filter(|(own, _)| *own == about).map(|(_, says)| says.as_str()).collect();
                let said = if said.is_empty() { "not known".to_owned() } else { said.join(" ") };
                let _ = writeln!(out, "    {}: {said}", program.name);
            }
        }
    }
    out
}

fn marked(rule: &Rule) -> String {
    if rule.decides() { says(rule) } else { format!("{} (not sure)", says(rule)) }
}
