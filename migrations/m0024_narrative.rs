use sea_orm_migration::{
    prelude::*,
    schema::{integer, text, timestamp_with_time_zone, uuid},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    /// Statements in applicants' own words, sealed. A row lives until the decision.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut to_application = ForeignKey::create();
        to_application
            .name("narrative_application_id")
            .from("narrative", "application_id")
            .to("application", "id");
        let table = Table::create()
            .table("narrative")
            .col(uuid("application_id").primary_key())
            .col(text("sealed"))
            .col(integer("words"))
            .col(timestamp_with_time_zone("written_at"))
            .foreign_key(&mut to_application)
            .to_owned();
        manager.create_table(table).await
    }
}
