use serde::Serialize;
use uuid::Uuid;

use crate::{
    app::App,
    certification::{Packet, PacketRow},
    change::Change,
    credential, desk,
    error::{Error, Result},
    identity,
    mail::{self, Letter},
};

/// Files of so many go with the letter, each with its paper; the others wait on the holder's page.
const MOST_ATTACHED: usize = 4;

/// Goes to a holder once, with the files that were signed anew, because the key of those before may be in wrong hands.
#[derive(Serialize)]
pub struct SignedAnew {
    pub name: String,
    pub files: Vec<File>,
    /// How many of the files, from the first, are attached.
    pub attached: usize,
    pub packets: Vec<Copy>,
    /// Where the holder finds all of it.
    pub page: String,
}

/// A certificate or a certification.
#[derive(Serialize)]
pub struct File {
    pub title: String,
    pub number: String,
    /// In whose name it is signed.
    pub issuer: String,
    pub page: String,
    pub verification: String,
}

/// A packet.
#[derive(Serialize)]
pub struct Copy {
    pub title: String,
    pub number: String,
    pub confirmation: String,
}

impl Letter for SignedAnew {
    const KIND: &'static str = "signed-anew";
}

/// What was signed anew of one person's.
#[derive(Default)]
pub struct Anew {
    /// The new editions.
    pub certificates: Vec<Uuid>,
    pub certifications: Vec<Uuid>,
    pub packets: Vec<PacketRow>,
}

/// Queues the one letter about all of it; none where nothing was signed anew.
pub async fn write_signed_anew(app: &App, change: &mut Change, person: Uuid, anew: Anew) -> Result<()> {
    let address = &app.settings.address;
    let (mut files, mut attachments) = (Vec::new(), Vec::new());
    for id in anew.certificates {
        let row = credential::find_certificate(&change.tx, id).await?.ok_or(Error::NotFound)?;
        attachments.push(format!("certificate:{id}"));
        files.push(File {
            page: format!("{address}/me/certificates/{}", row.number),
            verification: format!("{address}{}", row.verification_path()),
            title: row.content.course_title,
            issuer: row.content.provider,
            number: row.number,
        });
    }
    for id in anew.certifications {
        let row = desk::find_certification(&change.tx, id).await?.row;
        attachments.push(format!("certification:{id}"));
        files.push(File {
            page: format!("{address}/me/certifications/{}", row.number),
            verification: format!("{address}/verify/{}", row.number),
            title: row.content.title,
            issuer: row.content.authority,
            number: row.number,
        });
    }
    let packets = anew.packets.into_iter().map(|row| copy(address, row)).collect::<Result<Vec<_>>>()?;
    if files.is_empty() && packets.is_empty() {
        return Ok(());
    }
    attachments.truncate(MOST_ATTACHED);
    let person = identity::find_person(&change.tx, person).await?;
    let letter = SignedAnew {
        name: person.called().to_owned(),
        attached: attachments.len(),
        page: format!("{address}/me"),
        files,
        packets,
    };
    let attachment = Some(attachments.join(" ")).filter(|names| !names.is_empty());
    mail::enqueue(change, &app.templates, &person.as_recipient(), &letter, attachment).await?;
    Ok(())
}

fn copy(address: &str, row: PacketRow) -> Result<Copy> {
    let packet: Option<Packet> = row.content.as_deref().map(serde_json::from_str).transpose()?;
    let title = packet
        .map(|packet| format!("{}, {}", packet.program.title, packet.program.jurisdiction_name))
        .unwrap_or(row.program);
    Ok(Copy { title, confirmation: format!("{address}/packets/{}", row.number), number: row.number })
}
