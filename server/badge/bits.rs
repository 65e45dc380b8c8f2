//! The bits of a status list, as text: GZIP, then base64url behind a `u` (Bitstring Status List v1.0, section 2.2).

use std::io::{Read, Write};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};

/// Bytes of the longest list that is read: 8 Mi entries.
const MOST: u64 = 1 << 20;

pub(crate) fn encode(bits: &[u8]) -> String {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    // Writing into memory does not fail.
    let packed = packed.write_all(bits).and_then(|()| packed.finish()).unwrap_or_default();
    format!("u{}", URL_SAFE_NO_PAD.encode(packed))
}

pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let packed = URL_SAFE_NO_PAD.decode(text.strip_prefix('u')?).ok()?;
    let mut bits = Vec::new();
    GzDecoder::new(packed.as_slice()).take(MOST + 1).read_to_end(&mut bits).ok()?;
    (u64::try_from(bits.len()).ok()? <= MOST).then_some(bits)
}
