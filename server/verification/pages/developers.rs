use poem::{Response, handler, web::Data};
use serde::Serialize;

use super::{
    KEPT_FOR, PER_MINUTE,
    many::{MOST_ROWS, MOST_ROWS_OF_STRANGERS},
};
use crate::{app::App, identity::Passerby, token::PLANS, web::Page};

#[derive(Serialize)]
struct DevelopersPage {
    /// A number that nothing has, and the same with a slip.
    number: &'static str,
    slip: &'static str,
    per_minute: u32,
    most_rows: u32,
    most_rows_of_strangers: u32,
    /// Numbers a day that a token may check, each with its numbers in a minute.
    plans: [(i32, i32); 4],
    /// How long an answer may be kept.
    seconds: u32,
}

impl Page for DevelopersPage {
    const TEMPLATE: &'static str = "verification/developers.html";
}

#[handler]
pub fn developers(Data(app): Data<&App>, passerby: Passerby) -> poem::Result<Response> {
    let page = DevelopersPage {
        number: "0000-0000-0000-0000-0",
        slip: "0000-0000-0000-0000-1",
        per_minute: PER_MINUTE,
        most_rows: MOST_ROWS,
        most_rows_of_strangers: MOST_ROWS_OF_STRANGERS,
        plans: PLANS,
        seconds: KEPT_FOR,
    };
    let response = app.templates.page(&passerby.frame, &page)?;
    Ok(passerby.lets_keep(response, KEPT_FOR))
}
