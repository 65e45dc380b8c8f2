//! What several commands open: the settings, the log, the database, the house.

use std::{fs::OpenOptions, io::IsTerminal, os::unix::fs::OpenOptionsExt, path::Path};

use secrecy::ExposeSecret;
use tracing_subscriber::EnvFilter;

use crate::{
    app::{App, Inside},
    change::News,
    clock::{Chance, Clock},
    error::Result,
    mail::{Mailroom, Post},
    press::Press,
    settings::{Settings, Written, own_folder, sqlite_file},
    shelf::Shelf,
    store::Store,
    web::Templates,
};

pub type Failure = Box<dyn std::error::Error>;

pub fn settings(written: Written) -> Result<Settings, Failure> {
    let settings = written.with_file()?.check()?;
    let filter = EnvFilter::try_new(&settings.log)
        .map_err(|_| format!("log: “{}” is not a filter such as info or cairn=debug", settings.log))?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_target(false)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
    rustls::crypto::ring::default_provider().install_default().map_err(|_| "TLS could not be set up")?;
    Ok(settings)
}

pub fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}

/// Opens the database, without migrating it.
pub async fn store(settings: &Settings) -> Result<Store, Failure> {
    let folder = |folder: &Path| {
        own_folder(folder)
            .map_err(|error| format!("data: the folder {} can't be made: {error}", folder.display()))
    };
    folder(&settings.data)?;
    if let Some(file) = sqlite_file(&settings.database) {
        file.parent().map_or(Ok(()), folder)?;
        // SQLite would let everybody on this machine read it. Where it can't be made, opening it says why.
        let _ = OpenOptions::new().append(true).create(true).mode(0o600).open(file);
    }
    Store::open(settings.database.expose_secret())
        .await
        .map_err(|error| format!("database: it can't be opened: {}", crate::error::Chain(&error)).into())
}

/// The whole house on a database that is up to date.
pub fn open(settings: Settings, store: Store) -> Result<App, Failure> {
    let templates = Templates::load(settings.from_disk.as_deref(), &settings.address)?;
    let post = Post::open(&settings)?;
    Ok(App::new(Inside {
        store,
        clock: Clock::System,
        chance: Chance::System,
        templates,
        shelf: Shelf::default(),
        mailroom: Mailroom::new(post, crate::reactions::attach),
        press: Press::default(),
        news: News::default(),
        react: crate::reactions::react,
        greet: crate::identity::greet,
        settings,
    }))
}
