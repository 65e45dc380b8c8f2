use chrono::{DateTime, DurationRound, NaiveDate, NaiveTime, TimeDelta, Utc};
use sea_orm::ConnectionTrait;

use crate::{
    credential::{self, Certificate, Misread, Reason, Revocation, Standing},
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
    /// No certificate has this number, or it had none yet at that moment.
    NoSuchNumber,
    /// This can't be a number: nothing was looked up.
    Mistyped(Misread),
}

impl Checked {
    /// For programs: stable.
    pub fn code(&self) -> &'static str {
        match self.outcome {
            Outcome::Good(_) => "good",
            Outcome::NotGood { .. } => "not_good",
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
            Outcome::NoSuchNumber | Outcome::Mistyped(_) => return self,
        };
        let minute = self.as_of.duration_trunc(TimeDelta::minutes(1)).unwrap_or(self.as_of);
        Checked { as_of: minute.max(since).min(self.as_of), ..self }
    }

    /// Where nothing can be told of a certificate: why, in a sentence.
    pub fn note(&self) -> Option<&'static str> {
        match self.outcome {
            Outcome::Mistyped(misread) => Some(sentence(misread)),
            Outcome::NoSuchNumber => Some("Nothing issued here has this number."),
            Outcome::Good(_) | Outcome::NotGood { .. } => None,
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
    }
}

/// Checks a number as somebody typed it.
pub async fn check(db: &impl ConnectionTrait, typed: &str, as_of: DateTime<Utc>) -> Result<Checked> {
    let answer = |outcome| Ok(Checked { outcome, as_of });
    let number = match credential::read_number(typed) {
        Ok(number) => number,
        Err(misread) => return answer(Outcome::Mistyped(misread)),
    };
    let found = credential::by_number(db, &number).await?;
    answer(found.map_or(Outcome::NoSuchNumber, |(certificate, revocation)| {
        outcome(certificate, revocation.as_ref(), as_of)
    }))
}

/// Checks many at once, with one look-up for all. Answers stand in the order of the numbers.
pub async fn check_many(
    db: &impl ConnectionTrait,
    typed: &[impl AsRef<str>],
    as_of: DateTime<Utc>,
) -> Result<Vec<Checked>> {
    let read: Vec<_> = typed.iter().map(|typed| credential::read_number(typed.as_ref())).collect();
    let numbers: Vec<&str> = read.iter().filter_map(|number| number.as_deref().ok()).collect();
    let found = credential::by_numbers(db, &numbers).await?;
    let answer = |number: Result<String, Misread>| {
        let outcome = match number {
            Err(misread) => Outcome::Mistyped(misread),
            Ok(number) => found.get(&number).map_or(Outcome::NoSuchNumber, |(certificate, revocation)| {
                outcome(certificate.clone(), revocation.as_ref(), as_of)
            }),
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

/// The moment asked about: the end of a day in UTC, or now. Never later than now, for nobody knows the future.
pub(super) fn moment(day: Option<NaiveDate>, now: DateTime<Utc>) -> DateTime<Utc> {
    let end = day
        .and_then(|day| day.checked_add_days(chrono::Days::new(1)))
        .map(|next| next.and_time(NaiveTime::MIN).and_utc() - TimeDelta::microseconds(1));
    end.map_or(now, |end| end.min(now))
}
