use sea_orm_migration::{prelude::*, schema::string_len};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    /// A design is of a certificate of completion or of a certification; each kind is counted and chosen by itself. A
    /// term keeps the design that its paper is made with.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        kind_of(manager, "design", "one_design_of_a_number", "number").await?;
        kind_of(manager, "design_choice", "one_choice_of_a_turn", "turn").await?;
        let mut design = ColumnDef::new("design_id");
        design.uuid().null().extra("references design (id)");
        manager.alter_table(Table::alter().table("certification_term").add_column(design).to_owned()).await
    }
}

/// What there is so far is of certificates of completion; a server of the release before adds no other.
async fn kind_of(manager: &SchemaManager<'_>, table: &str, index: &str, number: &str) -> Result<(), DbErr> {
    let before = "certificate_of_completion";
    let kinds = Expr::col("kind").is_in([before, "certification"]);
    let kind = string_len("kind", 32).default(before).check(kinds).to_owned();
    manager.alter_table(Table::alter().table(table.to_owned()).add_column(kind).to_owned()).await?;
    manager.drop_index(Index::drop().name(index).table(table.to_owned()).to_owned()).await?;
    let counted = Index::create()
        .name(index)
        .table(table.to_owned())
        .col("issuer_id")
        .col("kind")
        .col(number.to_owned())
        .unique()
        .to_owned();
    manager.create_index(counted).await
}
