use chrono::{DateTime, Utc};
use serde::Serialize;

use super::check::{Checked, Outcome};

/// A stretch of time in which a certificate stood one way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stretch {
    pub good: bool,
    /// Since that moment.
    pub from: DateTime<Utc>,
    /// Up to that moment; none where it stands so still, at the moment asked about.
    pub until: Option<DateTime<Utc>>,
    /// Why it does not hold, after "because".
    pub reason: Option<&'static str>,
}

impl Checked {
    /// How it stood from its issue to the moment asked about, oldest first. Empty where there is no certificate. What
    /// came after that moment is as if it had not been written.
    pub fn history(&self) -> Vec<Stretch> {
        let stretch = |good, from, until, reason| Stretch { good, from, until, reason };
        match &self.outcome {
            Outcome::Good(certificate) => vec![stretch(true, certificate.first_issued_at(), None, None)],
            Outcome::NotGood { certificate, since, reason } => vec![
                stretch(true, certificate.first_issued_at(), Some(*since), None),
                stretch(false, *since, None, Some(reason.sentence())),
            ],
            Outcome::NoSuchNumber | Outcome::Mistyped(_) => Vec::new(),
        }
    }
}
