use chrono::{DateTime, DurationRound, NaiveDate, NaiveTime, TimeDelta, Utc};
use sea_orm::ConnectionTrait;

use super::address::number_in;
use crate::{
    credential::{self, Certificate, Misread, Reason, Revocation, Standing},
    desk::{self, Held, Told},
    error::Result,
};

/// The answer to "is it good?", as of a moment.
pub struct Checked {
    pub outcome: Outcome,
    pub as_of: DateTime<Utc>,
}

/// Three honest answers, and one for a slip in typing.
pub enum Outcome {
    Good(Box<Certificate>),
    NotGood {
        certificate: Box<Certificate>,
        since: DateTime<Utc>,
        reason: Reason,
    },
    /// An authority's certification, and how it stands.
    Certification {
        held: Box<Held>,
        told: Told,
    },
    /// Nothing has this number, or it had none yet at that moment.
    NoSuchNumber,
    /// This can't be a number: nothing was looked up.
    Mistyped(Misread),
}

impl Checked {
    /// For programs: stable.
    pub fn code(&self) -> &'static str {
        match self.outcome {
            Outcome::Good(_) => "good",
            Outcome::Certification { told, .. } if told.standing.is_good() => "good",
            Outcome::NotGood { .. } | Outcome::Certification { .. } => "not_good",
            Outcome::NoSuchNumber => "no_such_number",
            Outcome::Mistyped(_) => "not_a_number",
        }
    }

    /// The same answer with the earliest moment it is true for within this minute: it stays the same, word for word,
    /// for as long as nothing changes, and can be kept.
    #[must_use]
    pub fn for_a_minute(self) -> Checked {
        let since = match &self.outcome {
            Outcome::Good(certificate) => certificate.issued_at,
            Outcome::NotGood { since, .. } => *since,
            Outcome::Certification { held, .. } => held.changed_at(self.as_of),
            Outcome::NoSuchNumber | Outcome::Mistyped(_) => return self,
        };
        let minute = self.as_of.duration_trunc(TimeDelta::minutes(1)).unwrap_or(self.as_of);
        Checked { as_of: minute.max(since).min(self.as_of), ..self }
    }

    /// Where nothing can be told: why, in a sentence.
    pub fn note(&self) -> Option<&'static str> {
        match self.outcome {
            Outcome::Mistyped(misread) => Some(sentence(misread)),
            Outcome::NoSuchNumber => Some("Nothing issued here has this number."),
            Outcome::Good(_) | Outcome::NotGood { .. } | Outcome::Certification { .. } => None,
        }
    }
}

/// What to do about a slip.
pub fn sentence(misread: Misread) -> &'static str {
    match misread {
        Misread::Shape => {
            "A number has 17 letters and digits, such as 7K2M-9QWD-X4TN-58HC-R. Please check what you typed."
        }
        Misread::Slip => {
            "One of the letters or digits does not fit the others. Please compare it with the certificate."
        }
        Misread::Elsewhere => {
            "This is an address of another site, and only that site can answer for it. If there is a number on the certificate, type the number."
        }
        Misread::OtherPage => {
            "This is an address of this site, but not that of a certificate. Type the number on the certificate, such as 7K2M-9QWD-X4TN-58HC-R."
        }
    }
}

/// Checks a number as somebody typed it, or the address of its page on this server, which is at `own`.
pub async fn check(
    db: &impl ConnectionTrait,
    own: &str,
    typed: &str,
    as_of: DateTime<Utc>,
) -> Result<Checked> {
    let answer = |outcome| Ok(Checked { outcome, as_of });
    let number = match number_in(own, typed) {
        Ok(number) => number,
        Err(misread) => return answer(Outcome::Mistyped(misread)),
    };
    if let Some((certificate, revocation)) = credential::by_number(db, &number).await? {
        return answer(outcome(certificate, revocation.as_ref(), as_of));
    }
    let held = desk::by_number(db, &number).await?;
    answer(held.map_or(Outcome::NoSuchNumber, |held| certification(held, as_of)))
}

/// Checks many at once, with a few look-ups for all. Answers stand in the order of the numbers.
pub async fn check_many(
    db: &impl ConnectionTrait,
    own: &str,
    typed: &[impl AsRef<str>],
    as_of: DateTime<Utc>,
) -> Result<Vec<Checked>> {
    let read: Vec<_> = typed.iter().map(|typed| number_in(own, typed.as_ref())).collect();
    let numbers: Vec<&str> = read.iter().filter_map(|number| number.as_deref().ok()).collect();
    let found = credential::by_numbers(db, &numbers).await?;
    let others: Vec<&str> = numbers.into_iter().filter(|number| !found.contains_key(*number)).collect();
    let held = desk::by_numbers(db, &others).await?;
    let answer = |number: Result<String, Misread>| {
        let outcome = match number {
            Err(misread) => Outcome::Mistyped(misread),
            Ok(number) => match (found.get(&number), held.get(&number)) {
                (Some((certificate, revocation)), _) => {
                    outcome(certificate.clone(), revocation.as_ref(), as_of)
                }
                (None, Some(held)) => certification(held.clone(), as_of),
                (None, None) => Outcome::NoSuchNumber,
            },
        };
        Checked { outcome, as_of }
    };
    Ok(read.into_iter().map(answer).collect())
}

fn outcome(certificate: Certificate, revocation: Option<&Revocation>, as_of: DateTime<Utc>) -> Outcome {
    match certificate.standing(revocation, as_of) {
        Standing::Good => Outcome::Good(Box::new(certificate)),
        Standing::Withdrawn { at, reason } => {
            Outcome::NotGood { certificate: Box::new(certificate), since: at, reason }
        }
        Standing::NotYet => Outcome::NoSuchNumber,
    }
}

/// Before it was granted there was none.
fn certification(held: Held, as_of: DateTime<Utc>) -> Outcome {
    let told = held.told(as_of);
    match told.standing {
        desk::Standing::NotYet => Outcome::NoSuchNumber,
        _ => Outcome::Certification { held: Box::new(held), told },
    }
}

/// The moment asked about: the end of a day in UTC, or now. Never later than now, for nobody knows the future.
pub(super) fn moment(day: Option<NaiveDate>, now: DateTime<Utc>) -> DateTime<Utc> {
    let end = day
        .and_then(|day| day.checked_add_days(chrono::Days::new(1)))
        .map(|next| next.and_time(NaiveTime::MIN).and_utc() - TimeDelta::microseconds(1));
    end.map_or(now, |end| end.min(now))
}
