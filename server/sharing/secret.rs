use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

/// The secret of a link, from the session's own 256 bits and the chance drawn for that form: the same form, sent twice
/// by a double click, so makes the same link, and the page can show it both times.
pub fn secret(session: &str, draft: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(session.as_bytes()).expect("any length of key");
    mac.update(b"certificate-link");
    mac.update(draft.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

/// What is kept of it. The secret is 256 bits of chance: a plain hash can't be reversed by trying.
pub(super) fn hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}
