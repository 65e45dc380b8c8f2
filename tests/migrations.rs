//! The migrations build what the entities ask for. (Partial unique keys are asked for by no entity.)

use std::collections::BTreeSet;

use migrations::{Migrations, MigratorTrait};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};

/// The migrations build just what the entities describe: the same tables, columns, types, nulls and unique keys.
#[tokio::test]
async fn migrations_and_entities_agree() {
    let described = blank().await;
    described.get_schema_registry("cairn::*").apply(&described).await.unwrap();
    let built = blank().await;
    Migrations::up(&built, None).await.unwrap();
    let (built, described) = (schema(&built).await, schema(&described).await);
    let only_built: Vec<_> = built.difference(&described).collect();
    let only_described: Vec<_> = described.difference(&built).collect();
    assert!(
        only_built.is_empty() && only_described.is_empty(),
        "only in migrations: {only_built:#?}\nonly in entities: {only_described:#?}"
    );
}

/// One connection: in memory, each has its own database.
async fn blank() -> DatabaseConnection {
    Database::connect(ConnectOptions::new("sqlite::memory:").max_connections(1).to_owned()).await.unwrap()
}

async fn schema(db: &DatabaseConnection) -> BTreeSet<String> {
    let columns = "select t.name || '.' || c.name || ' ' || lower(c.type) || iif(c.\"notnull\", ' not null', '') || iif(c.pk, ' key', '')
                   from sqlite_master t, pragma_table_info(t.name) c where t.type = 'table' and t.name <> 'seaql_migrations'";
    let unique_keys = "select t.name || ' unique (' || (select group_concat(name, ', ') from (select name from pragma_index_info(i.name) order by name)) || ')'
                   from sqlite_master t, pragma_index_list(t.name) i where t.type = 'table' and i.\"unique\" and not i.partial and t.name <> 'seaql_migrations'";
    let mut lines = BTreeSet::new();
    for query in [columns, unique_keys] {
        for row in db.query_all_raw(Statement::from_string(db.get_database_backend(), query)).await.unwrap() {
            lines.insert(row.try_get_by_index(0).unwrap());
        }
    }
    lines
}

/// A certificate and its withdrawal outlive the step that lets editions share a number.
#[tokio::test]
async fn rows_outlive_a_table_that_is_made_anew() {
    let db = blank().await;
    let steps = Migrations::migrations();
    let before = steps.iter().position(|step| step.name() == "m0016_certificate_edition").unwrap();
    Migrations::up(&db, Some(u32::try_from(before).unwrap())).await.unwrap();
    // Whose they are does not matter here.
    db.execute_unprepared("pragma foreign_keys = off").await.unwrap();
    let rows = "insert into certificate (id, number, person_id, enrollment_id, edition, content, issued_at)
                values (x'01', '7K2M', x'02', x'03', 1, '{}', '2026-03-02T09:00:00Z');
                insert into certificate_revocation (id, certificate_id, revoked_at, reason)
                values (x'04', x'01', '2026-03-03T09:00:00Z', 'replaced')";
    db.execute_unprepared(rows).await.unwrap();
    Migrations::up(&db, None).await.unwrap();
    let second = "insert into certificate (id, number, person_id, enrollment_id, edition, content, issued_at)
                  values (x'05', '7K2M', x'02', x'03', 2, '{}', '2026-03-03T09:00:00Z')";
    db.execute_unprepared(second).await.unwrap();
    let kept = "select c.number || ' ' || c.edition || ' ' || r.reason from certificate c
                join certificate_revocation r on r.certificate_id = c.id";
    let row =
        db.query_one_raw(Statement::from_string(db.get_database_backend(), kept)).await.unwrap().unwrap();
    assert_eq!(row.try_get_by_index::<String>(0).unwrap(), "7K2M 1 replaced");
    let again = second.replace("x'05'", "x'06'").replace("x'03', 2", "x'07', 1");
    assert!(db.execute_unprepared(&again).await.is_err(), "a number was drawn twice");
}
