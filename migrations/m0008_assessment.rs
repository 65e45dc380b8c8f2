use sea_orm_migration::{
    prelude::*,
    schema::{
        boolean, double, integer, json, json_null, string, string_len, timestamp_with_time_zone,
        timestamp_with_time_zone_null, uuid,
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
        for table in [attempt(), open_attempt(), response(), submission(), result()] {
            manager.create_table(table).await?;
        }
        for table in [accommodation(), extra_attempt()] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn attempt() -> TableCreateStatement {
    Table::create()
        .table("attempt")
        .col(uuid("id").primary_key())
        .col(uuid("enrollment_id"))
        .col(uuid("person_id"))
        .col(string("version"))
        .col(integer("number").check(Expr::col("number").gte(1)))
        .col(json("form"))
        .col(integer("minutes").check(Expr::col("minutes").gte(1)))
        .col(integer("extra_percent").check(Expr::col("extra_percent").gte(0)))
        .col(timestamp_with_time_zone("started_at"))
        .col(timestamp_with_time_zone("deadline_at"))
        .foreign_key(&mut key("attempt_enrollment", "attempt", "enrollment_id", "enrollment"))
        .foreign_key(&mut key("attempt_person", "attempt", "person_id", "person"))
        .to_owned()
}

fn open_attempt() -> TableCreateStatement {
    Table::create()
        .table("open_attempt")
        .col(uuid("enrollment_id").primary_key())
        .col(uuid("attempt_id").unique_key())
        .col(timestamp_with_time_zone("deadline_at"))
        .foreign_key(&mut key("open_attempt_attempt", "open_attempt", "attempt_id", "attempt"))
        .to_owned()
}

fn response() -> TableCreateStatement {
    Table::create()
        .table("response")
        .col(uuid("attempt_id"))
        .col(integer("seq"))
        .col(string("item"))
        .col(json_null("response"))
        .col(boolean("flagged"))
        .col(timestamp_with_time_zone("at"))
        .primary_key(Index::create().col("attempt_id").col("seq"))
        .foreign_key(&mut key("response_attempt", "response", "attempt_id", "attempt"))
        .to_owned()
}

fn submission() -> TableCreateStatement {
    Table::create()
        .table("submission")
        .col(uuid("attempt_id").primary_key())
        .col(timestamp_with_time_zone("at"))
        .col(string_len("by", 16).check(Expr::col("by").is_in(["learner", "deadline"])))
        .foreign_key(&mut key("submission_attempt", "submission", "attempt_id", "attempt"))
        .to_owned()
}

fn result() -> TableCreateStatement {
    Table::create()
        .table("result")
        .col(uuid("attempt_id").primary_key())
        .col(double("score"))
        .col(integer("of"))
        .col(double("cut"))
        .col(boolean("passed"))
        .col(json("domains"))
        .col(timestamp_with_time_zone("at"))
        .foreign_key(&mut key("result_attempt", "result", "attempt_id", "attempt"))
        .to_owned()
}

fn accommodation() -> TableCreateStatement {
    Table::create()
        .table("accommodation")
        .col(uuid("id").primary_key())
        .col(uuid("person_id"))
        .col(integer("extra_percent").check(Expr::col("extra_percent").between(0, 300)))
        .col(string("breaks"))
        .col(timestamp_with_time_zone("from_at"))
        .col(timestamp_with_time_zone_null("until_at"))
        .col(uuid("recorded_by"))
        .col(timestamp_with_time_zone("recorded_at"))
        .col(timestamp_with_time_zone_null("ended_at"))
        .foreign_key(&mut key("accommodation_person", "accommodation", "person_id", "person"))
        .foreign_key(&mut key("accommodation_recorder", "accommodation", "recorded_by", "person"))
        .to_owned()
}

fn extra_attempt() -> TableCreateStatement {
    Table::create()
        .table("extra_attempt")
        .col(uuid("id").primary_key())
        .col(uuid("enrollment_id"))
        .col(uuid("given_by"))
        .col(timestamp_with_time_zone("given_at"))
        .foreign_key(&mut key("extra_attempt_enrollment", "extra_attempt", "enrollment_id", "enrollment"))
        .foreign_key(&mut key("extra_attempt_giver", "extra_attempt", "given_by", "person"))
        .to_owned()
}

fn indexes() -> [IndexCreateStatement; 6] {
    let on = |name: &'static str, table: &'static str, column: &'static str| {
        Index::create().name(name).table(table).col(column).to_owned()
    };
    [
        Index::create()
            .name("attempt_number")
            .table("attempt")
            .col("enrollment_id")
            .col("number")
            .unique()
            .to_owned(),
        on("attempt_by_person", "attempt", "person_id"),
        on("attempt_by_version", "attempt", "version"),
        on("open_attempt_by_deadline", "open_attempt", "deadline_at"),
        on("accommodation_by_person", "accommodation", "person_id"),
        on("extra_attempt_by_enrollment", "extra_attempt", "enrollment_id"),
    ]
}

fn key(
    name: &'static str,
    table: &'static str,
    column: &'static str,
    parent: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create().name(name).from(table, column).to(parent, "id").to_owned()
}
