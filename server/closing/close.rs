use uuid::Uuid;

use crate::{
    app::App,
    assessment,
    change::Change,
    desk,
    error::{Refusal, Result, WayOn},
    identity,
};

/// Why an account can't be closed yet, as its person reads it.
pub type Obstacle = Refusal;

/// What stands in the way of closing a person's account now, if anything does.
pub async fn obstacle(change: &Change, person: Uuid) -> Result<Option<Obstacle>> {
    let refusal = |code, sentence: String, label: &str, href: String| Obstacle {
        code,
        sentence,
        way_on: Some(WayOn { label: label.to_owned(), href }),
    };
    if let Some(until) = assessment::open_until(&change.tx, person).await? {
        let sentence = format!(
            "An exam is open. Send it in first, or wait until its time is over, at {}.",
            until.format("%H:%M UTC on %B %-d")
        );
        return Ok(Some(refusal("closing/exam-open", sentence, "Go to my page", "/me".into())));
    }
    if let Some(application) = desk::open_application(&change.tx, person).await? {
        let sentence = "An authority is still to decide on an application. Wait for the decision, or withdraw the \
                        application first.";
        let page = format!("/me/applications/{application}");
        return Ok(Some(refusal("closing/application-open", sentence.into(), "Open the application", page)));
    }
    if identity::is_last_operator(change, person).await? {
        let sentence = "Nobody else runs this server. Make somebody else an operator first.";
        let page = "/operator/people".to_owned();
        return Ok(Some(refusal("closing/last-operator", sentence.into(), "Choose somebody", page)));
    }
    Ok(None)
}

/// Closes an account, unless something stands in the way, and writes to its person how to take it back. Closed twice, it
/// was closed the first time, and the newer letter holds.
pub async fn close(app: &App, change: &mut Change, person: Uuid) -> Result<()> {
    if let Some(obstacle) = obstacle(change, person).await? {
        return Err(obstacle.into());
    }
    let closed = identity::close(change, person).await?;
    let person = identity::find_person(&change.tx, person).await?;
    identity::write_account_closed(app, change, &person, &closed, false).await
}
