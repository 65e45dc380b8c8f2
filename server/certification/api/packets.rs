use chrono::{DateTime, Utc};
use poem::web::Data;
use poem_openapi::{
    ApiResponse, Object, OpenApi,
    param::Path,
    payload::{Json, PlainText},
};

use super::{
    super::{
        contents::packet_text,
        packet::{self, ToKeep},
        packet_signature::{self, Signed},
    },
    own::Done,
    public::{PacketSignature, packet_signature},
};
use crate::{
    app::App,
    credential::{draw_number, read_number},
    error::Error,
    token::Caller,
    web::{Problem, Tag},
};

pub struct OwnPacketApi;

#[derive(Object)]
#[oai(rename = "Packet", skip_serializing_if_is_none)]
struct PacketOut {
    number: String,
    program: String,
    /// SHA-256 of the file.
    digest: String,
    signature: Option<PacketSignature>,
    made_at: DateTime<Utc>,
    erased_at: Option<DateTime<Utc>>,
}

#[derive(Object)]
struct PacketList {
    packets: Vec<PacketOut>,
}

#[derive(ApiResponse)]
enum PacketFile {
    /// The very text that the packet’s hash is of.
    #[oai(status = 200, content_type = "application/json; charset=utf-8")]
    File(PlainText<String>),
}

#[OpenApi(prefix_path = "/me", tag = "Tag::Account")]
impl OwnPacketApi {
    /// Make a packet for a program
    #[oai(path = "/programs/:jurisdiction/:program/packets", method = "post", operation_id = "makePacket")]
    async fn make(
        &self,
        app: Data<&App>,
        caller: Caller,
        jurisdiction: Path<String>,
        program: Path<String>,
    ) -> Result<Json<PacketOut>, Problem> {
        let id = format!("{}/{}", jurisdiction.0, program.0);
        let number = draw_number(&app.chance);
        let content = packet_text(&app, caller.person(), &id, &number).await?;
        let person = caller.person().id;
        let draft = app.chance.token();
        let signature = Some(packet::sign(&app, &content).await?);
        let mut change = app.change(caller.actor()).await?;
        let number =
            packet::keep(&mut change, ToKeep { number, person, program: id, content, signature, draft })
                .await?;
        app.commit(change).await?;
        let row = packet::by_number(&app.store.read, &number).await?.ok_or(Error::NotFound)?;
        let signed = packet_signature::signed(&app.store.read, &row).await?;
        Ok(Json(packet_out(row, signed)))
    }

    /// List my packets
    #[oai(path = "/packets", method = "get", operation_id = "listMyPackets")]
    async fn packets(&self, app: Data<&App>, caller: Caller) -> Result<Json<PacketList>, Problem> {
        let rows = packet::of(&app.store.read, caller.person().id).await?;
        let mut signed = packet_signature::signed_of(&app.store.read, &rows).await?;
        let packets = rows.into_iter().map(|row| {
            let signed = signed.remove(&row.id);
            packet_out(row, signed)
        });
        Ok(Json(PacketList { packets: packets.collect() }))
    }

    /// One of my packets, as a file
    #[oai(path = "/packets/:number", method = "get", operation_id = "getMyPacket")]
    async fn packet(
        &self,
        app: Data<&App>,
        caller: Caller,
        number: Path<String>,
    ) -> Result<PacketFile, Problem> {
        let row = own_packet(&app, &caller, &number).await?;
        Ok(PacketFile::File(PlainText(row.content.ok_or(Error::NotFound)?)))
    }

    /// Erase one of my packets
    ///
    /// Its number still tells that it was made. Erased twice, it was erased the first time.
    #[oai(path = "/packets/:number", method = "delete", operation_id = "erasePacket")]
    async fn erase(&self, app: Data<&App>, caller: Caller, number: Path<String>) -> Result<Done, Problem> {
        let row = own_packet(&app, &caller, &number).await?;
        let mut change = app.change(caller.actor()).await?;
        packet::erase(&mut change, row.id).await?;
        app.commit(change).await?;
        Ok(Done::Done)
    }
}

async fn own_packet(app: &App, caller: &Caller, number: &str) -> crate::error::Result<packet::Model> {
    let number = read_number(number).map_err(|_| Error::NotFound)?;
    let row = packet::by_number(&app.store.read, &number).await?;
    row.filter(|row| row.person_id == caller.person().id).ok_or(Error::NotFound)
}

fn packet_out(row: packet::Model, signed: Option<Signed>) -> PacketOut {
    PacketOut {
        number: row.number,
        program: row.program,
        digest: row.digest,
        signature: signed.map(packet_signature),
        made_at: row.made_at,
        erased_at: row.erased_at,
    }
}
