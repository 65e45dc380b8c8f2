//! Reading one rule: its envelope, and what it asks.

use super::condition::{KINDS, condition, part};
use super::field::names;
use super::{CONFIDENCES, Reading, sources};
use crate::condition::{Candidate, Condition, Ledger};
use crate::program::Mark;
use crate::rule::{About, Consequence, Pin, Rule, Step, Subject};
use curriculum::authoring::{Fields, Flaws, did_you_mean, is_slug, short};

const SUBJECTS: [(&str, Subject); 7] = [
    ("applicant", Subject::Applicant),
    ("holder", Subject::Holder),
    ("supervisor", Subject::Supervisor),
    ("instructor", Subject::Instructor),
    ("provider", Subject::Provider),
    ("employer", Subject::Employer),
    ("authority", Subject::Authority),
];

impl Reading<'_> {
    pub fn rule(&self, mut fields: Fields, flaws: &mut Flaws) -> Rule {
        let start = fields.at.start;
        fields.may_mean(&KINDS);
        let id = fields.needed("id", flaws);
        if !id.is_empty() && !is_slug(&id) {
            let at = fields.place("id");
            let message = format!("`{}` is no id", short(&id));
            flaws
                .at(self.text, &at, "program/id", message)
                .help("use small letters, digits and single hyphens");
        }
        let note = fields.text("note", flaws);
        let condition = self.asks(&mut fields, note.is_some(), flaws);
        let about = self.about(&mut fields, &condition, flaws);
        let cited = sources(&self.program, &mut fields, flaws);
        if cited.is_empty() && !fields.has("source") && !matches!(condition, Condition::Candidates(_)) {
            let message = format!("the rule `{}` names no source", short(&id));
            flaws
                .at(self.text, &(start..start + 1), "program/no-source", message)
                .help("add `source: …`, a name from `sources`");
        }
        let when = fields.map("when", "a condition", flaws).map(|fields| whole(fields, flaws));
        let waived_by = fields.map("waived_by", "a condition", flaws).map(|fields| whole(fields, flaws));
        let mut rule = Rule {
            id,
            version: fields.text("version", flaws).unwrap_or_else(|| "1".into()),
            about,
            says: fields.text("says", flaws),
            step: fields.one_of("step", &Step::NAMES, flaws).unwrap_or_default(),
            subject: fields.one_of("subject", &SUBJECTS, flaws).unwrap_or_default(),
            stages: self.listed(&mut fields, "stage", flaws),
            endorsements: self.listed(&mut fields, "endorsement", flaws),
            effective_from: fields.date("effective_from", flaws),
            effective_to: fields.date("effective_to", flaws),
            replaces: fields.text("replaces", flaws),
            pinned_by: fields.one_of("pinned_by", &Pin::NAMES, flaws).unwrap_or(self.pin),
            when,
            waived_by,
            advisory: fields.flag("advisory", flaws).unwrap_or(false),
            review: fields.flag("review", flaws).unwrap_or(false),
            then: fields.one_of("then", &Consequence::NAMES, flaws),
            note,
            condition,
            sources: cited,
            mark: fields.one_of("mark", &Mark::NAMES, flaws).unwrap_or(self.mark),
            confidence: fields.one_of("confidence", &CONFIDENCES, flaws).unwrap_or(self.program.confidence),
            read_on: fields.date("read", flaws).or(self.program.read_on),
            source_age: fields.text("source_age", flaws).or_else(|| self.program.source_age.clone()),
            inherited_from: None,
            at: self.text.position(start),
        };
        fields.finish(flaws);
        if let Condition::StageLimit(limit) = &mut rule.condition {
            limit.stage = rule.stages.first().cloned().unwrap_or_default();
        }
        rule
    }

    fn asks(&self, fields: &mut Fields, noted: bool, flaws: &mut Flaws) -> Condition {
        if fields.has("candidates") {
            return self.candidates(fields, flaws);
        }
        if noted && !KINDS.iter().any(|kind| fields.has(kind)) {
            return Condition::Note;
        }
        condition(fields, flaws).unwrap_or_else(|| Condition::Unknown("What this rule asks".into()))
    }

    fn candidates(&self, fields: &mut Fields, flaws: &mut Flaws) -> Condition {
        let at = fields.place("candidates");
        let mut all = Vec::new();
        for mut one in fields.maps("candidates", "a candidate", flaws) {
            let condition = condition(&mut one, flaws).unwrap_or(Condition::Note);
            let cited = sources(&self.program, &mut one, flaws);
            if cited.is_empty() && !one.has("source") {
                let at = one.at.start..one.at.start + 1;
                let help = "add `source: …`, a name from `sources`";
                flaws.at(self.text, &at, "program/no-source", "this candidate names no source").help(help);
            }
            all.push(Candidate {
                condition,
                sources: cited,
                source_age: one.text("source_age", flaws),
                mark: one.one_of("mark", &Mark::NAMES, flaws).unwrap_or(self.mark),
                confidence: one.one_of("confidence", &CONFIDENCES, flaws).unwrap_or(self.program.confidence),
            });
            one.finish(flaws);
        }
        if all.len() < 2 {
            let message = "sources disagree only where there are two candidates or more";
            flaws.at(self.text, &at, "program/kind", message).help("write a single one as the rule itself");
        }
        Condition::Candidates(all)
    }

    fn about(&self, fields: &mut Fields, condition: &Condition, flaws: &mut Flaws) -> About {
        let told = match condition {
            Condition::Amount(amount) => Some(match amount.of {
                Ledger::Training => About::Training,
                Ledger::Experience => About::Experience,
                Ledger::Supervision => About::Supervision,
                Ledger::Ce => About::Ce,
            }),
            Condition::Exam(_) | Condition::Attempts(_) => Some(About::Exam),
            Condition::Age(_) => Some(About::Age),
            Condition::Covers(_) => Some(About::Training),
            Condition::Term(_) => Some(About::Renewal),
            Condition::Grace(_) => Some(About::Lapse),
            Condition::Fee(_) => Some(About::Fees),
            Condition::Keep(_) => Some(About::Records),
            Condition::Separate(_) | Condition::Selection(_) => Some(About::Governance),
            _ => None,
        };
        let said = fields.one_of("about", &About::NAMES, flaws);
        if said.is_none() && told.is_none() && !fields.has("about") {
            let at = fields.at.start..fields.at.start + 1;
            let message = "this rule does not say what it is about";
            flaws
                .at(self.text, &at, "program/about", message)
                .help("add `about: …`, such as training, education, background");
        }
        said.or(told).unwrap_or_default()
    }

    /// Names that the program must have listed: its stages or its endorsements.
    fn listed(&self, fields: &mut Fields, key: &'static str, flaws: &mut Flaws) -> Vec<String> {
        let listed: Vec<&str> = if key == "stage" {
            self.program.stages.iter().map(|stage| stage.id.as_str()).collect()
        } else {
            self.program.endorsements.iter().map(|one| one.id.as_str()).collect()
        };
        let mut all = Vec::new();
        for placed in names(fields, key, flaws) {
            if !listed.contains(&placed.value.as_str()) {
                let message = format!("this program has no {key} `{}`", short(&placed.value));
                let help = did_you_mean(&placed.value, listed.iter().copied());
                let help = help.unwrap_or_else(|| format!("list it under `{key}s`"));
                flaws.at(self.text, &placed.at, "program/unknown-name", message).help(help);
            }
            all.push(placed.value);
        }
        all
    }
}

/// What else a rule depends on; what can't be read can't be known.
fn whole(fields: Fields, flaws: &mut Flaws) -> Condition {
    part(fields, flaws).unwrap_or_else(|| Condition::Unknown("what this depends on".into()))
}
