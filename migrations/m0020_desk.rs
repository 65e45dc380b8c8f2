use sea_orm_migration::{
    prelude::*,
    schema::{
        boolean, date, date_null, integer, integer_null, json, string, string_len, string_null, text,
        text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
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
        desk(manager).await?;
        registrar(manager).await?;
        application(manager).await?;
        case_entry(manager).await?;
        certification(manager).await?;
        term(manager).await?;
        act(manager).await?;
        reminder(manager).await?;
        complaint(manager).await
    }
}

/// A foreign key, named after its column.
fn to(table: &str, column: &str, other: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_{column}"))
        .from(table.to_owned(), column.to_owned())
        .to(other.to_owned(), "id")
        .to_owned()
}

async fn index(
    manager: &SchemaManager<'_>,
    table: &str,
    columns: &[&str],
    unique: Option<&str>,
) -> Result<(), DbErr> {
    let mut index = Index::create();
    index
        .name(unique.map_or_else(|| format!("{table}_by_{}", columns[0]), ToOwned::to_owned))
        .table(table.to_owned());
    for column in columns {
        index.col((*column).to_owned());
    }
    if unique.is_some() {
        index.unique();
    }
    manager.create_index(index).await
}

/// Of what there is one at a time, until it is ended.
async fn one_open(
    manager: &SchemaManager<'_>,
    name: &str,
    table: &str,
    columns: &[&str],
) -> Result<(), DbErr> {
    let mut index = Index::create();
    index.name(name).table(table.to_owned()).unique().and_where(Expr::col("ended_at").is_null());
    for column in columns {
        index.col((*column).to_owned());
    }
    manager.create_index(index).await
}

async fn desk(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("desk")
        .col(uuid("id").primary_key())
        .col(string("program").unique_key())
        .col(timestamp_with_time_zone("opened_at"))
        .to_owned();
    manager.create_table(table).await?;
    let table = Table::create()
        .table("desk_terms")
        .col(uuid("id").primary_key())
        .col(uuid("desk_id"))
        .col(json("terms"))
        .col(uuid("recorded_by"))
        .col(timestamp_with_time_zone("recorded_at"))
        .foreign_key(&mut to("desk_terms", "desk_id", "desk"))
        .foreign_key(&mut to("desk_terms", "recorded_by", "person"))
        .to_owned();
    manager.create_table(table).await?;
    index(manager, "desk_terms", &["desk_id"], None).await
}

async fn registrar(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("registrar")
        .col(uuid("id").primary_key())
        .col(uuid("desk_id"))
        .col(uuid("person_id"))
        .col(uuid("appointed_by"))
        .col(timestamp_with_time_zone("appointed_at"))
        .col(timestamp_with_time_zone_null("ended_at"))
        .foreign_key(&mut to("registrar", "desk_id", "desk"))
        .foreign_key(&mut to("registrar", "person_id", "person"))
        .foreign_key(&mut to("registrar", "appointed_by", "person"))
        .to_owned();
    manager.create_table(table).await?;
    one_open(manager, "one_registrar_at_a_desk", "registrar", &["desk_id", "person_id"]).await?;
    index(manager, "registrar", &["person_id"], None).await
}

async fn application(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let kinds = ["first", "stage", "renewal", "extension", "reinstatement"];
    let table = Table::create()
        .table("application")
        .col(uuid("id").primary_key())
        .col(uuid("desk_id"))
        .col(uuid("person_id"))
        .col(string_len("kind", 16))
        .col(uuid_null("certification_id"))
        .col(json("draft"))
        .col(timestamp_with_time_zone("begun_at"))
        .col(timestamp_with_time_zone("saved_at"))
        .col(timestamp_with_time_zone_null("ended_at"))
        .check(Expr::col("kind").is_in(kinds))
        .check(Expr::col("kind").eq("first").or(Expr::col("certification_id").is_not_null()))
        .foreign_key(&mut to("application", "desk_id", "desk"))
        .foreign_key(&mut to("application", "person_id", "person"))
        .to_owned();
    manager.create_table(table).await?;
    one_open(manager, "one_open_application", "application", &["desk_id", "person_id", "kind"]).await?;
    index(manager, "application", &["person_id"], None).await
}

async fn case_entry(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("case_entry")
        .col(uuid("id").primary_key())
        .col(uuid("application_id"))
        .col(integer("seq"))
        .col(string("key"))
        .col(json("note"))
        .col(uuid_null("by_person"))
        .col(timestamp_with_time_zone("at"))
        .foreign_key(&mut to("case_entry", "application_id", "application"))
        .foreign_key(&mut to("case_entry", "by_person", "person"))
        .to_owned();
    manager.create_table(table).await?;
    index(manager, "case_entry", &["application_id", "key"], Some("one_entry_of_a_key")).await
}

async fn certification(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("certification")
        .col(uuid("id").primary_key())
        .col(string("number").unique_key())
        .col(uuid("desk_id"))
        .col(uuid("person_id"))
        .col(uuid("application_id").unique_key())
        .col(json("content"))
        .col(timestamp_with_time_zone("issued_at"))
        .foreign_key(&mut to("certification", "desk_id", "desk"))
        .foreign_key(&mut to("certification", "person_id", "person"))
        .foreign_key(&mut to("certification", "application_id", "application"))
        .to_owned();
    manager.create_table(table).await?;
    index(manager, "certification", &["desk_id"], None).await?;
    index(manager, "certification", &["person_id"], None).await?;
    let table = Table::create()
        .table("certification_showing")
        .col(uuid("id").primary_key())
        .col(uuid("certification_id"))
        .col(json("shown"))
        .col(timestamp_with_time_zone("at"))
        .foreign_key(&mut to("certification_showing", "certification_id", "certification"))
        .to_owned();
    manager.create_table(table).await?;
    index(manager, "certification_showing", &["certification_id"], None).await
}

async fn term(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let ways = ["granted", "advanced", "extended", "renewed", "reinstated"];
    let table = Table::create()
        .table("certification_term")
        .col(uuid("id").primary_key())
        .col(uuid("certification_id"))
        .col(integer("seq"))
        .col(string_len("what", 16))
        .col(string_null("stage"))
        .col(string_null("stage_title"))
        .col(boolean("provisional"))
        .col(date("from_on"))
        .col(date_null("expires_on"))
        .col(date_null("grace_ends_on"))
        .col(date_null("file_from"))
        .col(date_null("file_by"))
        .col(timestamp_with_time_zone("recorded_at"))
        .check(Expr::col("what").is_in(ways))
        .check(Expr::col("expires_on").is_null().or(Expr::col("expires_on").gte(Expr::col("from_on"))))
        .foreign_key(&mut to("certification_term", "certification_id", "certification"))
        .to_owned();
    manager.create_table(table).await?;
    index(manager, "certification_term", &["expires_on"], None).await?;
    index(manager, "certification_term", &["certification_id", "seq"], Some("one_term_of_a_place")).await
}

async fn act(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let acts = ["suspended", "restored", "revoked", "surrendered", "reinstated"];
    let table = Table::create()
        .table("certification_act")
        .col(uuid("id").primary_key())
        .col(uuid("certification_id"))
        .col(string_len("act", 16))
        .col(text("reason"))
        .col(text_null("told"))
        .col(uuid("by_person"))
        .col(timestamp_with_time_zone("at"))
        .check(Expr::col("act").is_in(acts))
        .foreign_key(&mut to("certification_act", "certification_id", "certification"))
        .foreign_key(&mut to("certification_act", "by_person", "person"))
        .to_owned();
    manager.create_table(table).await?;
    index(manager, "certification_act", &["certification_id"], None).await
}

async fn reminder(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("renewal_reminder")
        .col(uuid("id").primary_key())
        .col(uuid("certification_id"))
        .col(uuid("term_id"))
        .col(integer("days"))
        .col(boolean("passed_over"))
        .col(timestamp_with_time_zone("at"))
        .check(Expr::col("days").is_in([180, 90, 60, 30, 14, 0]))
        .foreign_key(&mut to("renewal_reminder", "certification_id", "certification"))
        .foreign_key(&mut to("renewal_reminder", "term_id", "certification_term"))
        .to_owned();
    manager.create_table(table).await?;
    let columns = ["certification_id", "term_id", "days"];
    index(manager, "renewal_reminder", &columns, Some("one_reminder_of_a_kind")).await
}

async fn complaint(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("complaint")
        .col(uuid("id").primary_key())
        .col(uuid("desk_id"))
        .col(string("draft").unique_key())
        .col(string("number").unique_key())
        .col(json("content"))
        .col(timestamp_with_time_zone("received_at"))
        .foreign_key(&mut to("complaint", "desk_id", "desk"))
        .to_owned();
    manager.create_table(table).await?;
    index(manager, "complaint", &["desk_id"], None).await?;
    let steps = ["acknowledged", "extended", "upheld", "closed", "register_updated"];
    let table = Table::create()
        .table("complaint_entry")
        .col(uuid("id").primary_key())
        .col(uuid("complaint_id"))
        .col(string_len("step", 16))
        .col(text("text"))
        .col(integer_null("days"))
        .col(uuid("by_person"))
        .col(timestamp_with_time_zone("at"))
        .check(Expr::col("step").is_in(steps))
        .foreign_key(&mut to("complaint_entry", "complaint_id", "complaint"))
        .foreign_key(&mut to("complaint_entry", "by_person", "person"))
        .to_owned();
    manager.create_table(table).await?;
    index(manager, "complaint_entry", &["complaint_id", "step"], Some("one_of_each_step")).await
}
