//! A credential inside a picture, as wallets take it (Open Badges 3.0, section 5.3).

/// The key of the PNG chunk and the namespace of the SVG element.
pub(crate) const KEYWORD: &[u8] = b"openbadgecredential";
pub(crate) const SVG_NAMESPACE: &str = "https://purl.imsglobal.org/ob/v3p0";
pub(crate) const PNG_SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// The signature and the header chunk, which comes first in every PNG.
const AFTER_HEADER: usize = 33;

/// Bakes the text of a signed credential into a PNG: one `iTXt` chunk after the header. Nothing where it is no PNG.
pub fn into_png(picture: &[u8], credential: &str) -> Option<Vec<u8>> {
    if !picture.starts_with(PNG_SIGNATURE) {
        return None;
    }
    let (head, rest) = picture.split_at_checked(AFTER_HEADER)?;
    // Keyword, then: not compressed, no method, no language, no translated keyword.
    let mut body = b"iTXt".to_vec();
    body.extend_from_slice(KEYWORD);
    body.extend_from_slice(&[0, 0, 0, 0, 0]);
    body.extend_from_slice(credential.as_bytes());
    let length = u32::try_from(body.len() - 4).ok()?;
    let mut crc = flate2::Crc::new();
    crc.update(&body);
    Some([head, length.to_be_bytes().as_slice(), body.as_slice(), &crc.sum().to_be_bytes(), rest].concat())
}

/// Bakes it into an SVG: one element after the opening tag. Nothing where there is no such tag.
pub fn into_svg(picture: &str, credential: &str) -> Option<String> {
    let tag = picture.find("<svg")?;
    let end = tag + picture.get(tag..)?.find('>')? + 1;
    let (head, rest) = picture.split_at_checked(end)?;
    // JSON may hold the end of a CDATA section only inside a string, where a letter may be written by its number.
    let credential = credential.replace("]]>", "]]\\u003e");
    Some(format!(
        "{head}<openbadges:credential xmlns:openbadges=\"{SVG_NAMESPACE}\"><![CDATA[{credential}]]></openbadges:credential>{rest}"
    ))
}
