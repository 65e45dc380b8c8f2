use std::fmt::Write;

use qrcode::{Color, EcLevel, QrCode};

/// No QR code is large enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the address is too long for a QR code")]
pub struct AddressTooLong;

/// Light modules that ISO/IEC 18004 demands on every side.
const QUIET: usize = 4;

/// A QR code of error correction level M (15 % may be lost), as an SVG without prologue or size: one path of dark
/// modules on one white square, so that it scans on a dark page too. Inline in HTML it wants `role="img"` and a
/// title; its width is the container's.
pub fn qr_svg(address: &str) -> Result<String, AddressTooLong> {
    let code = QrCode::with_error_correction_level(address, EcLevel::M).map_err(|_| AddressTooLong)?;
    let (modules, side) = (code.width(), code.width() + 2 * QUIET);
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(modules).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run[0] == Color::Dark {
                let (left, top, width) = (x + QUIET, y + QUIET, run.len());
                // Writing to a String cannot fail.
                let _ = write!(path, "M{left} {top}h{width}v1h-{width}z");
            }
            x += run.len();
        }
    }
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    ))
}
