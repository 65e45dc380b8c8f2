use sea_orm_migration::{
    prelude::*,
    schema::{
        integer, string, string_len, string_null, text, timestamp_with_time_zone,
        timestamp_with_time_zone_null, uuid, uuid_null,
    },
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("letter")
                    .col(uuid("id").primary_key())
                    .col(string("kind"))
                    .col(uuid_null("person_id"))
                    .col(string("to_name"))
                    .col(string("to_address"))
                    .col(string("subject"))
                    .col(text("text"))
                    .col(text("html"))
                    .col(string_null("attachment"))
                    .col(timestamp_with_time_zone("queued_at"))
                    .col(string_len("fate", 16).check(Expr::col("fate").is_in(["waiting", "sent", "failed"])))
                    .col(integer("attempts"))
                    .col(timestamp_with_time_zone("due_at"))
                    .col(timestamp_with_time_zone_null("held_until"))
                    .col(timestamp_with_time_zone_null("sent_at"))
                    .col(string_null("reason"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create().name("letter_by_fate").table("letter").col("fate").col("due_at").to_owned(),
            )
            .await
    }
}
