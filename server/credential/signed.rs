//! The signed credential of a certificate: signed once, kept as it was signed, served for ever.
//!
//! Nothing waits for it when a certificate is earned. It is made when it is first needed, at the latest when the letter
//! leaves, beside the writer: signing takes milliseconds of a core.

use sea_orm::{Set, entity::prelude::*, sea_query::OnConflict};

use super::{
    award::{Occasion, award},
    certificate::Model as Certificate,
    issuer, issuer_key, status,
};
use crate::{
    app::App,
    error::{Error, Result},
    identity,
    journal::{Actor, Event},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "signed_credential")]
pub struct Model {
    /// Also the credential's own `urn:uuid:…`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub certificate_id: Uuid,
    #[sea_orm(unique_key = "one_credential_of_a_place")]
    pub issuer_id: Uuid,
    /// Which of the issuer's status lists, from 1.
    #[sea_orm(unique_key = "one_credential_of_a_place")]
    pub list: i32,
    /// Its entry there, drawn at random: a place in order would show who came before whom.
    #[sea_orm(unique_key = "one_credential_of_a_place")]
    pub place: i32,
    /// Personal: the holder's name and address as salted hashes. Kept for good, as the certificate is.
    #[sea_orm(column_type = "Text")]
    pub document: String,
    pub signed_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Another may take the drawn place, or sign the same certificate, meanwhile.
const TRIES: usize = 8;

pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

async fn of_certificate(db: &impl ConnectionTrait, certificate: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::CertificateId.eq(certificate)).one(db).await?)
}

/// The signed credential of a certificate, signed now if it was not yet. Takes its time: never call it while a change
/// is open.
pub async fn signed(app: &App, certificate: &Certificate) -> Result<Model> {
    for _ in 0..TRIES {
        if let Some(row) = of_certificate(&app.store.read, certificate.id).await? {
            return Ok(row);
        }
        let row = sign(app, certificate).await?;
        let mut change = app.change(Actor::System("signing")).await?;
        let written = Entity::insert(row.clone())
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(&change.tx)
            .await?;
        if written == 1 {
            let credential = row.id.clone().unwrap();
            change.record(Event::CredentialSigned { certificate: certificate.id, credential });
        }
        // Where somebody else was first, this waits until theirs is on disk.
        app.commit(change).await?;
    }
    Err(Error::fault("no place was found in the status list"))
}

async fn sign(app: &App, certificate: &Certificate) -> Result<ActiveModel> {
    let db = &app.store.read;
    let issuer = issuer::named(app, &certificate.content.provider).await?;
    let key = issuer_key::open(app, &issuer).await?;
    let (list, place) = status::free_place(db, &app.chance, issuer.id).await?;
    let now = app.clock.now();
    let person = identity::find_person(db, certificate.person_id).await?;
    let occasion = Occasion {
        id: app.chance.id(now),
        issuer: &issuer,
        list,
        place,
        issued_at: certificate.issued_at,
        awarded_at: certificate.first_issued_at(),
        email: &person.email,
    };
    let document = award(&certificate.content, &occasion, &app.chance).document();
    let did = issuer.did.clone();
    let signing = tokio::task::spawn_blocking(move || badge::sign(document, &did, &key, now));
    let signed = signing.await.map_err(Error::fault)?.map_err(Error::fault)?;
    Ok(ActiveModel {
        id: Set(occasion.id),
        certificate_id: Set(certificate.id),
        issuer_id: Set(issuer.id),
        list: Set(list),
        place: Set(i32::try_from(place).map_err(Error::fault)?),
        document: Set(serde_json::to_string_pretty(&signed)?),
        signed_at: Set(now),
    })
}
