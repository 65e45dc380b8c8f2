//! Password hashes: made and checked away from the threads that answer requests, a few at a time.

use std::sync::LazyLock;

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use tokio::{
    runtime::{Builder, Runtime},
    sync::Semaphore,
};

use super::strength::{self, Strength};
use crate::{
    clock::Chance,
    error::{Error, Result},
};

/// Argon2id with 19 MiB, two passes and one lane: the first choice of OWASP's Password Storage Cheat Sheet.
static ARGON: LazyLock<Argon2<'static>> = LazyLock::new(|| {
    let params = Params::new(19 * 1024, 2, 1, None).expect("parameters within Argon2's limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
});

/// Checked where there is no account, so that its absence can't be told by the time that the answer takes.
static NOBODY: LazyLock<String> = LazyLock::new(|| made(b"nobody").expect("a hash can be made"));

/// Each hash holds a core and 19 MiB. Half of the cores stay with everyone else, whatever storm of sign-ins comes.
static SLOTS: LazyLock<Semaphore> = LazyLock::new(|| {
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    Semaphore::new((cores / 2).clamp(1, 2))
});

/// Where hashes are made: threads that stand back, so that they take what time is left while pages wait for none.
static THREADS: LazyLock<Runtime> = LazyLock::new(|| {
    let threads = Builder::new_current_thread().on_thread_start(stand_back).build();
    threads.expect("threads need nothing that could be missing")
});

/// How many may wait for a slot: as many as are served before people give up.
static ROOM: Semaphore = Semaphore::const_new(256);

/// A new password, judged and hashed.
#[derive(Debug)]
pub struct Chosen {
    pub hash: String,
    pub strength: Strength,
}

/// Judges and hashes a new password. What is wrong with it is a sentence for `field`.
pub async fn choose(field: &str, typed: &str, about: &[&str]) -> Result<Chosen> {
    let password = strength::composed(typed);
    let about: Vec<String> = about.iter().map(|text| (*text).to_owned()).collect();
    let judged = aside(move || {
        let about: Vec<&str> = about.iter().map(String::as_str).collect();
        strength::judge(&password, &about).map(|strength| (made(password.as_bytes()), strength))
    });
    match judged.await? {
        Ok((hash, strength)) => Ok(Chosen { hash: hash?, strength }),
        Err(sentence) => Err(Error::invalid(field, sentence)),
    }
}

/// Whether the password fits. Takes the same time where there is no account (`stored` is `None`).
pub async fn fits(stored: Option<&str>, typed: &str) -> Result<bool> {
    // What is longer than any password can be is not hashed, but costs the time of one.
    let password: String = strength::composed(typed).chars().take(strength::LONGEST + 1).collect();
    let known = stored.is_some();
    let stored = stored.map_or_else(|| NOBODY.clone(), ToOwned::to_owned);
    let fits = aside(move || PasswordHash::new(&stored).is_ok_and(|hash| is(password.as_bytes(), &hash)));
    Ok(fits.await? && known)
}

/// The hash under today's parameters, where the stored one was made under others.
pub async fn renewed(stored: &str, typed: &str) -> Result<Option<String>> {
    let params = PasswordHash::new(stored).ok().and_then(|hash| Params::try_from(&hash).ok());
    let wanted = ARGON.params();
    let current = params.is_some_and(|held| {
        (held.m_cost(), held.t_cost(), held.p_cost()) == (wanted.m_cost(), wanted.t_cost(), wanted.p_cost())
    });
    if current && stored.starts_with("$argon2id$") {
        return Ok(None);
    }
    let password = strength::composed(typed);
    aside(move || made(password.as_bytes())).await?.map(Some)
}

fn made(password: &[u8]) -> Result<String> {
    let fault = |error: &dyn std::fmt::Display| Error::fault(error.to_string());
    let salt = Salt::new(&Chance::System.bytes::<16>()).map_err(|error| fault(&error))?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(ARGON.params()).map_err(|error| fault(&error))?,
        salt: Some(salt),
        hash: Some(computed(&ARGON, password, &salt).ok_or_else(|| fault(&"no hash can be made"))?),
    };
    Ok(hash.to_string())
}

/// Whether the password has this hash, under the parameters that the hash names.
fn is(password: &[u8], held: &PasswordHash) -> bool {
    let version = held.version.and_then(|version| Version::try_from(version).ok());
    let (Ok(params), Some(version), Some(salt), Some(hash)) =
        (Params::try_from(held), version, &held.salt, &held.hash)
    else {
        return false;
    };
    let argon = Argon2::new(Algorithm::Argon2id, version, params);
    // Outputs are compared in constant time.
    held.algorithm == Algorithm::Argon2id.ident() && computed(&argon, password, salt).as_ref() == Some(hash)
}

fn computed(argon: &Argon2<'_>, password: &[u8], salt: &[u8]) -> Option<Output> {
    let mut out = [0; Params::DEFAULT_OUTPUT_LEN];
    let memory = memory(argon.params().block_count());
    argon.hash_password_into_with_memory(password, salt, &mut out, memory).ok()?;
    Output::new(&out).ok()
}

/// Room for one hash, back with the system once it is dropped: the allocator keeps for itself, and for each thread
/// anew, what is smaller than 32 MiB. What is not touched takes no memory.
fn memory(blocks: usize) -> Vec<Block> {
    let mut memory = Vec::with_capacity(blocks.max(33 * 1024));
    memory.resize(blocks, Block::new());
    memory
}

/// Runs heavy work on a thread of its own, once one of the few slots is free.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let _room = ROOM.try_acquire().map_err(|_| {
        Error::refused("identity/busy", "Many people are signing in just now. Please try again in a minute.")
    })?;
    let _slot = SLOTS.acquire().await.map_err(Error::fault)?;
    Ok(THREADS.spawn_blocking(work).await?)
}

/// Niceness of the threads that hash, of 0 to 19: a page that wants the core has ten times their share of it.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

/// Linux keeps a priority for each thread. Where it can't be set, hashing goes on as before.
#[cfg(target_os = "linux")]
fn stand_back() {
    let _ = rustix::process::setpriority_process(Some(rustix::thread::gettid()), NICENESS);
}

#[cfg(not(target_os = "linux"))]
fn stand_back() {}
