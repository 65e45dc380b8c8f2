use std::{
    io::{IsTerminal, Read},
    path::PathBuf,
};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use clap::{Args, Subcommand};
use migrations::{Migrations, MigratorTrait};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::house::{self, Failure};
use crate::{
    app::App,
    credential::{self, Issuer, MasterKey, PUBLISHED_BEFORE},
    journal::Actor,
    leak,
    settings::Written,
};

/// `cairn keys`: for an operator at the console.
#[derive(Args)]
pub struct Line {
    #[command(flatten)]
    written: Written,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// List issuers and their keys: which signs now, which are published for what they signed
    Show,
    /// Give an issuer a new key. It is published at once and signs from tomorrow on, when checkers know it
    Rotate {
        /// The issuer, as `show` names it
        issuer: String,
        /// Sign with it from now on
        #[arg(long)]
        now: bool,
    },
    /// Give up a key that may be in wrong hands. Nothing it signed verifies any more; what holds is signed anew, under the
    /// same numbers, and each holder gets one letter with the new files. Stopped half way, the same line goes on, and so
    /// does a server that runs
    Compromise {
        /// The issuer, as `show` names it
        issuer: String,
        /// The key, as `show` names it
        key: String,
        /// Since when it may be in wrong hands: 2026-03-02, or 2026-03-02T09:00:00Z
        #[arg(long, value_name = "TIME", value_parser = moment)]
        since: DateTime<Utc>,
        /// What happened, for whoever runs the server later
        #[arg(long)]
        reason: String,
    },
    /// Write an issuer's keys into a file under a passphrase, which is asked for or read from standard input
    Export {
        /// The issuer, as `show` names it
        issuer: String,
        /// Where to; a file that is there is not written over
        file: PathBuf,
    },
    /// Read that file and its passphrase, and seal its keys under the present master key
    Import {
        /// What `export` wrote
        file: PathBuf,
    },
}

/// What `export` writes.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Backup {
    issuer: String,
    did: String,
    /// Of the passphrase: argon2id with its standard costs.
    salt: String,
    keys: Vec<Kept>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    public: String,
    sealed: String,
}

pub fn keys(line: Line) -> Result<(), Failure> {
    let written = Written { log: line.written.log.or_else(|| Some("warn".into())), ..line.written };
    let settings = house::settings(written)?;
    house::runtime()?.block_on(async {
        let store = house::store(&settings).await?;
        store.migrate(|db| async move { Migrations::up(&db, None).await }).await?;
        let app = house::open(settings, store)?;
        obey(&app, line.what).await
    })
}

async fn obey(app: &App, what: What) -> Result<(), Failure> {
    match what {
        What::Show => {
            let issuers = credential::all_issuers(&app.store.read).await?;
            if issuers.is_empty() {
                say("Nobody has signed yet: the first certificate makes its issuer and a key.");
            }
            for issuer in &issuers {
                show(app, issuer).await?;
            }
            Ok(())
        }
        What::Rotate { issuer, now } => rotate(app, &issuer, now).await,
        What::Compromise { issuer, key, since, reason } => {
            compromise(app, &issuer, &key, since, &reason).await
        }
        What::Export { issuer, file } => export(app, &issuer, &file).await,
        What::Import { file } => import(app, &file).await,
    }
}

async fn show(app: &App, issuer: &Issuer) -> Result<(), Failure> {
    say(&format!("{}\t{}\t{}", issuer.slug, issuer.name, issuer.did));
    let keys = credential::keys_of(&app.store.read, issuer.id).await?;
    let signing = credential::signing_key(&keys, app.clock.now()).map(|key| key.id);
    for key in &keys {
        let from = day(key.signs_from_at);
        let state = match key.compromised_at {
            Some(since) => format!("given up, not trusted since {}", day(since)),
            None if Some(key.id) == signing => format!("signs since {from}"),
            None if key.signs_from_at > app.clock.now() => format!("signs from {from}"),
            None => "published for what it signed".into(),
        };
        say(&format!("  {}\t{state}", key.public));
    }
    Ok(())
}

fn day(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

async fn known(app: &App, slug: &str) -> Result<Issuer, Failure> {
    let found = credential::issuer_by_slug(&app.store.read, slug).await?;
    found.ok_or_else(|| format!("keys: there is no issuer “{slug}”; `cairn keys show` lists them").into())
}

async fn rotate(app: &App, slug: &str, now: bool) -> Result<(), Failure> {
    let issuer = known(app, slug).await?;
    let master = MasterKey::read(&app.settings.master_key).map_err(told)?;
    let mut change = app.change(Actor::System("console")).await?;
    let from = if now { change.now } else { change.now + PUBLISHED_BEFORE };
    credential::make_key(&mut change, &master, issuer.id, from).await?;
    app.commit(change).await?;
    show(app, &issuer).await
}

/// A day, from its beginning, or a moment.
fn moment(text: &str) -> Result<DateTime<Utc>, String> {
    let day = || text.parse::<NaiveDate>().ok().map(|day| day.and_time(NaiveTime::MIN).and_utc());
    text.parse().ok().or_else(day).ok_or_else(|| "write it as 2026-03-02, or 2026-03-02T09:00:00Z".into())
}

async fn compromise(
    app: &App,
    slug: &str,
    public: &str,
    since: DateTime<Utc>,
    reason: &str,
) -> Result<(), Failure> {
    if since > app.clock.now() {
        return Err("keys: --since is still to come".into());
    }
    let issuer = known(app, slug).await?;
    let master = MasterKey::read(&app.settings.master_key).map_err(told)?;
    let mut change = app.change(Actor::System("console")).await?;
    let key = credential::give_up_key(&mut change, &master, issuer.id, public, since, reason).await;
    let key = key.map_err(|error| match error {
        crate::error::Error::NotFound => format!("keys: {slug} has no key {public}").into(),
        other => told(other),
    })?;
    app.commit(change).await?;
    show(app, &issuer).await?;
    let hear = |ended| say(&format!("Credentials of that key that have ended: {ended}."));
    let ended = leak::sign_anew(app, &key, hear).await?;
    say(&format!(
        "Ended in all: {ended}. Those that hold are signed anew as their letters leave; their numbers answer as before."
    ));
    Ok(())
}

async fn export(app: &App, slug: &str, file: &std::path::Path) -> Result<(), Failure> {
    let issuer = known(app, slug).await?;
    let master = MasterKey::read(&app.settings.master_key).map_err(told)?;
    let passphrase = passphrase()?;
    let salt: [u8; 16] = app.chance.bytes();
    let lock = MasterKey::from_passphrase(&passphrase, &salt).map_err(told)?;
    let mut keys = Vec::new();
    for row in credential::keys_of(&app.store.read, issuer.id).await? {
        let secret = credential::secret_of(&row, &master).map_err(told)?;
        keys.push(Kept {
            sealed: lock.seal(&secret, &row.public, &app.chance).map_err(told)?,
            public: row.public,
        });
    }
    let count = keys.len();
    let backup = Backup { issuer: issuer.slug, did: issuer.did, salt: hex::encode(salt), keys };
    let text = serde_json::to_string_pretty(&backup)?;
    let mut new = std::fs::OpenOptions::new();
    std::os::unix::fs::OpenOptionsExt::mode(new.write(true).create_new(true), 0o600);
    let mut new =
        new.open(file).map_err(|error| format!("keys: {} can't be made: {error}", file.display()))?;
    std::io::Write::write_all(&mut new, text.as_bytes())?;
    new.sync_all()?;
    say(&format!("{count} keys of {slug} are in {}. Keep it and its passphrase apart.", file.display()));
    Ok(())
}

async fn import(app: &App, file: &std::path::Path) -> Result<(), Failure> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| format!("keys: {} can't be read: {error}", file.display()))?;
    let backup: Backup = serde_json::from_str(&text)
        .map_err(|_| format!("keys: {} was not written by `cairn keys export`", file.display()))?;
    let mut salt = [0; 16];
    hex::decode_to_slice(&backup.salt, &mut salt)?;
    let lock = MasterKey::from_passphrase(&passphrase()?, &salt).map_err(told)?;
    let master = MasterKey::read_or_make(&app.settings.master_key, &app.chance).map_err(told)?;
    let mut change = app.change(Actor::System("console")).await?;
    for kept in &backup.keys {
        let secret = lock
            .open(&kept.sealed, &kept.public)
            .map_err(|_| "keys: that is not the passphrase of this file")?;
        let secret: &[u8; 32] = secret.as_slice().try_into()?;
        if !credential::seal_again(&mut change, &master, secret).await? {
            return Err(format!(
                "keys: the database does not know {}: restore the database first",
                kept.public
            )
            .into());
        }
    }
    app.commit(change).await?;
    say(&format!("{} keys of {} are sealed under the present master key.", backup.keys.len(), backup.issuer));
    Ok(())
}

fn passphrase() -> Result<Zeroizing<String>, Failure> {
    let line = if std::io::stdin().is_terminal() {
        Zeroizing::new(rpassword::prompt_password(
            "Passphrase of the file (12 characters or more, not shown): ",
        )?)
    } else {
        let mut text = Zeroizing::new(String::new());
        std::io::stdin().lock().take(4096).read_to_string(&mut text)?;
        Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned())
    };
    if line.chars().count() < 12 {
        return Err("keys: a passphrase of at least 12 characters is read from standard input".into());
    }
    Ok(line)
}

/// A fault with its cause, which names the file and the way on.
fn told(error: crate::error::Error) -> Failure {
    match error {
        crate::error::Error::Fault(cause) => cause,
        other => other.into(),
    }
}

#[expect(clippy::print_stdout, reason = "these lines are what was asked for")]
fn say(line: &str) {
    println!("{line}");
}
