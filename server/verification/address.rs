//! What is ours among the addresses and identifiers that people hand in.

use crate::credential::{Misread, read_number};

/// Pages below that of a number.
const BELOW: [&str; 2] = ["va", "holder"];

/// The number in what somebody typed, pasted or scanned: by itself, or in the address of its page on this server, which
/// is at `own`.
pub fn number_in(own: &str, typed: &str) -> Result<String, Misread> {
    let text = typed.trim().trim_matches(['<', '>', '"']);
    let (named, rest) = without_scheme(text).map_or((false, text), |rest| (true, rest));
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let is_own = place(own).is_some_and(|own| place(host) == Some(own));
    if !named && (path.is_empty() || !(is_own || host.contains('.'))) {
        return read_number(text);
    }
    if !is_own {
        return Err(Misread::Elsewhere);
    }
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let (first, number, below) = (parts.next(), parts.next(), parts.next());
    let is_page = first.is_some_and(|first| first.eq_ignore_ascii_case("verify"))
        && below.is_none_or(|below| BELOW.iter().any(|known| below.eq_ignore_ascii_case(known)))
        && parts.next().is_none();
    match number {
        Some(number) if is_page => read_number(&decoded(number)),
        _ => Err(Misread::OtherPage),
    }
}

/// Whether an issuer's identifier, a `did:web:…` or an address, names this server, which is at `own`, however it is
/// spelled and whatever comes after.
pub(super) fn is_ours(own: &str, issuer: &str) -> bool {
    let issuer = issuer.trim();
    let host = match strip(issuer, "did:web:") {
        Some(rest) => decoded(rest.split([':', '/', '?', '#']).next().unwrap_or_default()),
        None => match without_scheme(issuer) {
            Some(rest) => rest.split(['/', '?', '#']).next().unwrap_or_default().to_owned(),
            None => return false,
        },
    };
    let host = place(&host);
    host.is_some() && host == place(own)
}

/// A host and its port, in the one way they are compared here.
fn place(address: &str) -> Option<String> {
    let rest = without_scheme(address).unwrap_or(address);
    let authority = rest.split(['/', '?', '#']).next()?;
    // What stands before the last @ is a name to sign in with; browsers go to what follows.
    let host = authority.rsplit('@').next()?.to_ascii_lowercase();
    let host = host.strip_suffix(":443").or_else(|| host.strip_suffix(":80")).unwrap_or(&host);
    let host = host.trim_end_matches('.');
    (!host.is_empty()).then(|| host.to_owned())
}

fn without_scheme(address: &str) -> Option<&str> {
    strip(address, "https://").or_else(|| strip(address, "http://"))
}

/// Without regard to letter case.
fn strip<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(start.len())?;
    head.eq_ignore_ascii_case(start).then_some(rest)
}

/// `%3A` is a colon. What is no such code stays as it is.
fn decoded(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::with_capacity(text.len()), text.as_bytes());
    while let Some((&first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        let code = code.filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) if first == b'%' => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
