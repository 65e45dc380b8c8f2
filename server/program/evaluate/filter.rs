//! Whether an entry counts: yes, no, or not known.

use super::amount::{Piece, Topics};
use crate::condition::{Amount, ApprovedOn, Attribute, Filter, SupervisorRule};
use crate::evaluate::case::began;
use crate::facts::{Approval, Entry, Supervisor};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Yes, no, or not known.
pub type Maybe = Option<bool>;

pub fn and(a: Maybe, b: Maybe) -> Maybe {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

pub fn or(a: Maybe, b: Maybe) -> Maybe {
    and(a.map(|a| !a), b.map(|b| !b)).map(|both| !both)
}

/// Whether every attribute of a filter fits.
pub fn matches(filter: &Filter, piece: &Piece, topics: &BTreeMap<String, Vec<String>>) -> Maybe {
    filter.0.iter().map(|(attribute, wanted)| fits(*attribute, wanted, piece, topics)).fold(Some(true), and)
}

/// Whether any attribute of an exception fits.
pub fn excluded(filter: &Filter, piece: &Piece, topics: &BTreeMap<String, Vec<String>>) -> Maybe {
    filter.0.iter().map(|(attribute, wanted)| fits(*attribute, wanted, piece, topics)).fold(Some(false), or)
}

fn fits(
    attribute: Attribute,
    wanted: &[String],
    piece: &Piece,
    aliases: &BTreeMap<String, Vec<String>>,
) -> Maybe {
    let entry = piece.entry;
    let text = |value: &Option<String>| value.as_ref().map(|value| wanted.contains(value));
    // These every entry has or has not; what is absent is not there.
    let there = |value: &Option<String>| Some(value.as_ref().is_some_and(|value| wanted.contains(value)));
    let flag = |value: bool| wanted.iter().any(|wanted| (wanted == "true") == value);
    match attribute {
        Attribute::Topic => {
            let is = |name: &str| {
                wanted.iter().any(|wanted| {
                    wanted == name
                        || aliases.get(wanted).is_some_and(|also| also.iter().any(|also| also == name))
                })
            };
            match piece.topics {
                Topics::Unknown => None,
                Topics::One(name) => Some(is(name)),
                Topics::Rest(all) => Some(
                    all.iter()
                        .filter(|topic| topic.minutes.is_none() || all.len() == 1)
                        .any(|topic| is(&topic.name)),
                ),
            }
        }
        Attribute::Mode => mode(wanted, entry.mode.as_deref()),
        Attribute::Kind => there(&entry.kind),
        Attribute::Course => there(&entry.course),
        Attribute::Form => there(&entry.form),
        Attribute::Place => text(&entry.place),
        Attribute::Provider => text(&entry.provider),
        Attribute::Curriculum => text(&entry.curriculum),
        Attribute::Language => text(&entry.language),
        Attribute::Domain => text(&entry.domain),
        Attribute::Setting => text(&entry.setting),
        Attribute::Employer => text(&entry.employer),
        Attribute::Paid => entry.paid.map(flag),
        Attribute::Matching => entry.matching.map(flag),
        Attribute::Confirmed => Some(flag(entry.confirmed)),
    }
}

/// `live` is in a room or by interactive video; one that is only said to be live may be either.
fn mode(wanted: &[String], mode: Option<&str>) -> Maybe {
    let mode = mode?;
    let live = |mode: &str| matches!(mode, "in-person" | "live-online" | "live");
    if wanted.iter().any(|wanted| wanted == mode || (wanted == "live" && live(mode))) {
        return Some(true);
    }
    if mode == "live" {
        let both =
            ["in-person", "live-online"].iter().filter(|one| wanted.iter().any(|w| w == **one)).count();
        return match both {
            0 => Some(false),
            1 => None,
            _ => Some(true),
        };
    }
    Some(false)
}

pub fn attended(amount: &Amount, entry: &Entry) -> Maybe {
    match amount.missed_at_most {
        None => Some(true),
        Some(most) => entry.missed_minutes.map(|missed| u64::from(missed) <= most.amount),
    }
}

pub fn approved(amount: &Amount, entry: &Entry, on: ApprovedOn) -> Maybe {
    let Some(by) = &amount.approved_by else { return Some(true) };
    let holds = |day: NaiveDate| {
        let own = entry.approvals.iter().filter(|approval| approval.by == *by);
        own.map(|approval| covers(approval, entry, day)).fold(Some(false), or)
    };
    match on {
        ApprovedOn::Start => holds(began(entry)),
        ApprovedOn::End => holds(entry.on),
        ApprovedOn::EachDay => and(holds(began(entry)), holds(entry.on)),
    }
}

fn covers(approval: &Approval, entry: &Entry, day: NaiveDate) -> Maybe {
    let same = |limit: &Option<String>, own: &Option<String>| match (limit, own) {
        (None, _) => Some(true),
        (Some(_), None) => None,
        (Some(limit), Some(own)) => Some(limit == own),
    };
    let inside = approval.from.is_none_or(|from| from <= day) && approval.to.is_none_or(|to| day <= to);
    let version = same(&approval.course_version, &entry.course_version);
    and(Some(inside), and(same(&approval.language, &entry.language), version))
}

pub fn eligible(rule: &SupervisorRule, supervisor: &Supervisor, day: NaiveDate) -> Maybe {
    if rule.until.is_some_and(|until| day > until) {
        return Some(false);
    }
    let held =
        supervisor.credentials.iter().filter(|credential| rule.holds.contains(&credential.name)).map(|one| {
            let begun = one.issued_on.map(|from| from <= day);
            let over =
                one.valid_until.is_some_and(|to| to < day) || one.withdrawn_on.is_some_and(|on| on <= day);
            and(begun, Some(!over))
        });
    let holds = if rule.holds.is_empty() { Some(true) } else { held.fold(Some(false), or) };
    let trained = rule.trained.is_none_or(|min| {
        let before = supervisor.training.iter().filter(|(on, _)| *on <= day);
        before.map(|(_, minutes)| u64::from(*minutes)).sum::<u64>() >= min.amount
    });
    let experienced = match rule.experience {
        None => Some(true),
        Some(min) => supervisor.experience_minutes.map(|minutes| u64::from(minutes) >= min.amount),
    };
    let kind = if rule.kind.is_empty() {
        Some(true)
    } else {
        supervisor.kind.as_ref().map(|kind| rule.kind.contains(kind))
    };
    and(and(holds, Some(trained)), and(experienced, kind))
}
