use std::collections::BTreeMap;

use sea_orm::{Set, entity::prelude::*};

use super::row::{self, ActiveModel, Entity, MOST, Told};
use crate::{
    change::Change,
    employer::{self, Asker, Employer, Way},
    error::{Error, Result},
    journal::Event,
    verification::{Checked, Summary},
};

/// A row of a list: what was asked for, and what it stands for now.
pub struct Wish {
    /// The employer's own word for it.
    pub label: String,
    pub summary: Option<Summary>,
    /// Why nothing can be told of it.
    pub note: Option<&'static str>,
}

impl Wish {
    pub fn new(label: &str, checked: Option<&Checked>, fault: Option<&'static str>) -> Wish {
        let label: String = label.split_whitespace().collect::<Vec<_>>().join(" ");
        Wish {
            label: label.chars().take(LONGEST_LABEL).collect(),
            summary: checked.and_then(Checked::summary),
            note: fault.or_else(|| checked.and_then(Checked::note)),
        }
    }
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    New,
    /// It was on the list already.
    Already,
    /// It was on the list already, and has this label now.
    Relabeled,
    /// The list is full.
    Full,
    /// It can't be put on the list: why, in a sentence.
    Not(&'static str),
}

impl Added {
    /// For programs: stable.
    pub fn code(self) -> &'static str {
        match self {
            Added::New => "added",
            Added::Already => "already_there",
            Added::Relabeled => "relabeled",
            Added::Full => "list_full",
            Added::Not(_) => "not_added",
        }
    }
}

/// Longer labels are cut.
pub(super) const LONGEST_LABEL: usize = 60;
/// Rows of one statement: the databases take so many parameters and no more.
const TOGETHER: usize = 500;

/// Puts numbers on an employer's list, and tells their holders. Each row is answered, in order; none stops the others.
pub async fn add(
    change: &mut Change,
    asker: &Asker,
    employer: &Employer,
    wishes: &[Wish],
) -> Result<Vec<Added>> {
    // One at a time: the list has an end, and a number stands on it once.
    employer::hold(change, employer.id).await?.ok_or(Error::NotFound)?;
    let before = row::by_number(&change.tx, employer.id).await?;
    let (mut fresh, mut labels) = (BTreeMap::<String, ActiveModel>::new(), BTreeMap::<Uuid, String>::new());
    let (mut answers, mut seen) = (Vec::with_capacity(wishes.len()), Vec::new());
    for wish in wishes {
        let Some(summary) = &wish.summary else {
            answers.push(Added::Not(wish.note.unwrap_or("Nothing issued here has this number.")));
            continue;
        };
        let number = &summary.number;
        answers.push(if let Some(row) = before.get(number) {
            let new_label = !wish.label.is_empty() && wish.label != row.label;
            if new_label {
                labels.insert(row.id, wish.label.clone());
            }
            if new_label { Added::Relabeled } else { Added::Already }
        } else if fresh.contains_key(number) {
            Added::Already
        } else if before.len() + fresh.len() >= MOST {
            Added::Full
        } else {
            seen.push((summary.holder, number.clone()));
            fresh.insert(number.clone(), active(change, employer.id, summary, &wish.label));
            Added::New
        });
    }
    let count = fresh.len() as u64;
    let rows: Vec<ActiveModel> = fresh.into_values().collect();
    for some in rows.chunks(TOGETHER) {
        Entity::insert_many(some.to_vec()).exec_without_returning(&change.tx).await?;
    }
    for (id, label) in labels {
        ActiveModel { id: Set(id), label: Set(label), ..Default::default() }.update(&change.tx).await?;
    }
    employer::note(change, asker, Way::Watch, &seen).await?;
    if count > 0 {
        change.record(Event::NumbersWatched { employer: employer.id, count });
    }
    Ok(answers)
}

fn active(change: &Change, employer: Uuid, summary: &Summary, label: &str) -> ActiveModel {
    let told = Told::of(Some(summary));
    ActiveModel {
        id: Set(change.id()),
        employer_id: Set(employer),
        holder_id: Set(summary.holder),
        number: Set(summary.number.clone()),
        label: Set(label.to_owned()),
        added_at: Set(change.now),
        told_good: Set(told.good),
        told_standing: Set(told.standing.to_owned()),
        told_ends_on: Set(told.ends_on),
        told_at: Set(change.now),
    }
}
