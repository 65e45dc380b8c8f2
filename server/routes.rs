//! Every address the server answers at.

use std::time::Duration;

use poem::{
    EndpointExt, Response, Route,
    endpoint::BoxEndpoint,
    get,
    http::StatusCode,
    middleware::{CatchPanic, CookieJarManager},
    post,
};

use crate::{
    app::App,
    catalog, enrollment, learning,
    web::{self, BodyGuard, Compressed, Faces, SafeHeaders, SameOrigin},
};

/// What pages take at the most; no form of ours is near it.
const LARGEST_FORM: usize = 512 * 1024;

pub fn routes(app: App) -> BoxEndpoint<'static, Response> {
    let pages = Route::new().at("/assets/:hash/:name", get(web::asset));
    around(learn(pages), app)
}

/// Courses, and the way through them.
fn learn(pages: Route) -> Route {
    use {enrollment::pages as taking, learning::pages as way};
    pages
        .at("/courses", get(catalog::pages::catalog_page))
        .at("/courses/:course", get(taking::course_page))
        .at("/courses/:course/enrollment", post(taking::enroll_here))
        .at("/courses/:course/leaving", get(taking::leaving_page).post(taking::leave_here))
        .at("/courses/:course/files/*path", get(taking::course_file))
        .at("/courses/:course/home", get(way::home_page))
        .at("/courses/:course/:module", get(way::module_page))
        .at("/courses/:course/:module/guide", get(way::guide_page))
        .at("/courses/:course/:module/worksheets/:name", get(taking::worksheet_page))
        .at("/courses/:course/:module/:lesson", get(way::lesson_page))
        .at("/courses/:course/:module/:lesson/completion", post(way::complete_lesson))
        .at("/courses/:course/:module/:lesson/seat-time", post(way::spend_seat_time))
        .at("/courses/:course/:module/:lesson/items/:item/response", post(way::answer_item))
        .at("/courses/:course/:module/:lesson/items/:item/reflection", post(way::save_reflection))
        .at("/me/courses", get(way::my_courses_page))
        .at("/me/journal", get(way::journal_page))
        .at("/me/journal.txt", get(way::download_journal))
        .at("/me/journal/erasure", post(way::erase_journal))
        .at("/me/journal/:entry", get(way::entry_page).post(way::save_entry))
        .at("/me/journal/:entry/erasure", post(way::erase_entry))
}

/// What stands around every address. Read from the bottom up: the last is the outermost.
fn around(pages: Route, app: App) -> BoxEndpoint<'static, Response> {
    let https = app.settings.address.starts_with("https:");
    pages
        .data(app.clone())
        .with(SameOrigin { own: app.settings.address.clone() })
        .with(
            CatchPanic::new()
                .with_handler(|_| Response::builder().status(StatusCode::INTERNAL_SERVER_ERROR).finish()),
        )
        .with(Faces(app))
        .with(BodyGuard { max: LARGEST_FORM, deadline: Duration::from_mins(1) })
        .with(CookieJarManager::new())
        .with(Compressed)
        .with(SafeHeaders { https })
        .map_to_response()
        .boxed()
}
