use sea_orm_migration::{prelude::*, schema::boolean};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    /// Tokens that were made before act for their owner in all things.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let checks_only = boolean("checks_only").default(false).take();
        manager.alter_table(Table::alter().table("api_token").add_column(checks_only).to_owned()).await
    }
}
