//! Pictures of codes: as telephones take them, and as those who mean harm make them.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "dots of a small picture, and shades of gray"
)]

use std::io::Cursor;

use document::{Seen, codes_in};
use image::{DynamicImage, GrayImage, ImageFormat, Luma, Rgba, RgbaImage};

const SAYS: &str = "https://cairn.example.org/verify/7KQ2-M9XR-4T8B-W3HD-Y";

/// A sheet of paper of so many dots with a code on it, so many dots a module, turned by degrees, in the light of a room.
fn photo(sheet: u32, dots: f64, degrees: f64) -> GrayImage {
    let code = qrcode::QrCode::with_error_correction_level(SAYS, qrcode::EcLevel::M).expect("it fits");
    let (colors, modules) = (code.to_colors(), code.width());
    let (sin, cos) = degrees.to_radians().sin_cos();
    let middle = f64::from(sheet) / 2.0;
    GrayImage::from_fn(sheet, sheet, |x, y| {
        let (dx, dy) = (f64::from(x) - middle, f64::from(y) - middle);
        let half = modules as f64 / 2.0;
        let (u, v) = ((dx * cos + dy * sin) / dots + half, (dy * cos - dx * sin) / dots + half);
        let inside = u >= 0.0 && v >= 0.0 && u < modules as f64 && v < modules as f64;
        let dark = inside && colors[v as usize * modules + u as usize] == qrcode::Color::Dark;
        // A shadow across the sheet, and a little noise.
        let light = 235.0 - 70.0 * f64::from(x) / f64::from(sheet) + f64::from((x * 7 + y * 13) % 9);
        Luma([if dark { 45.0 + f64::from((x * 5 + y * 3) % 11) } else { light } as u8])
    })
}

fn file(picture: impl Into<DynamicImage>, kind: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.into().write_to(&mut file, kind).expect("it is written");
    file.into_inner()
}

fn codes(file: &[u8]) -> Vec<String> {
    match codes_in(file) {
        Seen::Codes(codes) => codes,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_photo_is_read_though_it_is_tilted_and_in_shadow() {
    for (sheet, dots, degrees) in
        [(400, 8.0, 0.0), (900, 7.3, 4.0), (1200, 14.0, -11.0), (1500, 6.1, 3.0), (700, 9.0, 92.0)]
    {
        for kind in [ImageFormat::Jpeg, ImageFormat::Png] {
            let photo = file(photo(sheet, dots, degrees), kind);
            assert_eq!(codes(&photo), [SAYS], "{sheet} dots, {dots} a module, {degrees}°, {kind:?}");
        }
    }
}

#[test]
fn a_screenshot_that_can_be_seen_through_is_read_as_on_a_white_page() {
    let gray = photo(400, 8.0, 0.0);
    let clear = RgbaImage::from_fn(400, 400, |x, y| {
        if gray.get_pixel(x, y).0[0] < 100 { Rgba([0, 0, 0, 255]) } else { Rgba([0, 0, 0, 0]) }
    });
    assert_eq!(codes(&file(clear, ImageFormat::Png)), [SAYS]);
}

#[test]
fn a_picture_without_a_code_says_so() {
    let gray = GrayImage::from_fn(500, 300, |x, y| Luma([((x * y) % 251) as u8]));
    assert_eq!(codes_in(&file(gray, ImageFormat::Jpeg)), Seen::NoCode);
}

#[test]
fn a_picture_that_claims_to_be_vast_is_not_unpacked() {
    // Eight bits a dot of one gray: 30,000 by 30,000 are a megabyte as PNG, and 900 MB unpacked.
    let mut small = file(GrayImage::new(8, 8), ImageFormat::Png);
    small[16..20].copy_from_slice(&30_000_u32.to_be_bytes());
    small[20..24].copy_from_slice(&30_000_u32.to_be_bytes());
    let sum = crc(&small[12..29]);
    small[29..33].copy_from_slice(&sum.to_be_bytes());
    assert_eq!(codes_in(&small), Seen::TooLarge);
    let mut photo = file(photo(400, 8.0, 0.0), ImageFormat::Jpeg);
    // The frame's height and width stand five bytes after its mark.
    let frame = photo.windows(2).position(|two| two == [0xff, 0xc0]).expect("a frame");
    photo[frame + 5..frame + 9].copy_from_slice(&[0xea, 0x60, 0xea, 0x60]);
    assert_eq!(codes_in(&photo), Seen::TooLarge);
}

fn crc(bytes: &[u8]) -> u32 {
    let mut sum = flate2::Crc::new();
    sum.update(bytes);
    sum.sum()
}

#[test]
fn whatever_the_bytes_the_answer_is_one_of_four() {
    let whole = [file(photo(300, 6.0, 2.0), ImageFormat::Jpeg), file(photo(120, 3.0, 0.0), ImageFormat::Png)];
    let mut seed = 7_u64;
    let mut draw = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    for file in &whole {
        for _ in 0..60 {
            let mut broken = file.clone();
            for _ in 0..=draw(8) {
                let at = draw(broken.len());
                broken[at] = draw(256) as u8;
            }
            broken.truncate(1 + draw(file.len() * 2).min(file.len() - 1));
            codes_in(&broken);
        }
    }
    for junk in [b"".as_slice(), b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"%PDF-1.7", &[0xff; 5000]]
    {
        assert_eq!(codes_in(junk), Seen::Unreadable);
    }
}
