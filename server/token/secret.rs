use hmac::{Hmac, Mac};
use sha2::Sha256;

/// What every token begins with, so that one that leaks into a public place is found by those who scan for them.
const PREFIX: &str = "cairn_";

/// The token that a form makes, from the session's own 256 bits and the chance drawn for that form.
///
/// The same form, sent twice by a double click, so makes the same token, and the page can show it both times;
/// nothing is kept that would let anyone else derive it.
pub fn secret(session: &str, draft: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(session.as_bytes()).expect("any length of key");
    mac.update(b"api-token");
    mac.update(draft.as_bytes());
    format!("{PREFIX}{}", hex::encode(mac.finalize().into_bytes()))
}
