//! A fresh database for each test: a SQLite file, or, where `CAIRN_TEST_POSTGRES` names a server, a database on it.

use cairn::store::Store;
use migrations::{Migrations, MigratorTrait};
use sea_orm::ConnectionTrait;
use tokio::sync::OnceCell;

pub struct Database {
    pub store: Store,
    pub url: String,
    _folder: Option<tempfile::TempDir>,
}

/// A migrated SQLite file, copied for each test: migrating takes longer than most tests.
static MIGRATED: OnceCell<Vec<u8>> = OnceCell::const_new();

/// The PostgreSQL server that the suite runs on, if it does: an address without a database name.
pub fn postgres() -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the suite's own switch, set by tests/run")]
    std::env::var("CAIRN_TEST_POSTGRES").ok().filter(|url| !url.is_empty())
}

impl Database {
    pub async fn fresh() -> Database {
        match postgres() {
            Some(server) => Database::on_postgres(&server).await,
            None => Database::in_a_file().await,
        }
    }

    async fn in_a_file() -> Database {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("cairn.db");
        let bytes = MIGRATED.get_or_init(migrated_file).await;
        std::fs::write(&file, bytes).unwrap();
        let url = format!("sqlite:{}", file.display());
        Database { store: Store::open(&url).await.unwrap(), url, _folder: Some(folder) }
    }

    async fn on_postgres(server: &str) -> Database {
        let name = format!("t_{}", hex::encode(cairn::clock::Chance::System.bytes::<8>()));
        let admin = sea_orm::Database::connect(format!("{server}/postgres")).await.unwrap();
        // The template is migrated once by tests/run; copying it takes milliseconds.
        admin.execute_unprepared(&format!("create database {name} template cairn_template")).await.unwrap();
        let url = format!("{server}/{name}");
        Database { store: Store::open(&url).await.unwrap(), url, _folder: None }
    }
}

async fn migrated_file() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("template.db");
    {
        let db = sea_orm::Database::connect(format!("sqlite:{}?mode=rwc", file.display())).await.unwrap();
        Migrations::up(&db, None).await.unwrap();
        db.close().await.unwrap();
    }
    std::fs::read(file).unwrap()
}
