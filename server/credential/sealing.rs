//! Keys at rest. The database holds them sealed with XChaCha20-Poly1305; the master key that opens them is a file beside
//! it. A copy of the database alone can't sign, and the file alone holds nothing.

use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use zeroize::Zeroizing;

use crate::{
    clock::Chance,
    error::{Error, Result},
};

const NONCE: usize = 24;

/// Opens what was sealed. Wiped when it is dropped.
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl MasterKey {
    /// Reads the file. One that others on this machine can read is refused.
    pub fn read(file: &Path) -> Result<MasterKey> {
        let told = |why: String| Error::fault(format!("master-key: {} {why}", file.display()));
        let mode =
            fs::metadata(file).map_err(|error| told(format!("can't be read: {error}")))?.permissions().mode();
        if mode & 0o007 != 0 {
            return Err(told("can be read by everyone on this machine: chmod 600".into()));
        }
        let text = fs::read_to_string(file).map_err(|error| told(format!("can't be read: {error}")))?;
        let text = Zeroizing::new(text);
        let mut key = Zeroizing::new([0; 32]);
        hex::decode_to_slice(text.trim(), key.as_mut())
            .map_err(|_| told("does not hold 64 hexadecimal digits".into()))?;
        Ok(MasterKey(key))
    }

    /// Reads the file, or makes it where there is none. Only where no key is sealed yet: another file would not open it.
    pub fn read_or_make(file: &Path, chance: &Chance) -> Result<MasterKey> {
        if !file.exists() {
            make(file, chance)?;
        }
        MasterKey::read(file)
    }

    /// From a passphrase, by argon2id, for a file that leaves the server.
    pub fn from_passphrase(passphrase: &str, salt: &[u8; 16]) -> Result<MasterKey> {
        let mut key = Zeroizing::new([0; 32]);
        argon2::Argon2::default()
            .hash_password_into(passphrase.as_bytes(), salt, key.as_mut())
            .map_err(|error| Error::fault(error.to_string()))?;
        Ok(MasterKey(key))
    }

    /// Seals a secret for one owner: moved to another's row, it does not open.
    pub fn seal(&self, secret: &[u8], owner: &str, chance: &Chance) -> Result<String> {
        let nonce: [u8; NONCE] = chance.bytes();
        let sealed = self
            .cipher()
            .encrypt(&XNonce::from(nonce), Payload { msg: secret, aad: owner.as_bytes() })
            .map_err(|_| Error::fault("a key could not be sealed"))?;
        Ok(hex::encode([nonce.as_slice(), &sealed].concat()))
    }

    pub fn open(&self, sealed: &str, owner: &str) -> Result<Zeroizing<Vec<u8>>> {
        let other = || Error::fault("master-key: it is not the one that sealed the keys in this database");
        let bytes = hex::decode(sealed).map_err(Error::fault)?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>().ok_or_else(other)?;
        let payload = Payload { msg: sealed, aad: owner.as_bytes() };
        self.cipher().decrypt(&XNonce::from(*nonce), payload).map(Zeroizing::new).map_err(|_| other())
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.0).into())
    }
}

/// Whole or not at all, and never over another: two servers may start at once.
fn make(file: &Path, chance: &Chance) -> Result<()> {
    let unfinished = file.with_extension(hex::encode(chance.bytes::<8>()));
    let text = Zeroizing::new(hex::encode(chance.bytes::<32>()) + "\n");
    let mut new = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
    new.write_all(text.as_bytes())?;
    new.sync_all()?;
    let linked = fs::hard_link(&unfinished, file);
    fs::remove_file(&unfinished)?;
    match linked {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error.into()),
        _ => Ok(()),
    }
}
