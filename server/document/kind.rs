use serde::{Deserialize, Serialize};

/// What a paper is. Neither may be taken for the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A training record that a provider gives. It certifies nobody.
    #[default]
    CertificateOfCompletion,
    /// What an authority granted, for a term.
    Certification,
}

impl Kind {
    pub const ALL: [Kind; 2] = [Kind::CertificateOfCompletion, Kind::Certification];

    /// As programs write it.
    pub fn code(self) -> &'static str {
        match self {
            Kind::CertificateOfCompletion => "certificate_of_completion",
            Kind::Certification => "certification",
        }
    }

    /// As sentences name it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::CertificateOfCompletion => "certificate of completion",
            Kind::Certification => "certification",
        }
    }

    /// What the main file of a design is called, unless it is the only one.
    pub fn main(self) -> &'static str {
        match self {
            Kind::CertificateOfCompletion => "certificate-of-completion.typ",
            Kind::Certification => "certification.typ",
        }
    }

    /// By its code, or by the name of its main file without the ending.
    pub fn named(word: &str) -> Option<Kind> {
        Kind::ALL
            .into_iter()
            .find(|kind| kind.code() == word || kind.main().strip_suffix(".typ") == Some(word))
    }
}
