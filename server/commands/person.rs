use clap::{Args, Subcommand, ValueEnum};
use migrations::{Migrations, MigratorTrait};
use sea_orm::EntityTrait;

use super::house::{self, Failure};
use crate::{
    app::App,
    change::Change,
    closing,
    identity::{self, Email, People, Person, Purpose, Role},
    journal::Actor,
    settings::Written,
};

/// `cairn person`: for an operator at the console.
#[derive(Args)]
pub struct Line {
    #[command(flatten)]
    written: Written,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// List everybody with an account: address, legal name, roles
    List,
    /// Show one person
    Show { email: String },
    /// Give a role
    Grant { email: String, role: RoleName },
    /// End a role
    End { email: String, role: RoleName },
    /// Close the account of somebody who asked by letter: they are written how to take it back within 14 days
    Close { email: String },
    /// Print a link with which the person sets a new password, for handing over by another way than mail
    ResetLink { email: String },
}

#[derive(Clone, Copy, ValueEnum)]
enum RoleName {
    /// Runs the server
    Operator,
    /// Leads cohorts and records attendance
    Trainer,
}

/// Of a link, where nothing tells the server's address.
const UNTOLD: &str = "No server was started with this data folder yet. If people reach yours by another address, make the \
                      link again with that --address.";

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Role {
        match name {
            RoleName::Operator => Role::Operator,
            RoleName::Trainer => Role::Trainer,
        }
    }
}

pub fn person(line: Line) -> Result<(), Failure> {
    // The answer is a few lines: the log's everyday lines would bury it.
    let written = Written { log: line.written.log.or_else(|| Some("warn".into())), ..line.written };
    let written = written.with_file()?.as_served();
    let (is_told, is_link) = (written.tells_address(), matches!(line.what, What::ResetLink { .. }));
    let settings = house::settings(written)?;
    house::runtime()?.block_on(async {
        let store = house::store(&settings).await?;
        store.migrate(|db| async move { Migrations::up(&db, None).await }).await?;
        let app = house::open(settings, store)?;
        obey(&app, line.what).await?;
        if is_link && !is_told {
            say(UNTOLD);
        }
        Ok(())
    })
}

async fn obey(app: &App, what: What) -> Result<(), Failure> {
    match what {
        What::List => list(app).await,
        What::Show { email } => show(app, &email).await,
        What::Grant { email, role } => {
            let (person, mut change) = (whose(app, &email).await?, console(app).await?);
            identity::grant_role(&mut change, person.id, role.into()).await?;
            app.commit(change).await?;
            tell(app, &person).await
        }
        What::End { email, role } => {
            let (person, mut change) = (whose(app, &email).await?, console(app).await?);
            identity::end_role(&mut change, person.id, role.into()).await?;
            app.commit(change).await?;
            tell(app, &person).await
        }
        What::Close { email } => {
            let (person, mut change) = (whose(app, &email).await?, console(app).await?);
            closing::close(app, &mut change, person.id).await?;
            app.commit(change).await?;
            say("The account is closed. An email tells them how to take it back within 14 days.");
            Ok(())
        }
        What::ResetLink { email } => reset_link(app, &email).await,
    }
}

async fn console(app: &App) -> Result<Change, Failure> {
    Ok(app.change(Actor::System("console")).await?)
}

async fn whose(app: &App, email: &str) -> Result<Person, Failure> {
    let email = Email::read(email).map_err(|_| "person: that is not an email address")?;
    let person = identity::person_by_email(&app.store.read, &email.key).await?;
    person.ok_or_else(|| "person: nobody has an account with that address".into())
}

async fn list(app: &App) -> Result<(), Failure> {
    let people = People::find().all(&app.store.read).await?;
    for person in &people {
        tell(app, person).await?;
    }
    say(&format!("{} with an account", people.len()));
    Ok(())
}

/// One line: address, legal name, roles.
async fn tell(app: &App, person: &Person) -> Result<(), Failure> {
    let roles = roles(app, person).await?;
    let closed = if person.is_closed() { "\tclosed" } else { "" };
    let name = identity::listed_name(person.legal_name.clone());
    say(&format!("{}\t{name}\t{roles}{closed}", person.email));
    Ok(())
}

async fn show(app: &App, email: &str) -> Result<(), Failure> {
    let person = whose(app, email).await?;
    let roles = roles(app, &person).await?;
    let confirmed = person.email_confirmed_at.map_or_else(|| "no".into(), |at| at.to_rfc3339());
    say(&format!("id             {}", person.id));
    say(&format!("email          {}", person.email));
    say(&format!("confirmed      {confirmed}"));
    say(&format!("legal name     {}", person.legal_name));
    say(&format!("preferred name {}", person.preferred_name.as_deref().unwrap_or("-")));
    say(&format!("signed up      {}", person.signed_up_at.to_rfc3339()));
    say(&format!("roles          {roles}"));
    if let Some(closing) = identity::closing_of(&app.store.read, person.id).await? {
        say(&format!("closed; erased {}", closing.erases_at.to_rfc3339()));
    }
    Ok(())
}

async fn roles(app: &App, person: &Person) -> Result<String, Failure> {
    let roles = identity::roles_of(&app.store.read, person.id).await?;
    let names: Vec<_> = roles.iter().map(|role| role.word()).collect();
    Ok(if names.is_empty() { "-".into() } else { names.join(", ") })
}

async fn reset_link(app: &App, email: &str) -> Result<(), Failure> {
    let person = whose(app, email).await?;
    if person.is_closed() {
        return Err("person: this account is closed; the email about it has a link that takes it back".into());
    }
    let to = Email { address: person.email.clone(), key: person.email_key.clone() };
    let mut change = console(app).await?;
    let token = identity::make_link(&mut change, Purpose::ResetPassword, &person, &to).await?;
    app.commit(change).await?;
    say(&format!("{}/reset-password/{token}", app.settings.address));
    say("It works for one hour, once. Hand it to the person only.");
    Ok(())
}

#[expect(clippy::print_stdout, reason = "these lines are what was asked for")]
fn say(line: &str) {
    println!("{line}");
}
