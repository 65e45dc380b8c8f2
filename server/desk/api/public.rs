use chrono::NaiveDate;
use poem::{Request, web::Data};
use poem_openapi::{Object, OpenApi, param::Path, payload::Json};
use uuid::Uuid;

use super::shown::once;
use crate::{
    app::App,
    credential::draw_number,
    desk::{
        self, ComplaintContent,
        pages::{STRANGERS, looked_up},
    },
    error::Error,
    journal::Actor,
    web::{Problem, Tag, Text},
};

pub struct RegisterApi;

/// Somebody in a register, as it stands now.
#[derive(Object)]
struct Registered {
    number: String,
    name: String,
    /// As in a certification’s own answer.
    standing: String,
    good: bool,
    /// Those that the holder shows.
    endorsements: Vec<String>,
}

#[derive(Object)]
struct RegisterAnswer {
    /// Whose register it is.
    authority: String,
    found: Vec<Registered>,
}

#[derive(Object)]
#[oai(deny_unknown_fields)]
struct RegisterQuestion {
    /// A name, three letters at least. In the body, so that it stands in no address.
    #[oai(validator(min_length = 3, max_length = 200))]
    words: Text,
}

/// A complaint about somebody’s conduct.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NewComplaint {
    about: Text,
    text: Text,
    /// Of their certification, if it is known.
    number: Option<Text>,
    happened_on: Option<NaiveDate>,
    /// Where the authority can answer.
    contact: Option<Text>,
    once: Option<Text>,
}

/// The number by which one can ask about it.
#[derive(Object)]
struct TakenComplaint {
    number: String,
}

/// Otherwise: the seconds to wait.
fn admit(app: &App, request: &Request) -> Result<(), u64> {
    STRANGERS.check(request, &app.settings.proxies)
}

#[OpenApi(tag = "Tag::Verification")]
impl RegisterApi {
    /// Look somebody up in a public register
    ///
    /// Only where the authority has it public. No account is needed, and nobody is listed unasked.
    #[oai(path = "/registers/:desk", method = "post", operation_id = "searchRegister")]
    async fn search(
        &self,
        request: &Request,
        app: Data<&App>,
        desk: Path<Uuid>,
        Json(body): Json<RegisterQuestion>,
    ) -> Result<Json<RegisterAnswer>, Problem> {
        let found = desk::find_desk(&app.store.read, desk.0).await?;
        if !found.terms.register {
            return Err(Error::NotFound.into());
        }
        admit(&app, request).map_err(Problem::too_many)?;
        let held = looked_up(&app, desk.0, &body.words.0).await?;
        let now = app.clock.now();
        let registered = held.into_iter().map(|held| {
            let standing = held.told(now).standing;
            Registered {
                standing: standing.code().to_owned(),
                good: standing.is_good(),
                endorsements: held.shown.iter().map(|one| one.title.clone()).collect(),
                number: held.row.number,
                name: held.row.content.holder,
            }
        });
        Ok(Json(RegisterAnswer { authority: found.terms.authority, found: registered.collect() }))
    }

    /// Complain about somebody to their authority
    ///
    /// No account is needed.
    #[oai(path = "/registers/:desk/complaints", method = "post", operation_id = "complain")]
    async fn complain(
        &self,
        request: &Request,
        app: Data<&App>,
        desk: Path<Uuid>,
        Json(body): Json<NewComplaint>,
    ) -> Result<Json<TakenComplaint>, Problem> {
        admit(&app, request).map_err(Problem::too_many)?;
        let found = desk::find_desk(&app.store.read, desk.0).await?;
        let once = once(body.once.as_ref(), &app);
        let text = |text: Option<Text>| text.map(|text| text.0.trim().to_owned()).unwrap_or_default();
        let content = ComplaintContent {
            number: text(body.number).chars().take(60).collect(),
            about: body.about.0.trim().to_owned(),
            happened_on: body.happened_on,
            text: body.text.0.trim().to_owned(),
            contact: text(body.contact),
        };
        let mut change = app.change(Actor::Stranger).await?;
        let drawn = draw_number(&app.chance);
        let number = desk::complain(&mut change, found.id, &once, drawn, content).await?;
        app.commit(change).await?;
        Ok(Json(TakenComplaint { number }))
    }
}
