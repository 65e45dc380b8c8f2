//! What authorities ask, for anybody.

use poem::{
    Response, handler,
    web::{Data, Path, Query},
};
use serde::{Deserialize, Serialize};

use super::super::{
    compare::{Comparison, compare},
    library,
    view::{Card, View, find, place},
};
use crate::{
    app::App,
    error::{Error, Result},
    identity::Passerby,
    web::Page,
};

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    words: String,
}

#[derive(Serialize)]
struct ProgramsPage {
    words: String,
    /// Those that fit and were looked into.
    researched: Vec<Card>,
    /// Those that fit, of which nothing is known.
    unresearched: Vec<Card>,
    /// How many there are in all.
    all: usize,
    titles: Vec<SettingTitle>,
}

/// What people are called in a place of work, and where.
#[derive(Serialize)]
struct SettingTitle {
    setting: String,
    title: String,
    name: String,
    id: String,
}

impl Page for ProgramsPage {
    const TEMPLATE: &'static str = "certification/programs.html";
}

#[handler]
pub async fn programs_page(
    Data(app): Data<&App>,
    passerby: Passerby,
    Query(Asked { words }): Query<Asked>,
) -> poem::Result<Response> {
    let words: String = words.chars().filter(|c| !c.is_control()).take(100).collect();
    let all = library::programs(app).await?.all.len();
    let cards = find(app, &words).await?;
    let titles = cards.iter().flat_map(|card| {
        card.titles.iter().map(|title| SettingTitle {
            setting: title.setting.clone(),
            title: title.title.clone(),
            name: card.name.clone(),
            id: card.id.clone(),
        })
    });
    let mut titles: Vec<SettingTitle> = titles.collect();
    titles.sort_by(|a, b| (&a.setting, &a.title, &a.name).cmp(&(&b.setting, &b.title, &b.name)));
    let (researched, unresearched) = cards.into_iter().partition(|card| card.researched);
    kept(app, passerby, &ProgramsPage { words, researched, unresearched, all, titles })
}

#[derive(Serialize)]
struct JurisdictionPage {
    name: String,
    cards: Vec<Card>,
}

impl Page for JurisdictionPage {
    const TEMPLATE: &'static str = "certification/jurisdiction.html";
}

#[handler]
pub async fn jurisdiction_page(
    Data(app): Data<&App>,
    passerby: Passerby,
    Path(jurisdiction): Path<String>,
) -> poem::Result<Response> {
    let cards: Vec<Card> =
        find(app, "").await?.into_iter().filter(|card| place(&card.id) == jurisdiction).collect();
    let name = cards.first().ok_or(Error::NotFound)?.name.clone();
    kept(app, passerby, &JurisdictionPage { name, cards })
}

#[derive(Serialize)]
struct ProgramPage {
    program: View,
}

impl Page for ProgramPage {
    const TEMPLATE: &'static str = "certification/program.html";
}

#[handler]
pub async fn program_page(
    Data(app): Data<&App>,
    passerby: Passerby,
    Path((jurisdiction, name)): Path<(String, String)>,
) -> poem::Result<Response> {
    let program = view(app, &format!("{jurisdiction}/{name}")).await?;
    kept(app, passerby, &ProgramPage { program })
}

async fn view(app: &App, id: &str) -> Result<View> {
    let (version, program) = library::program(app, id).await?;
    Ok(View::new(&program, &version, app.clock.now().date_naive()))
}

#[derive(Deserialize)]
pub struct Two {
    #[serde(default)]
    a: String,
    #[serde(default)]
    b: String,
}

#[derive(Serialize)]
struct ComparePage {
    /// To choose from.
    all: Vec<Card>,
    a: String,
    b: String,
    comparison: Option<Comparison>,
}

impl Page for ComparePage {
    const TEMPLATE: &'static str = "certification/compare.html";
}

#[handler]
pub async fn compare_page(
    Data(app): Data<&App>,
    passerby: Passerby,
    Query(Two { a, b }): Query<Two>,
) -> poem::Result<Response> {
    let all: Vec<Card> = find(app, "").await?.into_iter().filter(|card| card.researched).collect();
    let comparison = if a.is_empty() && b.is_empty() { None } else { Some(compare(app, &a, &b).await?) };
    kept(app, passerby, &ComparePage { all, a, b, comparison })
}

/// Rules move slowly, but an error must be gone within minutes.
const KEPT_SECONDS: u32 = 300;

fn kept<P: Page>(app: &App, passerby: Passerby, page: &P) -> poem::Result<Response> {
    let response = app.templates.page(&passerby.frame, page)?;
    Ok(passerby.lets_keep(response, KEPT_SECONDS))
}
