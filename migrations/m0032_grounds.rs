use sea_orm_migration::{prelude::*, schema::json_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    /// What the decision that began a term rested on, for its papers and files. Terms from before have none: it was not
    /// kept, and is not made up.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let grounds = Table::alter().table("certification_term").add_column(json_null("grounds")).to_owned();
        manager.alter_table(grounds).await
    }
}
