use sea_orm_migration::{
    prelude::*,
    schema::{integer, string, text, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        issuer(manager).await?;
        issuer_key(manager).await?;
        signed_credential(manager).await
    }
}

async fn issuer(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("issuer")
                .col(uuid("id").primary_key())
                .col(string("slug").unique_key())
                .col(string("name").unique_key())
                .col(string("did"))
                .col(string("url"))
                .col(timestamp_with_time_zone("made_at"))
                .to_owned(),
        )
        .await
}

async fn issuer_key(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("issuer_key")
                .col(uuid("id").primary_key())
                .col(uuid("issuer_id"))
                .col(string("public").unique_key())
                .col(string("sealed"))
                .col(timestamp_with_time_zone("made_at"))
                .col(timestamp_with_time_zone("signs_from_at"))
                .col(timestamp_with_time_zone_null("compromised_at"))
                .foreign_key(
                    ForeignKey::create()
                        .name("issuer_key_issuer")
                        .from("issuer_key", "issuer_id")
                        .to("issuer", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create().name("issuer_key_by_issuer").table("issuer_key").col("issuer_id").to_owned(),
        )
        .await
}

async fn signed_credential(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("signed_credential")
                .col(uuid("id").primary_key())
                .col(uuid("certificate_id").unique_key())
                .col(uuid("issuer_id"))
                .col(integer("list"))
                .col(integer("place"))
                .col(text("document"))
                .col(timestamp_with_time_zone("signed_at"))
                .foreign_key(
                    ForeignKey::create()
                        .name("signed_credential_certificate")
                        .from("signed_credential", "certificate_id")
                        .to("certificate", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("signed_credential_issuer")
                        .from("signed_credential", "issuer_id")
                        .to("issuer", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("one_credential_of_a_place")
                .table("signed_credential")
                .col("issuer_id")
                .col("list")
                .col("place")
                .unique()
                .to_owned(),
        )
        .await
}
