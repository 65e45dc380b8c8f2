use sea_orm_migration::{
    prelude::*,
    schema::{
        boolean, date, date_null, json, string, string_len, string_null, text, text_null,
        timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
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
        program_text(manager).await?;
        program_failure(manager).await?;
        provider_approval(manager).await?;
        accepted_body(manager).await?;
        chosen_program(manager).await?;
        program_day(manager).await?;
        packet(manager).await
    }
}

/// Of what there is one at a time, until it is ended.
async fn one_open(
    manager: &SchemaManager<'_>,
    name: &str,
    table: &str,
    by: &[&str],
    end: &str,
) -> Result<(), DbErr> {
    let mut index = Index::create();
    index.name(name).table(table.to_owned()).unique().and_where(Expr::col(end.to_owned()).is_null());
    for column in by {
        index.col((*column).to_owned());
    }
    manager.create_index(index).await
}

async fn program_text(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("program_text")
        .col(uuid("id").primary_key())
        .col(string("program"))
        .col(string_len("version", 64))
        .col(text("source"))
        .col(timestamp_with_time_zone("shown_from"))
        .col(timestamp_with_time_zone_null("ended_at"))
        .to_owned();
    manager.create_table(table).await?;
    one_open(manager, "program_text_shown", "program_text", &["program"], "ended_at").await
}

async fn program_failure(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("program_failure")
        .col(uuid("id").primary_key())
        .col(string("program"))
        .col(string_len("version", 64))
        .col(json("flaws"))
        .col(timestamp_with_time_zone("at"))
        .col(timestamp_with_time_zone_null("ended_at"))
        .to_owned();
    manager.create_table(table).await?;
    one_open(manager, "program_failure_open", "program_failure", &["program"], "ended_at").await
}

async fn provider_approval(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("provider_approval")
        .col(uuid("id").primary_key())
        .col(string("authority"))
        .col(string("provider"))
        .col(string_null("course"))
        .col(string_null("version"))
        .col(date("from_on"))
        .col(date_null("to_on"))
        .col(text("conditions"))
        .col(text("evidence"))
        .col(boolean("covers_all"))
        .col(boolean("in_error"))
        .col(uuid_null("replaces").unique_key())
        .col(string("draft").unique_key())
        .col(uuid("recorded_by"))
        .col(timestamp_with_time_zone("recorded_at"))
        .check(Expr::col("to_on").is_null().or(Expr::col("to_on").gte(Expr::col("from_on"))))
        .check(Expr::col("version").is_null().or(Expr::col("course").is_not_null()))
        .foreign_key(
            ForeignKey::create()
                .name("provider_approval_replaces")
                .from("provider_approval", "replaces")
                .to("provider_approval", "id"),
        )
        .foreign_key(
            ForeignKey::create()
                .name("provider_approval_person")
                .from("provider_approval", "recorded_by")
                .to("person", "id"),
        )
        .to_owned();
    manager.create_table(table).await?;
    let index = Index::create()
        .name("provider_approval_by_authority")
        .table("provider_approval")
        .col("authority")
        .to_owned();
    manager.create_index(index).await
}

async fn accepted_body(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("accepted_body")
        .col(uuid("id").primary_key())
        .col(string("authority"))
        .col(string("name"))
        .col(text("evidence"))
        .col(date("from_on"))
        .col(date_null("to_on"))
        .col(boolean("in_error"))
        .col(uuid_null("replaces").unique_key())
        .col(string("draft").unique_key())
        .col(uuid("recorded_by"))
        .col(timestamp_with_time_zone("recorded_at"))
        .check(Expr::col("to_on").is_null().or(Expr::col("to_on").gte(Expr::col("from_on"))))
        .foreign_key(
            ForeignKey::create()
                .name("accepted_body_replaces")
                .from("accepted_body", "replaces")
                .to("accepted_body", "id"),
        )
        .foreign_key(
            ForeignKey::create()
                .name("accepted_body_person")
                .from("accepted_body", "recorded_by")
                .to("person", "id"),
        )
        .to_owned();
    manager.create_table(table).await
}

async fn chosen_program(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("chosen_program")
        .col(uuid("id").primary_key())
        .col(uuid("person_id"))
        .col(string("program"))
        .col(json("endorsements"))
        .col(timestamp_with_time_zone("chosen_at"))
        .foreign_key(
            ForeignKey::create()
                .name("chosen_program_person")
                .from("chosen_program", "person_id")
                .to("person", "id"),
        )
        .to_owned();
    manager.create_table(table).await?;
    let index = Index::create()
        .name("one_choice_of_a_program")
        .table("chosen_program")
        .col("person_id")
        .col("program")
        .unique()
        .to_owned();
    manager.create_index(index).await
}

async fn program_day(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("program_day")
        .col(uuid("id").primary_key())
        .col(uuid("person_id"))
        .col(string("program"))
        .col(string("event"))
        .col(date_null("on_day"))
        .col(timestamp_with_time_zone("recorded_at"))
        .foreign_key(
            ForeignKey::create()
                .name("program_day_person")
                .from("program_day", "person_id")
                .to("person", "id"),
        )
        .to_owned();
    manager.create_table(table).await?;
    let index = Index::create()
        .name("program_day_by_person")
        .table("program_day")
        .col("person_id")
        .col("program")
        .to_owned();
    manager.create_index(index).await
}

async fn packet(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("packet")
        .col(uuid("id").primary_key())
        .col(string("number").unique_key())
        .col(string("draft").unique_key())
        .col(uuid("person_id"))
        .col(string("program"))
        .col(string_len("digest", 64))
        .col(text_null("content"))
        .col(timestamp_with_time_zone("made_at"))
        .col(timestamp_with_time_zone_null("erased_at"))
        .foreign_key(
            ForeignKey::create().name("packet_person").from("packet", "person_id").to("person", "id"),
        )
        .to_owned();
    manager.create_table(table).await?;
    let index = Index::create().name("packet_by_person").table("packet").col("person_id").to_owned();
    manager.create_index(index).await
}
