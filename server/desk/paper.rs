//! A certification on paper, as it stands in its present term, with the signed credential inside.

use serde_json::json;

use super::certification::Held;
use crate::{
    app::App,
    credential::{self, SignedCredential},
    error::{Error, Result},
};

/// An ASCII name for a file, for mail programs that mishandle others. It does not say whose it is.
pub fn file_name(held: &Held, kind: &str) -> String {
    format!("certification-{}.{kind}", held.row.number)
}

/// Makes the PDF. Takes its time: never call it while a change is open.
pub async fn paper(app: &App, held: &Held, signed: &SignedCredential) -> Result<Vec<u8>> {
    let term = held.terms.iter().find(|term| Some(term.seq) == signed.term).ok_or(Error::NotFound)?;
    let content = &held.row.content;
    let address = format!("{}/verify/{}", app.settings.address, held.row.number);
    let shown = address.split_once("://").map_or(address.as_str(), |(_, rest)| rest);
    let data = json!({
        "data_version": 1,
        "course": { "language": "en" },
        "provider": { "name": content.authority },
        "authority": content.authority,
        "jurisdiction": content.jurisdiction,
        "holder": content.holder,
        "title": content.title,
        "stage": term.stage_title,
        "granted_on": held.row.issued_at.date_naive(),
        "from_on": term.from_on,
        "expires_on": term.expires_on,
        "number": held.row.number,
        "verification": { "address": address, "shown": shown },
        "sample": false,
    });
    credential::lay_out(app, "certification.typ", data, signed.signed_at, &signed.document).await
}
