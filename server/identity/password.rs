//! Password hashes: made and checked away from the threads that answer requests, a few at a time.

use std::{cell::RefCell, sync::LazyLock, time::Duration};

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
static AT_ONCE: LazyLock<usize> = LazyLock::new(|| {
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    (cores / 2).clamp(1, 2)
});

/// Where people wait who may still give up.
static SLOTS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(*AT_ONCE));

/// Where hashes are made: threads that stand back, so that they take what time is left while pages wait for none.
static THREADS: LazyLock<Runtime> = LazyLock::new(|| {
    let mut threads = Builder::new_current_thread();
    // One that is about to rest is waited for: each keeps its memory.
    threads.max_blocking_threads(*AT_ONCE).thread_keep_alive(REST).on_thread_start(stand_back);
    threads.build().expect("threads need nothing that could be missing")
});

/// How long a thread that hashes waits for more to do.
const REST: Duration = Duration::from_secs(5);

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
    MEMORY.with_borrow_mut(|memory| {
        let memory = memory.get_or_insert_with(|| Vec::with_capacity(LARGE));
        memory.resize(argon.params().block_count(), Block::new());
        argon.hash_password_into_with_memory(password, salt, &mut out, memory).ok()
    })?;
    Output::new(&out).ok()
}

/// Room for 33 MiB. The allocator keeps for itself, and for each thread anew, what is smaller than 32 MiB; this is back
/// with the system once it is dropped. What is not touched takes no memory.
const LARGE: usize = 33 * 1024;

thread_local! {
    /// What the next hash of this thread is made in as well: to be given 19 MiB anew takes a third of a hash's time, and
    /// keeps the threads that answer requests from their own memory meanwhile. Goes with the thread, which ends when it
    /// has had nothing to do for [`REST`].
    static MEMORY: RefCell<Option<Vec<Block>>> = const { RefCell::new(None) };
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
