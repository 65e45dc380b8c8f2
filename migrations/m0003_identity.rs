use sea_orm_migration::{
    prelude::*,
    schema::{
        string, string_len, string_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
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
        person(manager).await?;
        session(manager).await?;
        role_grant(manager).await
    }
}

async fn person(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("person")
                .col(uuid("id").primary_key())
                .col(string("email"))
                .col(string("email_key").unique_key())
                .col(string("legal_name"))
                .col(string_null("preferred_name"))
                .col(string("password_hash"))
                .col(timestamp_with_time_zone("signed_up_at"))
                .col(timestamp_with_time_zone_null("email_confirmed_at"))
                .to_owned(),
        )
        .await
}

async fn session(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("session")
                .col(string("token_hash").primary_key())
                .col(uuid("person_id"))
                .col(timestamp_with_time_zone("started_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .col(string("device"))
                .foreign_key(
                    ForeignKey::create()
                        .name("session_person")
                        .from("session", "person_id")
                        .to("person", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(Index::create().name("session_by_person").table("session").col("person_id").to_owned())
        .await
}

async fn role_grant(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("role_grant")
                .col(uuid("id").primary_key())
                .col(uuid("person_id"))
                .col(string_len("role", 16).check(Expr::col("role").is_in(["operator", "trainer"])))
                .col(timestamp_with_time_zone("granted_at"))
                .col(timestamp_with_time_zone_null("ended_at"))
                .foreign_key(
                    ForeignKey::create()
                        .name("role_grant_person")
                        .from("role_grant", "person_id")
                        .to("person", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("role_grant_live")
                .table("role_grant")
                .col("person_id")
                .col("role")
                .unique()
                .and_where(Expr::col("ended_at").is_null())
                .to_owned(),
        )
        .await
}
