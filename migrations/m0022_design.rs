use sea_orm_migration::{
    prelude::*,
    schema::{blob, integer, string, text, timestamp_with_time_zone, uuid, uuid_null},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        design(manager).await?;
        design_choice(manager).await
    }
}

/// A reference to a row of another table, by its id.
fn to(name: &str, from: (&str, &str), table: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(name)
        .from(from.0.to_owned(), from.1.to_owned())
        .to(table.to_owned(), "id")
        .to_owned()
}

/// One of a number within an issuer.
async fn counted(manager: &SchemaManager<'_>, name: &str, table: &str, number: &str) -> Result<(), DbErr> {
    let index = Index::create()
        .name(name)
        .table(table.to_owned())
        .col("issuer_id")
        .col(number.to_owned())
        .unique()
        .to_owned();
    manager.create_index(index).await
}

async fn design(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("design")
        .col(uuid("id").primary_key())
        .col(uuid("issuer_id"))
        .col(integer("number"))
        .col(string("sha256").unique_key())
        .col(blob("archive"))
        .col(text("license"))
        .col(uuid("added_by"))
        .col(timestamp_with_time_zone("added_at"))
        .foreign_key(&mut to("design_issuer", ("design", "issuer_id"), "issuer"))
        .foreign_key(&mut to("design_person", ("design", "added_by"), "person"))
        .to_owned();
    manager.create_table(table).await?;
    counted(manager, "one_design_of_a_number", "design", "number").await
}

async fn design_choice(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("design_choice")
        .col(uuid("id").primary_key())
        .col(uuid("issuer_id"))
        .col(integer("turn"))
        .col(uuid_null("design_id"))
        .col(uuid("chosen_by"))
        .col(timestamp_with_time_zone("chosen_at"))
        .foreign_key(&mut to("design_choice_issuer", ("design_choice", "issuer_id"), "issuer"))
        .foreign_key(&mut to("design_choice_design", ("design_choice", "design_id"), "design"))
        .foreign_key(&mut to("design_choice_person", ("design_choice", "chosen_by"), "person"))
        .to_owned();
    manager.create_table(table).await?;
    counted(manager, "one_choice_of_a_turn", "design_choice", "turn").await
}
