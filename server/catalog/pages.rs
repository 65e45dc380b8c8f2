//! The catalog. The page of one course is `enrollment/pages.rs`: it knows whether one is enrolled.

use poem::{
    Response, handler,
    web::{Data, Query},
};
use serde::{Deserialize, Serialize};

use super::{CourseCard, cards, course, search};
use crate::{app::App, identity::Visit, web::Page};

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    words: String,
}

#[derive(Serialize)]
struct CatalogPage {
    words: String,
    courses: Vec<CourseCard>,
    /// How many there are in all, found or not.
    on_offer: usize,
}

impl Page for CatalogPage {
    const TEMPLATE: &'static str = "catalog/list.html";
}

#[handler]
pub async fn catalog_page(
    Data(app): Data<&App>,
    visit: Visit,
    Query(Asked { words }): Query<Asked>,
) -> poem::Result<Response> {
    let words: String = words.chars().filter(|c| !c.is_control()).take(200).collect();
    let cards = cards(app).await?;
    let on_offer = cards.len();
    let mut courses = Vec::new();
    for card in cards {
        if words.trim().is_empty()
            || search::matches(&*course(app, &card.version).await?, &card.provider, &words)
        {
            courses.push(card);
        }
    }
    Ok(app.templates.page(&visit.frame, &CatalogPage { words, courses, on_offer })?)
}
