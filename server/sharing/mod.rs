//! Links that a holder makes to a certificate: they show what the holder chose, for as long as the holder chose.

pub mod api;
mod end;
mod link;
mod make;
mod own;
pub mod pages;
mod secret;

pub use end::{end, end_all, erase_of, erase_old};
pub use link::{Entity as CertificateLinks, Model as CertificateLink, by_secret, count_opening, of_number};
pub use make::{DAYS, LONGEST_DAYS, Shows, make};
pub use secret::secret;
