//! Employers: who looks with an account is seen by the holder; a list that keeps watch; tokens with limits.

mod account;
mod certifications;
mod colleagues;
mod files;
mod links;
mod token_limits;
mod watch_list;

use cairn::{
    credential::{Certificate, Certificates},
    identity::Person,
};
use sea_orm::EntityTrait;

use crate::support::{Browser, House, ferry::Ferry, people};

pub const UNKNOWN: &str = "0000-0000-0000-0000-0";

/// Somebody who holds a certificate, at a browser.
pub struct Holder {
    pub browser: Browser,
    pub certificate: Certificate,
}

/// People who passed, in the order of their names here.
pub async fn holders(house: &House, names: &[&str]) -> Vec<Holder> {
    let ferry = Ferry::offered(house).await;
    let mut all = Vec::new();
    for name in names {
        let mut passenger = ferry.passenger(house, name).await;
        passenger.sits(&ferry, 4).await;
        let rows = Certificates::find().all(&house.app.store.read).await.unwrap();
        let certificate = rows.into_iter().find(|row| row.person_id == passenger.person.id).unwrap();
        all.push(Holder { browser: passenger.browser, certificate });
    }
    all
}

/// Somebody who acts for an organization, at a browser.
pub async fn office(house: &House, name: &str, organization: &str) -> (Person, Browser) {
    let person = people::person(&house.app, name).await;
    let mut browser = people::device(house, &person).await;
    browser.open("/employer").await;
    let named = [("Name of the organization", organization), ("City and state", "Dayton, Ohio")];
    browser.send("Begin", &named).await.says("The name is saved");
    (person, browser)
}

/// What a holder sees of those who looked.
pub async fn seen(holder: &mut Holder) -> String {
    holder.browser.open("/me/checks").await.words()
}
