use sea_orm_migration::{
    prelude::*,
    schema::{integer, json, string, string_len, timestamp_with_time_zone, uuid},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        certificate(manager).await?;
        revocation(manager).await
    }
}

async fn certificate(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("certificate")
                .col(uuid("id").primary_key())
                .col(string("number").unique_key())
                .col(uuid("person_id"))
                .col(uuid("enrollment_id"))
                .col(integer("edition"))
                .col(json("content"))
                .col(timestamp_with_time_zone("issued_at"))
                .foreign_key(
                    ForeignKey::create()
                        .name("certificate_person")
                        .from("certificate", "person_id")
                        .to("person", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("certificate_enrollment")
                        .from("certificate", "enrollment_id")
                        .to("enrollment", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create().name("certificate_by_person").table("certificate").col("person_id").to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("one_certificate_of_an_edition")
                .table("certificate")
                .col("enrollment_id")
                .col("edition")
                .unique()
                .to_owned(),
        )
        .await
}

async fn revocation(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let reasons = ["issued_in_error", "record_not_true", "replaced"];
    manager
        .create_table(
            Table::create()
                .table("certificate_revocation")
                .col(uuid("id").primary_key())
                .col(uuid("certificate_id").unique_key())
                .col(timestamp_with_time_zone("revoked_at"))
                .col(string_len("reason", 24).check(Expr::col("reason").is_in(reasons)))
                .foreign_key(
                    ForeignKey::create()
                        .name("certificate_revocation_certificate")
                        .from("certificate_revocation", "certificate_id")
                        .to("certificate", "id"),
                )
                .to_owned(),
        )
        .await
}
