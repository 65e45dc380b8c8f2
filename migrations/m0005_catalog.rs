use sea_orm_migration::{
    prelude::*,
    schema::{blob, json, string, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid},
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
                    .table("course_version")
                    .col(string("version").primary_key())
                    .col(string("slug"))
                    .col(string("title"))
                    .col(string("language"))
                    .col(blob("source"))
                    .col(timestamp_with_time_zone("read_at"))
                    .to_owned(),
            )
            .await?;
        publication(manager).await?;
        publication_failure(manager).await
    }
}

async fn publication(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("publication")
                .col(uuid("id").primary_key())
                .col(string("course"))
                .col(string("version"))
                .col(timestamp_with_time_zone("offered_from"))
                .col(timestamp_with_time_zone_null("withdrawn_at"))
                .foreign_key(
                    ForeignKey::create()
                        .name("publication_version")
                        .from("publication", "version")
                        .to("course_version", "version"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("publication_on_offer")
                .table("publication")
                .col("course")
                .unique()
                .and_where(Expr::col("withdrawn_at").is_null())
                .to_owned(),
        )
        .await
}

async fn publication_failure(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("publication_failure")
                .col(uuid("id").primary_key())
                .col(string("slug"))
                .col(string("version"))
                .col(json("flaws"))
                .col(timestamp_with_time_zone("at"))
                .col(timestamp_with_time_zone_null("ended_at"))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("publication_failure_open")
                .table("publication_failure")
                .col("slug")
                .unique()
                .and_where(Expr::col("ended_at").is_null())
                .to_owned(),
        )
        .await
}
