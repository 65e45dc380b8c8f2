//! The finished PDF as its reader sees it, drawn by a program that did not make it.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::Pixmap;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{RenderCache, RenderSettings, render};
use rqrr::PreparedImage;

/// Dots an inch of what a telephone or a plain scanner makes of the paper.
const SCANNED: [f32; 2] = [150.0, 225.0];
/// Pixels a point of a picture to look at.
const SHOWN: f32 = 1.5;

/// The first page as a PNG; `None` for what is no PDF.
pub fn png(pdf: &[u8]) -> Option<Vec<u8>> {
    draw(pdf, SHOWN)?.into_png().ok()
}

/// A QR code that was read from the picture of a page.
pub struct Code {
    pub says: String,
    /// From edge to edge of its dark squares, in millimeters.
    pub width: f32,
}

/// The QR codes on the first page, as far as they can be read from a scan. Where a coarse one shows none, a finer one
/// is looked at.
pub fn codes(pdf: &[u8]) -> Vec<Code> {
    let scans = SCANNED.iter().map(|&dots| read(pdf, dots));
    scans.into_iter().find(|codes| !codes.is_empty()).unwrap_or_default()
}

fn read(pdf: &[u8], dots: f32) -> Vec<Code> {
    let Some(picture) = draw(pdf, dots / 72.0) else { return Vec::new() };
    let (width, pixels) = (usize::from(picture.width()), picture.data());
    let grey = |x: usize, y: usize| {
        let dot = pixels[y * width + x];
        let light = 299 * u32::from(dot.r) + 587 * u32::from(dot.g) + 114 * u32::from(dot.b);
        u8::try_from(light / 1000).unwrap_or(u8::MAX)
    };
    let height = usize::from(picture.height());
    let mut scan = PreparedImage::prepare_from_greyscale(width, height, grey);
    let grids = scan.detect_grids();
    let codes = grids.iter().filter_map(|grid| {
        let (_, says) = grid.decode().ok()?;
        let [left, right] = [grid.bounds[0], grid.bounds[1]];
        #[expect(clippy::cast_precision_loss, reason = "no page has so many pixels")]
        let [across, down] = [right.x - left.x, right.y - left.y].map(|pixels| pixels as f32);
        Some(Code { says, width: across.hypot(down) / dots * 25.4 })
    });
    codes.collect()
}

fn draw(pdf: &[u8], scale: f32) -> Option<Pixmap> {
    let pdf = Pdf::new(pdf.to_vec()).ok()?;
    let page = pdf.pages().first()?;
    let settings =
        RenderSettings { x_scale: scale, y_scale: scale, bg_color: WHITE, ..RenderSettings::default() };
    Some(render(page, &RenderCache::new(), &InterpreterSettings::default(), &settings))
}
