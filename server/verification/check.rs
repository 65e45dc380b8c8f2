use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use sea_orm::ConnectionTrait;

use crate::{
    credential::{self, Certificate, Misread, Reason, Standing},
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

/// Checks a number as somebody typed it.
pub async fn check(db: &impl ConnectionTrait, typed: &str, as_of: DateTime<Utc>) -> Result<Checked> {
    let answer = |outcome| Ok(Checked { outcome, as_of });
    let number = match credential::read_number(typed) {
        Ok(number) => number,
        Err(misread) => return answer(Outcome::Mistyped(misread)),
    };
    let Some((certificate, revocation)) = credential::by_number(db, &number).await? else {
        return answer(Outcome::NoSuchNumber);
    };
    answer(match certificate.standing(revocation.as_ref(), as_of) {
        Standing::Good => Outcome::Good(Box::new(certificate)),
        Standing::Withdrawn { at, reason } => {
            Outcome::NotGood { certificate: Box::new(certificate), since: at, reason }
        }
        Standing::NotYet => Outcome::NoSuchNumber,
    })
}

/// The moment asked about: the end of a day in UTC, or now. Never later than now, for nobody knows the future.
pub(super) fn moment(day: Option<NaiveDate>, now: DateTime<Utc>) -> DateTime<Utc> {
    let end = day
        .and_then(|day| day.checked_add_days(chrono::Days::new(1)))
        .map(|next| next.and_time(NaiveTime::MIN).and_utc() - TimeDelta::microseconds(1));
    end.map_or(now, |end| end.min(now))
}
