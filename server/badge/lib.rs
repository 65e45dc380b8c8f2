//! The signed credential: Open Badges 3.0 on W3C Verifiable Credentials 2.0, with a Data Integrity proof of the
//! cryptosuite `eddsa-rdfc-2022` inside the document.
//!
//! Pure: values and bytes in, values and bytes out. No clock, no chance, no network; the contexts are compiled in, and
//! one that is not is an error. In the order of a credential's life: [`Award`] is what is said, [`Award::document`] how it
//! is written, [`sign`] and [`verify`] the proof, [`StatusList`] whether it still holds, [`did_document`] whose keys they
//! are, [`into_png`], [`into_svg`] and [`take_out`] how it travels.

mod award;
mod bake;
mod bits;
mod canon;
mod context;
mod did;
mod identity;
mod key;
mod lint;
mod picture;
mod proof;
mod status;
mod take_out;

pub use award::{Achievement, Alignment, Award, Evidence, Issuer, Kind, Outcome};
pub use bake::{into_png, into_svg};
pub use canon::{MOST_BLANK_NODES, Unreadable, canonical};
pub use context::Contexts;
pub use did::{Controller, Unfit, did_document, did_web};
pub use identity::{Identity, IdentityType, email_form, name_form};
pub use key::{Key, PublicKey, Signer};
pub use lint::{Unsignable, check_signable};
pub use picture::{Picture, png, svg};
pub use proof::{Unverified, Verified, sign, sign_with, verify};
pub use status::{ENTRIES, Entry, Purpose, StatusList, Unusable};
pub use take_out::{MOST_BYTES, NoCredential, take_out};
