//! What an authority does about a certification it granted: rows beside it, each with who, when and why.

use sea_orm::{QueryOrder, Set, entity::prelude::*};
use serde::{Deserialize, Serialize};

use super::{
    certification,
    standing::Standing,
    term::{self, What},
};
use crate::{
    change::Change,
    error::{Error, Result},
    journal::Event,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "certification_act")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub certification_id: Uuid,
    pub act: Act,
    /// Personal: for the authority and the holder alone; kept with the authority's record.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// What strangers who check the number may read of it, in the authority's words. Absent: nothing.
    #[sea_orm(column_type = "Text", nullable)]
    pub told: Option<String>,
    pub by_person: Uuid,
    pub at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

#[derive(Copy, Clone, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Act {
    Suspended,
    /// The suspension is over.
    Restored,
    Revoked,
    Surrendered,
    /// Given back after a revocation, a lapse or a surrender.
    Reinstated,
}

impl Act {
    pub fn named(word: &str) -> Option<Act> {
        Some(match word {
            "suspended" => Act::Suspended,
            "restored" => Act::Restored,
            "revoked" => Act::Revoked,
            "surrendered" => Act::Surrendered,
            "reinstated" => Act::Reinstated,
            _ => return None,
        })
    }

    /// As forms, pages and programs name it.
    pub fn word(self) -> &'static str {
        match self {
            Act::Suspended => "suspended",
            Act::Restored => "restored",
            Act::Revoked => "revoked",
            Act::Surrendered => "surrendered",
            Act::Reinstated => "reinstated",
        }
    }

    /// What can be done about a certification that stands so.
    pub fn possible(standing: Standing) -> &'static [Act] {
        match standing {
            Standing::Provisional | Standing::Active | Standing::Reinstated | Standing::Grace => {
                &[Act::Suspended, Act::Revoked, Act::Surrendered]
            }
            Standing::Suspended => &[Act::Restored, Act::Revoked, Act::Surrendered],
            Standing::Revoked | Standing::Lapsed | Standing::Expired | Standing::Surrendered => {
                &[Act::Reinstated]
            }
            Standing::NotYet => &[],
        }
    }

    /// On a button.
    pub fn button(self) -> &'static str {
        match self {
            Act::Suspended => "Suspend it",
            Act::Restored => "Lift the suspension",
            Act::Revoked => "Revoke it",
            Act::Surrendered => "Record that the holder gives it up",
            Act::Reinstated => "Reinstate it",
        }
    }
}

/// Why an authority acts.
#[derive(Clone, Copy, Debug)]
pub struct Why<'a> {
    /// For the holder.
    pub reason: &'a str,
    /// For strangers; empty where they are told nothing.
    pub told: &'a str,
}

/// Does it, from now on. Done twice, it is done once; what is not possible as it stands is refused.
pub async fn act(
    change: &mut Change,
    certification: Uuid,
    act: Act,
    Why { reason, told }: Why<'_>,
    by: Uuid,
    span: Option<term::Span>,
) -> Result<()> {
    if reason.trim().is_empty() || reason.chars().count() > 2000 {
        return Err(Error::invalid("reason", "Say why, in 2,000 characters or fewer. The holder reads it."));
    }
    if told.chars().count() > 300 {
        return Err(Error::invalid("told", "Say it in 300 characters or fewer."));
    }
    let held = certification::hold(&change.tx, certification).await?;
    if held.row.person_id == by {
        return Err(Error::refused(
            "desk/own-certification",
            "Nobody decides about their own certification.",
        ));
    }
    if held.acts.iter().max_by_key(|row| (row.at, row.id)).is_some_and(|row| row.act == act) {
        return Ok(());
    }
    if !Act::possible(held.told(change.now).standing).contains(&act) {
        return Err(Error::refused(
            "desk/not-as-it-stands",
            "That is not possible as the certification stands now. Look at its page again.",
        ));
    }
    let row = ActiveModel {
        id: Set(change.id()),
        certification_id: Set(certification),
        act: Set(act),
        reason: Set(reason.trim().to_owned()),
        told: Set(Some(told.trim()).filter(|told| !told.is_empty()).map(ToOwned::to_owned)),
        by_person: Set(by),
        at: Set(change.now),
    };
    row.insert(&change.tx).await?;
    change.record(Event::CertificationActed { certification, act: act.to_value() });
    if let (Act::Reinstated, Some(span)) = (act, span) {
        term::begin(change, certification, What::Reinstated, span, None).await?;
    }
    Ok(())
}

pub(super) async fn of_many(db: &impl ConnectionTrait, certifications: &[Uuid]) -> Result<Vec<Model>> {
    let rows = Entity::find().filter(Column::CertificationId.is_in(certifications.iter().copied()));
    Ok(rows.order_by_asc(Column::At).order_by_asc(Column::Id).all(db).await?)
}
