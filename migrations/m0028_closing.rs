use sea_orm_migration::{
    prelude::*,
    schema::{string_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    /// Accounts that were closed. What was theirs is erased from a day on; until then, a link takes it back.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let closed_at = timestamp_with_time_zone_null("closed_at");
        manager.alter_table(Table::alter().table("person").add_column(closed_at).to_owned()).await?;
        let mut to_person = ForeignKey::create();
        to_person.name("closing_person").from("closing", "person_id").to("person", "id");
        let table = Table::create()
            .table("closing")
            .col(uuid("person_id").primary_key())
            .col(string_null("token_hash").unique_key())
            .col(timestamp_with_time_zone("erases_at"))
            .col(timestamp_with_time_zone_null("erased_at"))
            .foreign_key(&mut to_person)
            .to_owned();
        manager.create_table(table).await
    }
}
