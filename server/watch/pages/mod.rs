//! `/employer/…`: the list, what is put on it and taken off, and the check of one number for an employer.

mod check;
mod list;
mod put;

use poem::Response;

pub use check::{ask, check_number};
pub use list::{download_list, end_account, export, list_page, to_list};
pub use put::{put_file, put_typed, take_number_off};

use crate::{
    app::App,
    employer::{self, Asker, Employer},
    error::Result,
    identity::Learner,
    web::redirect,
};

/// Somebody who acts for an employer; others are led to where they name one.
enum Acting {
    For(Box<Employer>, Asker),
    Nobody(Response),
}

async fn acting(app: &App, learner: &Learner) -> Result<Acting> {
    let asker = employer::asker(&app.store.read, learner.person.id, learner.actor()).await?;
    Ok(match asker.employer.clone() {
        Some(employer) => Acting::For(Box::new(employer), asker),
        None => Acting::Nobody(redirect("/employer")),
    })
}
