use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, boolean, date_null, integer, string, string_len, string_null, timestamp_with_time_zone,
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
        employer(manager).await?;
        look_up(manager).await?;
        watched(manager).await?;
        certificate_link(manager).await?;
        token_use(manager).await?;
        // Tokens that were made before are bound by as much as they could do until now.
        let a_day = integer("a_day").default(1_000_000).take();
        manager.alter_table(Table::alter().table("api_token").add_column(a_day).to_owned()).await
    }
}

fn to(table: &str, column: &str, other: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_{}", column.trim_end_matches("_id")))
        .from(table.to_owned(), column.to_owned())
        .to(other.to_owned(), "id")
        .to_owned()
}

fn index(table: &str, name: &str, columns: &[&str]) -> IndexCreateStatement {
    let mut index = Index::create().name(name.to_owned()).table(table.to_owned()).to_owned();
    for column in columns {
        index.col((*column).to_owned());
    }
    index
}

async fn employer(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("employer")
        .col(uuid("id").primary_key())
        .col(uuid("person_id").unique_key())
        .col(string("name"))
        .col(string("place"))
        .col(timestamp_with_time_zone("made_at"))
        .col(timestamp_with_time_zone_null("confirmed_at"))
        .col(uuid_null("confirmed_by"))
        .foreign_key(&mut to("employer", "person_id", "person"))
        .foreign_key(&mut to("employer", "confirmed_by", "person"))
        .to_owned();
    manager.create_table(table).await
}

async fn look_up(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let ways = ["page", "list", "file", "api", "watch", "told", "unwatch"];
    let table = Table::create()
        .table("look_up")
        .col(uuid("id").primary_key())
        .col(uuid("holder_id"))
        .col(string("number"))
        .col(uuid("by_id"))
        .col(string_null("employer_name"))
        .col(string_null("employer_place"))
        .col(boolean("confirmed"))
        .col(string_len("way", 8).check(Expr::col("way").is_in(ways)))
        .col(timestamp_with_time_zone("at"))
        .foreign_key(&mut to("look_up", "holder_id", "person"))
        .foreign_key(&mut to("look_up", "by_id", "person"))
        .to_owned();
    manager.create_table(table).await?;
    let once = index("look_up", "one_look_up_a_minute", &["by_id", "number", "way", "at"]);
    manager.create_index(once.clone().unique().to_owned()).await?;
    manager.create_index(index("look_up", "look_up_by_holder", &["holder_id", "at"])).await?;
    manager.create_index(index("look_up", "look_up_by_at", &["at"])).await
}

async fn watched(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("watched_number")
        .col(uuid("id").primary_key())
        .col(uuid("employer_id"))
        .col(uuid("holder_id"))
        .col(string("number"))
        .col(string("label"))
        .col(timestamp_with_time_zone("added_at"))
        .col(boolean("told_good"))
        .col(string("told_standing"))
        .col(date_null("told_ends_on"))
        .col(timestamp_with_time_zone("told_at"))
        .foreign_key(&mut to("watched_number", "employer_id", "employer"))
        .foreign_key(&mut to("watched_number", "holder_id", "person"))
        .to_owned();
    manager.create_table(table).await?;
    let once = index("watched_number", "watched_once", &["employer_id", "number"]);
    manager.create_index(once.clone().unique().to_owned()).await
}

async fn certificate_link(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("certificate_link")
        .col(uuid("id").primary_key())
        .col(uuid("person_id"))
        .col(string("number"))
        .col(string("token_hash").unique_key())
        .col(boolean("hours"))
        .col(boolean("competencies"))
        .col(boolean("paper"))
        .col(timestamp_with_time_zone("made_at"))
        .col(timestamp_with_time_zone("ends_at"))
        .col(timestamp_with_time_zone_null("ended_at"))
        .col(big_integer("opened"))
        .foreign_key(&mut to("certificate_link", "person_id", "person"))
        .to_owned();
    manager.create_table(table).await?;
    manager
        .create_index(index("certificate_link", "certificate_link_by_person", &["person_id", "number"]))
        .await
}

async fn token_use(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("token_use")
        .col(uuid("token_id"))
        .col(string_len("span", 8).check(Expr::col("span").is_in(["minute", "day"])))
        .col(timestamp_with_time_zone("since"))
        .col(integer("used"))
        .primary_key(Index::create().col("token_id").col("span"))
        .foreign_key(&mut to("token_use", "token_id", "api_token"))
        .to_owned();
    manager.create_table(table).await
}
