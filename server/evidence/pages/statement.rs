use poem::{
    Response, handler,
    http::StatusCode,
    web::{Data, Path},
};
use serde::Serialize;
use uuid::Uuid;

use super::{
    super::{
        Content, Kind, Record, Signing, Statement, sign, statement, statements,
        words::{JURISDICTIONS, Word},
    },
    draft, fields,
};
use crate::{
    app::App,
    error::{FieldError, Result},
    identity::Learner,
    web::{Form, Kept, Page, redirect},
};

#[derive(Serialize)]
struct StatementsPage {
    statements: Vec<Line>,
    signed: Vec<Signed>,
}

#[derive(Serialize)]
struct Line {
    slug: String,
    title: String,
    about: String,
    /// The day on which this very text was signed last.
    signed_on: Option<String>,
    /// Signed, but the text has changed since.
    changed: bool,
}

#[derive(Serialize)]
struct Signed {
    id: Uuid,
    title: String,
    on: String,
    version: String,
}

impl Page for StatementsPage {
    const TEMPLATE: &'static str = "evidence/statements.html";
}

#[handler]
pub async fn statements_page(Data(app): Data<&App>, learner: Learner) -> poem::Result<Response> {
    let record = Record::of(&app.store.read, learner.person.id, app.clock.now()).await?;
    let signed: Vec<_> = record
        .of_kind(Kind::Statement)
        .filter_map(|held| match &held.content {
            Content::Statement(signed) => Some((held.row.id, signed)),
            _ => None,
        })
        .collect();
    let line = |of: &Statement| {
        let mut days = signed.iter().filter(|(_, s)| s.statement == of.slug && s.version == of.version);
        let signed_on = days.next().map(|(_, signed)| signed.on.to_string());
        let changed = signed_on.is_none() && signed.iter().any(|(_, signed)| signed.statement == of.slug);
        Line { slug: of.slug.clone(), title: of.title.clone(), about: of.about.clone(), signed_on, changed }
    };
    let page = StatementsPage {
        statements: statements(app)?.iter().map(line).collect(),
        signed: signed
            .iter()
            .map(|(id, of)| Signed {
                id: *id,
                title: of.title.clone(),
                on: of.on.to_string(),
                version: of.version.clone(),
            })
            .collect(),
    };
    Ok(app.templates.page(&learner.frame, &page)?)
}

#[derive(Serialize)]
struct StatementPage<'a> {
    slug: &'a str,
    title: &'a str,
    paragraphs: Vec<&'a str>,
    version: &'a str,
    months: bool,
    legal_name: &'a str,
    jurisdictions: &'static [Word],
    errors: Vec<FieldError>,
    kept: Kept,
}

impl Page for StatementPage<'_> {
    const TEMPLATE: &'static str = "evidence/statement.html";
}

fn page<'a>(
    of: &'a Statement,
    learner: &'a Learner,
    kept: Kept,
    errors: Vec<FieldError>,
) -> StatementPage<'a> {
    StatementPage {
        slug: &of.slug,
        title: &of.title,
        paragraphs: of.text.split("\n\n").collect(),
        version: &of.version,
        months: of.months,
        legal_name: &learner.person.legal_name,
        jurisdictions: JURISDICTIONS,
        errors,
        kept: kept.having(&["name", "yes", "months", "jurisdiction", "draft"]),
    }
}

#[handler]
#[expect(clippy::needless_pass_by_value, reason = "extractors are handed over by value")]
pub fn statement_page(
    Data(app): Data<&App>,
    learner: Learner,
    Path(slug): Path<String>,
) -> poem::Result<Response> {
    let of = statement(app, &slug)?;
    let kept = Kept::default().with("draft", draft(app));
    let page = page(&of, &learner, kept, Vec::new());
    Ok(app.templates.page(&learner.frame, &page)?)
}

#[handler]
pub async fn sign_statement(
    Data(app): Data<&App>,
    learner: Learner,
    Path(slug): Path<String>,
    form: Form<std::collections::BTreeMap<String, String>>,
) -> poem::Result<Response> {
    let of = statement(app, &slug)?;
    match signed(app, &learner, &of, &form.kept).await {
        Ok(()) => Ok(redirect("/me/record/statements")),
        Err(error) => {
            let errors = fields(error)?;
            let page = page(&of, &learner, form.kept, errors);
            Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &learner.frame, &page)?)
        }
    }
}

async fn signed(app: &App, learner: &Learner, of: &Statement, kept: &Kept) -> Result<()> {
    let signing = Signing::read(&kept.0, of, &learner.person, app.clock.now().date_naive())?;
    let mut change = app.change(learner.actor()).await?;
    sign(&mut change, &learner.person, of, signing).await?;
    app.commit(change).await
}
