//! What a page weighs to somebody who comes for the first time, on a slow line.

use std::path::Path;

use cairn::{catalog, enrollment, journal::Actor};
use poem::http::Method;
use scraper::{Html, Selector};

use crate::support::{Browser, House, course, people};

/// What fits into the first packets of a new connection.
const LESSON: usize = 14 * 1024;
const SCRIPT: usize = 10 * 1024;

/// The size of an answer on the wire, and its text.
async fn loaded(browser: &mut Browser, path: &str) -> (usize, String) {
    let plain = browser.request(Method::GET, path, None, &[]).await;
    assert_eq!(plain.status().as_u16(), 200, "{path}");
    let text = plain.into_body().into_string().await.unwrap();
    let packed = browser.request(Method::GET, path, None, &[("accept-encoding", "gzip")]).await;
    (packed.into_body().into_bytes().await.unwrap().len(), text)
}

/// What a browser loads beside a page: addresses of style sheets, scripts, pictures.
fn beside(html: &str) -> Vec<String> {
    let document = Html::parse_document(html);
    let mut found = Vec::new();
    for (selector, attribute) in [
        ("link[rel=stylesheet]", "href"),
        ("script[src]", "src"),
        ("img", "src"),
        ("iframe, video, audio, source, object", "src"),
    ] {
        let elements = Selector::parse(selector).unwrap();
        found.extend(
            document.select(&elements).filter_map(|one| one.value().attr(attribute)).map(ToOwned::to_owned),
        );
    }
    found.retain(|address| !address.starts_with("data:"));
    found
}

#[tokio::test]
async fn every_lesson_comes_in_14_kb_and_three_requests() {
    let house = House::open().await;
    let root = Path::new(crate::support::ROOT);
    let shipped = catalog::shipped(Some(root)).unwrap();
    course::publish_all(&house.app, shipped.courses).await;
    let person = people::person(&house.app, "Ann").await;
    let mut browser = people::device(&house, &person).await;
    let (mut heaviest, mut looked) = ((0, String::new()), 0);
    for slug in ["welcome", "foundation"] {
        let mut change = house.app.change(Actor::Person(person.id)).await.unwrap();
        let offer = catalog::offered(&change.tx, slug).await.unwrap().unwrap();
        enrollment::enroll(&mut change, person.id, &offer).await.unwrap();
        house.app.commit(change).await.unwrap();
        let course = catalog::course(&house.app, &offer.version).await.unwrap();
        for lesson in course.modules.iter().flat_map(|module| &module.lessons) {
            let path = format!("/courses/{slug}/{}/{}?open=yes", lesson.module, lesson.slug);
            let (mut size, html) = loaded(&mut browser, &path).await;
            let beside = beside(&html);
            let pictures = beside.iter().filter(|address| address.contains("/files/")).count();
            assert!(beside.len() - pictures <= 2, "{path} loads {beside:?}");
            for address in beside.iter().filter(|address| address.contains(".css")) {
                size += loaded(&mut browser, address).await.0;
            }
            assert!(size <= LESSON, "{path} weighs {size} bytes with its style");
            looked += 1;
            if size > heaviest.0 {
                heaviest = (size, path);
            }
        }
    }
    eprintln!("{looked} lessons; the heaviest, {}, weighs {} bytes with its style", heaviest.1, heaviest.0);
}

#[tokio::test]
async fn the_script_is_small_and_is_all_there_is() {
    let house = House::open().await;
    let (_, _, mut browser) = people::walker(&house, "Ann").await;
    let (_, html) = loaded(&mut browser, "/courses/walk/first-steps/a-first-step").await;
    let scripts: Vec<_> = beside(&html).into_iter().filter(|address| address.contains(".js")).collect();
    assert_eq!(scripts.len(), 1, "{scripts:?}");
    let (size, text) = loaded(&mut browser, &scripts[0]).await;
    assert!(text.len() < SCRIPT, "{} bytes of script, {size} on the wire", text.len());
    assert!(
        !html.contains(" style=") && !html.contains("<style") && !html.contains(" onclick"),
        "inline style or script"
    );
}
