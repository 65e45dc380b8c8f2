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

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        api_token(manager).await?;
        // The last check is looked up on the operator's start page; other rows cost nothing here.
        manager
            .create_index(
                Index::create()
                    .name("journal_entry_checks")
                    .table("journal_entry")
                    .col("seq")
                    .and_where(Expr::cust("kind = 'journal_checked'"))
                    .to_owned(),
            )
            .await
    }
}

async fn api_token(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("api_token")
                .col(uuid("id").primary_key())
                .col(uuid("person_id"))
                .col(string("name"))
                .col(string("token_hash").unique_key())
                .col(boolean("for_operator"))
                .col(timestamp_with_time_zone("made_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .col(timestamp_with_time_zone_null("ended_at"))
                .foreign_key(
                    ForeignKey::create()
                        .name("api_token_person")
                        .from("api_token", "person_id")
                        .to("person", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create().name("api_token_by_person").table("api_token").col("person_id").to_owned(),
        )
        .await
}
