//! All that is a person's own here, in one .zip: made while it is sent, a file at a time.

use poem::Body;
use serde::Serialize;
use uuid::Uuid;

use super::own;
use crate::{
    app::App,
    certification, credential, desk,
    error::{Chain, Result},
    evidence,
    identity::Person,
    web::{Archive, archive},
};

/// The archive, as it is asked for.
pub fn everything(app: &App, person: &Person) -> Body {
    let (mut archive, body) = archive(app.clock.now());
    let (app, person) = (app.clone(), person.clone());
    tokio::spawn(async move {
        match fill(&app, &person, &mut archive).await {
            Ok(()) => {
                // Whoever asked may have gone before the last piece.
                let _ = archive.end().await;
            }
            Err(error) => {
                tracing::warn!(error = %Chain(&error), "somebody’s own archive was not finished");
                archive.fail().await;
            }
        }
    });
    body
}

/// What is in it, for whoever opens it years later.
const README: &str = "\
This archive holds everything that was kept about you on the day you made it. All texts are UTF-8; moments are in
UTC, as in 2026-03-02T09:00:00Z. Files that end in .json are for programs, and can be read in any text editor.

account.json       Your names, your address, how you may sign in, links you shared, programs you follow
courses.json       Each course you took: lessons done, time counted, live lessons, answers to questions inside lessons
exams.json         Each exam: when, what you were asked and answered, points by domain, whether you passed; more time
                   that was agreed
journal.txt        Your private journal, to read
journal.json       The same, for programs
certificates.json  Certificates of completion: all that is printed on them
certificates/      Each as a PDF and as a signed credential (.json) that anybody can check
applications.json  Applications to authorities with what was written to you, and the certifications they granted
certifications/    Certifications that stand, as a PDF and as a signed credential
record.json        Your record: entries, statements you signed, what others confirmed, whom you asked, who looked up
                   your numbers with an account, and your packets
evidence/          The files you added to your record; record.json tells which entry each belongs to, by its id
packets/           The packets you made, each the very file whose fingerprint is kept here
letters.json       Letters we wrote to you in the last months: kind, subject and days. The words are in your mailbox
employer.json      If you check for an employer: its name, and the numbers on its list
NOTES.txt          Only where a document could not be made just then, and where to get it

What references say about you is not in here: it was written for authorities, in confidence.
";

fn json(value: &impl Serialize) -> Result<Vec<u8>> {
    Ok(serde_json::to_vec_pretty(value)?)
}

async fn fill(app: &App, person: &Person, archive: &mut Archive) -> Result<()> {
    let db = &app.store.read;
    archive.add("README.txt", README.into()).await?;
    archive.add("account.json", json(&own::account(app, person).await?)?).await?;
    archive.add("courses.json", json(&own::courses(app, person.id).await?)?).await?;
    archive.add("exams.json", json(&own::exams(app, person.id).await?)?).await?;
    let journal = own::journal(db, person.id).await?;
    archive.add("journal.txt", own::journal_text(&journal).into_bytes()).await?;
    archive.add("journal.json", json(&journal)?).await?;
    archive.add("letters.json", json(&own::letters(db, person.id).await?)?).await?;
    if let Some(employer) = own::employer(db, person.id).await? {
        archive.add("employer.json", json(&employer)?).await?;
    }
    let mut notes = String::new();
    certificates(app, person.id, archive, &mut notes).await?;
    certifications(app, person.id, archive, &mut notes).await?;
    record(app, person.id, archive).await?;
    if !notes.is_empty() {
        archive.add("NOTES.txt", notes.into_bytes()).await?;
    }
    Ok(())
}

async fn certificates(app: &App, person: Uuid, archive: &mut Archive, notes: &mut String) -> Result<()> {
    let all = credential::of_person(&app.store.read, person).await?;
    archive.add("certificates.json", json(&own::certificates(&all))?).await?;
    for certificate in all {
        let signed = credential::signed(app, &certificate).await?;
        let name = |kind| format!("certificates/{}", credential::file_name(&certificate, kind));
        match credential::paper(app, &certificate, &signed).await {
            Ok(paper) => archive.add(&name("pdf"), paper).await?,
            Err(error) => note(notes, &error, &format!("/me/certificates/{}", certificate.number)),
        }
        archive.add(&name("json"), signed.document.into_bytes()).await?;
    }
    Ok(())
}

async fn certifications(app: &App, person: Uuid, archive: &mut Archive, notes: &mut String) -> Result<()> {
    archive.add("applications.json", json(&desk::export(app, person).await?)?).await?;
    for held in desk::certifications_of(&app.store.read, person).await? {
        // What does not stand has no document.
        let Some(signed) = desk::signed(app, &held).await? else { continue };
        let name = |kind| format!("certifications/{}", desk::file_name(&held, kind));
        match desk::paper(app, &held, &signed).await {
            Ok(paper) => archive.add(&name("pdf"), paper).await?,
            Err(error) => note(notes, &error, &format!("/me/certifications/{}", held.row.number)),
        }
        archive.add(&name("json"), signed.document.into_bytes()).await?;
    }
    Ok(())
}

/// One document that can't be made keeps nobody from the rest.
fn note(notes: &mut String, error: &crate::error::Error, page: &str) {
    tracing::error!(error = %Chain(error), "a document could not be made for an archive");
    notes.extend(["A document could not be made just then. Download it from ", page, ".\n"]);
}

async fn record(app: &App, person: Uuid, archive: &mut Archive) -> Result<()> {
    let record = own::record(app, person).await?;
    archive.add("record.json", json(&record)?).await?;
    for line in &record.record.files {
        let (row, bytes) = evidence::read_file(app, person, line.id).await?;
        archive.add(&format!("evidence/{}-{}", row.id, row.name), bytes).await?;
    }
    for packet in certification::packets_of(&app.store.read, person).await? {
        if let Some(content) = packet.content {
            archive.add(&format!("packets/packet-{}.json", packet.number), content.into_bytes()).await?;
        }
    }
    Ok(())
}
