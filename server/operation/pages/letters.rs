use poem::{
    Response, handler,
    web::{Data, Path, Query},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    app::App,
    identity::Operator,
    mail::{self, Fate},
    operation::LetterLine,
    web::{Form, Nothing, Page, Paging, redirect},
};

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    fate: String,
    #[serde(default)]
    page: String,
}

#[derive(Serialize)]
struct LettersPage {
    fate: String,
    letters: Vec<LetterLine>,
    paging: Paging,
}

impl Page for LettersPage {
    const TEMPLATE: &'static str = "operation/letters.html";
}

#[handler]
pub async fn letters_page(
    Data(app): Data<&App>,
    operator: Operator,
    Query(asked): Query<Asked>,
) -> poem::Result<Response> {
    let fate = match asked.fate.as_str() {
        "waiting" => Some(Fate::Waiting),
        "sent" => Some(Fate::Sent),
        "failed" => Some(Fate::Failed),
        _ => None,
    };
    let (letters, paging) =
        crate::operation::letters(&app.store.read, fate, asked.page.parse().unwrap_or(1)).await?;
    let fate = fate.map_or(String::new(), |_| asked.fate);
    Ok(app.templates.page(&operator.frame, &LettersPage { fate, letters, paging })?)
}

#[handler]
pub async fn letter_again(
    Data(app): Data<&App>,
    operator: Operator,
    Path(letter): Path<Uuid>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    let mut change = app.change(operator.actor()).await?;
    mail::send_again(&mut change, letter).await?;
    app.commit(change).await?;
    Ok(redirect("/operator/letters"))
}
