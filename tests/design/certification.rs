//! Designs of certifications: an authority's own look, kept by each term that began with it.

use std::fs;

use cairn::{
    credential::{DesignChoices, Designs},
    desk::{CertificationTerms, Term},
};
use chrono::TimeDelta;
use document::Kind;
use sea_orm::EntityTrait;

use super::{LICENSE, PROVIDER, cairn, form, sent};
use crate::{
    credential::{pdf_words, qr_of},
    support::{
        Browser, House, ROOT, Shown,
        office::{Holder, Office, Ways},
        people::{device, person},
    },
};

const WALK: &str = "us-sc/walk";
const WALKERS: &str = "The Walkers’ Office";
const MAIN: &str = "certification.typ";

/// The small example, which says whose it is.
pub fn look(words: &str) -> String {
    let text = fs::read_to_string(format!("{ROOT}/templates/documents/small-certification.typ")).unwrap();
    format!("{text}\n#label[{words}]\n")
}

async fn upload(browser: &mut Browser, page: &str, text: &str) -> Shown {
    let body = form(browser, &[LICENSE], &[(MAIN, text.as_bytes())]);
    sent(browser, page, body).await
}

/// The registrar uploads a look and takes it into use.
async fn takes(office: &mut Office<'_>, text: &str) -> String {
    let page = format!("/desks/{}/designs", office.desk);
    office.signs_in(0).await;
    let rosa = office.at(0);
    upload(rosa, &page, text).await.says("Not in use").says("No flaw was found in it");
    rosa.send("Take it into use", &[]).await.says("In use").says("Withdraw this version");
    rosa.shown.path.clone()
}

async fn paper(house: &House, holder: &mut Holder) -> Vec<u8> {
    holder.signs_in(house).await;
    let shown = holder.browser.open(&format!("/me/certifications/{}/certification.pdf", holder.number)).await;
    assert_eq!(shown.status, 200, "{}", shown.words());
    shown.bytes.clone()
}

async fn terms(house: &House) -> Vec<Term> {
    CertificationTerms::find().all(&house.app.store.read).await.unwrap()
}

#[tokio::test]
async fn each_term_keeps_the_design_that_was_in_use_when_it_began() {
    let house = House::open().await;
    let mut office = Office::open(&house, WALK, WALKERS, 1, Ways::default()).await;
    let mut ana = office.certified(&house, "Ana Ruiz").await;
    let first = paper(&house, &mut ana).await;
    let list = format!("/desks/{}/designs", office.desk);
    office.signs_in(0).await;
    office.at(0).open(&list).await.says("You have none of your own yet").says(WALKERS);
    let page = takes(&mut office, &look("Under our own seal")).await;
    for sample in ["short", "typical", "provisional", "longest"] {
        let picture = office.at(0).open(&format!("{page}/previews/{sample}.png")).await;
        assert!(picture.bytes.starts_with(b"\x89PNG"), "{sample}");
        let words =
            pdf_words(&office.at(0).open(&format!("{page}/previews/{sample}.pdf")).await.bytes.clone());
        assert!(words.contains("own seal") && words.contains("Nobody was certified"), "{words}");
        assert_eq!(words.contains("No end is known"), sample == "short", "{sample}: {words}");
        assert_eq!(
            words.contains("another stage follows"),
            ["provisional", "longest"].contains(&sample),
            "{sample}: {words}"
        );
    }
    // A paper that was made before keeps its look, to the byte.
    assert!(paper(&house, &mut ana).await == first);
    let mut ben = office.certified(&house, "Ben Ode").await;
    let his = paper(&house, &mut ben).await;
    let words = pdf_words(&his);
    for said in ["own seal", "Ben Ode", "Certified Walker", WALKERS, "March 2, 2027", &ben.number] {
        assert!(words.contains(said), "the PDF does not say {said}:\n{words}");
    }
    assert_eq!(qr_of(&his), format!("https://cairn.test/verify/{}", ben.number));
    assert!(badge::take_out(&his).is_ok(), "the credential travels along");

    // Her next term has it; the design that is withdrawn meanwhile stays with it.
    house.later(TimeDelta::days(300));
    ana.asks(&house, "Renew it").await;
    ana.sends().await;
    office.opines(0, "Ana Ruiz", "Grant it", "In time.").await;
    assert!(pdf_words(&paper(&house, &mut ana).await).contains("own seal"));
    office.signs_in(0).await;
    office.at(0).open(&page).await;
    office.at(0).send("Withdraw this version", &[]).await.says("Not in use").says("No longer used");
    assert!(pdf_words(&paper(&house, &mut ana).await).contains("own seal"));
    assert!(paper(&house, &mut ben).await == his, "the same rows gave other bytes");
    let mut cy = office.certified(&house, "Cy Long").await;
    assert!(!pdf_words(&paper(&house, &mut cy).await).contains("own seal"));
    let design = page.rsplit('/').next().unwrap();
    let kept: Vec<bool> = terms(&house)
        .await
        .iter()
        .map(|term| term.design_id.is_some_and(|id| id.to_string() == design))
        .collect();
    assert_eq!(kept.iter().filter(|own| **own).count(), 2, "Ben's, and Ana's second");
    house.is_in_order().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_certification_s_design_is_told_with_its_line() {
    let house = House::open().await;
    let mut office = Office::open(&house, WALK, WALKERS, 1, Ways::default()).await;
    let page = format!("/desks/{}/designs", office.desk);
    let rosa = office.at(0);
    rosa.open(&page).await;
    let spoiled = look("It goes with your Certificate of Completion")
        .replace("#standing-words(data)", "")
        .replace("#term-end(data)", "soon");
    upload(rosa, &page, &spoiled).await;
    let line = spoiled.lines().position(|line| line.contains("It goes with")).unwrap() + 1;
    rosa.shown
        .says("4 things have to be mended. Nothing was kept.")
        .says("A certification does not say “certificate of completion”.")
        .says(&format!("{MAIN}:{line}:"))
        .says("The last day of the term is not on the page")
        .says("The sentence that no end of the term is known is not on the page")
        .says("Only with some data: the short sample.")
        .says("That the certification is provisional is not on the page")
        .says("Only with some data: the provisional and the longest sample.");
    let other = fs::read_to_string(format!("{ROOT}/templates/documents/small-example.typ")).unwrap();
    let body = form(rosa, &[LICENSE], &[("certificate-of-completion.typ", other.as_bytes())]);
    sent(rosa, &page, body).await.says("These files are the design of a certificate of completion");
    let body = form(rosa, &[], &[(MAIN, look("x").as_bytes())]);
    sent(rosa, &page, body).await.says("Say that you have the right to use these files");
    // Its longest authority, title, stage and name are more than this has room for.
    let long = look("x").replace("((30pt, 1), (24pt, 2), (18pt, 5))", "((90pt, 9),)");
    upload(rosa, &page, &long).await.says("The document runs to");
    assert_eq!(Designs::find().all(&house.app.store.read).await.unwrap(), []);
    house.is_in_order().await;
}

#[tokio::test]
async fn a_desk_sees_its_authority_s_designs_and_no_others() {
    let house = House::open().await;
    let mut office = Office::open(&house, WALK, WALKERS, 1, Ways::default()).await;
    let page = takes(&mut office, &look("Walkers alone")).await;
    let desks = format!("/desks/{}/designs", office.desk);
    // The operator sees them all, for whoever they are.
    office.operator.open("/operator/designs").await.says(WALKERS).says("Version 1 is in use since");
    let id = page.rsplit('/').next().unwrap();
    office
        .operator
        .open(&format!("/operator/designs/{id}"))
        .await
        .says("Design of certifications, version 1");
    let whose = format!("certification {WALKERS}");
    let body = form(&office.operator, &[("whose", &whose), LICENSE], &[(MAIN, look("For them").as_bytes())]);
    sent(&mut office.operator, "/operator/designs", body).await.says("Design of certifications, version 2");
    // A provider's is none of theirs, though the same organization brings it.
    let small = fs::read(format!("{ROOT}/templates/documents/small-example.typ")).unwrap();
    let provider = [PROVIDER, LICENSE];
    let body = form(&office.operator, &provider, &[("certificate-of-completion.typ", &small)]);
    let mut olga = office.operator.clone();
    sent(&mut olga, "/operator/designs", body).await;
    let rosa = office.at(0);
    rosa.open(&desks).await.says("Version 2").does_not_say("Riverbend Training");
    if let Some(theirs) = olga.shown.path.strip_prefix("/operator/designs/") {
        assert_eq!(rosa.open(&format!("{desks}/{theirs}")).await.status, 404);
    }
    // Whoever decides elsewhere, or nowhere, learns nothing.
    olga.open("/operator/desks").await;
    let mut ana = device(&house, &person(&house.app, "Ana Ruiz").await).await;
    for path in [&desks, &page, &format!("{page}/files.zip"), &format!("{page}/previews/short.png")] {
        assert_eq!(ana.open(path).await.status, 404, "{path}");
    }
    let body = form(&ana, &[LICENSE], &[(MAIN, look("Hers").as_bytes())]);
    assert_eq!(sent(&mut ana, &desks, body).await.status, 404);
    let token = [ana.csrf()];
    assert_eq!(ana.post(&format!("{page}/withdrawal"), &token).await.status, 404);
    assert_eq!(olga.open(&desks).await.status, 404, "the operator is no registrar");
    let starter = office.at(0).open(&format!("{desks}/starters/certification.zip")).await.bytes.clone();
    let begun = document::Design::from_archive(Kind::Certification, &starter).unwrap();
    assert_eq!(
        begun.names().collect::<Vec<_>>(),
        ["README.md", "cairn.typ", MAIN, "small-certification.typ"]
    );
    house.is_in_order().await;
}

#[tokio::test]
async fn one_file_for_both_papers_is_two_designs() {
    let house = House::open().await;
    let mut office = Office::open(&house, WALK, "Riverbend Training", 1, Ways::default()).await;
    let look = "#import \"/cairn.typ\": *
#let data = json(\"/data.json\")
#show: sheet.with(data, title: \"A paper\")
#if \"holder\" in data [
  #heading[Certification] #data.authority #data.holder #data.title #data.stage #term-end(data) #standing-words(data)
] else [
  #heading(words(data).certificate) #data.learner.name #data.course.title #duration(data.hours.total_minutes)
]
#data.number #address-link(data.verification) #qr(data.verification.address)";
    for whose in ["certification Riverbend Training", PROVIDER.1] {
        let body = form(&office.operator, &[("whose", whose), LICENSE], &[("look.typ", look.as_bytes())]);
        let shown = sent(&mut office.operator, "/operator/designs", body).await;
        shown.says("version 1");
        let (action, fields) = office.operator.fill("Take it into use", &[]);
        let mut second = office.operator.clone();
        tokio::join!(office.operator.post(&action, &fields), second.post(&action, &fields));
    }
    let db = &house.app.store.read;
    let mut kinds: Vec<_> =
        Designs::find().all(db).await.unwrap().into_iter().map(|row| (row.kind, row.number)).collect();
    kinds.sort();
    assert_eq!(kinds, [("certificate_of_completion".to_owned(), 1), ("certification".to_owned(), 1)]);
    let turns: Vec<_> =
        DesignChoices::find().all(db).await.unwrap().into_iter().map(|row| row.turn).collect();
    assert_eq!(turns, [1, 1]);
    office.signs_in(0).await;
    house.is_in_order().await;
}

#[tokio::test]
async fn whoever_a_design_has_no_room_for_gets_a_certification_all_the_same() {
    let house = House::open().await;
    let mut office = Office::open(&house, WALK, WALKERS, 1, Ways::default()).await;
    let text =
        look("Under our own seal").replace("fitted(data.holder", "fitted(data.holder.replace(\"Zoë\", \"\")");
    takes(&mut office, &text).await;
    let mut zoe = office.certified(&house, "Zoë Quinn").await;
    let words = pdf_words(&paper(&house, &mut zoe).await);
    assert!(words.contains("Zoë Quinn") && !words.contains("own seal"), "{words}");
    house.is_in_order().await;
}

#[test]
fn authors_try_the_design_of_a_certification_without_a_server() {
    let scratch = tempfile::tempdir().unwrap();
    let place = |name: &str| scratch.path().join(name).to_str().unwrap().to_owned();
    let (folder, previews) = (place("mine"), place("previews"));
    assert_eq!(cairn(&["starter", &folder, "--kind", "certification"]).0, Some(0));
    let (code, said) = cairn(&["check", &folder, "--kind", "certification", "--previews", &previews]);
    assert_eq!(code, Some(0), "{said}");
    assert!(scratch.path().join("previews/provisional.png").exists());
    let (code, said) = cairn(&["check", &folder]);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("These files are the design of a certification, not of a certificate of completion."),
        "{said}"
    );
    assert_eq!(cairn(&["check", &folder, "--kind", "diploma"]).0, Some(2));
}
