//! Credentials, documents and statements.

use super::filter::{Maybe, and, or};
use super::{Case, Verdict, limit};
use crate::condition::{Holds, Showing, Signing, Wanted};
use crate::facts::{Credential, Shown, Signed};
use crate::sentence::statement;
use chrono::NaiveDate;
use std::collections::BTreeSet;

impl Case<'_, '_> {
    pub fn holds(&self, holds: &Holds) -> Verdict {
        let on = match &holds.on {
            None => Some(self.question.day),
            Some(moment) => self.moment(moment),
        };
        let Some(on) = on else { return Verdict::unknown("The day on which it must be held is not known.") };
        if self.facts.credentials.is_empty() {
            return Verdict::not_met("No such credential is recorded.");
        }
        let all = self.facts.credentials.iter().map(|one| self.fits(holds, one, on));
        let found = all.fold(Some(false), or);
        Verdict::of(
            found,
            match found {
                Some(true) => "A credential that counts is recorded.",
                Some(false) => "No credential that is recorded counts for this.",
                None => "Whether the credential that is recorded counts is not known.",
            },
        )
    }

    fn fits(&self, holds: &Holds, one: &Credential, on: NaiveDate) -> Maybe {
        let known = |wanted: &[String], value: &Option<String>| {
            if wanted.is_empty() { Some(true) } else { value.as_ref().map(|value| wanted.contains(value)) }
        };
        let named = holds.credential.is_empty()
            || holds.credential.iter().any(|name| *name == one.name || name == "any");
        let hours = match holds.its_hours {
            None => Some(true),
            Some(min) => one.its_minutes.map(|minutes| u64::from(minutes) >= min.amount),
        };
        let before = match holds.before {
            None => Some(true),
            Some(before) => one.issued_on.map(|issued| issued < before),
        };
        let valid_for = match holds.valid_for {
            None => Some(true),
            Some(span) => {
                let until = self.program.calendar.after(on, span).map(|counted| counted.day);
                one.valid_until.zip(until).map(|(to, until)| to >= until)
            }
        };
        let parts = [
            Some(named),
            known(&holds.from, &one.from),
            known(&holds.issued_by, &one.issued_by),
            known(&holds.curriculum, &one.curriculum),
            hours,
            before,
            valid_for,
            standing(holds, one, on),
            if holds.accepted { self.accepted(one, on) } else { Some(true) },
        ];
        parts.into_iter().fold(Some(true), and)
    }

    /// A state's certification counts, and that of a non-profit on the list. Who is not on the list is for the authority to
    /// say; a firm for profit never counts.
    fn accepted(&self, one: &Credential, on: NaiveDate) -> Maybe {
        match one.issued_by.as_deref()? {
            "state" => Some(true),
            "for-profit" => Some(false),
            _ => {
                let listed = self.program.accepts.iter().chain(self.question.accepted).any(|accepted| {
                    one.issuer.as_ref() == Some(&accepted.name)
                        && accepted.from <= on
                        && accepted.to.is_none_or(|to| on <= to)
                });
                if listed { Some(true) } else { None }
            }
        }
    }

    pub fn shown(&self, showing: &Showing) -> Verdict {
        limit(self.stated(showing.within.as_ref()), |inclusive| self.shown_as(showing, inclusive))
    }

    fn shown_as(&self, showing: &Showing, inclusive: bool) -> Verdict {
        let bounds = showing.within.as_ref().map(|window| self.bounds(window, inclusive));
        let (mut sure, mut most) = (0, 0);
        let mut who: BTreeSet<&str> = BTreeSet::new();
        let mut outcome = None;
        for one in
            self.facts.shown.iter().filter(|one| one.what == showing.what && one.on <= self.question.day)
        {
            if one.who.as_deref().is_some_and(|id| who.contains(id)) {
                continue;
            }
            let inside = match bounds {
                None => Some(true),
                Some(None) => None,
                Some(Some((from, to))) => Some(from <= one.on && one.on <= to),
            };
            let counts = and(inside, self.counts(showing, one));
            // Who answers twice has answered: the first answer stands.
            who.extend(one.who.as_deref());
            if counts == Some(false) {
                outcome = one.outcome.as_deref().or(outcome);
            }
            sure += u32::from(counts == Some(true));
            most += u32::from(counts != Some(false));
        }
        let holds = if sure >= showing.min {
            Some(true)
        } else if most < showing.min {
            Some(false)
        } else {
            None
        };
        let thing = showing.what.replace('-', " ");
        let reason = match (holds, outcome) {
            (Some(true), _) => format!("Shown: {thing}."),
            (_, Some(outcome)) => format!("The outcome of {thing} was: {}.", outcome.replace('-', " ")),
            _ if showing.min > 1 => format!("{sure} of {} received: {thing}.", showing.min),
            _ => format!("Not shown yet, or not in the way that is asked: {thing}."),
        };
        Verdict::of(holds, reason)
    }

    fn counts(&self, showing: &Showing, one: &Shown) -> Maybe {
        let known = |wanted: &[String], value: &Option<String>| {
            if wanted.is_empty() { Some(true) } else { value.as_ref().map(|value| wanted.contains(value)) }
        };
        let barred = one.from.as_ref().is_some_and(|from| showing.except_from.contains(from));
        let outcome = if showing.outcome.is_empty() && one.outcome.as_deref() == Some("disqualified") {
            Some(false)
        } else {
            known(&showing.outcome, &one.outcome)
        };
        let unexpired = if showing.unexpired {
            one.valid_until.map(|until| self.question.day <= until)
        } else {
            Some(true)
        };
        let name = if showing.name_matches { one.name_matches } else { Some(true) };
        let parts = [
            Some(!barred),
            known(&showing.from, &one.from),
            known(&showing.how, &one.how),
            outcome,
            unexpired,
            name,
        ];
        parts.into_iter().fold(Some(true), and)
    }

    pub fn signed(&self, signing: &Signing) -> Verdict {
        limit(self.stated(signing.within.as_ref()), |inclusive| self.signed_as(signing, inclusive))
    }

    fn signed_as(&self, signing: &Signing, inclusive: bool) -> Verdict {
        let bounds = signing.within.as_ref().map(|window| self.bounds(window, inclusive));
        let counts = |one: &Signed| {
            let inside = match bounds {
                None => Some(true),
                Some(None) => None,
                Some(Some((from, to))) => Some(from <= one.on && one.on <= to),
            };
            let version = signing.version.as_ref().is_none_or(|version| *version == one.version);
            let months = match signing.months {
                None | Some(0) => true,
                Some(months) => one.months.is_some_and(|said| said >= months),
            };
            // What was signed for one authority was never said to another.
            let here = one.jurisdiction.as_ref().is_none_or(|place| *place == self.program.jurisdiction);
            and(inside, Some(one.yes && here && version && months && one.on <= self.question.day))
        };
        let own = || self.facts.signed.iter().filter(|one| one.statement == signing.statement);
        let by = |role: Option<&str>| {
            let signed =
                own().filter(|one| role.is_none_or(|role| one.by.as_deref().unwrap_or("holder") == role));
            signed.map(counts).fold(Some(false), or)
        };
        let statement = statement(&signing.statement);
        if signing.by.is_empty() {
            let found = by(None);
            let reason = if found == Some(true) { "Signed" } else { "Not signed yet as the rule asks" };
            return Verdict::of(found, format!("{reason}: {statement}."));
        }
        let missing: Vec<&str> =
            signing.by.iter().map(String::as_str).filter(|role| by(Some(role)) != Some(true)).collect();
        let all = signing.by.iter().map(|role| by(Some(role))).fold(Some(true), and);
        let reason = if missing.is_empty() {
            format!("Signed: {statement}.")
        } else {
            format!("Still to be signed by the {}: {statement}.", missing.join(" and the "))
        };
        Verdict::of(all, reason)
    }
}

fn standing(holds: &Holds, one: &Credential, on: NaiveDate) -> Maybe {
    let begun = one.issued_on.map(|from| from <= on);
    let over =
        one.valid_until.is_some_and(|until| until < on) || one.withdrawn_on.is_some_and(|day| day <= on);
    let begun = if begun == Some(false) { Some(false) } else { Some(true) };
    match holds.standing {
        Some(Wanted::Any) => begun,
        Some(Wanted::Active) => and(begun, Some(!over)),
        Some(Wanted::Good) => and(and(begun, Some(!over)), one.good_standing),
        // Whether one that lapsed still counts is not said.
        None if holds.before.is_some() => begun,
        None => and(begun, if over { None } else { Some(true) }),
    }
}
