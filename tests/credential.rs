//! Certificates of completion: earned once, printed truly, brought by letter, the holder's alone.

use std::process::Command;

use cairn::{
    assessment,
    credential::{self, Certificate, Certificates, Reason},
    journal::Actor,
    learning,
};
use chrono::TimeDelta;
use mail_parser::{MessageParser, MimeHeaders};
use sea_orm::EntityTrait;

use crate::support::{
    House,
    ferry::{Ferry, Passenger},
    people::{device, person},
};

async fn certificates(house: &House) -> Vec<Certificate> {
    Certificates::find().all(&house.app.store.read).await.unwrap()
}

async fn certified(house: &House, name: &str) -> (Ferry, Passenger, Certificate) {
    let ferry = Ferry::offered(house).await;
    let mut holder = ferry.passenger(house, name).await;
    holder.sits(&ferry, 4).await;
    let [certificate] = certificates(house).await.try_into().unwrap();
    (ferry, holder, certificate)
}

#[tokio::test]
async fn passing_the_exam_after_the_lessons_brings_the_certificate_to_the_inbox() {
    let house = House::open().await;
    let (_, mut holder, certificate) = certified(&house, "Ana Lucía Nuñez").await;

    let [letter] = house.letters_to(&holder.person.email).await.try_into().unwrap();
    let message = MessageParser::default().parse(&letter.bytes).unwrap();
    assert_eq!(message.subject().unwrap(), "Your certificate is ready");
    let text = message.body_text(0).unwrap();
    assert!(text.contains(&certificate.number) && text.contains("not: a certification"), "{text}");
    assert!(message.body_html(0).unwrap().contains(&certificate.number));
    let pdf = message.attachments().next().unwrap();
    assert_eq!(pdf.attachment_name().unwrap(), format!("certificate-{}.pdf", certificate.number));
    let words = pdf_words(pdf.contents());
    for said in [
        "Ana Lucía Nuñez",
        "Working the Ferry",
        "Riverbend Training",
        "1 Landing",
        "Ada Reyes",
        &certificate.number,
    ] {
        assert!(words.contains(said), "the PDF does not say {said}:\n{words}");
    }
    assert!(words.contains("It is not a license or a certification"), "{words}");
    assert!(!words.to_lowercase().contains("is certified"), "{words}");
    let address = format!("https://cairn.test/verify/{}", certificate.number);
    assert_eq!(qr_of(pdf.contents()), address);

    holder.browser.open("/me/certificates").await.says("Working the Ferry").says("In good standing");
    holder.browser.follow("Working the Ferry").await.says(&address);
    // From now on the course and one's own page lead there, and no longer to the exam.
    for page in ["/courses/ferry/home", "/me"] {
        holder.browser.open(page).await.says("See your certificate").does_not_say("Go to the exam");
        holder.browser.follow("See your certificate").await.says(&address);
    }
    house.is_in_order().await;
}

#[tokio::test]
async fn two_servers_that_post_at_once_send_each_letter_once() {
    let house = House::open().await;
    let ferry = Ferry::offered(&house).await;
    let mut emails = Vec::new();
    for name in ["Ana Ruiz", "Ben Ode", "Cai Lund"] {
        let mut holder = ferry.passenger(&house, name).await;
        holder.sits(&ferry, 4).await;
        emails.push(holder.person.email);
    }
    // The certificates take a while to make: the second looks while the first is at it.
    let other = house.started_anew();
    let second = async {
        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
        cairn::mail::deliver_due(&other).await.unwrap()
    };
    let (one, two) = tokio::join!(cairn::mail::deliver_due(&house.app), second);
    assert_eq!(one.unwrap() + two, emails.len());
    for email in emails {
        assert_eq!(house.letters_to(&email).await.len(), 1, "{email}");
    }
    house.is_in_order().await;
}

#[tokio::test]
async fn lessons_alone_or_the_exam_alone_earn_nothing() {
    let house = House::open().await;
    let ferry = Ferry::offered(&house).await;
    let mut ben = ferry.passenger(&house, "Ben").await;
    assert_eq!(certificates(&house).await, []);
    ben.sits(&ferry, 1).await;
    assert_eq!(certificates(&house).await, [], "a failed exam earned a certificate");
    house.is_in_order().await;
}

#[tokio::test]
async fn what_was_earned_on_one_text_of_a_course_counts_on_that_one() {
    let house = House::open().await;
    let (ferry, mut holder, _) = certified(&house, "Ana").await;
    let mut late = ferry.passenger(&house, "Cy").await;
    Ferry::asks_to_move(&house, "The harbor rules changed.").await;
    holder.browser.open("/courses/ferry").await.says("The harbor rules changed.");
    holder.browser.send("Go on with the newer text", &[]).await.says("You have finished this course");
    // All lessons say the same, so all stay done, and the exam is what is left.
    late.browser.open("/courses/ferry").await;
    late.browser.send("Go on with the newer text", &[]).await;
    late.sits(&ferry, 4).await;
    assert_eq!(certificates(&house).await.len(), 2);
    house.is_in_order().await;
}

#[tokio::test]
async fn what_is_earned_twice_is_given_once() {
    let house = House::open().await;
    let (ferry, holder, certificate) = certified(&house, "Chidi").await;
    let again = |_| async {
        let mut change = house.app.change(Actor::Person(holder.person.id)).await.unwrap();
        for lesson in ferry.course.lessons() {
            learning::complete(&mut change, &ferry.course, holder.enrollment.id, lesson).await.unwrap();
        }
        credential::issue_if_earned(&house.app, &mut change, holder.enrollment.id).await.unwrap();
        house.app.commit(change).await.unwrap();
    };
    tokio::join!(again(1), again(2));
    assert_eq!(certificates(&house).await, [certificate]);
    assert_eq!(house.letters_to(&holder.person.email).await.len(), 1);
}

#[tokio::test]
async fn the_certificate_says_what_was_true_on_the_day() {
    let house = House::open().await;
    let (ferry, _, certificate) = certified(&house, "Dana").await;
    let content = &certificate.content;
    let stated: u32 = ferry.course.lessons().map(|lesson| lesson.minutes).sum();
    assert_eq!(content.hours.total, i64::from(stated));
    assert_eq!(content.hours.by_topic.iter().map(|topic| topic.minutes).sum::<i64>(), i64::from(stated));
    let live = content.hours.by_mode.iter().find(|mode| mode.mode == "Live").unwrap();
    assert_eq!(live.minutes, 0, "no live hour was attended");
    assert_eq!(content.completed_on, house.now().date_naive());
    assert_eq!(content.exam_passed_on, Some(house.now().date_naive()));
    assert_eq!(content.version, ferry.course.version);
    let passed = assessment::passed_at(&house.app.store.read, certificate.enrollment_id).await.unwrap();
    assert!(passed.is_some());
}

#[tokio::test]
async fn the_paper_is_for_its_holder_and_the_same_each_time() {
    let house = House::open().await;
    let (_, mut holder, certificate) = certified(&house, "Eun-ji").await;
    let path = format!("/me/certificates/{}/certificate.pdf", certificate.number);
    let first = holder.browser.open(&path).await.bytes.clone();
    assert!(first.starts_with(b"%PDF-"));
    let second = holder.browser.open(&path).await.bytes.clone();
    assert!(first == second, "the same row gave other bytes");
    assert_eq!(holder.browser.shown.header("cache-control"), Some("private, no-store"));

    let stranger = person(&house.app, "Farid").await;
    let mut other = device(&house, &stranger).await;
    for page in [path.clone(), path.replace("/certificate.pdf", ""), path.replace("certificate.pdf", "share")]
    {
        assert_eq!(other.open(&page).await.status, 404, "{page}");
    }
    let mut nobody = house.browser();
    nobody.open(&path).await;
    assert!(nobody.shown.path.starts_with("/sign-in"), "{}", nobody.shown.path);
}

#[tokio::test]
async fn a_renderer_that_is_broken_delays_the_letter_and_loses_nothing() {
    let house = House::with(|settings| settings.program = "/nonexistent/cairn".into()).await;
    let (_, holder, certificate) = certified(&house, "Gloria").await;
    assert_eq!(house.letters_to(&holder.person.email).await.len(), 0);
    let letter = cairn::mail::Letters::find().one(&house.app.store.read).await.unwrap().unwrap();
    assert_eq!(letter.fate, cairn::mail::Fate::Waiting);
    assert_eq!(letter.reason.as_deref(), Some("its attachment could not be made"));
    assert!(letter.due_at > house.now());
    assert_eq!(certificates(&house).await, [certificate]);
}

#[tokio::test]
async fn a_certificate_under_a_new_name_keeps_its_number_and_its_history() {
    let house = House::open().await;
    let (_, mut holder, old) = certified(&house, "Hana Sato").await;
    let page = format!("/me/certificates/{}", old.number);
    holder.browser.open(&page).await.does_not_say("Your legal name has changed");
    assert_eq!(house.letters_to(&holder.person.email).await.len(), 1);
    rename(&house, &holder, "Hana Brown").await;
    house.later(TimeDelta::days(20));
    holder.browser.open(&page).await.says("Your legal name has changed");
    let (action, form) = holder.browser.fill("Make it anew", &[]);
    holder.browser.send("Make it anew", &[]).await.says("In good standing").does_not_say("Not in good");
    holder.browser.shown.says("was made anew and carries the name Hana Brown now");
    assert_eq!(holder.browser.shown.path.split('?').next(), Some(page.as_str()));
    // A double click ends at the same page, with nothing made twice.
    holder.browser.post(&action, &form).await.says("was made anew and carries the name Hana Brown now");
    assert_eq!(holder.browser.shown.status, 200);
    holder.browser.open(&page).await.does_not_say("was made anew and carries");
    let letters = house.letters_to(&holder.person.email).await;
    assert_eq!(letters.len(), 2, "one with the certificate, one with the new edition, none of a withdrawal");
    let message = MessageParser::default().parse(&letters[1].bytes).unwrap();
    assert_eq!(message.subject().unwrap(), "Your certificate was made anew");
    for body in [message.body_text(0).unwrap(), message.body_html(0).unwrap()] {
        assert!(body.contains("now carries your new name") && body.contains("Hana Brown"), "{body}");
        assert!(!body.contains("You did it"), "{body}");
    }
    assert_eq!(message.attachment_count(), 2);

    let [first, second] = certificates(&house).await.try_into().unwrap();
    assert_eq!((&first.number, first.edition), (&second.number, 1));
    assert_eq!(first.content.learner, "Hana Sato");
    assert_eq!(second.content.learner, "Hana Brown");
    assert_eq!(second.content.completed_on, first.content.completed_on);
    assert_eq!(second.content.hours, first.content.hours);
    let mut stranger = house.browser();
    let check = format!("/verify/{}", old.number);
    stranger.open(&check).await.says("In good standing").says("Hana Brown").does_not_say("Sato");
    stranger.shown.says("made anew under the holder’s present legal name");
    // The day before it was made anew, it was good already.
    stranger.open(&format!("{check}?on=2026-03-05")).await.says("In good standing").does_not_say("Sato");
    stranger.open(&format!("{check}?on=2026-03-01")).await.says("No such number");
    house.is_in_order().await;
}

async fn rename(house: &House, holder: &Passenger, name: &str) {
    use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};
    let change = house.app.change(Actor::Person(holder.person.id)).await.unwrap();
    let mut row = holder.person.clone().into_active_model();
    row.legal_name = Set(name.to_owned());
    row.update(&change.tx).await.unwrap();
    house.app.commit(change).await.unwrap();
}

#[tokio::test]
async fn sharing_says_first_what_it_discloses() {
    let house = House::open().await;
    let (_, mut holder, certificate) = certified(&house, "Ines").await;
    holder.browser.open(&format!("/me/certificates/{}/share", certificate.number)).await;
    holder.browser.shown.says("Before you share");
    let [link] = holder.browser.shown.links("LinkedIn").try_into().unwrap();
    assert!(link.starts_with("https://www.linkedin.com/profile/add?"), "{link}");
    assert!(link.contains(&certificate.number) && link.contains("issueYear=2026&issueMonth=3"), "{link}");
}

#[tokio::test]
async fn somebody_without_a_certificate_is_shown_the_way() {
    let house = House::open().await;
    let jo = person(&house.app, "Jo").await;
    let mut browser = device(&house, &jo).await;
    browser.open("/me/certificates").await.says("No certificate yet");
    browser.follow("See the courses").await;
    assert_eq!(browser.shown.status, 200);
}

#[tokio::test]
async fn a_holder_learns_of_a_withdrawal_from_us_once_with_the_reason_and_whom_to_ask() {
    let house = House::open().await;
    let (_, holder, certificate) = certified(&house, "Kofi").await;
    assert_eq!(house.letters_to(&holder.person.email).await.len(), 1);
    house.later(TimeDelta::days(10));
    for _ in 0..2 {
        let mut change = house.app.change(Actor::System("test")).await.unwrap();
        credential::revoke(&mut change, certificate.id, Reason::RecordNotTrue).await.unwrap();
        house.app.commit(change).await.unwrap();
    }
    let [_, letter] = house.letters_to(&holder.person.email).await.try_into().unwrap();
    let message = MessageParser::default().parse(&letter.bytes).unwrap();
    let subject = message.subject().unwrap();
    assert!(!subject.contains("withdr") && !subject.contains("Ferry"), "read over a shoulder: {subject}");
    let number = certificate.number.as_str();
    for body in [message.body_text(0).unwrap(), message.body_html(0).unwrap()] {
        for said in [
            "Working the Ferry",
            number,
            "March 12, 2026",
            "the record is not true",
            "Riverbend Training",
            "1 Landing",
        ] {
            assert!(body.contains(said), "{said}: {body}");
        }
    }
    assert_eq!(message.attachment_count(), 0);
    house.is_in_order().await;
}

#[tokio::test]
async fn a_withdrawn_certificate_is_never_a_missing_one() {
    let house = House::open().await;
    let (_, _, certificate) = certified(&house, "Kofi").await;
    for reason in [Reason::RecordNotTrue, Reason::IssuedInError] {
        let mut change = house.app.change(Actor::System("test")).await.unwrap();
        credential::revoke(&mut change, certificate.id, reason).await.unwrap();
        house.app.commit(change).await.unwrap();
    }
    let mut stranger = house.browser();
    stranger.open(&format!("/verify/{}", certificate.number)).await;
    stranger.shown.says("Not in good standing").says("the record is not true");
    assert_eq!(stranger.shown.status, 200);
}

/// The words of a PDF, as a reader program takes them out.
pub fn pdf_words(pdf: &[u8]) -> String {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), pdf).unwrap();
    let out = tool("pdftotext", "poppler-utils", &[file.path().to_str().unwrap(), "-"]);
    String::from_utf8(out).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a telephone reads from the page.
pub fn qr_of(pdf: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("c.pdf"), pdf).unwrap();
    tool("pdftoppm", "poppler-utils", &["-r", "120", "-png", "-singlefile", &path("c.pdf"), &path("page")]);
    let read = tool("zbarimg", "zbar-tools", &["--quiet", "--raw", &path("page.png")]);
    String::from_utf8(read).unwrap().trim().to_owned()
}

fn tool(name: &str, package: &str, arguments: &[&str]) -> Vec<u8> {
    let ran = Command::new(name).args(arguments).output();
    let ran = ran.unwrap_or_else(|_| panic!("{name} is missing: install {package}"));
    assert!(ran.status.success(), "{name}: {}", String::from_utf8_lossy(&ran.stderr));
    ran.stdout
}
