use sea_orm_migration::{prelude::*, schema::json_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    /// What lists tell of a course version, so that they are made without reading the course. Versions that were kept
    /// before have none until they are published again.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let summary = Table::alter().table("course_version").add_column(json_null("summary")).to_owned();
        manager.alter_table(summary).await
    }
}
