//! The catalog. The page of one course is `enrollment/pages.rs`: it knows whether one is enrolled.

use poem::{
    Response, handler,
    web::{Data, Query},
};
use serde::{Deserialize, Serialize};

use super::{CourseCard, all_offered, course, search};
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
    let offers = all_offered(&app.store.read).await?;
    let on_offer = offers.len();
    let mut courses = Vec::new();
    for offer in offers {
        let course = course(app, &offer.version).await?;
        let card = CourseCard::new(app, &course);
        if search::matches(&course, &card.provider, &words) {
            courses.push(card);
        }
    }
    Ok(app.templates.page(&visit.frame, &CatalogPage { words, courses, on_offer })?)
}
