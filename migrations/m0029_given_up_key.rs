use sea_orm_migration::{
    prelude::*,
    schema::{text_null, timestamp_with_time_zone_null},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    /// When and why a key was given up, and when all that it had signed was signed anew. For keys that were given up
    /// before, nothing was signed anew yet.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column a statement.
        for column in [
            timestamp_with_time_zone_null("given_up_at").take(),
            text_null("given_up_because").take(),
            timestamp_with_time_zone_null("settled_at").take(),
        ] {
            manager.alter_table(Table::alter().table("issuer_key").add_column(column).to_owned()).await?;
        }
        manager
            .get_connection()
            .execute_unprepared("update issuer_key set given_up_at = compromised_at")
            .await
            .map(|_| ())
    }
}
