//! Signing anew, some people at a time.

use std::time::Duration;

use uuid::Uuid;

use super::letters::{self, Anew};
use crate::{
    app::App,
    certification::{self, PacketRow},
    change::Change,
    credential::{self, IssuerKey, TextSignature},
    desk,
    error::{Error, Result},
    journal::Actor,
};

/// What is looked at to find the next people, so that nobody waits long for their turn.
const TOGETHER: u64 = 25;
/// Between two changes.
const BREATH: Duration = Duration::from_millis(50);

/// Goes on with every key that was given up and is not settled. Tells how many credentials ended.
pub async fn sign_all_anew(app: &App) -> Result<u64> {
    let mut all = 0;
    for key in credential::unsettled_keys(&app.store.read).await? {
        all += sign_anew(app, &key, |_| ()).await?;
    }
    Ok(all)
}

/// Ends what a given-up key signed, some people at a time; what holds is signed anew and its holder gets a letter, in the
/// same change. `told` hears how many credentials ended so far.
pub async fn sign_anew(app: &App, key: &IssuerKey, told: impl Fn(u64)) -> Result<u64> {
    let mut all = 0;
    loop {
        let people = next_people(app, key).await?;
        if people.is_empty() {
            break;
        }
        // Signing takes its time and makes keys: before the change.
        let packets = signed_packets(app, &people).await?;
        let mut change = app.change(Actor::System("keys")).await?;
        for person in people {
            all += anew_for(app, &mut change, key, person, &packets).await?;
        }
        app.commit(change).await?;
        told(all);
        tokio::time::sleep(BREATH).await;
    }
    let mut change = app.change(Actor::System("keys")).await?;
    if credential::settle_key(&mut change, key).await? {
        app.commit(change).await?;
    }
    Ok(all)
}

/// Whose something is left, in the order of ids; none where all is done.
async fn next_people(app: &App, key: &IssuerKey) -> Result<Vec<Uuid>> {
    let db = &app.store.read;
    let mut people = Vec::new();
    for credential in credential::left_of_key(db, key, TOGETHER).await? {
        let person = match (credential.certificate_id, credential.certification_id) {
            (Some(certificate), _) => {
                credential::find_certificate(db, certificate).await?.map(|row| row.person_id)
            }
            (_, Some(certification)) => {
                Some(desk::find_certification(db, certification).await?.row.person_id)
            }
            _ => None,
        };
        people.push(person.ok_or(Error::NotFound)?);
    }
    if people.is_empty() {
        people.extend(certification::packets_left(db, TOGETHER).await?.into_iter().map(|row| row.person_id));
    }
    // Of two who are at work, one waits for the other: both go by the same order.
    people.sort_unstable();
    people.dedup();
    Ok(people)
}

type SignedPacket = (PacketRow, TextSignature);

async fn signed_packets(app: &App, people: &[Uuid]) -> Result<Vec<SignedPacket>> {
    let mut signed = Vec::new();
    for row in certification::packets_left_of(&app.store.read, people).await? {
        let signature = certification::sign_packet(app, &row.digest).await?;
        signed.push((row, signature));
    }
    Ok(signed)
}

/// All that is one person's, and their letter. Tells how many credentials ended.
async fn anew_for(
    app: &App,
    change: &mut Change,
    key: &IssuerKey,
    person: Uuid,
    packets: &[SignedPacket],
) -> Result<u64> {
    let certificates = credential::editions_of_person(&change.tx, person).await?;
    let certifications = desk::certifications_of(&change.tx, person).await?;
    let left = credential::left_of_these(
        &change.tx,
        key,
        certificates,
        certifications.iter().map(|held| held.row.id).collect(),
    )
    .await?;
    let (mut ended, mut anew) = (0, Anew::default());
    for credential in &left {
        if !credential::end_given_up(change, credential).await? {
            continue;
        }
        ended += 1;
        if let Some(certificate) = credential.certificate_id {
            anew.certificates.extend(credential::issue_anew(change, certificate).await?);
        }
        if let Some(id) = credential.certification_id
            && !anew.certifications.contains(&id)
            && certifications.iter().any(|held| held.row.id == id && held.told(change.now).standing.is_good())
        {
            anew.certifications.push(id);
        }
    }
    for (row, signature) in packets.iter().filter(|(row, _)| row.person_id == person) {
        if certification::keep_packet_signature(change, row.id, signature).await? {
            anew.packets.push(row.clone());
        }
    }
    letters::write_signed_anew(app, change, person, anew).await?;
    Ok(ended)
}
