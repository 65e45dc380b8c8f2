//! The one place that asks what time it is, and the one that asks for chance.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, SubsecRound, Utc};
use rand::{Rng, SeedableRng, TryRng, rngs::StdRng, rngs::SysRng};
use uuid::Uuid;

/// Tells the moment, in UTC and whole microseconds: the finest grain that both databases keep.
#[derive(Clone)]
pub enum Clock {
    System,
    /// For tests: stands where it was last set.
    Standing(Arc<Mutex<DateTime<Utc>>>),
}

impl Clock {
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            #[expect(clippy::disallowed_methods, reason = "this is where the wall clock is asked")]
            Clock::System => Utc::now().trunc_subsecs(6),
            Clock::Standing(at) => *at.lock().expect("no holder panics"),
        }
    }
}

/// Where tokens, numbers and draws come from.
#[derive(Clone)]
pub enum Chance {
    /// The operating system's randomness; nothing weaker is good enough for tokens and numbers.
    System,
    /// For tests: the same in every run.
    Seeded(Arc<Mutex<StdRng>>),
}

impl Chance {
    pub fn seeded(seed: u64) -> Chance {
        Chance::Seeded(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        match self {
            Chance::System => SysRng.try_fill_bytes(&mut bytes).expect("the system gives randomness"),
            Chance::Seeded(rng) => rng.lock().expect("no holder panics").fill_bytes(&mut bytes),
        }
        bytes
    }

    /// A number below `limit`, each as likely as the others. Zero where `limit` is zero.
    pub fn below(&self, limit: usize) -> usize {
        if limit == 0 {
            return 0;
        }
        let limit = limit as u64;
        // Numbers past the last whole multiple would make low ones likelier: draw again.
        let fair = u64::MAX - u64::MAX % limit;
        loop {
            let drawn = u64::from_le_bytes(self.bytes());
            if drawn < fair {
                return usize::try_from(drawn % limit).expect("below a usize");
            }
        }
    }

    /// A UUIDv7: ordered by the moment it was made at.
    pub fn id(&self, now: DateTime<Utc>) -> Uuid {
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
    }

    /// 256 bits as text: for links and cookies.
    pub fn token(&self) -> String {
        hex::encode(self.bytes::<32>())
    }
}
