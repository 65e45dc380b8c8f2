//! The badge as a picture: five stones, one upon the other, in a ring. Its words tell what it is; a picture proves nothing.

use std::fmt::Write as _;

use flate2::{Compression, write::ZlibEncoder};

/// The words of a badge. No name of a person: pictures are shown around.
#[derive(Clone, Debug)]
pub struct Picture {
    /// `Certificate of completion` or `Certification`.
    pub kind: String,
    pub title: String,
    pub issuer: String,
}

/// Centers and half axes of the stones, in a square of 400, from the ground up.
const STONES: [(f64, f64, f64, f64); 5] = [
    (200.0, 268.0, 92.0, 23.0),
    (206.0, 226.0, 72.0, 20.0),
    (195.0, 190.0, 55.0, 17.0),
    (203.0, 160.0, 38.0, 14.0),
    (199.0, 136.0, 22.0, 11.0),
];
const PAPER: [u8; 3] = [0xFB, 0xF8, 0xF1];
const INK: [u8; 3] = [0x1F, 0x4D, 0x4A];
/// Letters in a line of an SVG before it is broken.
const LINE: usize = 34;

/// As SVG, with its words.
pub fn svg(picture: &Picture) -> String {
    let hex = |[r, g, b]: [u8; 3]| format!("#{r:02X}{g:02X}{b:02X}");
    let (paper, ink) = (hex(PAPER), hex(INK));
    let whole = format!("{}: {}, {}", picture.kind, picture.title, picture.issuer);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 400 540\" role=\"img\"><title>{}</title>\
         <rect width=\"400\" height=\"540\" fill=\"{paper}\"/>\
         <circle cx=\"200\" cy=\"200\" r=\"160\" fill=\"none\" stroke=\"{ink}\" stroke-width=\"8\"/><g fill=\"{ink}\">",
        escaped(&whole)
    );
    for (x, y, rx, ry) in STONES {
        let _ = write!(text, "<ellipse cx=\"{x}\" cy=\"{y}\" rx=\"{rx}\" ry=\"{ry}\"/>");
    }
    let _ = write!(text, "</g><g fill=\"{ink}\" font-family=\"Georgia,serif\" text-anchor=\"middle\">");
    let mut y = 400;
    for (words, size) in [(&picture.kind, 16), (&picture.title, 22), (&picture.issuer, 16)] {
        for line in lines(words).iter().take(3) {
            let _ = write!(text, "<text x=\"200\" y=\"{y}\" font-size=\"{size}\">{}</text>", escaped(line));
            y += size + 6;
        }
        y += 6;
    }
    text.push_str("</g></svg>");
    text
}

fn lines(words: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words.split_whitespace() {
        let last = lines.last().map_or(0, |line| line.chars().count());
        if last > 0 && last + 1 + word.chars().count() > LINE {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// As PNG, 400 by 400, without words.
pub fn png() -> Vec<u8> {
    const SIDE: u32 = 400;
    let mut rows = Vec::with_capacity((SIDE * (SIDE * 3 + 1)) as usize);
    for y in 0..SIDE {
        rows.push(0);
        for x in 0..SIDE {
            let ink = coverage(f64::from(x), f64::from(y));
            for (paper, ink_color) in PAPER.into_iter().zip(INK) {
                rows.push(blend(paper, ink_color, ink));
            }
        }
    }
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    let packed =
        std::io::Write::write_all(&mut packed, &rows).and_then(|()| packed.finish()).unwrap_or_default();
    // Side, side, 8 bits, true color, deflate, plain filters, not interlaced.
    let header = [SIDE.to_be_bytes().as_slice(), &SIDE.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    let mut file = crate::bake::PNG_SIGNATURE.to_vec();
    for (kind, body) in [(b"IHDR", header), (b"IDAT", packed), (b"IEND", Vec::new())] {
        let mut crc = flate2::Crc::new();
        crc.update(kind);
        crc.update(&body);
        file.extend_from_slice(&u32::try_from(body.len()).unwrap_or(0).to_be_bytes());
        file.extend_from_slice(kind);
        file.extend_from_slice(&body);
        file.extend_from_slice(&crc.sum().to_be_bytes());
    }
    file
}

/// In sixteenths, how much of a pixel is ink.
fn coverage(x: f64, y: f64) -> u8 {
    let mut hits = 0;
    for step in 0..16_u8 {
        let at = (x + f64::from(step % 4) / 4.0 + 0.125, y + f64::from(step / 4) / 4.0 + 0.125);
        let from_center = (at.0 - 200.0).hypot(at.1 - 200.0);
        let ring = (156.0..=164.0).contains(&from_center);
        let stone = STONES
            .iter()
            .any(|(cx, cy, rx, ry)| ((at.0 - cx) / rx).powi(2) + ((at.1 - cy) / ry).powi(2) <= 1.0);
        hits += u8::from(ring || stone);
    }
    hits
}

fn blend(paper: u8, ink: u8, sixteenths: u8) -> u8 {
    let part = u16::from(sixteenths);
    let mixed = (u16::from(ink) * part + u16::from(paper) * (16 - part)) / 16;
    u8::try_from(mixed).unwrap_or(u8::MAX)
}
