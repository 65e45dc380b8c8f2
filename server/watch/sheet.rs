//! Rows as a list that opens in a spreadsheet.

use poem::{Response, http::header};

use crate::{
    error::{Error, Result},
    verification::{BYTE_ORDER_MARK, harmless},
};

/// A list to download.
pub fn download(
    name: &str,
    heading: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Result<Response> {
    let mut sheet = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    sheet.write_record(heading).map_err(Error::fault)?;
    for row in rows {
        sheet.write_record(row.iter().map(|cell| harmless(cell))).map_err(Error::fault)?;
    }
    let lines = sheet.into_inner().map_err(|error| Error::fault(error.to_string()))?;
    Ok(Response::builder()
        .content_type("text/csv; charset=utf-8")
        .header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))
        .header(header::CACHE_CONTROL, "private, no-store")
        .body([BYTE_ORDER_MARK, &lines].concat()))
}
