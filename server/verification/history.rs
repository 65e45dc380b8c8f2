use chrono::{DateTime, Utc};
use serde::Serialize;

use super::check::{Checked, Outcome};
use crate::desk;

/// A stretch of time in which something stood one way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stretch {
    pub good: bool,
    /// How it stood, as people read it.
    pub words: &'static str,
    /// The same of a certification, as programs read it.
    pub standing: Option<&'static str>,
    /// Since that moment.
    pub from: DateTime<Utc>,
    /// Up to that moment; none where it stands so still, at the moment asked about.
    pub until: Option<DateTime<Utc>>,
    /// Why it does not hold, after "because".
    pub reason: Option<&'static str>,
    /// Why, in the words of the authority that granted it, where it lets strangers read them.
    pub told: Option<String>,
}

impl Checked {
    /// How it stood from its issue to the moment asked about, oldest first. Empty where there is nothing. What
    /// came after that moment is as if it had not been written.
    pub fn history(&self) -> Vec<Stretch> {
        let stretch = |good: bool, from, until, reason| Stretch {
            good,
            words: if good { "In good standing" } else { "Not in good standing" },
            standing: None,
            from,
            until,
            reason,
            told: None,
        };
        match &self.outcome {
            Outcome::Good(certificate) => vec![stretch(true, certificate.first_issued_at(), None, None)],
            Outcome::NotGood { certificate, since, reason } => vec![
                stretch(true, certificate.first_issued_at(), Some(*since), None),
                stretch(false, *since, None, Some(reason.sentence())),
            ],
            Outcome::Certification { held, .. } => {
                let own = |one: desk::Stretch| Stretch {
                    good: one.standing.is_good(),
                    words: one.standing.word(),
                    standing: Some(one.standing.code()),
                    from: one.from,
                    until: one.until,
                    reason: None,
                    told: one.told,
                };
                held.history(self.as_of).into_iter().map(own).collect()
            }
            Outcome::NoSuchNumber | Outcome::Mistyped(_) => Vec::new(),
        }
    }
}
