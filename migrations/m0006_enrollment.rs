use sea_orm_migration::{
    prelude::*,
    schema::{date, integer, string, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        enrollment(manager).await?;
        leaving(manager).await?;
        attendance(manager).await
    }
}

async fn enrollment(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let person = ForeignKey::create()
        .name("enrollment_person")
        .from("enrollment", "person_id")
        .to("person", "id")
        .to_owned();
    let version = ForeignKey::create()
        .name("enrollment_version")
        .from("enrollment", "version")
        .to("course_version", "version")
        .to_owned();
    manager
        .create_table(
            Table::create()
                .table("enrollment")
                .col(uuid("id").primary_key())
                .col(uuid("person_id"))
                .col(string("course"))
                .col(string("version"))
                .col(timestamp_with_time_zone("enrolled_at"))
                .foreign_key(&mut person.clone())
                .foreign_key(&mut version.clone())
                .to_owned(),
        )
        .await?;
    // Coming back to the same version is coming back to the same enrollment, with all that was done in it.
    manager
        .create_index(
            Index::create()
                .name("enrollment_once")
                .table("enrollment")
                .col("person_id")
                .col("course")
                .col("version")
                .unique()
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create().name("enrollment_by_course").table("enrollment").col("course").to_owned(),
        )
        .await
}

async fn leaving(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("leaving")
                .col(uuid("id").primary_key())
                .col(uuid("enrollment_id"))
                .col(timestamp_with_time_zone("left_at"))
                .col(timestamp_with_time_zone_null("returned_at"))
                .foreign_key(
                    ForeignKey::create()
                        .name("leaving_enrollment")
                        .from("leaving", "enrollment_id")
                        .to("enrollment", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("leaving_open")
                .table("leaving")
                .col("enrollment_id")
                .unique()
                .and_where(Expr::col("returned_at").is_null())
                .to_owned(),
        )
        .await
}

async fn attendance(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let enrollment = ForeignKey::create()
        .name("attendance_enrollment")
        .from("attendance", "enrollment_id")
        .to("enrollment", "id")
        .to_owned();
    let recorder = ForeignKey::create()
        .name("attendance_recorder")
        .from("attendance", "recorded_by")
        .to("person", "id")
        .to_owned();
    manager
        .create_table(
            Table::create()
                .table("attendance")
                .col(uuid("id").primary_key())
                .col(uuid("enrollment_id"))
                .col(string("module"))
                .col(string("lesson"))
                .col(integer("minutes").check(Expr::col("minutes").between(0, 1440)))
                .col(date("held_on"))
                .col(uuid("recorded_by"))
                .col(timestamp_with_time_zone("at"))
                .foreign_key(&mut enrollment.clone())
                .foreign_key(&mut recorder.clone())
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("attendance_by_enrollment")
                .table("attendance")
                .col("enrollment_id")
                .to_owned(),
        )
        .await
}
