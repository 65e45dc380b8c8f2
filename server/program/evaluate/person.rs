//! Facts about the person, and what their training covered.

use super::{Case, Flag, Verdict, agree};
use crate::condition::{AgeBand, Covers, Is, NumberRange};
use crate::facts::Age;
use chrono::{Datelike, Months, NaiveDate};
use std::collections::BTreeSet;

impl Case<'_, '_> {
    pub fn is(&self, is: &Is) -> Verdict {
        let what = is.what.replace('-', " ");
        let Some(own) = self.facts.is.get(&is.what) else {
            return Verdict::unknown(format!("Not told yet: {what}."));
        };
        let one = is.one_of.is_empty() || is.one_of.iter().any(|wanted| own.contains(wanted));
        let missing: Vec<&str> =
            is.all_of.iter().filter(|wanted| !own.contains(wanted)).map(String::as_str).collect();
        let none = !is.none_of.iter().any(|barred| own.contains(barred));
        let reason = if missing.is_empty() {
            format!("Told: {what}.")
        } else {
            format!("Still missing in {what}: {}.", missing.join(", ").replace('-', " "))
        };
        Verdict::of(Some(one && missing.is_empty() && none), reason)
    }

    /// Where the day on which age is judged is not said, today's and the day of applying are both tried.
    pub fn age(&self, band: &AgeBand) -> Verdict {
        if let Some(moment) = &band.on {
            return match self.moment(moment) {
                Some(day) => self.aged(band, day),
                None => Verdict::unknown("The day on which age is judged is not known."),
            };
        }
        let today = self.question.day;
        let applied = self.happened("applied").map_or(today, |event| event.on);
        let enrolled = self.happened("enrolled").map_or(applied, |event| event.on);
        let mut days = vec![applied, today, enrolled];
        days.dedup();
        let all = days.into_iter().map(|day| self.aged(band, day)).collect();
        agree(all, Flag::NotStated, "The rule does not say on which day age is judged.")
    }

    fn aged(&self, band: &AgeBand, day: NaiveDate) -> Verdict {
        let old_enough = band.min.map(|min| reached(&self.facts.age, min, day));
        // Someone is still of the upper age until the next birthday.
        let too_old = band.max.map(|max| reached(&self.facts.age, max.saturating_add(1), day));
        let holds = match (old_enough.unwrap_or(Some(true)), too_old.unwrap_or(Some(false))) {
            (Some(false), _) | (_, Some(true)) => Some(false),
            (Some(true), Some(false)) => Some(true),
            _ => None,
        };
        let reason = match (holds, band.min, band.max) {
            (None, ..) => "Your age is not known in the way that the rule asks for.".to_owned(),
            (Some(true), ..) => "Your age fits.".into(),
            (_, Some(min), Some(max)) => format!("This is for people of {min} to {max} years."),
            (_, Some(min), None) => format!("You must be {min} or older."),
            (_, None, max) => format!("This is for people up to {} years.", max.unwrap_or_default()),
        };
        Verdict::of(holds, reason)
    }

    pub fn number(&self, range: &NumberRange) -> Verdict {
        let (of, per) =
            (self.facts.numbers.get(&range.of), range.per.as_ref().map(|per| self.facts.numbers.get(per)));
        let what = range.of.replace('-', " ");
        let (Some(of), Some(per)) = (of, per.unwrap_or(Some(&1.0))) else {
            return Verdict::unknown(format!("Not told yet: {what}."));
        };
        // Compared by multiplying, so that nothing is divided by none.
        let holds =
            range.min.is_none_or(|min| *of >= min * per) && range.max.is_none_or(|max| *of <= max * per);
        Verdict::of(Some(holds), format!("{what}: {of}."))
    }

    pub fn covers(&self, covers: &Covers) -> Verdict {
        let (mut ids, mut methods): (BTreeSet<&str>, BTreeSet<&str>) = (BTreeSet::new(), BTreeSet::new());
        let (mut ids_open, mut methods_open) = (false, false);
        for entry in self.facts.training.iter().filter(|entry| entry.on <= self.question.day) {
            match &entry.covers {
                Some(all) => {
                    let own = all.iter().filter(|covered| covered.framework == covers.framework);
                    ids.extend(own.map(|covered| covered.id.as_str()));
                }
                None => ids_open = true,
            }
            match &entry.methods {
                Some(all) => methods.extend(all.iter().map(String::as_str)),
                None => methods_open = true,
            }
        }
        let missing: Vec<&str> =
            covers.all.iter().map(String::as_str).filter(|id| !ids.contains(id)).collect();
        let enough = covers.number.is_none_or(|number| ids.len() >= number as usize) && missing.is_empty();
        let ways: Vec<&str> =
            covers.methods.iter().map(String::as_str).filter(|way| !methods.contains(way)).collect();
        let known = |fine: bool, open: bool| {
            if fine {
                Some(true)
            } else if open {
                None
            } else {
                Some(false)
            }
        };
        let holds = super::filter::and(known(enough, ids_open), known(ways.is_empty(), methods_open));
        let reason = if holds == Some(true) {
            "Your training covers it.".to_owned()
        } else if let Some(number) = covers.number.filter(|_| missing.is_empty() && !enough) {
            format!("{} of {number} are covered so far.", ids.len())
        } else {
            let open: Vec<&str> = missing.into_iter().chain(ways).collect();
            format!("Not covered yet: {}.", open.join(", ").replace('-', " "))
        };
        Verdict::of(holds, reason)
    }

    pub fn separate(&self, roles: &[String]) -> Verdict {
        let all: Option<Vec<&Vec<String>>> = roles.iter().map(|role| self.facts.roles.get(role)).collect();
        let Some(all) = all else {
            return Verdict::unknown("Who holds these roles is not told.");
        };
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let apart =
            all.iter().flat_map(|people| people.iter().collect::<BTreeSet<_>>()).all(|who| seen.insert(who));
        let reason = if apart {
            "No one person holds both roles."
        } else {
            "One person holds roles that must be apart."
        };
        Verdict::of(Some(apart), reason)
    }
}

/// Whether someone is so many years old on a day, from what is known.
fn reached(age: &Age, years: u16, day: NaiveDate) -> Option<bool> {
    let months = Months::new(u32::from(years) * 12);
    if let Some(born) = age.born_on {
        // Born on 29 February: the law of most states takes 1 March; a day's difference is left to the authority.
        let birthday = born.checked_add_months(months)?;
        let birthday = if birthday.day() == born.day() { birthday } else { birthday.succ_opt()? };
        return Some(birthday <= day);
    }
    let old = |known: u16, on: NaiveDate| {
        let grown = if day > on { u16::try_from(whole_years(on, day)).unwrap_or(0) } else { 0 };
        known.saturating_add(grown)
    };
    if age.at_least.is_some_and(|(known, on)| on <= day && old(known, on) >= years) {
        return Some(true);
    }
    // Younger than so many years on a day after: younger today as well.
    if age.under.is_some_and(|(known, on)| day <= on && known <= years) {
        return Some(false);
    }
    None
}

fn whole_years(from: NaiveDate, to: NaiveDate) -> u32 {
    to.years_since(from).unwrap_or(0)
}
