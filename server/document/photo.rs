//! QR codes out of a picture that somebody took or saved: a photo of a certificate, a screenshot.
//!
//! Whoever sent it may mean harm, and a picture of a few bytes can claim to be of any size. What it may be is looked at
//! before it is unpacked; how long it takes can't be bounded from within, so that [`serve_codes`] is the whole work of a
//! child process with limits.

use std::io::{Cursor, Read, Write};

use image::{DynamicImage, GrayImage, ImageFormat, ImageReader, Limits, imageops};
use rqrr::PreparedImage;
use serde::{Deserialize, Serialize};

/// Bytes of the largest picture that is looked at: what telephones make.
pub const MOST_BYTES: usize = 8 * 1024 * 1024;
/// Dots of it, and dots of a side: a telephone's largest common setting.
const MOST_DOTS: u64 = 52_000_000;
const LONGEST_SIDE: u32 = 12_000;
/// What unpacking may take.
const MEMORY: u64 = 320 * 1024 * 1024;
/// Dots of the longer side as it is looked at. A code that fills the picture is read from a coarse one, sooner and with less
/// noise; a small one on a whole page needs a finer.
const LOOKED_AT: [u32; 3] = [800, 1600, 3200];
/// Codes that are told, and bytes of one.
const MOST_CODES: usize = 4;
const LONGEST: usize = 1024;

/// What there is to read in a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// What its codes say, as they stand from the first that was found.
    Codes(Vec<String>),
    /// A picture, and no code in it that can be read.
    NoCode,
    /// More dots than are looked at.
    TooLarge,
    /// No PNG or JPEG, or not whole.
    Unreadable,
}

/// Whether it begins as a picture of a kind that is looked at.
pub fn is_picture(file: &[u8]) -> bool {
    kind(file).is_some()
}

fn kind(file: &[u8]) -> Option<ImageFormat> {
    if file.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some(ImageFormat::Png)
    } else {
        file.starts_with(b"\xff\xd8\xff").then_some(ImageFormat::Jpeg)
    }
}

/// Reads the QR codes in a PNG or JPEG.
pub fn codes_in(file: &[u8]) -> Seen {
    let Some(kind) = kind(file) else { return Seen::Unreadable };
    let reader = || ImageReader::with_format(Cursor::new(file), kind);
    let Ok((width, height)) = reader().into_dimensions() else { return Seen::Unreadable };
    let dots = u64::from(width) * u64::from(height);
    if width.max(height) > LONGEST_SIDE || dots > MOST_DOTS {
        return Seen::TooLarge;
    }
    let mut reader = reader();
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(LONGEST_SIDE), Some(LONGEST_SIDE));
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let Ok(picture) = reader.decode() else { return Seen::Unreadable };
    let gray = on_white(picture);
    for side in LOOKED_AT {
        let codes =
            if gray.width().max(gray.height()) <= side { read(&gray) } else { read(&smaller(&gray, side)) };
        if !codes.is_empty() {
            return Seen::Codes(codes);
        }
        if gray.width().max(gray.height()) <= side {
            break;
        }
    }
    Seen::NoCode
}

/// In gray; what can be seen through is white behind, as on a page.
fn on_white(picture: DynamicImage) -> GrayImage {
    if !picture.color().has_alpha() {
        return picture.into_luma8();
    }
    let both = picture.into_luma_alpha8();
    GrayImage::from_fn(both.width(), both.height(), |x, y| {
        let [light, cover] = both.get_pixel(x, y).0.map(u16::from);
        let seen = (light * cover + 255 * (255 - cover)) / 255;
        image::Luma([u8::try_from(seen).unwrap_or(u8::MAX)])
    })
}

fn smaller(gray: &GrayImage, side: u32) -> GrayImage {
    let longest = u64::from(gray.width().max(gray.height()));
    let scaled =
        |length: u32| u32::try_from(u64::from(length) * u64::from(side) / longest).unwrap_or(side).max(1);
    imageops::thumbnail(gray, scaled(gray.width()), scaled(gray.height()))
}

fn read(gray: &GrayImage) -> Vec<String> {
    let (width, height) = (gray.width() as usize, gray.height() as usize);
    let pixels = gray.as_raw();
    let mut scan = PreparedImage::prepare_from_greyscale(width, height, |x, y| pixels[y * width + x]);
    let grids = scan.detect_grids();
    let codes = grids.iter().filter_map(|grid| Some(grid.decode().ok()?.1));
    codes.filter(|says| says.len() <= LONGEST).take(MOST_CODES).collect()
}

/// Reads one picture from `input` to its end, and writes what was [`Seen`] in it as JSON.
pub fn serve_codes(input: impl Read, mut output: impl Write) -> std::io::Result<()> {
    let mut file = Vec::new();
    input.take(MOST_BYTES as u64 + 1).read_to_end(&mut file)?;
    let seen = if file.len() > MOST_BYTES { Seen::TooLarge } else { codes_in(&file) };
    output.write_all(&serde_json::to_vec(&seen)?)?;
    output.flush()
}
