use sea_orm_migration::{
    prelude::*,
    schema::{string, timestamp_with_time_zone, uuid},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    /// Signatures of packets that were made anew, beside the one that each was made with.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("packet_signature")
                    .col(uuid("id").primary_key())
                    .col(uuid("packet_id"))
                    .col(string("issuer"))
                    .col(string("key"))
                    .col(string("value"))
                    .col(timestamp_with_time_zone("signed_at"))
                    .foreign_key(
                        ForeignKey::create().from("packet_signature", "packet_id").to("packet", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("one_signature_of_a_packet_by_a_key")
                    .table("packet_signature")
                    .col("packet_id")
                    .col("key")
                    .unique()
                    .to_owned(),
            )
            .await
    }
}
