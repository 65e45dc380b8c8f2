use sea_orm_migration::{
    prelude::*,
    schema::{boolean, string, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    /// An employer has people. Whoever acted for one until now leads it, and goes on getting its letters.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        member(manager).await?;
        manager
            .get_connection()
            .execute_unprepared(
                "insert into employer_member (person_id, employer_id, joined_at, gets_letters) \
                 select person_id, id, made_at, true from employer",
            )
            .await?;
        invitation(manager).await
    }
}

fn to(table: &str, column: &str, other: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_{}", column.trim_end_matches("_id")))
        .from(table.to_owned(), column.to_owned())
        .to(other.to_owned(), "id")
        .to_owned()
}

async fn member(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("employer_member")
        .col(uuid("person_id").primary_key())
        .col(uuid("employer_id"))
        .col(timestamp_with_time_zone("joined_at"))
        .col(boolean("gets_letters"))
        .foreign_key(&mut to("employer_member", "person_id", "person"))
        .foreign_key(&mut to("employer_member", "employer_id", "employer"))
        .to_owned();
    manager.create_table(table).await?;
    let index = Index::create()
        .name("employer_member_by_employer")
        .table("employer_member")
        .col("employer_id")
        .to_owned();
    manager.create_index(index).await
}

async fn invitation(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("employer_invitation")
        .col(uuid("id").primary_key())
        .col(uuid("employer_id"))
        .col(string("email"))
        .col(string("email_key"))
        .col(string("token_hash").unique_key())
        .col(timestamp_with_time_zone("written_at"))
        .col(timestamp_with_time_zone("ends_at"))
        .col(timestamp_with_time_zone_null("over_at"))
        .foreign_key(&mut to("employer_invitation", "employer_id", "employer"))
        .to_owned();
    manager.create_table(table).await?;
    let once = Index::create()
        .name("one_invitation_of_an_address")
        .table("employer_invitation")
        .col("employer_id")
        .col("email_key")
        .unique()
        .to_owned();
    manager.create_index(once).await
}
