//! An authority's desk with people at it, for stories that begin once it is open.

use cairn::{
    desk,
    identity::{Person, Role},
};
use curriculum::File;

use super::{Browser, House, ROOT, mailbox, mailbox::Opened, people, programs};

/// The small programs of `tests/programs/`.
pub fn little() -> Vec<File> {
    let root = format!("{ROOT}/tests/programs");
    let mut files = Vec::new();
    for folder in std::fs::read_dir(&root).unwrap() {
        for file in std::fs::read_dir(folder.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
            files.push(File { path: name, bytes: std::fs::read(&path).unwrap() });
        }
    }
    files
}

/// A desk, and who decides at it.
pub struct Office<'a> {
    house: &'a House,
    pub desk: String,
    pub registrars: Vec<(Person, Browser)>,
    pub olga: Person,
    pub operator: Browser,
}

/// How a desk works, where a story does not leave it to the others.
#[derive(Default)]
pub struct Ways<'a> {
    pub deciders: &'a str,
    pub register: bool,
    pub audits: &'a str,
    pub appeal_days: &'a str,
    pub holidays: &'a str,
    /// With the programs that come with the server, in place of the small ones of the tests.
    pub shipped: bool,
}

impl<'a> Office<'a> {
    /// Opened by the operator through the forms, with so many registrars.
    pub async fn open(
        house: &'a House,
        program: &str,
        authority: &str,
        count: usize,
        ways: Ways<'_>,
    ) -> Office<'a> {
        let shown = if ways.shipped {
            programs::publish_shipped(&house.app).await
        } else {
            programs::publish(&house.app, little()).await
        };
        assert_eq!(shown.failed, Vec::<String>::new(), "a program has flaws");
        let olga = people::person(&house.app, "Olga Park").await;
        people::grant(&house.app, &olga, Role::Operator).await;
        let mut operator = people::device(house, &olga).await;
        operator.open("/operator/desks").await;
        let or = |given: &'static str, text: &str| {
            if text.is_empty() { given.to_owned() } else { text.to_owned() }
        };
        let (deciders, audits) = (or("1", ways.deciders), or("0", ways.audits));
        let fields = [
            ("Program", program),
            ("Name of the authority", authority),
            ("What lets the authority", "A contract of January 5, 2026"),
            ("How many people decide", &deciders),
            ("Of 100 renewals", &audits),
            ("Days in which a refusal", ways.appeal_days),
            ("Holidays", ways.holidays),
            ("The authority makes its register public", if ways.register { "on" } else { "off" }),
        ];
        operator.send("Open the desk", &fields).await.says("Nobody decides here yet");
        let page = operator.shown.path.clone();
        let mut registrars = Vec::new();
        for name in ["Rosa Diaz", "Sam Hill", "Tia Moss", "Udo Lind", "Vera Stone"].into_iter().take(count) {
            let person = people::person(&house.app, name).await;
            operator.open(&page).await;
            operator.send("Appoint a registrar", &[("Email of the person", &person.email)]).await.says(name);
            let browser = people::device(house, &person).await;
            registrars.push((person, browser));
        }
        let desk = page.rsplit('/').next().unwrap().to_owned();
        Office { house, desk, registrars, olga, operator }
    }

    /// The registrar of that place, at their browser.
    pub fn at(&mut self, place: usize) -> &mut Browser {
        &mut self.registrars[place].1
    }

    /// Sessions end after a while; stories go on for years.
    pub async fn signs_in(&mut self, place: usize) {
        let (person, browser) = &mut self.registrars[place];
        people::sign_in(self.house, person, browser).await;
    }

    /// The same for the operator.
    pub async fn operator_signs_in(&mut self) {
        people::sign_in(self.house, &self.olga, &mut self.operator).await;
    }

    /// Opens a person's application, the newest of theirs that waits.
    pub async fn case(&mut self, place: usize, name: &str) -> String {
        let desk = format!("/desks/{}", self.desk);
        self.signs_in(place).await;
        let browser = self.at(place);
        browser.open(&desk).await;
        browser.follow(name).await;
        browser.shown.path.clone()
    }

    /// One registrar gives an opinion.
    pub async fn opines(&mut self, place: usize, name: &str, decision: &str, reasons: &str) {
        self.case(place, name).await;
        let browser = self.at(place);
        browser.send("Give this opinion", &[(decision, "on"), ("Reasons", reasons)]).await;
    }

    /// An applicant who applied, was certified by the registrars and is at their browser.
    pub async fn certified(&mut self, house: &House, name: &str) -> Holder {
        let mut holder = Holder::begins(house, name).await;
        holder.sends().await;
        self.opines(0, name, "Grant it", "All is there.").await;
        holder.reads_number(house).await;
        holder
    }

    /// What the authority does about a certification.
    pub async fn acts(&mut self, holder: &Holder, what: &str, reason: &str) {
        let desk = format!("/desks/{}", self.desk);
        self.signs_in(0).await;
        let browser = self.at(0);
        browser.open(&desk).await;
        browser.follow(&holder.number).await;
        browser.send("Do it now", &[(what, "on"), ("Reason", reason)]).await;
    }
}

/// Somebody who applies, at their browser.
pub struct Holder {
    pub person: Person,
    pub browser: Browser,
    pub number: String,
}

impl Holder {
    /// Begins an application at the one desk there is.
    pub async fn begins(house: &House, name: &str) -> Holder {
        let person = people::person(&house.app, name).await;
        let mut browser = people::device(house, &person).await;
        browser.open("/me/applications").await;
        browser.send("Begin", &[]).await.says("Not sent yet");
        Holder { person, browser, number: String::new() }
    }

    pub async fn sends(&mut self) {
        self.browser.send("Send it to the authority", &[("What I sent", "on")]).await;
    }

    /// The letters so far, oldest first, opened.
    pub async fn letters(&self, house: &House) -> Vec<Opened> {
        house.letters_to(&self.person.email).await.iter().map(mailbox::open).collect()
    }

    /// The number as the letter with the certification brings it.
    pub async fn reads_number(&mut self, house: &House) {
        let letters = self.letters(house).await;
        let brought =
            letters.iter().find(|letter| letter.subject == "Your certification").expect("a letter brings it");
        brought.link("/verify/").trim_start_matches("/verify/").clone_into(&mut self.number);
    }

    /// Sessions end after a while; stories go on for years.
    pub async fn signs_in(&mut self, house: &House) {
        people::sign_in(house, &self.person, &mut self.browser).await;
    }

    /// Begins what the holder's page offers under these words.
    pub async fn asks(&mut self, house: &House, button: &str) {
        self.signs_in(house).await;
        let page = format!("/me/certifications/{}", self.number);
        self.browser.open(&page).await;
        self.browser.send(button, &[]).await.says("Not sent yet");
    }

    /// What a stranger with the number sees at the end of a day.
    pub async fn seen_on(&self, house: &House, day: &str) -> super::Shown {
        let mut stranger = house.browser();
        stranger.open(&format!("/verify/{}?on={day}", self.number)).await;
        stranger.shown
    }
}

/// Writes the reminders that are due, as the server does by the clock.
pub async fn reminders_go(house: &House) -> usize {
    desk::remind(&house.app).await.unwrap()
}
