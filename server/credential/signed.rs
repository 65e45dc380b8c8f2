//! The signed credential of a certificate or a certification: signed once, kept as it was signed, served for ever.
//!
//! Nothing waits for it when a certificate is earned. It is made when it is first needed, at the latest when the letter
//! leaves, beside the writer: signing takes milliseconds of a core.

use sea_orm::{QueryOrder, Set, entity::prelude::*, sea_query::OnConflict};

use super::{
    award::{Occasion, award},
    certificate::Model as Certificate,
    credential_end, issuer, issuer_key, status,
};
use crate::{
    app::App,
    change::Change,
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
    /// Of a certificate of completion; or else of a certification, which has one for each of its terms, and another
    /// edition for each time that it was given back within a term.
    #[sea_orm(unique)]
    pub certificate_id: Option<Uuid>,
    #[sea_orm(unique_key = "one_edition_of_a_term")]
    pub certification_id: Option<Uuid>,
    #[sea_orm(unique_key = "one_edition_of_a_term")]
    pub term: Option<i32>,
    #[sea_orm(unique_key = "one_edition_of_a_term")]
    pub edition: Option<i32>,
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

/// Another may take the drawn place, or sign the same, meanwhile.
pub const TRIES: usize = 8;

pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

async fn of_certificate(db: &impl ConnectionTrait, certificate: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::CertificateId.eq(certificate)).one(db).await?)
}

/// What a credential is signed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Certificate(Uuid),
    Certification { id: Uuid, term: i32, edition: i32 },
}

/// The signed credential of a certificate, signed now if it was not yet. Takes its time: never call it while a change
/// is open.
pub async fn signed(app: &App, certificate: &Certificate) -> Result<Model> {
    for _ in 0..TRIES {
        if let Some(row) = of_certificate(&app.store.read, certificate.id).await? {
            return Ok(row);
        }
        let person = identity::find_person(&app.store.read, certificate.person_id).await?;
        let draft =
            sign(app, &certificate.content.provider, |occasion| award(certificate, &person.email, occasion))
                .await?;
        let mut change = app.change(Actor::System("signing")).await?;
        keep(&mut change, draft, Subject::Certificate(certificate.id)).await?;
        // Where somebody else was first, this waits until theirs is on disk.
        app.commit(change).await?;
    }
    Err(Error::fault("no place was found in the status list"))
}

/// What was signed of a certification's term, the newest edition last; with each, whether it was ended since.
pub async fn signed_of_term(
    db: &impl ConnectionTrait,
    certification: Uuid,
    term: i32,
) -> Result<Vec<(Model, bool)>> {
    let rows = Entity::find()
        .filter(Column::CertificationId.eq(certification))
        .filter(Column::Term.eq(term))
        .order_by_asc(Column::Edition)
        .all(db)
        .await?;
    let ids = rows.iter().map(|row| row.id);
    let ended = credential_end::Entity::find().filter(credential_end::Column::CredentialId.is_in(ids));
    let ended: Vec<Uuid> = ended.all(db).await?.into_iter().map(|end| end.credential_id).collect();
    Ok(rows.into_iter().map(|row| (row.clone(), ended.contains(&row.id))).collect())
}

/// A credential that is signed and not yet kept.
pub struct Draft {
    row: ActiveModel,
    id: Uuid,
}

/// Signs in an issuer's name what `make` says of the occasion. Takes its time: never call it while a change is open.
pub async fn sign(
    app: &App,
    issuer: &str,
    make: impl FnOnce(&Occasion<'_>) -> badge::Award,
) -> Result<Draft> {
    let issuer = issuer::named(app, issuer).await?;
    let key = issuer_key::open(app, &issuer).await?;
    let (list, place) = status::free_place(&app.store.read, &app.chance, issuer.id).await?;
    let now = app.clock.now();
    let occasion = Occasion { id: app.chance.id(now), issuer: &issuer, list, place, chance: &app.chance };
    let id = occasion.id;
    let document = make(&occasion).document();
    let did = issuer.did.clone();
    let signing = tokio::task::spawn_blocking(move || badge::sign(document, &did, &key, now));
    let signed = signing.await.map_err(Error::fault)?.map_err(Error::fault)?;
    let row = ActiveModel {
        id: Set(id),
        issuer_id: Set(issuer.id),
        list: Set(list),
        place: Set(i32::try_from(place).map_err(Error::fault)?),
        document: Set(serde_json::to_string_pretty(&signed)?),
        signed_at: Set(now),
        ..Default::default()
    };
    Ok(Draft { row, id })
}

/// Keeps a draft, unless its place was taken meanwhile, or the same was signed by another.
pub async fn keep(change: &mut Change, draft: Draft, subject: Subject) -> Result<()> {
    let Draft { mut row, id: credential } = draft;
    let (certificate, certification, term, edition) = match subject {
        Subject::Certificate(id) => (Some(id), None, None, None),
        Subject::Certification { id, term, edition } => (None, Some(id), Some(term), Some(edition)),
    };
    row.certificate_id = Set(certificate);
    row.certification_id = Set(certification);
    row.term = Set(term);
    row.edition = Set(edition);
    let written = Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(&change.tx)
        .await?;
    if written == 1 {
        change.record(match subject {
            Subject::Certificate(certificate) => Event::CredentialSigned { certificate, credential },
            Subject::Certification { id, .. } => Event::CertificationSigned { certification: id, credential },
        });
    }
    Ok(())
}
