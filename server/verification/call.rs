//! Who asks through the API, what it costs their token, and what the holders are told of it.

use poem::Request;

use super::{
    check::Checked,
    pages::{
        LOOKUPS,
        many::{Limit, MOST_ROWS, count, too_long},
    },
};
use crate::{
    app::App,
    employer::{self, Asker, Way},
    error::{Error, Result},
    journal::Actor,
    token::{self, Left, Spent, caller_if_any},
    web::Problem,
};

/// A program that asks: with a token, or as anyone may.
pub struct Call {
    pub asker: Option<Asker>,
    /// What the token may still ask.
    pub left: Option<Left>,
}

impl Call {
    /// For one number.
    pub async fn one(app: &App, request: &Request) -> Result<Call, Problem> {
        let call = Call::with_token(app, request, 1).await?;
        if call.asker.is_none() {
            LOOKUPS.check(request, &app.settings.proxies).map_err(Problem::too_many)?;
        }
        Ok(call)
    }

    /// For so many rows at once.
    pub async fn many(app: &App, request: &Request, rows: u64) -> Result<Call, Problem> {
        let call = Call::with_token(app, request, rows).await?;
        if call.asker.is_none() {
            match count(app, request, None, rows) {
                Ok(()) => (),
                Err(Limit::Wait(seconds)) => return Err(Problem::too_many(seconds)),
                Err(Limit::Rows(most)) => {
                    let more = format!(" Send a token to check up to {MOST_ROWS} at once.");
                    return Err(too_long(most, &more).into());
                }
            }
        }
        Ok(call)
    }

    async fn with_token(app: &App, request: &Request, rows: u64) -> Result<Call, Problem> {
        let Some(held) = caller_if_any(app, request).await? else {
            return Ok(Call { asker: None, left: None });
        };
        let rows = u32::try_from(rows).ok().filter(|rows| *rows <= MOST_ROWS);
        let rows = rows.ok_or_else(|| too_long(MOST_ROWS, ""))?;
        let actor = Actor::Token(held.token);
        let mut change = app.change(actor.clone()).await?;
        let left = match token::spend(&mut change, &held, rows).await? {
            Spent::Done(left) => left,
            Spent::Wait(seconds) => return Err(Problem::too_many_of_token(seconds)),
            Spent::Never(most) => {
                let said = format!(
                    "This token may check {most} numbers at once. Please send them in parts, or make a token that may check more."
                );
                return Err(Error::invalid("list", said).into());
            }
        };
        app.commit(change).await?;
        let asker = employer::asker(&app.store.read, held.person.id, actor).await?;
        Ok(Call { asker: Some(asker), left: Some(left) })
    }

    /// Tells the holders, where somebody with an account asked.
    pub async fn tell<'a>(
        &self,
        app: &App,
        way: Way,
        checked: impl IntoIterator<Item = &'a Checked>,
    ) -> Result<()> {
        let Some(asker) = &self.asker else { return Ok(()) };
        let seen: Vec<_> = checked.into_iter().filter_map(Checked::of_whom).collect();
        employer::log(app, asker, way, &seen).await
    }
}
