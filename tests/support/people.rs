//! People with an account, without the way through sign-up: for stories that begin after it.

use cairn::{
    app::App,
    catalog,
    enrollment::{self, Enrollment},
    identity::{self, People, Person, Role},
    journal::Actor,
};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

use super::{Browser, House};

/// An account.
pub async fn person(app: &App, name: &str) -> Person {
    let id = app.chance.id(app.clock.now());
    let email = format!("{}@example.org", name.to_lowercase().replace(' ', "."));
    let row = Person {
        id,
        email: email.clone(),
        email_key: email,
        legal_name: name.to_owned(),
        preferred_name: None,
        password_hash: String::new(),
        signed_up_at: app.clock.now(),
        email_confirmed_at: Some(app.clock.now()),
        closed_at: None,
    };
    let change = app.change(Actor::System("test")).await.unwrap();
    row.into_active_model().reset_all().insert(&change.tx).await.unwrap();
    app.commit(change).await.unwrap();
    People::find_by_id(id).one(&app.store.read).await.unwrap().unwrap()
}

/// Gives a role.
pub async fn grant(app: &App, person: &Person, role: Role) {
    let mut change = app.change(Actor::System("test")).await.unwrap();
    identity::grant_role(&mut change, person.id, role).await.unwrap();
    app.commit(change).await.unwrap();
}

/// A browser of theirs, signed in.
pub async fn device(house: &House, person: &Person) -> Browser {
    let mut browser = house.browser();
    sign_in(house, person, &mut browser).await;
    browser
}

/// Signs somebody in at a browser, as if they had typed their password.
pub async fn sign_in(house: &House, person: &Person, browser: &mut Browser) {
    let mut change = house.app.change(Actor::Person(person.id)).await.unwrap();
    let started = identity::start_session(&mut change, person.id, true, "a test").await.unwrap();
    house.app.commit(change).await.unwrap();
    browser.hold_session(&started.token);
}

/// Somebody who is enrolled in the walk, at a browser.
pub async fn walker(house: &House, name: &str) -> (Person, Enrollment, Browser) {
    let person = person(&house.app, name).await;
    let mut change = house.app.change(Actor::Person(person.id)).await.unwrap();
    let offer = catalog::offered(&change.tx, "walk").await.unwrap().unwrap();
    let enrollment = enrollment::enroll(&mut change, person.id, &offer).await.unwrap();
    house.app.commit(change).await.unwrap();
    let browser = device(house, &person).await;
    (person, enrollment, browser)
}
