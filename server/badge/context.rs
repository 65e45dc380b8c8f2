//! The contexts a credential may name. Nothing is ever fetched.

use std::sync::Arc;

/// W3C Verifiable Credentials Data Model 2.0, section 4.3.
pub(crate) const CREDENTIALS: &str = "https://www.w3.org/ns/credentials/v2";
/// Open Badges 3.0, section 3.
pub(crate) const OPEN_BADGES: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";

/// Contexts by their addresses.
#[derive(Clone, Debug)]
pub struct Contexts(Arc<Vec<(String, String)>>);

impl Contexts {
    /// Those compiled in: Verifiable Credentials 2.0 and Open Badges 3.0.3.
    pub fn embedded() -> Contexts {
        let own = [
            (CREDENTIALS, include_str!("contexts/credentials-2.0.json")),
            (OPEN_BADGES, include_str!("contexts/open-badges-3.0.3.json")),
        ];
        Contexts(Arc::new(own.map(|(address, text)| (address.to_owned(), text.to_owned())).to_vec()))
    }

    /// The same and one more, for documents of other kinds.
    #[must_use]
    pub fn with(&self, address: &str, text: &str) -> Contexts {
        let mut all = self.0.as_ref().clone();
        all.push((address.to_owned(), text.to_owned()));
        Contexts(Arc::new(all))
    }

    pub fn text(&self, address: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == address).map(|(_, text)| text.as_str())
    }
}
