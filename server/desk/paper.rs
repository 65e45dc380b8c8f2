//! A certification on paper, as it stands in a term, with the signed credential inside.

use document::Kind;
use serde_json::json;

use super::{certification::Held, grounds::Basis};
use crate::{
    app::App,
    credential::{self, Sheet, SignedCredential},
    error::{Error, Result},
};

/// An ASCII name for a file, for mail programs that mishandle others. It does not say whose it is.
pub fn file_name(held: &Held, kind: &str) -> String {
    format!("certification-{}.{kind}", held.row.number)
}

/// Makes the PDF, in the design that was the authority's when the term began. Takes its time: never call it while a change is open.
pub async fn paper(app: &App, held: &Held, signed: &SignedCredential) -> Result<Vec<u8>> {
    let term = held.terms.iter().find(|term| Some(term.seq) == signed.term).ok_or(Error::NotFound)?;
    let content = &held.row.content;
    let address = format!("{}/verify/{}", app.settings.address, held.row.number);
    let shown = address.split_once("://").map_or(address.as_str(), |(_, rest)| rest);
    let basis = held.basis(term);
    let data = json!({
        "data_version": 1,
        "course": { "language": "en" },
        "provider": { "name": content.authority },
        "authority": content.authority,
        "jurisdiction": content.jurisdiction,
        "holder": content.holder,
        "title": content.title,
        "stage": term.stage_title,
        "provisional": term.provisional,
        "granted_on": held.row.issued_at.date_naive(),
        "from_on": term.from_on,
        "expires_on": term.expires_on,
        "hours": hours(&basis),
        "exam_passed_on": basis.exams_passed_on(),
        "number": held.row.number,
        "verification": { "address": address, "shown": shown },
        "sample": false,
    });
    let sheet = Sheet {
        kind: Kind::Certification,
        of: held.row.id,
        design: term.design_id,
        data,
        at: signed.signed_at,
        credential: &signed.document,
    };
    credential::lay_out(app, sheet).await
}

/// What the authority counted, in minutes, by kind; only what it did count.
fn hours(basis: &Basis) -> Vec<serde_json::Value> {
    let counted = basis.parts.iter().filter_map(|of| Some((of, of.minutes?)));
    counted.map(|(of, minutes)| json!({ "of": of.name, "minutes": minutes })).collect()
}
