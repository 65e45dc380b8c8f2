use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, integer, json, json_null, string, string_len, string_null, timestamp_with_time_zone,
        timestamp_with_time_zone_null, uuid, uuid_null,
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
        entry(manager).await?;
        request(manager).await?;
        asked_entry(manager).await?;
        link(manager).await?;
        confirmation(manager).await?;
        reference(manager).await?;
        decision(manager).await?;
        file(manager).await
    }
}

fn to(table: &str, column: &str, other: &str, key: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_{}", column.trim_end_matches("_id")))
        .from(table.to_owned(), column.to_owned())
        .to(other.to_owned(), key.to_owned())
        .to_owned()
}

fn index(table: &str, columns: &[&str]) -> IndexCreateStatement {
    let mut index =
        Index::create().name(format!("{table}_by_{}", columns.join("_"))).table(table.to_owned()).to_owned();
    for column in columns {
        index.col((*column).to_owned());
    }
    index
}

async fn entry(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let kinds = [
        "training",
        "practice",
        "continuing-education",
        "credential",
        "exam",
        "residence",
        "age",
        "employment",
        "shown",
        "statement",
    ];
    manager
        .create_table(
            Table::create()
                .table("record_entry")
                .col(uuid("id").primary_key())
                .col(uuid("root_id"))
                .col(uuid("person_id"))
                .col(string_len("kind", 24).check(Expr::col("kind").is_in(kinds)))
                .col(json_null("content"))
                .col(uuid("entered_by"))
                .col(timestamp_with_time_zone("entered_at"))
                .col(uuid_null("replaces").unique_key())
                .col(string("draft"))
                .col(integer("place"))
                .foreign_key(&mut to("record_entry", "person_id", "person", "id"))
                .foreign_key(&mut to("record_entry", "entered_by", "person", "id"))
                .foreign_key(&mut to("record_entry", "replaces", "record_entry", "id"))
                .to_owned(),
        )
        .await?;
    let once = index("record_entry", &["person_id", "draft", "place"]).unique().to_owned();
    manager.create_index(once).await?;
    manager.create_index(index("record_entry", &["root_id"])).await
}

async fn request(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("confirmation_request")
                .col(uuid("id").primary_key())
                .col(uuid("person_id"))
                .col(string_len("kind", 16).check(Expr::col("kind").is_in(["practice", "reference"])))
                .col(string("to_name"))
                .col(string("to_email"))
                .col(string("to_key"))
                .col(timestamp_with_time_zone("asked_at"))
                .col(timestamp_with_time_zone_null("ended_at"))
                .col(integer("letters"))
                .col(timestamp_with_time_zone("written_at"))
                .col(string("draft"))
                .foreign_key(&mut to("confirmation_request", "person_id", "person", "id"))
                .to_owned(),
        )
        .await?;
    let once = index("confirmation_request", &["person_id", "draft"]).unique().to_owned();
    manager.create_index(once).await
}

async fn asked_entry(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("asked_entry")
                .col(uuid("request_id"))
                .col(uuid("entry_id"))
                .primary_key(Index::create().col("request_id").col("entry_id"))
                .foreign_key(&mut to("asked_entry", "request_id", "confirmation_request", "id"))
                .foreign_key(&mut to("asked_entry", "entry_id", "record_entry", "id"))
                .to_owned(),
        )
        .await?;
    manager.create_index(index("asked_entry", &["entry_id"])).await
}

async fn link(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("confirmation_link")
                .col(string("token_hash").primary_key())
                .col(uuid("request_id"))
                .col(timestamp_with_time_zone("made_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .foreign_key(&mut to("confirmation_link", "request_id", "confirmation_request", "id"))
                .to_owned(),
        )
        .await?;
    manager.create_index(index("confirmation_link", &["request_id"])).await
}

async fn confirmation(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("confirmation")
                .col(uuid("id").primary_key())
                .col(uuid("request_id"))
                .col(json("content"))
                .col(timestamp_with_time_zone("at"))
                .foreign_key(&mut to("confirmation", "request_id", "confirmation_request", "id"))
                .to_owned(),
        )
        .await?;
    manager.create_index(index("confirmation", &["request_id"])).await
}

async fn reference(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("reference")
                .col(uuid("id").primary_key())
                .col(uuid("request_id").unique_key())
                .col(json("content"))
                .col(timestamp_with_time_zone("at"))
                .foreign_key(&mut to("reference", "request_id", "confirmation_request", "id"))
                .to_owned(),
        )
        .await
}

async fn decision(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let verdicts = ["confirmed", "changed", "refused"];
    manager
        .create_table(
            Table::create()
                .table("entry_decision")
                .col(uuid("id").primary_key())
                .col(uuid("entry_id").unique_key())
                .col(string_len("verdict", 16).check(Expr::col("verdict").is_in(verdicts)))
                .col(integer("minutes"))
                .col(string_null("reason"))
                .col(uuid_null("confirmation_id"))
                .col(uuid_null("decided_by"))
                .col(timestamp_with_time_zone("at"))
                .foreign_key(&mut to("entry_decision", "entry_id", "record_entry", "id"))
                .foreign_key(&mut to("entry_decision", "confirmation_id", "confirmation", "id"))
                .foreign_key(&mut to("entry_decision", "decided_by", "person", "id"))
                .to_owned(),
        )
        .await
}

async fn file(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let types = ["application/pdf", "image/png", "image/jpeg"];
    manager
        .create_table(
            Table::create()
                .table("evidence_file")
                .col(uuid("id").primary_key())
                .col(uuid("person_id"))
                .col(uuid("root_id"))
                .col(string("name"))
                .col(string("media_type").check(Expr::col("media_type").is_in(types)))
                .col(big_integer("bytes"))
                .col(string("sha256"))
                .col(timestamp_with_time_zone("added_at"))
                .col(timestamp_with_time_zone_null("erased_at"))
                .foreign_key(&mut to("evidence_file", "person_id", "person", "id"))
                .to_owned(),
        )
        .await?;
    manager.create_index(index("evidence_file", &["person_id"])).await?;
    let once = index("evidence_file", &["root_id", "sha256"])
        .unique()
        .and_where(Expr::col("erased_at").is_null())
        .to_owned();
    manager.create_index(once).await
}
