use poem::{
    Response, handler,
    web::{Data, Path},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Acting, acting, list::again};
use crate::{
    app::App,
    employer::{Asker, Employer},
    error::{Error, Result},
    identity::Learner,
    verification::{List, check_many, one_a_line},
    watch::{Added, Wish, add, row::MOST, sheet, take_off},
    web::{Form, Kept, Nothing, Page, SentList, redirect},
};

/// Rows that a page shows.
const MOST_SHOWN: usize = 500;

/// What became of each row.
#[derive(Serialize)]
struct PutPage {
    rows: Vec<Shown>,
    added: usize,
    already: usize,
    not_added: usize,
    most_shown: usize,
    /// There are more rows than are shown.
    more: bool,
}

impl Page for PutPage {
    const TEMPLATE: &'static str = "watch/put.html";
}

#[derive(Serialize)]
struct Shown {
    /// Counted from 1, as the list came.
    row: usize,
    /// `added`, `already_there`, `relabeled`, `list_full` or `not_added`.
    became: &'static str,
    /// Only one that was issued here: what else was sent is not shown back.
    number: Option<String>,
    label: String,
    good: bool,
    words: Option<&'static str>,
    note: Option<&'static str>,
}

fn shown(wishes: Vec<Wish>, added: &[Added]) -> Vec<Shown> {
    let one = |(at, (wish, added)): (usize, (Wish, &Added))| Shown {
        row: at + 1,
        became: added.code(),
        label: wish.label,
        good: wish.summary.as_ref().is_some_and(|summary| summary.good),
        words: wish.summary.as_ref().map(|summary| summary.words),
        number: wish.summary.map(|summary| summary.number),
        note: if let Added::Not(note) = added { Some(note) } else { None },
    };
    wishes.into_iter().zip(added).enumerate().map(one).collect()
}

async fn put(app: &App, asker: &Asker, employer: &Employer, wishes: &[Wish]) -> Result<Vec<Added>> {
    let mut change = app.change(asker.actor.clone()).await?;
    let added = add(&mut change, asker, employer, wishes).await?;
    app.commit(change).await?;
    Ok(added)
}

fn as_page(app: &App, learner: &Learner, mut rows: Vec<Shown>) -> Result<Response> {
    let count = |which: &[&str]| rows.iter().filter(|row| which.contains(&row.became)).count();
    let (added, already) = (count(&["added"]), count(&["already_there", "relabeled"]));
    let not_added = rows.len() - added - already;
    let more = rows.len() > MOST_SHOWN;
    // Where not all can be shown, those that need a look come first.
    rows.sort_by_key(|row| more && matches!(row.became, "added" | "already_there" | "relabeled"));
    rows.truncate(MOST_SHOWN);
    let page = PutPage { rows, added, already, not_added, most_shown: MOST_SHOWN, more };
    app.templates.page(&learner.frame, &page)
}

#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    numbers: String,
    #[serde(default)]
    label: String,
}

#[handler]
pub async fn put_typed(Data(app): Data<&App>, learner: Learner, form: Form<Typed>) -> poem::Result<Response> {
    let (employer, asker) = match acting(app, &learner).await? {
        Acting::For(employer, asker) => (*employer, asker),
        Acting::Nobody(to) => return Ok(to),
    };
    let text = one_a_line(&app.settings.address, &form.values.numbers);
    let typed: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let wrong = if typed.is_empty() {
        Some("Type at least one number.".to_owned())
    } else if typed.len() > MOST {
        Some(format!("A watch list has at most {MOST} numbers."))
    } else {
        None
    };
    if let Some(wrong) = wrong {
        let error = Error::invalid("numbers", wrong);
        return Ok(again(app, &learner, employer, error, form.kept).await?);
    }
    let checked = check_many(&app.store.read, &app.settings.address, &typed, app.clock.now()).await?;
    let wishes: Vec<Wish> =
        checked.iter().map(|checked| Wish::new(&form.values.label, Some(checked), None)).collect();
    let added = put(app, &asker, &employer, &wishes).await?;
    Ok(as_page(app, &learner, shown(wishes, &added))?)
}

#[handler]
pub async fn put_file(Data(app): Data<&App>, learner: Learner, sent: SentList) -> poem::Result<Response> {
    let (employer, asker) = match acting(app, &learner).await? {
        Acting::For(employer, asker) => (*employer, asker),
        Acting::Nobody(to) => return Ok(to),
    };
    let to = sent.fields.0.get("to").cloned().unwrap_or_default();
    let wishes = match wishes(app, sent).await {
        Ok(wishes) => wishes,
        Err(error) => return Ok(again(app, &learner, employer, error, Kept::default()).await?),
    };
    let added = put(app, &asker, &employer, &wishes).await?;
    let rows = shown(wishes, &added);
    if to != "list" {
        return Ok(as_page(app, &learner, rows)?);
    }
    let lines = rows.into_iter().map(|row| {
        let (note, words) = (row.note.unwrap_or_default(), row.words.unwrap_or_default());
        let number = row.number.unwrap_or_default();
        vec![row.row.to_string(), row.became.to_owned(), note.to_owned(), number, words.to_owned(), row.label]
    });
    Ok(sheet::download("put-on-list.csv", &["row", "became", "note", "number", "standing", "label"], lines)?)
}

/// The rows of a file, with what each stands for; only the number and the label of a row are held.
async fn wishes(app: &App, sent: SentList) -> Result<Vec<Wish>> {
    let missing = || Error::invalid("list", "Choose the file with the numbers.");
    let too_long = || Error::invalid("list", format!("A watch list has at most {MOST} numbers."));
    let spooled = sent.list.ok_or_else(missing)?;
    let mut list = List::open(spooled.file, &app.settings.address).await?;
    if spooled.lines > 2 * MOST as u64 {
        return Err(too_long());
    }
    let label = list.heading.iter().position(|name| name.trim().eq_ignore_ascii_case("label"));
    let mut wishes = Vec::new();
    loop {
        let lines = list.next(&app.store.read, app.clock.now()).await?;
        if lines.is_empty() {
            return Ok(wishes);
        }
        wishes.extend(lines.iter().map(|line| {
            let label = label.and_then(|at| line.cells.get(at)).map(String::as_str).unwrap_or_default();
            Wish::new(label, line.checked.as_ref(), line.fault)
        }));
        if wishes.len() > MOST {
            return Err(too_long());
        }
    }
}

#[handler]
pub async fn take_number_off(
    Data(app): Data<&App>,
    learner: Learner,
    Path(watched): Path<Uuid>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    let (employer, asker) = match acting(app, &learner).await? {
        Acting::For(employer, asker) => (*employer, asker),
        Acting::Nobody(_) => return Err(Error::NotFound.into()),
    };
    let mut change = app.change(learner.actor()).await?;
    take_off(&mut change, &asker, &employer, watched).await?;
    app.commit(change).await?;
    Ok(redirect("/employer/list"))
}
