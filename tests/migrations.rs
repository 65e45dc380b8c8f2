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
