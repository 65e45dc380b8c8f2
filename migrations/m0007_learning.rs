use sea_orm_migration::{
    prelude::*,
    schema::{
        boolean, boolean_null, integer, json, string, string_len, text, timestamp_with_time_zone, uuid,
    },
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        lesson_completion(manager).await?;
        reading(manager).await?;
        seat_time(manager).await?;
        check_response(manager).await?;
        reflection(manager).await
    }
}

/// Every table here hangs on an enrollment.
fn of_enrollment(table: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_enrollment"))
        .from(table.to_owned(), "enrollment_id")
        .to("enrollment", "id")
        .to_owned()
}

fn of_person(table: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_person"))
        .from(table.to_owned(), "person_id")
        .to("person", "id")
        .to_owned()
}

async fn lesson_completion(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("lesson_completion")
                .col(uuid("enrollment_id"))
                .col(string("module"))
                .col(string("lesson"))
                .col(timestamp_with_time_zone("completed_at"))
                .primary_key(Index::create().col("enrollment_id").col("module").col("lesson"))
                .foreign_key(&mut of_enrollment("lesson_completion"))
                .to_owned(),
        )
        .await
}

async fn reading(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("reading")
                .col(uuid("enrollment_id").primary_key())
                .col(uuid("person_id"))
                .col(string("module"))
                .col(string("lesson"))
                .col(integer("minutes"))
                .col(timestamp_with_time_zone("opened_at"))
                .col(timestamp_with_time_zone("counted_until"))
                .col(boolean("scripted"))
                .col(boolean("closed"))
                .foreign_key(&mut of_enrollment("reading"))
                .foreign_key(&mut of_person("reading"))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(Index::create().name("reading_by_person").table("reading").col("person_id").to_owned())
        .await
}

async fn seat_time(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("seat_time")
                .col(uuid("id").primary_key())
                .col(uuid("enrollment_id"))
                .col(string("module"))
                .col(string("lesson"))
                .col(timestamp_with_time_zone("started_at"))
                .col(integer("seconds").check(Expr::col("seconds").gt(0)))
                .col(string_len("how", 8).check(Expr::col("how").is_in(["page", "active"])))
                .foreign_key(&mut of_enrollment("seat_time"))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("seat_time_by_lesson")
                .table("seat_time")
                .col("enrollment_id")
                .col("module")
                .col("lesson")
                .to_owned(),
        )
        .await
}

async fn check_response(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("check_response")
                .col(uuid("id").primary_key())
                .col(uuid("enrollment_id"))
                .col(string("module"))
                .col(string("lesson"))
                .col(string("item"))
                .col(integer("number"))
                .col(json("response"))
                .col(boolean_null("correct"))
                .col(timestamp_with_time_zone("at"))
                .foreign_key(&mut of_enrollment("check_response"))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("check_response_once")
                .table("check_response")
                .col("enrollment_id")
                .col("module")
                .col("lesson")
                .col("item")
                .col("number")
                .unique()
                .to_owned(),
        )
        .await
}

async fn reflection(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("reflection")
                .col(uuid("id").primary_key())
                .col(uuid("person_id"))
                .col(uuid("enrollment_id"))
                .col(string("module"))
                .col(string("lesson"))
                .col(string("item"))
                .col(text("text"))
                .col(integer("edition"))
                .col(timestamp_with_time_zone("written_at"))
                .col(timestamp_with_time_zone("changed_at"))
                .foreign_key(&mut of_person("reflection"))
                .foreign_key(&mut of_enrollment("reflection"))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("reflection_once")
                .table("reflection")
                .col("enrollment_id")
                .col("item")
                .unique()
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create().name("reflection_by_person").table("reflection").col("person_id").to_owned(),
        )
        .await
}
