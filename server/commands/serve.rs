use migrations::{Migrations, MigratorTrait};
use tokio::net::TcpListener;

use super::house::{self, Failure};
use crate::{
    assessment, catalog, certification, credential, desk, identity, journal::Actor, leak, mail, operation,
    routes, settings::Written, watch, web,
};

/// Serves until it is asked to stop.
pub fn serve(written: Written) -> Result<(), Failure> {
    let settings = house::settings(written)?;
    house::runtime()?.block_on(async {
        // First of all: whoever can't listen has no business with the database. People wait a moment.
        let listener = TcpListener::bind(settings.listen)
            .await
            .map_err(|error| format!("listen: {} can't be used: {error}", settings.listen))?;
        let store = house::store(&settings).await?;
        store.migrate(|db| async move { Migrations::up(&db, None).await }).await?;
        let app = house::open(settings, store)?;
        credential::check_keys(&app).await.map_err(|error| crate::error::Chain(&error).to_string())?;
        let mut shipped = catalog::shipped(app.settings.from_disk.as_deref())?;
        let programs = certification::publish_programs(&app, std::mem::take(&mut shipped.programs)).await?;
        let published = catalog::publish_all(&app, shipped).await?;
        let post = tokio::spawn(mail::work(app.clone()));
        let exams = tokio::spawn(assessment::work(app.clone()));
        let keeping = tokio::spawn(operation::tasks::work(app.clone()));
        let reminding = tokio::spawn(desk::work(app.clone()));
        let tidying = tokio::spawn(identity::work(app.clone()));
        let watching = tokio::spawn(watch::work(app.clone()));
        let signing = tokio::spawn(leak::work(app.clone()));
        let mut change = app.change(Actor::System("start")).await?;
        let link = identity::operator_link(&mut change).await?;
        app.commit(change).await?;
        if let Err(error) = app.settings.keep_address() {
            tracing::warn!(%error, "the address could not be written into the data folder");
        }
        welcome(&app, &published, &programs, link.as_deref());
        web::serve(listener, routes::routes(app), web::Limits::default(), asked_to_stop()).await?;
        post.abort();
        exams.abort();
        reminding.abort();
        tidying.abort();
        exams.abort();
        keeping.abort();
        watching.abort();
        signing.abort();
        Ok(())
    })
}

/// The start-up lines: where the server is, and what a new operator needs to know.
#[expect(clippy::print_stdout, reason = "these lines are for the person who started the program")]
fn welcome(
    app: &crate::app::App,
    published: &catalog::Published,
    programs: &certification::Shelved,
    operator_link: Option<&str>,
) {
    println!("Cairn is ready at {}", app.settings.address);
    match published.sound.len() {
        1 => println!("1 course is on offer."),
        courses => println!("{courses} courses are on offer."),
    }
    for course in &published.failed {
        println!(
            "The course “{course}” has errors and could not be published: the operator's pages list them."
        );
    }
    println!("{} certification programs are shown.", programs.shown);
    for program in &programs.failed {
        println!(
            "The program “{program}” has errors and is shown as it was before: the operator's pages list them."
        );
    }
    match &app.mailroom.post {
        mail::Post::Smtp(_) => println!("Letters leave by the mail server in the settings."),
        _ => println!(
            "No mail server is set: letters are written as .eml files into {}",
            app.settings.data.join("letters").display()
        ),
    }
    if let Some(path) = operator_link {
        println!("Nobody runs it yet. Open this link to become its operator; it works once:");
        println!("{}{path}", app.settings.address);
    }
}

/// SIGTERM, or Ctrl-C.
async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = terminate.recv() => (),
            _ = interrupt => (),
        },
        Err(_) => {
            let _ = interrupt.await;
        }
    }
}
