//! More time in exams, for a person who needs it. What they get is recorded, never why.

use chrono::NaiveDate;
use poem::{
    Response, handler,
    http::StatusCode,
    web::{Data, Path},
};
use serde::Deserialize;
use uuid::Uuid;

use super::people::{accommodation_blank, page_of};
use crate::{
    app::App,
    assessment::{self, Wish},
    error::{Error, Fields, Result},
    identity::{self, Operator},
    web::{Form, Kept, Nothing, redirect},
};

#[derive(Deserialize)]
pub struct Written {
    #[serde(default)]
    extra_percent: String,
    #[serde(default)]
    breaks: String,
    #[serde(default)]
    until: String,
}

impl Written {
    fn read(&self, now: chrono::DateTime<chrono::Utc>) -> Result<Wish> {
        let mut fields = Fields::default();
        let extra_percent = self.extra_percent.trim().parse().unwrap_or_else(|_| {
            fields.say("extra_percent", "Enter a whole number, such as 50 for half as much time again.");
            0
        });
        let until = match self.until.trim() {
            "" => None,
            day => day.parse::<NaiveDate>().ok().or_else(|| {
                fields.say("until", "Enter a day, or leave it empty.");
                None
            }),
        };
        fields.done()?;
        Ok(Wish::from_now(extra_percent, &self.breaks, until, now))
    }
}

#[handler]
pub async fn record_accommodation(
    Data(app): Data<&App>,
    operator: Operator,
    Path(id): Path<Uuid>,
    form: Form<Written>,
) -> poem::Result<Response> {
    match recorded(app, &operator, id, &form.values).await {
        Ok(()) => Ok(redirect(&format!("/operator/people/{id}?done=accommodation"))),
        Err(Error::Invalid(fields)) => {
            let kept = Kept(accommodation_blank().0.into_iter().chain(form.kept.0).collect());
            let page = page_of(app, id, None, fields.0, kept).await?;
            Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &operator.frame, &page)?)
        }
        Err(error) => Err(error.into()),
    }
}

async fn recorded(app: &App, operator: &Operator, id: Uuid, written: &Written) -> Result<()> {
    let wish = written.read(app.clock.now())?;
    let mut change = app.change(operator.actor()).await?;
    let person = identity::find_person(&change.tx, id).await?;
    assessment::accommodate(&mut change, person.id, wish, operator.person.id).await?;
    app.commit(change).await
}

#[handler]
pub async fn end_accommodation(
    Data(app): Data<&App>,
    operator: Operator,
    Path((id, accommodation)): Path<(Uuid, Uuid)>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    let mut change = app.change(operator.actor()).await?;
    assessment::end_accommodation(&mut change, id, accommodation).await?;
    app.commit(change).await?;
    Ok(redirect(&format!("/operator/people/{id}?done=accommodation")))
}
