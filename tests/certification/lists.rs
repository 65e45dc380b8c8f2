//! What everybody sees, and what the operator keeps.

use cairn::{
    certification::{AcceptedBodies, ProgramTexts, ProviderApprovals},
    identity::Role,
};
use poem::http::Method;
use sea_orm::EntityTrait;

use crate::support::{Browser, House, people, programs};

async fn house() -> House {
    let house = House::open().await;
    programs::publish(&house.app, programs::few()).await;
    house
}

async fn operator(house: &House) -> Browser {
    let olga = people::person(&house.app, "Olga Park").await;
    people::grant(&house.app, &olga, Role::Operator).await;
    people::device(house, &olga).await
}

#[tokio::test]
async fn anybody_finds_a_program_by_state_or_title_and_reads_where_each_rule_was_found() {
    let house = house().await;
    let mut browser = house.browser();
    browser
        .open("/programs")
        .await
        .says("Nebraska")
        .says("Kansas")
        .says("Not researched yet")
        .says("Wyoming");
    browser.shown.says("The state approves outside programs or boards.").says("Crisis Companion");
    browser.send("Find", &[("words", "nebr")]).await.says("1 program found").does_not_say("Kansas");
    browser.send("Find", &[("words", "crisis companion")]).await.says("2 programs found");
    browser.send("Find", &[("words", "atlantis")]).await.says("Nothing was found for “atlantis”");

    browser.open("/programs/us-ne").await.says("A small program for tests.");
    browser.follow("Peer Helper (PH)").await.says("To be certified").says("To keep it");
    browser
        .shown
        .says("Coming from another state")
        .says("What is not known")
        .says("what the application costs");
    browser.shown.says("The board's rules").says("read January 15, 2026").says("high confidence");
    browser.shown.says("The authority’s word counts").says("Ask the board first.").says("Registers Unknown");
    assert_eq!(browser.shown.links("The board's rules")[0], "https://rules.example.org/us-ne/little");

    browser.open("/programs/us-wy/peer-support-certification").await;
    browser.shown.says("Nobody has read these rules yet").says("does not mean that nothing is asked");
    browser.open("/programs/us-zz").await;
    assert_eq!(browser.shown.status, 404);
}

#[tokio::test]
async fn two_programs_stand_side_by_side_and_an_empty_side_is_unknown() {
    let house = house().await;
    let mut browser = house.browser();
    browser.open("/programs/compare").await.says("Choose two programs");
    let chosen = [("One program", "us-ne/little"), ("And another", "us-ks/little")];
    browser.send("Compare", &chosen).await.says("Nebraska and Kansas").says("Exam");
    browser.shown.says("Nothing was found. That does not mean “not required”.");
    browser.open("/programs/compare?a=us-ne&b=us-ks").await.says("Nebraska and Kansas");
    browser.open("/programs/compare?a=us-ne&b=us-wy").await;
    assert_eq!(browser.shown.status, 404, "nothing is known of a place that nobody has looked into");
}

#[tokio::test]
async fn a_page_of_a_program_is_the_same_for_all_strangers_and_kept_by_caches() {
    let house = house().await;
    let path = format!("/programs/{}", programs::LITTLE);
    let mut stranger = house.browser();
    let first = stranger.request(Method::GET, &path, None, &[]).await;
    assert!(first.header("set-cookie").is_none(), "a cookie would make it somebody's");
    assert!(first.header("cache-control").unwrap().starts_with("public"));
    let tag = first.header("etag").unwrap().to_owned();
    let again = house.browser().request(Method::GET, &path, None, &[("if-none-match", &tag)]).await;
    assert_eq!(again.status().as_u16(), 304);

    let ana = people::person(&house.app, "Ana Ruiz").await;
    let mut own = people::device(&house, &ana).await;
    let signed_in = own.request(Method::GET, &path, None, &[("if-none-match", &tag)]).await;
    assert_eq!(signed_in.status().as_u16(), 200);
    assert_eq!(signed_in.header("cache-control"), Some("private, no-store"));
}

#[tokio::test]
async fn a_broken_file_leaves_the_text_before_it_and_the_operator_sees_what_is_wrong() {
    let house = house().await;
    let mut browser = house.browser();
    let page = format!("/programs/{}", programs::LITTLE);
    browser.open(&page).await.says("what the application costs");

    let broken = programs::nebraska("  - { id: age, agee: { min: 21 }, source: page }");
    let mut files = programs::few();
    files[0] = broken.clone();
    let shelved = programs::publish(&house.app, files.clone()).await;
    assert_eq!((shelved.shown, shelved.failed), (3, vec![programs::LITTLE.to_owned()]));
    browser.open(&page).await.says("what the application costs");
    let mut olga = operator(&house).await;
    olga.open("/operator/programs").await.says("Files with errors").says("agee").says("us-ne/little.md:");

    // A file that was never good is not shown; a server that starts anew reads what was last good.
    files.push(programs::file(
        "us-ia/little",
        "US-IA",
        "Iowa",
        "  - { id: age, agee: { min: 21 }, source: page }",
    ));
    assert_eq!(programs::publish(&house.app, files).await.failed.len(), 2);
    browser.open("/programs/us-ia/little").await;
    assert_eq!(browser.shown.status, 404);
    house.restarted().open(&page).await.says("what the application costs");

    let mended = programs::nebraska("  - { id: age, age: { min: 21 }, source: page }");
    let mut files = programs::few();
    files[0] = mended;
    programs::publish(&house.app, files.clone()).await;
    browser.open(&page).await.says("21").does_not_say("what the application costs");
    olga.open("/operator/programs").await.does_not_say("Files with errors");
    let texts = ProgramTexts::find().all(&house.app.store.read).await.unwrap();
    assert_eq!(texts.iter().filter(|text| text.program == programs::LITTLE).count(), 2, "the first is kept");
    programs::publish(&house.app, files).await;
    assert_eq!(ProgramTexts::find().all(&house.app.store.read).await.unwrap().len(), texts.len());
    house.is_in_order().await;
}

const APPROVAL: [(&str, &str); 6] = [
    ("Whose approval", "US-NE"),
    ("Provider", "Riverbend Training"),
    ("Course", "walk"),
    ("First day", "2026-01-01"),
    ("Last day", "2026-12-31"),
    ("Where it can be seen", "Letter of December 1, 2025"),
];

#[tokio::test]
async fn an_operator_records_an_approval_once_and_what_takes_its_place_leaves_it_readable() {
    let house = house().await;
    let mut olga = operator(&house).await;
    olga.open("/operator/approvals").await.says("No approval was recorded yet");
    let backward =
        [("First day", "2026-12-31"), ("Last day", "2026-01-01"), ("Provider", "Riverbend Training")];
    olga.send("Record the approval", &backward).await.says("The last day is before the first.");
    olga.shown.says("Choose whose approval it is.").says("Say where this can be seen");
    assert_eq!(olga.shown.status, 422);

    let (action, form) = olga.fill("Record the approval", &APPROVAL);
    let mut second = olga.clone();
    tokio::join!(olga.post(&action, &form), second.post(&action, &form));
    let rows = || async { ProviderApprovals::find().all(&house.app.store.read).await.unwrap() };
    assert_eq!(rows().await.len(), 1, "a double click records once");
    olga.open("/operator/approvals").await.says("walk, every version").says("Holds today");

    olga.follow("US-NE").await.says("End or correct it");
    let mut stale = olga.clone();
    stale.open(&olga.shown.path).await;
    olga.send("Record the change", &[("Last day", "2026-02-01")])
        .await
        .says("Over")
        .does_not_say("Holds today");
    stale.send("Record the change", &[("Last day", "2026-03-01")]).await;
    assert_eq!(stale.shown.status, 409, "somebody else was quicker");
    assert!(stale.shown.html.contains("Somebody has changed this approval"));
    olga.follow("US-NE").await.says("Before it").says("to December 31, 2026");
    olga.send("Record the change", &[("There never was such an approval", "on")])
        .await
        .says("No approval was recorded");
    assert_eq!(rows().await.len(), 3, "rows are added, never edited");
    house.is_in_order().await;
}

#[tokio::test]
async fn a_version_of_an_approval_is_one_that_the_server_knows() {
    let house = house().await;
    let mut olga = operator(&house).await;
    olga.open("/operator/approvals").await;
    let mut wanted = APPROVAL.to_vec();
    wanted.push(("Version", "0123456789ab"));
    olga.send("Record the approval", &wanted).await.says("There is no such version of this course here.");
    let version = cairn::catalog::offered(&house.app.store.read, "walk").await.unwrap().unwrap().version;
    wanted.pop();
    wanted.push(("Version", &version[..12]));
    olga.send("Record the approval", &wanted).await.says(&format!("version {}", &version[..12]));
    assert_eq!(
        ProviderApprovals::find().one(&house.app.store.read).await.unwrap().unwrap().version,
        Some(version)
    );
}

#[tokio::test]
async fn the_list_of_bodies_that_va_accepts_begins_empty_and_each_has_evidence_and_days() {
    let house = house().await;
    let mut olga = operator(&house).await;
    olga.open("/operator/accepted-bodies").await.says("Nobody is on this list yet.");
    olga.send("Add the body", &[("Name of the body", "Peers Together")])
        .await
        .says("Say where this can be seen");
    let body = [("First day", "2026-01-01"), ("Where it can be seen", "https://example.org/letter")];
    let (action, form) = olga.fill("Add the body", &body);
    let mut second = olga.clone();
    tokio::join!(olga.post(&action, &form), second.post(&action, &form));
    assert_eq!(AcceptedBodies::find().all(&house.app.store.read).await.unwrap().len(), 1);
    olga.open("/operator/accepted-bodies").await.says("Peers Together").says("Holds today");
    olga.follow("Peers Together").await;
    olga.send("Record the change", &[("Last day", "2026-02-28")]).await.says("Over");
    house.is_in_order().await;
}

#[tokio::test]
async fn a_learner_knows_of_no_operators_list() {
    let house = house().await;
    let ana = people::person(&house.app, "Ana Ruiz").await;
    let mut browser = people::device(&house, &ana).await;
    for path in ["/operator/programs", "/operator/approvals", "/operator/accepted-bodies"] {
        browser.open(path).await;
        assert_eq!(browser.shown.status, 404, "{path}");
    }
}

#[tokio::test]
async fn every_program_that_comes_with_the_server_has_its_pages() {
    let house = House::open().await;
    let shelved = programs::publish_shipped(&house.app).await;
    assert_eq!(shelved.failed, Vec::<String>::new());
    assert!(shelved.shown > 50, "{}", shelved.shown);
    let mut browser = house.browser();
    browser
        .open("/programs")
        .await
        .says("California")
        .says("Virginia")
        .says("U.S. Department of Veterans Affairs");
    browser.shown.says("Not researched yet").says("Wyoming");
    let all = cairn::certification::programs(&house.app).await.unwrap();
    for (_, program) in &all.all {
        browser.open(&format!("/programs/{}", program.id)).await.says("The authority’s word counts");
        assert_eq!(browser.shown.status, 200, "{}", program.id);
    }
    let ana = people::person(&house.app, "Ana Ruiz").await;
    let mut own = people::device(&house, &ana).await;
    for (_, program) in &all.all {
        own.open(&format!("/me/programs/{}", program.id)).await.does_not_say("All that we know of is met");
        assert_eq!(own.shown.status, 200, "{}", program.id);
    }
    browser.open("/programs/compare?a=us-tx&b=us-ca").await.says("Texas and California");
}
