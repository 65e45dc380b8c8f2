use sea_orm_migration::{
    prelude::*,
    schema::{integer, integer_null, text, timestamp_with_time_zone, uuid, uuid_null},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    /// A signed credential is of a certificate or of a certification. SQLite can't make a column optional: the table is
    /// made anew.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        signed_credential(manager).await?;
        let db = manager.get_connection();
        db.execute_unprepared(
            "insert into signed_credential_of_either (id, certificate_id, issuer_id, list, place, document, signed_at) \
             select id, certificate_id, issuer_id, list, place, document, signed_at from signed_credential",
        )
        .await?;
        manager.drop_table(Table::drop().table("signed_credential").to_owned()).await?;
        manager
            .rename_table(
                Table::rename().table("signed_credential_of_either", "signed_credential").to_owned(),
            )
            .await?;
        indexes(manager).await?;
        credential_end(manager).await
    }
}

async fn signed_credential(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let key = |name: &str, column: &str, to: &str| {
        let mut key = ForeignKey::create();
        key.name(name.to_owned())
            .from("signed_credential_of_either", column.to_owned())
            .to(to.to_owned(), "id");
        key
    };
    manager
        .create_table(
            Table::create()
                .table("signed_credential_of_either")
                .col(uuid("id").primary_key())
                .col(uuid_null("certificate_id").unique_key())
                .col(uuid_null("certification_id"))
                .col(integer_null("term"))
                .col(integer_null("edition"))
                .col(uuid("issuer_id"))
                .col(integer("list"))
                .col(integer("place"))
                .col(text("document"))
                .col(timestamp_with_time_zone("signed_at"))
                .check(Expr::cust("(certificate_id is null) <> (certification_id is null)"))
                .check(Expr::cust("certification_id is null or (term is not null and edition is not null)"))
                .foreign_key(&mut key("signed_credential_certificate", "certificate_id", "certificate"))
                .foreign_key(&mut key("signed_credential_certification", "certification_id", "certification"))
                .foreign_key(&mut key("signed_credential_issuer", "issuer_id", "issuer"))
                .to_owned(),
        )
        .await
}

async fn indexes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for (name, columns) in [
        ("one_credential_of_a_place", ["issuer_id", "list", "place"]),
        ("one_edition_of_a_term", ["certification_id", "term", "edition"]),
    ] {
        let mut index = Index::create();
        index.name(name).table("signed_credential").unique();
        for column in columns {
            index.col(column);
        }
        manager.create_index(index).await?;
    }
    Ok(())
}

async fn credential_end(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("credential_end")
                .col(uuid("credential_id").primary_key())
                .col(timestamp_with_time_zone("ended_at"))
                .foreign_key(
                    ForeignKey::create()
                        .name("credential_end_credential")
                        .from("credential_end", "credential_id")
                        .to("signed_credential", "id"),
                )
                .to_owned(),
        )
        .await
}
