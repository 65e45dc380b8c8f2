use sea_orm_migration::{
    prelude::*,
    schema::{
        integer, string, string_len, string_null, timestamp_with_time_zone, timestamp_with_time_zone_null,
        uuid, uuid_null,
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
        manager.create_table(sign_up()).await?;
        manager
            .create_index(
                Index::create().name("sign_up_by_email").table("sign_up").col("email_key").to_owned(),
            )
            .await?;
        manager.create_table(link()).await?;
        manager
            .create_index(Index::create().name("link_by_person").table("link").col("person_id").to_owned())
            .await?;
        manager.create_table(operator_link()).await?;
        manager.create_table(name_change()).await?;
        manager.create_table(throttle()).await?;
        manager.create_table(throttle_salt()).await
    }
}

fn sign_up() -> TableCreateStatement {
    Table::create()
        .table("sign_up")
        .col(uuid("id").primary_key())
        .col(string("token_hash").unique_key())
        .col(string("browser_hash"))
        .col(string("email"))
        .col(string("email_key"))
        .col(string("legal_name"))
        .col(string_null("preferred_name"))
        .col(string("password_hash"))
        .col(timestamp_with_time_zone("asked_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone_null("used_at"))
        .col(uuid_null("person_id"))
        .foreign_key(&mut to_person("sign_up"))
        .to_owned()
}

fn link() -> TableCreateStatement {
    let purposes = ["confirm_email", "reset_password"];
    Table::create()
        .table("link")
        .col(string("token_hash").primary_key())
        .col(string_len("purpose", 16).check(Expr::col("purpose").is_in(purposes)))
        .col(uuid("person_id"))
        .col(string("email"))
        .col(string("email_key"))
        .col(timestamp_with_time_zone("made_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone_null("used_at"))
        .foreign_key(&mut to_person("link"))
        .to_owned()
}

fn operator_link() -> TableCreateStatement {
    Table::create()
        .table("operator_link")
        .col(string("token_hash").primary_key())
        .col(timestamp_with_time_zone("made_at"))
        .to_owned()
}

fn name_change() -> TableCreateStatement {
    Table::create()
        .table("name_change")
        .col(uuid("id").primary_key())
        .col(uuid("person_id"))
        .col(string("from_name"))
        .col(string("to_name"))
        .col(timestamp_with_time_zone("changed_at"))
        .foreign_key(&mut to_person("name_change"))
        .to_owned()
}

fn throttle() -> TableCreateStatement {
    Table::create()
        .table("throttle")
        .col(string("key").primary_key())
        .col(integer("tries").check(Expr::col("tries").gte(0)))
        .col(timestamp_with_time_zone("since"))
        .col(timestamp_with_time_zone("last_at"))
        .to_owned()
}

fn throttle_salt() -> TableCreateStatement {
    Table::create()
        .table("throttle_salt")
        .col(integer("id").primary_key().check(Expr::col("id").eq(1)))
        .col(string("salt"))
        .to_owned()
}

fn to_person(table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_person"))
        .from(table, "person_id")
        .to("person", "id")
        .to_owned()
}
