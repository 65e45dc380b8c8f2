//! Packets: made and kept by their owner, confirmed by whoever was handed one.

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use poem::{
    Request, Response, handler,
    http::{HeaderValue, StatusCode, header},
    web::{Data, Path},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::super::{
    contents::{Packet, packet_text},
    library,
    packet::{self, ToKeep, digest},
    packet_signature::{self, Signed},
};
use crate::{
    app::App,
    credential::{draw_number, read_number},
    error::{Error, Result},
    identity::{Learner, Visit},
    web::{Form, Nothing, Page, Throttle, redirect},
};

/// Look-ups by one address in a minute.
const PER_MINUTE: u32 = 120;

/// Shared by the page and the API.
pub(in super::super) static LOOKUPS: LazyLock<Throttle> = LazyLock::new(|| Throttle::per_minute(PER_MINUTE));

#[derive(Serialize)]
struct PacketsPage {
    packets: Vec<PacketLine>,
}

#[derive(Serialize)]
struct PacketLine {
    number: String,
    /// The program's title and place, where it is still shown.
    title: String,
    made_at: DateTime<Utc>,
    erased_at: Option<DateTime<Utc>>,
}

impl Page for PacketsPage {
    const TEMPLATE: &'static str = "certification/packets.html";
}

#[handler]
pub async fn packets_page(Data(app): Data<&App>, learner: Learner) -> poem::Result<Response> {
    let mut packets = Vec::new();
    for row in packet::of(&app.store.read, learner.person.id).await? {
        let title = title(app, &row.program).await?;
        packets.push(PacketLine {
            number: row.number,
            title,
            made_at: row.made_at,
            erased_at: row.erased_at,
        });
    }
    Ok(app.templates.page(&learner.frame, &PacketsPage { packets })?)
}

async fn title(app: &App, id: &str) -> Result<String> {
    match library::program(app, id).await {
        Ok((_, program)) => Ok(format!("{}, {}", program.title, program.name)),
        Err(Error::NotFound) => Ok(id.to_owned()),
        Err(error) => Err(error),
    }
}

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    draft: String,
}

#[handler]
pub async fn make_packet(
    Data(app): Data<&App>,
    learner: Learner,
    Path((jurisdiction, name)): Path<(String, String)>,
    form: Form<Asked>,
) -> poem::Result<Response> {
    let id = format!("{jurisdiction}/{name}");
    let number = draw_number(&app.chance);
    let content = packet_text(app, &learner.person, &id, &number).await?;
    let draft = Some(form.values.draft).filter(|draft| !draft.is_empty());
    let draft = draft.unwrap_or_else(|| app.chance.token());
    let signature = Some(packet::sign(app, &content).await?);
    let mut change = app.change(learner.actor()).await?;
    let to_keep = ToKeep { number, person: learner.person.id, program: id, content, signature, draft };
    let number = packet::keep(&mut change, to_keep).await?;
    app.commit(change).await?;
    Ok(redirect(&format!("/me/packets/{number}")))
}

/// A packet of this person's own; others' do not exist for them.
async fn own(app: &App, person: Uuid, number: &str) -> Result<packet::Model> {
    let number = read_number(number).map_err(|_| Error::NotFound)?;
    let row = packet::by_number(&app.store.read, &number).await?;
    row.filter(|row| row.person_id == person).ok_or(Error::NotFound)
}

/// The packet as it is printed.
#[derive(Serialize)]
struct PacketPage {
    number: String,
    digest: String,
    signed: Option<Signed>,
    made_at: DateTime<Utc>,
    /// Gone where its owner erased it.
    packet: Option<Packet>,
    confirmation: String,
    /// The address of the confirmation, as a picture.
    qr: String,
}

impl Page for PacketPage {
    const TEMPLATE: &'static str = "certification/packet.html";
}

#[handler]
pub async fn packet_page(
    Data(app): Data<&App>,
    learner: Learner,
    Path(number): Path<String>,
) -> poem::Result<Response> {
    let row = own(app, learner.person.id, &number).await?;
    let packet = row.content.as_deref().map(serde_json::from_str).transpose().map_err(Error::from)?;
    let confirmation = format!("{}/packets/{}", app.settings.address, row.number);
    let signed = packet_signature::signed(&app.store.read, &row).await?;
    let page = PacketPage {
        qr: picture(&confirmation)?,
        number: row.number,
        digest: row.digest,
        signed,
        made_at: row.made_at,
        packet,
        confirmation,
    };
    Ok(app.templates.page(&learner.frame, &page)?)
}

/// A QR code as the source of a picture.
fn picture(text: &str) -> Result<String> {
    use base64::{Engine, prelude::BASE64_STANDARD};
    use qrcode::{EcLevel, QrCode, render::svg};
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(Error::fault)?;
    let svg = code.render::<svg::Color<'_>>().min_dimensions(160, 160).build();
    Ok(format!("data:image/svg+xml;base64,{}", BASE64_STANDARD.encode(svg)))
}

/// The packet as a file: the very bytes that its hash is of.
#[handler]
pub async fn packet_file(
    Data(app): Data<&App>,
    learner: Learner,
    Path(number): Path<String>,
) -> poem::Result<Response> {
    let row = own(app, learner.person.id, &number).await?;
    let content = row.content.ok_or(Error::NotFound)?;
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"packet-{}.json\"", row.number))
        .map_err(Error::fault)?;
    Ok(Response::builder()
        .content_type("application/json; charset=utf-8")
        .header(header::CONTENT_DISPOSITION, disposition)
        .header(header::CACHE_CONTROL, "private, no-store")
        .body(content))
}

#[handler]
pub async fn erase_packet(
    Data(app): Data<&App>,
    learner: Learner,
    Path(number): Path<String>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    let row = own(app, learner.person.id, &number).await?;
    let mut change = app.change(learner.actor()).await?;
    packet::erase(&mut change, row.id).await?;
    app.commit(change).await?;
    Ok(redirect("/me/packets"))
}

/// What anybody with the number is told: that it was made here, for whom and what, and how it came out. The reasons
/// stay on the paper.
#[derive(Serialize)]
struct ConfirmPage {
    number: String,
    /// `made`, `erased`, `none`.
    answer: &'static str,
    made_at: Option<DateTime<Utc>>,
    digest: String,
    signed: Option<Signed>,
    summary: Option<Summary>,
    /// Whether the text that was pasted is the packet.
    same: Option<bool>,
}

#[derive(Serialize)]
struct Summary {
    name: String,
    program: String,
    done: usize,
    to_do: usize,
    unknown: usize,
}

impl Page for ConfirmPage {
    const TEMPLATE: &'static str = "certification/confirm.html";
}

#[handler]
pub async fn check_packet(
    request: &Request,
    Data(app): Data<&App>,
    visit: Visit,
    Path(number): Path<String>,
) -> poem::Result<Response> {
    confirm(app, request, &visit, &number, None).await
}

#[derive(Deserialize)]
pub struct Pasted {
    #[serde(default)]
    text: String,
}

#[handler]
pub async fn confirm_packet(
    request: &Request,
    Data(app): Data<&App>,
    visit: Visit,
    Path(number): Path<String>,
    form: Form<Pasted>,
) -> poem::Result<Response> {
    confirm(app, request, &visit, &number, Some(&form.values.text)).await
}

async fn confirm(
    app: &App,
    request: &Request,
    visit: &Visit,
    number: &str,
    pasted: Option<&str>,
) -> poem::Result<Response> {
    if let Err(seconds) = LOOKUPS.check(request, &app.settings.proxies) {
        let mut response = Response::builder().status(StatusCode::TOO_MANY_REQUESTS).finish();
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        return Ok(response);
    }
    let number = read_number(number).map_err(|_| Error::NotFound)?;
    let row = packet::by_number(&app.store.read, &number).await?;
    let mut page = ConfirmPage {
        number,
        answer: "none",
        made_at: None,
        digest: String::new(),
        signed: None,
        summary: None,
        same: None,
    };
    if let Some(row) = row {
        page.answer = if row.content.is_some() { "made" } else { "erased" };
        page.made_at = Some(row.made_at);
        page.same = pasted.map(|text| digest(text) == row.digest);
        let packet: Option<Packet> =
            row.content.as_deref().map(serde_json::from_str).transpose().map_err(Error::from)?;
        page.summary = packet.map(|packet| Summary {
            name: packet.name,
            program: format!("{}, {}", packet.program.title, packet.program.jurisdiction_name),
            done: packet.counts.done,
            to_do: packet.counts.to_do,
            unknown: packet.counts.unknown,
        });
        page.signed = packet_signature::signed(&app.store.read, &row).await?;
        page.digest = row.digest;
    }
    let status = if page.answer == "none" { StatusCode::NOT_FOUND } else { StatusCode::OK };
    let mut response = app.templates.page_with(status, &visit.frame, &page)?;
    response.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow, noarchive"));
    Ok(response)
}
