//! What a person's own programs sign in with: a token for the JSON API, shown once, kept as a hash, ended at will.

pub mod account_api;
pub mod api;
mod api_token;
pub mod pages;
mod secret;
mod spending;

pub use api::{Caller, OperatorCaller, caller_if_any};
pub use api_token::{
    Entity as Tokens, Held, Model as Token, Wanted, end, end_all, erase_of, erase_old, holder, make,
    of_person,
};
pub use secret::secret;
pub use spending::{Entity as TokenUses, Left, PLANS, Spent, a_minute, spend};
