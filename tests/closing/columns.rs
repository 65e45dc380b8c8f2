//! The list of what is kept of people, held to the database as it is.

use std::{collections::BTreeSet, fs, path::Path};

use cairn::closing::{KEPT, NAMES_NOBODY};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::support::{House, ROOT};

/// A column, and whether it can hold words or lead to a person.
pub struct Column {
    pub table: String,
    pub name: String,
    pub telling: bool,
}

async fn rows(db: &impl ConnectionTrait, query: &str) -> Vec<(String, String, String)> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), query)).await.unwrap();
    let text = |row: &sea_orm::QueryResult, at| row.try_get_by_index::<String>(at).unwrap();
    rows.iter().map(|row| (text(row, 0), text(row, 1), text(row, 2))).collect()
}

/// All columns of a database.
pub async fn columns(db: &impl ConnectionTrait) -> Vec<Column> {
    let sqlite = db.get_database_backend() == DbBackend::Sqlite;
    let (all, people) = if sqlite {
        (
            "select t.name, c.name, lower(c.type) from sqlite_master t, pragma_table_info(t.name) c
             where t.type = 'table'",
            "select t.name, f.\"from\", '' from sqlite_master t, pragma_foreign_key_list(t.name) f
             where t.type = 'table' and f.\"table\" = 'person'",
        )
    } else {
        (
            "select table_name::text, column_name::text, data_type::text from information_schema.columns
             where table_schema = 'public'",
            "select r.relname::text, a.attname::text, '' from pg_constraint c
             join pg_class r on r.oid = c.conrelid
             join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any (c.conkey)
             where c.contype = 'f' and c.confrelid = 'person'::regclass",
        )
    };
    let people: BTreeSet<(String, String)> =
        rows(db, people).await.into_iter().map(|(table, column, _)| (table, column)).collect();
    let words = ["char", "text", "json", "blob", "bytea"];
    // Of SQLite's types, these are no words in spite of their names.
    let numbers = ["uuid_text", "timestamp_with_timezone_text", "date_text"];
    let telling = |table: &str, name: &str, kind: &str| {
        let holds_words = words.iter().any(|word| kind.contains(word)) && !numbers.contains(&kind);
        holds_words || name.ends_with("person_id") || people.contains(&(table.to_owned(), name.to_owned()))
    };
    let all = rows(db, all).await.into_iter().filter(|(table, ..)| table != "seaql_migrations");
    all.map(|(table, name, kind)| Column { telling: telling(&table, &name, &kind), table, name }).collect()
}

fn listed() -> Vec<(String, String)> {
    let kept = KEPT.iter().flat_map(|line| line.columns);
    let all = kept.chain(NAMES_NOBODY);
    all.flat_map(|(table, columns)| columns.iter().map(|column| ((*table).to_owned(), (*column).to_owned())))
        .collect()
}

#[tokio::test]
async fn every_column_that_can_name_a_person_says_what_becomes_of_it() {
    let house = House::open().await;
    let columns = columns(&house.app.store.read).await;
    assert!(columns.len() > 300, "{}", columns.len());
    let listed = listed();
    let known: BTreeSet<&(String, String)> = listed.iter().collect();
    assert_eq!(known.len(), listed.len(), "a column is listed twice");
    let there: BTreeSet<(String, String)> =
        columns.iter().map(|column| (column.table.clone(), column.name.clone())).collect();
    let forgotten: Vec<String> = columns
        .iter()
        .filter(|column| column.telling && !known.contains(&(column.table.clone(), column.name.clone())))
        .map(|column| format!("{}.{}", column.table, column.name))
        .collect();
    assert!(forgotten.is_empty(), "say in server/closing/kept.rs what becomes of: {forgotten:#?}");
    let gone: Vec<_> = listed.iter().filter(|column| !there.contains(*column)).collect();
    assert!(gone.is_empty(), "listed, and in no table: {gone:#?}");
}

/// `Personal:` above a column in the source, and the table that it is a column of.
fn marked(text: &str, found: &mut BTreeSet<(String, String)>) {
    let (mut table, mut personal) = (None, false);
    for line in text.lines().map(str::trim) {
        if let Some(rest) = line.split_once("table_name = \"").map(|(_, rest)| rest) {
            table = rest.split('"').next().map(str::to_owned);
        } else if line == "}" {
            table = None;
        } else if line.starts_with("///") {
            personal |= line.contains("Personal");
        } else if let Some(rest) = line.strip_prefix("pub ")
            && let (Some((name, _)), Some(table)) = (rest.split_once(':'), &table)
        {
            if personal {
                found.insert((table.clone(), name.to_owned()));
            }
            personal = false;
        }
    }
}

fn source(folder: &Path, found: &mut BTreeSet<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            source(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            marked(&fs::read_to_string(&path).unwrap(), found);
        }
    }
}

#[test]
fn what_the_source_calls_personal_is_on_the_list_that_people_read() {
    let mut found = BTreeSet::new();
    source(&Path::new(ROOT).join("server"), &mut found);
    assert!(found.len() > 40, "{}", found.len());
    let kept: BTreeSet<(String, String)> = KEPT
        .iter()
        .flat_map(|line| line.columns)
        .flat_map(|(table, columns)| columns.iter().map(|column| ((*table).to_owned(), (*column).to_owned())))
        .collect();
    let missing: Vec<_> = found.difference(&kept).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}
