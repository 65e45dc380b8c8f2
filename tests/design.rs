//! Designs of one's own: tried before they are taken, seen before they are used, kept by what was made with them.

mod by_program;
mod certification;

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
    time::Duration,
};

use cairn::{
    credential::{Certificate, Certificates, DesignChoices, Designs},
    identity::Role,
};
use document::{Kind, pack};
use poem::http::Method;
use sea_orm::{EntityTrait, QueryOrder};

use crate::{
    credential::{pdf_words, qr_of},
    support::{
        Browser, House, ROOT, Shown,
        ferry::Ferry,
        office::{Office, Ways},
        people::{device, grant, person},
    },
};

/// The small example, which says whose it is.
fn look(words: &str) -> String {
    let text = fs::read_to_string(format!("{ROOT}/templates/documents/small-example.typ")).unwrap();
    format!("{text}\n#label[{words}]\n")
}

const MAIN: &str = "certificate-of-completion.typ";
const LICENSE: (&str, &str) = ("license", "yes");
const PROVIDER: (&str, &str) = ("whose", "certificate_of_completion Riverbend Training");
/// The operator's page.
const DESIGNS: &str = "/operator/designs";

/// The form with files, as a browser sends it.
fn form(browser: &Browser, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Vec<u8> {
    let (field, token) = browser.csrf();
    let part = |head: String| format!("--edge\r\nContent-Disposition: form-data; {head}\r\n\r\n");
    let mut body = Vec::new();
    for (name, value) in [&[(field.as_str(), token.as_str())], fields].concat() {
        body.extend(part(format!("name=\"{name}\"")).bytes());
        body.extend(format!("{value}\r\n").bytes());
    }
    for (name, content) in files {
        let kind = "Content-Type: application/octet-stream";
        body.extend(part(format!("name=\"file\"; filename=\"{name}\"\r\n{kind}")).bytes());
        body.extend(*content);
        body.extend(b"\r\n");
    }
    body.extend(b"--edge--\r\n");
    body
}

async fn sent(browser: &mut Browser, page: &str, body: Vec<u8>) -> Shown {
    let kind = [("content-type", "multipart/form-data; boundary=edge")];
    let response = browser.request(Method::POST, page, Some(body), &kind).await;
    let status = response.status().as_u16();
    if status == 303 {
        let to = response.header("location").unwrap().to_owned();
        return browser.open(&to).await.clone();
    }
    let html = response.into_body().into_string().await.unwrap();
    browser.shown = Shown { status, path: page.into(), html, ..Shown::default() };
    browser.shown.clone()
}

async fn upload(browser: &mut Browser, files: &[(&str, &[u8])]) -> Shown {
    let body = form(browser, &[PROVIDER, LICENSE], files);
    sent(browser, DESIGNS, body).await
}

async fn operator(house: &House) -> Browser {
    let olga = person(&house.app, "Olga Park").await;
    grant(&house.app, &olga, Role::Operator).await;
    device(house, &olga).await
}

async fn certificates(house: &House) -> Vec<Certificate> {
    Certificates::find().all(&house.app.store.read).await.unwrap()
}

/// Somebody earns the ferry's certificate, and opens it.
async fn earned(house: &House, ferry: &Ferry, name: &str) -> (Browser, Certificate) {
    let mut holder = ferry.passenger(house, name).await;
    holder.sits(ferry, 4).await;
    let all = certificates(house).await;
    let certificate = all.into_iter().find(|row| row.person_id == holder.person.id).unwrap();
    (holder.browser, certificate)
}

async fn paper(browser: &mut Browser, certificate: &Certificate) -> Vec<u8> {
    let path = format!("/me/certificates/{}/certificate.pdf", certificate.number);
    let shown = browser.open(&path).await;
    assert_eq!(shown.status, 200, "{}", shown.words());
    shown.bytes.clone()
}

#[tokio::test]
async fn certificates_keep_the_design_that_was_in_use_when_they_were_issued() {
    let house = House::open().await;
    let ferry = Ferry::offered(&house).await;
    let mut olga = operator(&house).await;
    let (mut ana, before) = earned(&house, &ferry, "Ana Lucía Nuñez").await;

    olga.open("/operator/designs").await.says("The standard design is in use");
    let archive = pack([(MAIN, look("Our own look").as_bytes())]);
    upload(&mut olga, &[("design.zip", &archive)]).await;
    olga.shown.says("Design of certificates, version 1").says("Not in use").says("No flaw was found in it");
    let page = olga.shown.path.clone();
    for sample in ["short", "typical", "longest"] {
        let picture = olga.open(&format!("{page}/previews/{sample}.png")).await;
        assert!(picture.bytes.starts_with(b"\x89PNG"), "{sample}");
        assert_eq!(picture.header("content-type"), Some("image/png"));
        let pdf = olga.open(&format!("{page}/previews/{sample}.pdf")).await.bytes.clone();
        let words = pdf_words(&pdf);
        assert!(words.contains("Our own look") && words.contains("Sample. Not a record"), "{words}");
    }
    olga.open(&page).await;
    olga.send("Take it into use", &[]).await.says("In use").says("Withdraw this version");
    olga.open("/operator/designs").await.says("Version 1 is in use since");

    let (mut ben, during) = earned(&house, &ferry, "Ben Ode").await;
    let own = paper(&mut ben, &during).await;
    let words = pdf_words(&own);
    for said in ["Our own look", "Ben Ode", "Working the Ferry", "Riverbend Training", &during.number] {
        assert!(words.contains(said), "the PDF does not say {said}:\n{words}");
    }
    assert_eq!(qr_of(&own), format!("https://cairn.test/verify/{}", during.number));
    assert!(String::from_utf8_lossy(&own).contains("/AFRelationship/Source"), "the credential travels along");
    assert!(!pdf_words(&paper(&mut ana, &before).await).contains("Our own look"));

    // Another version and the way back change nothing about those that were issued.
    upload(&mut olga, &[(MAIN, look("Newer look").as_bytes())])
        .await
        .says("Design of certificates, version 2");
    olga.send("Take it into use", &[]).await;
    olga.send("Withdraw this version", &[]).await.says("Not in use").says("No longer used");
    let (mut cy, after) = earned(&house, &ferry, "Cy Long").await;
    assert!(pdf_words(&paper(&mut cy, &after).await).contains("Certificate of Completion"));
    assert_eq!(after.content.design, None);
    assert!(pdf_words(&paper(&mut ben, &during).await).contains("Our own look"));
    assert!(paper(&mut ben, &during).await == own, "the same row gave other bytes");
    house.is_in_order().await;
}

#[tokio::test]
async fn every_flaw_is_told_with_its_line_and_nothing_is_kept() {
    let house = House::open().await;
    let mut olga = operator(&house).await;
    let spoiled =
        look("This makes you a Certified Peer Specialist").replace("#verify-block(data)", "#data.number");
    upload(&mut olga, &[(MAIN, spoiled.as_bytes())]).await;
    assert_eq!(olga.shown.status, 422);
    let line = spoiled.lines().position(|line| line.contains("Certified Peer")).unwrap() + 1;
    olga.shown
        .says("3 things have to be mended. Nothing was kept.")
        .says("A certificate of completion does not say “certified”.")
        .says(&format!("{MAIN}:{line}:"))
        .says("This makes you a Certified Peer Specialist")
        .says("No QR code can be read from the printed page.")
        .says("The address at which it can be checked is not on the page");
    let long = look("x").replace("((30pt, 1), (24pt, 2), (18pt, 5))", "((90pt, 9),)");
    upload(&mut olga, &[(MAIN, long.as_bytes())]).await.says("The document runs to");
    olga.shown.says("Only with some data: the longest sample.");
    upload(&mut olga, &[(MAIN, b"#nonsense"), ("logo.png", b"no picture")]).await;
    olga.shown.says("unknown variable: nonsense").says(&format!("{MAIN}:1:2"));

    let body = form(&olga, &[PROVIDER], &[(MAIN, look("x").as_bytes())]);
    sent(&mut olga, DESIGNS, body).await.says("Say that you have the right to use these files");
    let body = form(&olga, &[("whose", "certificate_of_completion Somebody Else"), LICENSE], &[(MAIN, b"x")]);
    sent(&mut olga, DESIGNS, body).await.says("Choose whose papers it is for.");
    let body = form(&olga, &[PROVIDER, LICENSE], &[("", b"")]);
    sent(&mut olga, DESIGNS, body).await.says("Choose the files of the design");
    assert_eq!(Designs::find().all(&house.app.store.read).await.unwrap(), []);
    house.is_in_order().await;
}

#[tokio::test]
async fn a_design_that_means_harm_harms_nobody() {
    let house = House::with(|settings| settings.patience.layout = Duration::from_secs(12)).await;
    let office = Office::open(&house, "us-sc/walk", "The Walkers’ Office", 1, Ways::default()).await;
    let mut olga = office.operator.clone();
    let title = "#set document(title: [A])\n";
    let attempts = [
        ("#let x = 1\n#while x > 0 { x += 1 }", "loop seems to be infinite"),
        ("#for a in range(30000) { for b in range(30000) { } }", "The layout "),
        ("#let s = \"x\" * 2000000000", "more memory than it may have"),
        ("#let f(x) = f(x)\n#f(1)", "maximum function call depth exceeded"),
        ("#read(\"/etc/passwd\")", "file not found"),
        ("#image(\"https://example.org/x.png\", alt: \"x\")", "file not found"),
        ("#import \"@preview/cetz:0.3.0\": *", "package not found"),
        ("#plugin(bytes((0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)))", "expected function, found none"),
    ];
    let certification = ("whose", "certification The Walkers’ Office");
    for (at, (attempt, told)) in attempts.into_iter().enumerate() {
        let text = format!("{title}{attempt}");
        // The same processes try both kinds: the half of it shows that.
        for (whose, main) in
            [(PROVIDER, MAIN), (certification, "certification.typ")].into_iter().take(2 - at % 2)
        {
            let body = form(&olga, &[whose, LICENSE], &[(main, text.as_bytes())]);
            sent(&mut olga, DESIGNS, body).await;
            assert_eq!(olga.shown.status, 422, "{attempt}");
            olga.shown.says(told).does_not_say("root:");
            assert_eq!(house.browser().open("/courses").await.status, 200, "the server lives");
        }
    }
    let bomb = pack([(MAIN, &b"x"[..]), ("logo.svg", &vec![0; 11 << 20])]);
    upload(&mut olga, &[("design.zip", &bomb)]).await.says("logo.svg is larger than 5 MB");
    let out = pack([(MAIN, &b"x"[..]), ("../../../tmp/x.typ", b"x")]);
    upload(&mut olga, &[("design.zip", &out)]).await.says("can't be used for a file of a design");
    upload(&mut olga, &[("design.zip", b"PK no archive at all")]).await.says("not a whole .zip file");
    upload(&mut olga, &[(MAIN, b"x"), (MAIN, b"y")]).await.says("Two files have one name");
    let font = [0_u8; 4096];
    upload(&mut olga, &[(MAIN, look("x").as_bytes()), ("own.otf", &font)])
        .await
        .says("no font that can be read");
    assert_eq!(Designs::find().all(&house.app.store.read).await.unwrap(), []);
    house.is_in_order().await;
}

#[tokio::test]
async fn a_double_click_uploads_and_takes_into_use_once() {
    let house = House::open().await;
    let mut olga = operator(&house).await;
    let text = look("Once");
    let body = form(&olga, &[PROVIDER, LICENSE], &[(MAIN, text.as_bytes())]);
    let mut second = olga.clone();
    let (one, two) = tokio::join!(sent(&mut olga, DESIGNS, body.clone()), sent(&mut second, DESIGNS, body));
    assert_eq!(one.path, two.path);
    assert_eq!(Designs::find().all(&house.app.store.read).await.unwrap().len(), 1);
    let (action, fields) = olga.fill("Take it into use", &[]);
    tokio::join!(olga.post(&action, &fields), second.post(&action, &fields));
    let back = action.replace("/use", "/withdrawal");
    tokio::join!(olga.post(&back, &fields), second.post(&back, &fields));
    let choices = DesignChoices::find().order_by_asc(cairn::credential::DesignChoiceColumn::Turn);
    let choices = choices.all(&house.app.store.read).await.unwrap();
    let chosen: Vec<bool> = choices.iter().map(|choice| choice.design_id.is_some()).collect();
    assert_eq!(chosen, [true, false]);
    house.is_in_order().await;
}

#[tokio::test]
async fn designs_are_the_operators() {
    let house = House::open().await;
    let mut olga = operator(&house).await;
    upload(&mut olga, &[(MAIN, look("Mine").as_bytes())]).await;
    let page = olga.shown.path.clone();
    let ana = person(&house.app, "Ana Ruiz").await;
    let mut ana = device(&house, &ana).await;
    let mut nobody = house.browser();
    for path in ["/operator/designs", "/operator/designs/starters/certificate-of-completion.zip", &page] {
        assert_eq!(ana.open(path).await.status, 404, "{path}");
        nobody.open(path).await;
        assert!(nobody.shown.path.starts_with("/sign-in"), "{path}");
    }
    assert_eq!(ana.open(&format!("{page}/previews/short.png")).await.status, 404);
    let body = form(&ana, &[PROVIDER, LICENSE], &[(MAIN, look("Hers").as_bytes())]);
    assert_eq!(sent(&mut ana, DESIGNS, body).await.status, 404);
    let token = [ana.csrf()];
    assert_eq!(ana.post(&format!("{page}/use"), &token).await.status, 404);
    for path in ["/previews/huge.png", "/previews/short.exe", "/previews/short"] {
        assert_eq!(olga.open(&format!("{page}{path}")).await.status, 404, "{path}");
    }
    // What was uploaded can be had back, with the module that it was checked with.
    let archive = olga.open(&format!("{page}/files.zip")).await.bytes.clone();
    let design = document::Design::from_archive(Kind::CertificateOfCompletion, &archive).unwrap();
    assert_eq!(design.names().collect::<Vec<_>>(), ["cairn.typ", MAIN]);
    let starter = olga.open("/operator/designs/starters/certificate-of-completion.zip").await.bytes.clone();
    upload(&mut olga, &[("starter.zip", &starter)]).await.says("Design of certificates, version 2");
}

#[tokio::test]
async fn whoever_a_design_has_no_room_for_gets_a_certificate_all_the_same() {
    let house = House::open().await;
    let ferry = Ferry::offered(&house).await;
    let mut olga = operator(&house).await;
    // It keeps silent about one name, as a design may about a name in a script that its author never thought of.
    let text = look("Our own look")
        .replace("fitted(data.learner.name", "fitted(data.learner.name.replace(\"Zoë\", \"\")");
    upload(&mut olga, &[(MAIN, text.as_bytes())]).await;
    olga.send("Take it into use", &[]).await;
    let (mut zoe, hers) = earned(&house, &ferry, "Zoë Quinn").await;
    let words = pdf_words(&paper(&mut zoe, &hers).await);
    assert!(words.contains("Zoë Quinn") && !words.contains("Our own look"), "{words}");
    let (mut ben, his) = earned(&house, &ferry, "Ben Ode").await;
    assert!(pdf_words(&paper(&mut ben, &his).await).contains("Our own look"));
    house.is_in_order().await;
}

#[test]
fn the_process_that_lays_out_can_open_nothing() {
    let mut process = Command::new(env!("CARGO_BIN_EXE_cairn"))
        .arg("render-documents")
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // It answers once its limits are set, so a request that is none ends it after that.
    let limits = format!("/proc/{}/limits", process.id());
    let set = |line: &str| {
        let text = fs::read_to_string(&limits).unwrap();
        let line = text.lines().find(|it| it.starts_with(line)).unwrap().to_owned();
        line.split_whitespace().rev().nth(1).unwrap().to_owned()
    };
    while set("Max core file size") != "0" {
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(set("Max open files"), "3", "its input, its output, its complaints");
    assert_eq!(set("Max file size"), "0");
    assert_eq!(set("Max address space"), (1_u64 << 30).to_string());
    process.stdin.take().unwrap().write_all(b"\0\0\0\x02{}").unwrap();
    assert!(!process.wait().unwrap().success());
}

fn cairn(arguments: &[&str]) -> (Option<i32>, String) {
    let Output { status, stdout, stderr } =
        Command::new(env!("CARGO_BIN_EXE_cairn")).arg("design").args(arguments).output().unwrap();
    let text = [stdout, stderr].concat();
    (status.code(), String::from_utf8(text).unwrap())
}

#[test]
fn authors_try_their_design_without_a_server() {
    let scratch = tempfile::tempdir().unwrap();
    let place = |name: &str| scratch.path().join(name).to_str().unwrap().to_owned();
    let (folder, previews) = (place("mine"), place("previews"));
    assert_eq!(cairn(&["starter", &folder]).0, Some(0));
    assert_eq!(cairn(&["starter", &folder]).0, Some(2), "nothing is written over");
    let (code, said) = cairn(&["check", &folder, "--previews", &previews]);
    assert_eq!(code, Some(0), "{said}");
    for name in ["short.png", "typical.pdf", "longest.png"] {
        assert!(Path::new(&previews).join(name).exists(), "{name}");
    }
    let main = Path::new(&folder).join(MAIN);
    let text = fs::read_to_string(&main).unwrap();
    fs::write(&main, format!("{text}\nYou are certified.\n")).unwrap();
    let (code, said) = cairn(&["check", &folder]);
    let line = text.lines().count() + 2;
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains(&format!("{MAIN}:{line}:1: A certificate of completion does not say")), "{said}");
    assert!(said.contains("    | You are certified.\n") && said.contains("    help: "), "{said}");
    assert_eq!(cairn(&["check", &place("nowhere")]).0, Some(2));
}
