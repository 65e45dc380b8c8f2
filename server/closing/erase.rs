//! Erasing what was a person's, a batch a change: everybody else's changes go in between, and where the server ends half
//! way, the next look goes on, for what is gone is simply not found any more.

use uuid::Uuid;

use crate::{
    app::App,
    assessment, certification,
    change::Change,
    credential, desk, employer, enrollment,
    error::{Chain, Result},
    evidence, identity,
    journal::{Actor, Event},
    learning, mail, sharing, token, watch,
};

/// Rows of one change.
const BATCH: u64 = 200;
/// Files of one change: each is up to ten megabytes on disk.
const FILES: u64 = 20;
/// Accounts that one look takes on.
const AT_ONCE: u64 = 100;

fn actor() -> Actor {
    Actor::System("closing")
}

/// Erases accounts whose time is over, and tells how many were done with. One that can't be erased now keeps no other.
pub async fn erase_due(app: &App) -> Result<u64> {
    let mut done = 0;
    for person in identity::due_to_be_erased(&app.store.read, app.clock.now(), AT_ONCE).await? {
        match erase_whole(app, person).await {
            Ok(true) => done += 1,
            Ok(false) => (),
            Err(error) => tracing::error!(error = %Chain(&error), "a closed account could not be erased"),
        }
    }
    Ok(done)
}

async fn erase_whole(app: &App, person: Uuid) -> Result<bool> {
    while erase_next(app, person).await? {}
    let closing = identity::closing_of(&app.store.read, person).await?;
    Ok(closing.is_some_and(|closing| closing.erased_at.is_some()))
}

/// Erases the next batch of one account whose time is over; whether there may be more at once. A letter that is on its way
/// just now is waited for until the next look.
pub async fn erase_next(app: &App, person: Uuid) -> Result<bool> {
    if evidence::erase_files_of(app, actor(), person, FILES).await? > 0 {
        return Ok(true);
    }
    let mut change = app.change(actor()).await?;
    for part in PARTS {
        let count = erase(&mut change, part, person).await?;
        if count > 0 {
            change.record(Event::AccountPartErased { person, part: part.to_owned(), count });
            app.commit(change).await?;
            return Ok(true);
        }
    }
    drop(change);
    sign_what_stays(app, person).await?;
    let mut change = app.change(actor()).await?;
    let left = identity::find_person(&change.tx, person).await?;
    if mail::any_of(&change.tx, person, &left.email).await? {
        return Ok(false);
    }
    // Whatever was given to them since.
    desk::end_registrar_everywhere(&mut change, person).await?;
    let keeps_name = desk::names_person(&change.tx, person).await?;
    identity::empty(&mut change, person, keeps_name).await?;
    app.commit(change).await?;
    Ok(false)
}

/// In this order: what refers to something goes before it.
const PARTS: [&str; 14] = [
    "record",
    "programs",
    "applications",
    "links",
    "employer",
    "look-ups",
    "tokens",
    "journal",
    "accommodations",
    "lessons",
    "attempts",
    "enrollments",
    "letters",
    "traces",
];

/// Erases a batch of one part, and tells how many rows it was.
async fn erase(change: &mut Change, part: &str, person: Uuid) -> Result<u64> {
    match part {
        "record" => {
            let names = names(change, person).await?;
            evidence::erase_entries_of(change, person, &names, BATCH).await
        }
        "programs" => certification::erase_of(change, person, BATCH).await,
        "applications" => desk::erase_drafts(change, person, BATCH).await,
        "links" => sharing::erase_of(change, person).await,
        "employer" => leave_employer(change, person).await,
        "look-ups" => employer::erase_look_ups(change, person, BATCH).await,
        "tokens" => token::erase_of(change, person, BATCH).await,
        "journal" => learning::erase_journal_of(change, person, BATCH).await,
        "accommodations" => assessment::erase_accommodations(change, person).await,
        "lessons" | "attempts" | "enrollments" => erase_training(change, part, person).await,
        "letters" => {
            let address = identity::find_person(&change.tx, person).await?.email;
            mail::erase_of(change, person, &address, BATCH).await
        }
        _ => {
            let person = identity::find_person(&change.tx, person).await?;
            identity::erase_traces(change, &person).await
        }
    }
}

/// Every name that a letter to somebody else may bear.
async fn names(change: &Change, person: Uuid) -> Result<Vec<String>> {
    let mut names = identity::former_names(&change.tx, person).await?;
    names.push(identity::find_person(&change.tx, person).await?.legal_name);
    Ok(names)
}

/// Of courses that no certificate came of, everything; of the others, what the certificate does not rest on.
async fn erase_training(change: &mut Change, part: &str, person: Uuid) -> Result<u64> {
    let certificates = credential::of_person(&change.tx, person).await?;
    for enrollment in enrollment::ever_of(&change.tx, person).await? {
        let proves = certificates.iter().any(|certificate| certificate.enrollment_id == enrollment.id);
        let count = match part {
            "lessons" => learning::erase_of_enrollment(change, enrollment.id, proves, BATCH).await?,
            "attempts" if !proves => assessment::erase_of_enrollment(change, enrollment.id, BATCH).await?,
            "enrollments" if !proves => enrollment::erase(change, enrollment.id).await?,
            _ => 0,
        };
        if count > 0 {
            return Ok(count);
        }
    }
    Ok(0)
}

/// They belong to the organization no more that they checked for; where they were the last, it ends with its list, and the
/// holders are told so. Invitations to their address go too, and letters in which they invited somebody.
async fn leave_employer(change: &mut Change, person: Uuid) -> Result<u64> {
    let key = identity::find_person(&change.tx, person).await?.email_key;
    let invited = employer::erase_invitations_to(change, &key).await?;
    let Some(employer) = employer::of_person(&change.tx, person).await? else { return Ok(invited) };
    let mut addresses = employer::invited_addresses(&change.tx, employer.id).await?;
    addresses
        .extend(employer::people(&change.tx, employer.id).await?.into_iter().map(|one| one.person.email));
    mail::erase_naming(change, &addresses, &names(change, person).await?).await?;
    watch::part_for_good(change, person).await?;
    Ok(invited + 1)
}

/// What others may check and was never signed is signed while the address it names, as a salted hash, is still known.
async fn sign_what_stays(app: &App, person: Uuid) -> Result<()> {
    for certificate in credential::of_person(&app.store.read, person).await? {
        credential::signed(app, &certificate).await?;
    }
    for held in desk::certifications_of(&app.store.read, person).await? {
        desk::signed(app, &held).await?;
    }
    Ok(())
}
