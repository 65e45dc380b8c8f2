use sea_orm_migration::{
    prelude::*,
    schema::{integer, json, string, string_len, timestamp_with_time_zone, uuid},
};

/// A certificate made anew, after a change of name, keeps its number: the number is unique among first
/// editions only. SQLite can't drop a unique column's key, so the two tables are made anew, with all their rows.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        if manager.get_database_backend() == sea_orm::DbBackend::Postgres {
            db.execute_unprepared("alter table certificate drop constraint certificate_number_key").await?;
            return number_and_edition(manager).await;
        }
        // Rows that point at the certificates stand aside meanwhile.
        db.execute_unprepared(
            "create temporary table kept_revocation as select * from certificate_revocation",
        )
        .await?;
        db.execute_unprepared("create temporary table kept_certificate as select * from certificate").await?;
        db.execute_unprepared("drop table certificate_revocation").await?;
        db.execute_unprepared("drop table certificate").await?;
        certificate(manager).await?;
        revocation(manager).await?;
        let columns = "id, number, person_id, enrollment_id, edition, content, issued_at";
        let back = format!("insert into certificate ({columns}) select {columns} from kept_certificate");
        db.execute_unprepared(&back).await?;
        let columns = "id, certificate_id, revoked_at, reason";
        let back =
            format!("insert into certificate_revocation ({columns}) select {columns} from kept_revocation");
        db.execute_unprepared(&back).await?;
        db.execute_unprepared("drop table kept_revocation").await?;
        db.execute_unprepared("drop table kept_certificate").await?;
        number_and_edition(manager).await
    }
}

async fn number_and_edition(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let by_number =
        Index::create().name("certificate_by_number").table("certificate").col("number").to_owned();
    manager.create_index(by_number).await?;
    manager
        .create_index(
            Index::create()
                .name("one_first_edition_of_a_number")
                .table("certificate")
                .col("number")
                .unique()
                .and_where(Expr::col("edition").eq(1))
                .to_owned(),
        )
        .await
}

async fn certificate(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let to = |name: &str, column: &str, table: &str| {
        let mut key = ForeignKey::create();
        key.name(name).from("certificate", column.to_owned()).to(table.to_owned(), "id");
        key
    };
    manager
        .create_table(
            Table::create()
                .table("certificate")
                .col(uuid("id").primary_key())
                .col(string("number"))
                .col(uuid("person_id"))
                .col(uuid("enrollment_id"))
                .col(integer("edition"))
                .col(json("content"))
                .col(timestamp_with_time_zone("issued_at"))
                .foreign_key(&mut to("certificate_person", "person_id", "person"))
                .foreign_key(&mut to("certificate_enrollment", "enrollment_id", "enrollment"))
                .to_owned(),
        )
        .await?;
    let by_person =
        Index::create().name("certificate_by_person").table("certificate").col("person_id").to_owned();
    manager.create_index(by_person).await?;
    let one = Index::create().name("one_certificate_of_an_edition").table("certificate").to_owned();
    manager.create_index(one.clone().col("enrollment_id").col("edition").unique().to_owned()).await
}

async fn revocation(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let reasons = ["issued_in_error", "record_not_true", "replaced"];
    manager
        .create_table(
            Table::create()
                .table("certificate_revocation")
                .col(uuid("id").primary_key())
                .col(uuid("certificate_id").unique_key())
                .col(timestamp_with_time_zone("revoked_at"))
                .col(string_len("reason", 24).check(Expr::col("reason").is_in(reasons)))
                .foreign_key(
                    ForeignKey::create()
                        .name("certificate_revocation_certificate")
                        .from("certificate_revocation", "certificate_id")
                        .to("certificate", "id"),
                )
                .to_owned(),
        )
        .await
}
