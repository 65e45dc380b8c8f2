//! Who: signing up and in, keeping an account, losing a password, becoming the operator.

use cairn::{
    identity::{self, People, Role, RoleGrants, Sessions},
    journal::{Actor, Column as JournalColumn, Entity as Journal},
};
use chrono::TimeDelta;
use poem::http::Method;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::support::{Browser, House, mailbox};

pub const EMAIL: &str = "ana.reyes@example.org";
pub const PASSWORD: &str = "harbor velvet sixteen";

const SIGN_UP: [(&str, &str); 4] = [
    ("Email address", EMAIL),
    ("Legal name", "Ana María Reyes"),
    ("Preferred name", "Ana"),
    ("Password", PASSWORD),
];

pub async fn asks(browser: &mut Browser) {
    browser.open("/sign-up").await;
    browser.send("Sign up", &SIGN_UP).await.says("Check your inbox").says(EMAIL);
}

/// The link in the latest letter to somebody.
pub async fn link(house: &House, address: &str, start: &str) -> String {
    let letters = house.letters_to(address).await;
    mailbox::open(letters.last().expect("a letter")).link(start)
}

/// Signs up, opens the letter's link, presses its button.
pub async fn signs_up(house: &House) -> Browser {
    let mut browser = house.browser();
    asks(&mut browser).await;
    let path = link(house, EMAIL, "/confirm-email/").await;
    browser.open(&path).await.says("did you sign up?");
    browser.send("Yes, this is my address", &[]).await;
    browser
}

pub async fn signs_in<'a>(browser: &'a mut Browser, password: &str) -> &'a crate::support::Shown {
    browser.open("/sign-in").await;
    browser.send("Sign in", &[("Email address", EMAIL), ("Password", password)]).await
}

pub async fn is_signed_in(browser: &mut Browser) -> bool {
    browser.open("/me/account").await.path == "/me/account"
}

async fn people(house: &House) -> u64 {
    People::find().count(&house.app.store.read).await.unwrap()
}

#[tokio::test]
async fn somebody_signs_up_confirms_and_is_signed_in() {
    let house = House::open().await;
    let mut browser = house.browser();
    asks(&mut browser).await;
    browser.shown.says("Your password is strong");
    assert_eq!(people(&house).await, 0, "there is no account before the letter's link is used");
    assert!(!is_signed_in(&mut browser).await);

    let letters = house.letters_to(EMAIL).await;
    let letter = mailbox::open(&letters[0]);
    assert_eq!(letter.subject, "Confirm your email address");
    let path = letter.link("/confirm-email/");
    assert!(letter.leads_to(&path), "both parts lead there");
    assert!(!letter.text.contains("Ana"), "an address that nobody confirmed is not told a stranger's words");

    // A mail scanner opens the link, with no cookies.
    house.browser().open(&path).await.says("Is ana.reyes@example.org yours");
    assert_eq!(people(&house).await, 0);

    browser.open(&path).await;
    browser.send("Yes, this is my address", &[]).await;
    assert!(is_signed_in(&mut browser).await);
    let html = browser.shown.html.clone();
    assert!(html.contains("Ana María Reyes") && html.contains("this device"));
    assert!(!html.contains("not confirmed yet"), "no banner");
    house.is_in_order().await;
}

#[tokio::test]
async fn names_and_addresses_are_taken_as_people_write_them() {
    let house = House::open().await;
    let mut browser = house.browser();
    browser.open("/sign-up").await;
    browser
        .send(
            "Sign up",
            &[
                ("Email address", " Ana.Reyes@Example.org "),
                ("Legal name", "  Ana\u{202e}  Mari\u{301}a "),
                ("Password", PASSWORD),
            ],
        )
        .await;
    let path = link(&house, "Ana.Reyes@Example.org", "/confirm-email/").await;
    browser.open(&path).await;
    browser.send("Yes, this is my address", &[]).await;
    let person = People::find().one(&house.app.store.read).await.unwrap().unwrap();
    assert_eq!((person.email_key.as_str(), person.legal_name.as_str()), (EMAIL, "Ana María"));
    // And is known again by any spelling of it.
    browser.forget_cookies();
    browser.open("/sign-in").await;
    browser.send("Sign in", &[("Email address", "ANA.REYES@example.org"), ("Password", PASSWORD)]).await;
    assert!(is_signed_in(&mut browser).await);
}

#[tokio::test]
async fn what_is_wrong_with_a_sign_up_is_said_all_at_once_and_nothing_typed_is_lost() {
    let house = House::open().await;
    let mut browser = house.browser();
    browser.open("/sign-up").await;
    let wrong = [
        ("Email address", "ana.reyes@"),
        ("Legal name", "Win at https://x.example"),
        ("Password", "sunshine"),
    ];
    let shown = browser.send("Sign up", &wrong).await;
    assert_eq!(shown.status, 422);
    shown.says("name@example.org").says("without any web or email address").says("This one has 8");
    assert!(shown.html.contains("value=\"ana.reyes@\"") && !shown.html.contains("sunshine"));
    for (password, why) in [
        ("password1234", "many people use"),
        ("aaaaaaaaaaaaaaaa", "Repeating"),
        ("ana maria reyes", "guessed quickly"),
        (&"long".repeat(60), "at most 200"),
    ] {
        let mut fields = SIGN_UP;
        fields[3].1 = password;
        let shown = browser.send("Sign up", &fields).await;
        assert_eq!(shown.status, 422, "{password}");
        shown.says(why);
    }
    assert!(house.letters_to(EMAIL).await.is_empty());
}

#[tokio::test]
async fn an_address_that_has_an_account_gets_the_same_answer_and_another_letter() {
    let house = House::open().await;
    signs_up(&house).await;
    let (mut new, mut known) = (house.browser(), house.browser());
    new.open("/sign-up").await;
    let mut fields = SIGN_UP;
    fields[0].1 = "somebody.else@example.org";
    let new = new.send("Sign up", &fields).await.clone();
    known.open("/sign-up").await;
    fields[0].1 = "ANA.reyes@example.org";
    let answer = known.send("Sign up", &fields).await.clone();
    // But for the address itself, which says only what was typed.
    let words = answer.words().replace("ANA.reyes@example.org", "somebody.else@example.org");
    assert_eq!((answer.status, answer.path.clone(), words), (new.status, new.path.clone(), new.words()));
    let letter = mailbox::open(house.letters_to(EMAIL).await.last().unwrap());
    assert_eq!(letter.subject, "You already have an account");
    assert_eq!(letter.link("/reset-password"), "/reset-password");
    // Sending it again answers the same, too, and sends nothing.
    let before = house.letters_to(EMAIL).await.len();
    known.send("Send the email again", &[]).await.says("If an email was on its way");
    assert_eq!(house.letters_to(EMAIL).await.len(), before);
    assert_eq!(people(&house).await, 1);
}

#[tokio::test]
async fn a_letter_that_went_astray_is_sent_again_and_the_first_link_ends() {
    let house = House::open().await;
    let mut browser = house.browser();
    asks(&mut browser).await;
    let first = link(&house, EMAIL, "/confirm-email/").await;
    browser.send("Send the email again", &[]).await.says("Only the newest link works");
    let second = link(&house, EMAIL, "/confirm-email/").await;
    assert_ne!(first, second);
    assert_eq!(browser.open(&first).await.status, 410);
    browser.open(&second).await;
    browser.send("Yes, this is my address", &[]).await;
    assert!(is_signed_in(&mut browser).await);
}

#[tokio::test]
async fn a_confirmation_link_ends_after_three_days() {
    let house = House::open().await;
    let mut browser = house.browser();
    asks(&mut browser).await;
    let path = link(&house, EMAIL, "/confirm-email/").await;
    browser.open(&path).await;
    house.later(TimeDelta::days(3));
    let shown = browser.send("Yes, this is my address", &[]).await;
    assert_eq!(shown.status, 410);
    shown.says("This link no longer works");
    assert_eq!(people(&house).await, 0);
    house.later(TimeDelta::days(1));
    let erased = identity::erase_old(&house.app).await.unwrap();
    assert_eq!(erased, 3, "what was asked for, and the two counters");
    assert_eq!(browser.open(&path).await.status, 410);
    assert_eq!(identity::erase_old(&house.app).await.unwrap(), 0);
}

#[tokio::test]
async fn a_double_click_on_the_confirmation_makes_one_account_and_two_clear_answers() {
    let house = House::open().await;
    let mut browser = house.browser();
    asks(&mut browser).await;
    let path = link(&house, EMAIL, "/confirm-email/").await;
    browser.open(&path).await;
    let (action, pairs) = browser.fill("Yes, this is my address", &[]);
    let (mut one, mut two) = (browser.clone(), browser.clone());
    tokio::join!(one.post(&action, &pairs), two.post(&action, &pairs));
    assert_eq!(people(&house).await, 1);
    let (one_in, two_in) = (is_signed_in(&mut one).await, is_signed_in(&mut two).await);
    assert!(one_in != two_in, "one is signed in");
    let mut other = if one_in { two } else { one };
    other.open(&path).await.says("Your address is confirmed");
    house.is_in_order().await;
}

#[tokio::test]
async fn an_account_that_a_stranger_made_in_somebodys_name_is_not_entered_by_the_letter_alone() {
    let house = House::open().await;
    let mut stranger = house.browser();
    asks(&mut stranger).await;
    let path = link(&house, EMAIL, "/confirm-email/").await;
    let mut owner = house.browser();
    owner.open(&path).await.says("in another browser");
    owner.send("Yes, this is my address", &[]).await.says("Sign in with the password you chose");
    assert!(!is_signed_in(&mut owner).await && !is_signed_in(&mut stranger).await);
}

#[tokio::test]
async fn of_two_who_ask_for_one_address_the_first_to_confirm_has_it() {
    let house = House::open().await;
    let (mut one, mut two) = (house.browser(), house.browser());
    asks(&mut one).await;
    let first = link(&house, EMAIL, "/confirm-email/").await;
    asks(&mut two).await;
    let second = link(&house, EMAIL, "/confirm-email/").await;
    one.open(&first).await;
    two.open(&second).await;
    let (a, b) = (one.fill("Yes", &[]), two.fill("Yes", &[]));
    tokio::join!(one.post(&a.0, &a.1), two.post(&b.0, &b.1));
    assert_eq!(people(&house).await, 1);
    assert!(is_signed_in(&mut one).await != is_signed_in(&mut two).await);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_get_the_same_answer() {
    let house = House::open().await;
    signs_up(&house).await;
    let mut browser = house.browser();
    let wrong = signs_in(&mut browser, "not the password").await.clone();
    browser.open("/sign-in").await;
    let fields = [("Email address", "nobody@example.org"), ("Password", "not the password")];
    let unknown = browser.send("Sign in", &fields).await.clone();
    assert_eq!((wrong.status, wrong.words()), (422, unknown.words()));
    // Asked for, but not confirmed: there is no account yet, and nobody may learn that it was asked for.
    let mut other = house.browser();
    other.open("/sign-up").await;
    let mut asked = SIGN_UP;
    asked[0].1 = "nobody@example.org";
    other.send("Sign up", &asked).await;
    other.open("/sign-in").await;
    let fields = [("Email address", "nobody@example.org"), ("Password", PASSWORD)];
    assert_eq!(other.send("Sign in", &fields).await.words(), wrong.words());
    assert!(
        unknown.html.contains("value=\"nobody@example.org\"") && !unknown.html.contains("not the password")
    );
}

#[tokio::test]
async fn a_session_ends_after_half_a_day_and_on_ones_own_device_after_a_month() {
    let house = House::open().await;
    signs_up(&house).await;
    let (mut shared, mut own) = (house.browser(), house.browser());
    signs_in(&mut shared, PASSWORD).await;
    own.open("/sign-in").await;
    let fields = [("Email address", EMAIL), ("Password", PASSWORD), ("This is my own device", "on")];
    own.send("Sign in", &fields).await;
    house.later(TimeDelta::hours(12));
    assert!(!is_signed_in(&mut shared).await && is_signed_in(&mut own).await);
    house.later(TimeDelta::days(30));
    assert!(!is_signed_in(&mut own).await);
    identity::erase_old(&house.app).await.unwrap();
    assert_eq!(Sessions::find().count(&house.app.store.read).await.unwrap(), 0, "they are erased");
}

#[tokio::test]
async fn somebody_who_must_sign_in_first_comes_to_where_they_were_going_and_nowhere_else() {
    let house = House::open().await;
    signs_up(&house).await;
    let mut browser = house.browser();
    browser.open("/me/account").await.says("Sign in");
    let fields = [("Email address", EMAIL), ("Password", PASSWORD)];
    assert_eq!(browser.send("Sign in", &fields).await.path, "/me/account");
    for elsewhere in ["//evil.example", "https://evil.example", "/\\evil.example", "/sign-out"] {
        let mut browser = house.browser();
        let next: String = form_urlencoded::byte_serialize(elsewhere.as_bytes()).collect();
        browser.open(&format!("/sign-in?next={next}")).await;
        let (action, mut pairs) = browser.fill("Sign in", &fields);
        pairs.iter_mut().filter(|(name, _)| name == "next").for_each(|(_, v)| elsewhere.clone_into(v));
        assert_eq!(browser.post(&action, &pairs).await.path, "/me", "{elsewhere}");
    }
}

#[tokio::test]
async fn what_was_written_when_the_session_ended_is_sent_after_signing_in() {
    let house = House::open().await;
    let mut browser = signs_up(&house).await;
    browser.open("/me/account").await;
    let form = browser.fill("Save names", &[("Preferred name", "Anita")]);
    house.later(TimeDelta::days(1));
    browser.post(&form.0, &form.1).await.says("What you wrote is still here").says("Anita");
    // Even a wrong password first loses nothing.
    let wrong = [("Email address", EMAIL), ("Password", "not the password")];
    browser.send("Sign in", &wrong).await.says("What you wrote is kept");
    let right = [("Email address", EMAIL), ("Password", PASSWORD)];
    browser.send("Sign in", &right).await.says("Anita");
    browser.send("Send it now", &[]).await.says("Your names are saved");
    let person = People::find().one(&house.app.store.read).await.unwrap().unwrap();
    assert_eq!(person.preferred_name.as_deref(), Some("Anita"));
}

#[tokio::test]
async fn passwords_are_never_sent_back() {
    let house = House::open().await;
    let mut browser = signs_up(&house).await;
    browser.open("/me/account").await;
    let fields = [("Old password", PASSWORD), ("New password", "lantern gravel forty")];
    let form = browser.fill("Change password", &fields);
    house.later(TimeDelta::days(1));
    let shown = browser.post(&form.0, &form.1).await;
    assert!(!shown.html.contains("velvet") && !shown.html.contains("gravel"), "{}", shown.html);
}

#[tokio::test]
async fn too_many_wrong_passwords_make_an_account_wait_longer_each_time() {
    let house = House::open().await;
    signs_up(&house).await;
    let mut guesser = house.browser();
    for _ in 0..5 {
        assert_eq!(signs_in(&mut guesser, "wrong password").await.status, 422);
    }
    let shut = signs_in(&mut guesser, "wrong password").await;
    assert_eq!((shut.status, shut.header("retry-after")), (429, Some("31")));
    shut.says("Wait 31 seconds").says("set a new password");
    // From elsewhere, with the right password: the account itself waits.
    let mut owner = house.browser();
    owner.from = "203.0.113.9:1000".parse().unwrap();
    assert_eq!(signs_in(&mut owner, PASSWORD).await.status, 429);
    house.later(TimeDelta::seconds(31));
    assert_eq!(signs_in(&mut guesser, "wrong password").await.status, 422);
    house.later(TimeDelta::seconds(31));
    assert_eq!(signs_in(&mut guesser, PASSWORD).await.status, 429, "a minute this time");
    house.later(TimeDelta::seconds(31));
    signs_in(&mut owner, PASSWORD).await;
    assert!(is_signed_in(&mut owner).await);
    // Who gets in begins anew.
    assert_eq!(signs_in(&mut guesser, "wrong password").await.status, 422);
}

#[tokio::test]
async fn an_address_that_tries_many_accounts_waits_and_a_classroom_does_not() {
    let house = House::open().await;
    signs_up(&house).await;
    let mut classroom = house.browser();
    classroom.from = "203.0.113.9:1000".parse().unwrap();
    for _ in 0..31 {
        classroom.forget_cookies();
        signs_in(&mut classroom, PASSWORD).await;
        assert!(is_signed_in(&mut classroom).await);
    }
    let mut guesser = house.browser();
    guesser.from = "[2001:db8::1]:1000".parse().unwrap();
    guesser.open("/sign-in").await;
    for n in 0..30 {
        let email = format!("person{n}@example.org");
        let fields = [("Email address", email.as_str()), ("Password", "wrong password")];
        assert_eq!(guesser.send("Sign in", &fields).await.status, 422);
    }
    // The same network, another host of it.
    guesser.from = "[2001:db8::2]:1000".parse().unwrap();
    assert_eq!(signs_in(&mut guesser, PASSWORD).await.status, 429);
    guesser.from = "[2001:db8:0:1::1]:1000".parse().unwrap();
    signs_in(&mut guesser, PASSWORD).await;
    assert!(is_signed_in(&mut guesser).await);
    guesser.forget_cookies();
    guesser.from = "[2001:db8::1]:1000".parse().unwrap();
    house.later(TimeDelta::minutes(15));
    signs_in(&mut guesser, PASSWORD).await;
    assert!(is_signed_in(&mut guesser).await);
}

#[tokio::test]
async fn guesses_made_at_once_are_counted_one_by_one() {
    let house = House::open().await;
    signs_up(&house).await;
    let mut guesser = house.browser();
    guesser.open("/sign-in").await;
    let (action, pairs) = guesser.fill("Sign in", &[("Email address", EMAIL), ("Password", "wrong one")]);
    let all = (0..12).map(|_| {
        let (mut guesser, action, pairs) = (guesser.clone(), action.clone(), pairs.clone());
        tokio::spawn(async move { guesser.post(&action, &pairs).await.status })
    });
    let mut heard = 0;
    for guess in all.collect::<Vec<_>>() {
        heard += i32::from(guess.await.unwrap() == 422);
    }
    assert_eq!(heard, 5);
}

#[tokio::test]
async fn a_forgotten_password_is_set_anew_by_letter_and_ends_every_session() {
    let house = House::open().await;
    let mut first = signs_up(&house).await;
    let mut browser = house.browser();
    for _ in 0..6 {
        signs_in(&mut browser, "forgotten it").await;
    }
    browser.open("/sign-in").await;
    browser.follow("I do not know my password").await;
    let sent = browser.send("Send me the link", &[("Email address", EMAIL)]).await.words();
    let path = link(&house, EMAIL, "/reset-password/").await;
    browser.open("/reset-password").await;
    let unknown = browser.send("Send me the link", &[("Email address", "nobody@example.org")]).await.words();
    assert_eq!(sent, unknown);
    assert!(house.letters_to("nobody@example.org").await.is_empty());

    browser.open(&path).await.says("Choose a new password");
    browser.send("Set this password", &[("New password", "password1234")]).await.says("many people use");
    let form = browser.fill("Set this password", &[("New password", "lantern gravel forty")]);
    browser.post(&form.0, &form.1).await.says("Your password is changed");
    assert!(!is_signed_in(&mut first).await, "every session ended");
    // The reset opens the door that wrong tries had shut.
    signs_in(&mut browser, "lantern gravel forty").await;
    assert!(is_signed_in(&mut browser).await);
    assert_eq!(signs_in(&mut house.browser(), PASSWORD).await.status, 422);
    let told = mailbox::open(house.letters_to(EMAIL).await.last().unwrap());
    assert_eq!(told.subject, "Your password was changed");
    // Once only.
    assert_eq!(house.browser().open(&path).await.status, 410);
    assert_eq!(browser.post(&form.0, &form.1).await.status, 409, "the form of another session");
    house.is_in_order().await;
}

#[tokio::test]
async fn a_reset_link_ends_after_an_hour_and_two_clicks_set_one_password() {
    let house = House::open().await;
    signs_up(&house).await;
    let mut browser = house.browser();
    browser.open("/reset-password").await;
    browser.send("Send me the link", &[("Email address", EMAIL)]).await;
    let path = link(&house, EMAIL, "/reset-password/").await;
    browser.open(&path).await;
    let (mut one, mut two) = (browser.clone(), browser.clone());
    let a = one.fill("Set this password", &[("New password", "lantern gravel forty")]);
    let b = two.fill("Set this password", &[("New password", "pencil orbit thirty")]);
    tokio::join!(one.post(&a.0, &a.1), two.post(&b.0, &b.1));
    assert!((one.shown.status == 200) != (two.shown.status == 200), "one has set it");
    let letters = house.letters_to(EMAIL).await;
    let told = letters.iter().filter(|letter| mailbox::open(letter).subject == "Your password was changed");
    assert_eq!(told.count(), 1);

    browser.open("/reset-password").await;
    browser.send("Send me the link", &[("Email address", EMAIL)]).await;
    let path = link(&house, EMAIL, "/reset-password/").await;
    house.later(TimeDelta::minutes(60));
    assert_eq!(browser.open(&path).await.status, 410);
}

#[tokio::test]
async fn a_mailbox_is_not_flooded() {
    let house = House::open().await;
    signs_up(&house).await;
    let before = house.letters_to(EMAIL).await.len();
    let mut browser = house.browser();
    for _ in 0..8 {
        browser.open("/reset-password").await;
        browser.send("Send me the link", &[("Email address", EMAIL)]).await.says("Check your inbox");
    }
    assert_eq!(house.letters_to(EMAIL).await.len() - before, 4, "with the first letter, five an hour");
    house.later(TimeDelta::hours(1));
    browser.open("/reset-password").await;
    browser.send("Send me the link", &[("Email address", EMAIL)]).await;
    assert_eq!(house.letters_to(EMAIL).await.len() - before, 5);
}

#[tokio::test]
async fn who_has_letters_sent_to_a_hundred_mailboxes_has_no_more_sent_and_others_do() {
    let house = House::open().await;
    signs_up(&house).await;
    let before = house.letters_to(EMAIL).await.len();
    let mut sender = house.browser();
    sender.open("/reset-password").await;
    for n in 0..100 {
        let (action, form) =
            sender.fill("Send me the link", &[("Email address", &format!("p{n}@example.org"))]);
        let mut copy = sender.clone();
        copy.post(&action, &form).await;
    }
    sender.send("Send me the link", &[("Email address", EMAIL)]).await;
    assert_eq!(house.letters_to(EMAIL).await.len(), before, "one more was sent");
    let mut owner = house.browser();
    owner.open("/reset-password").await;
    owner.send("Send me the link", &[("Email address", EMAIL)]).await.says("Check your inbox");
    assert_eq!(house.letters_to(EMAIL).await.len(), before + 1);
}

#[tokio::test]
async fn a_link_of_one_kind_opens_no_other_door() {
    let house = House::open().await;
    let mut browser = signs_up(&house).await;
    browser.open("/me/account").await;
    let change = [("New email address", "ana.other@example.org"), ("Password", PASSWORD)];
    browser.send("Change address", &change).await;
    let confirm = link(&house, "ana.other@example.org", "/confirm-email/").await;
    let mut stranger = house.browser();
    stranger.open("/reset-password").await;
    stranger.send("Send me the link", &[("Email address", EMAIL)]).await;
    let reset = link(&house, EMAIL, "/reset-password/").await;
    for (path, other) in [
        (confirm.replace("/confirm-email/", "/reset-password/"), "Set this password"),
        (reset.replace("/reset-password/", "/confirm-email/"), "Yes, this is my address"),
    ] {
        stranger.open(&path).await.does_not_say(other);
        assert!(!stranger.shown.html.contains(other), "{path}");
    }
    stranger.open(&reset).await;
    assert!(stranger.shown.html.contains("Set this password"), "the right door stays open");
}

#[tokio::test]
async fn cookies_are_for_this_host_alone_and_out_of_reach_of_scripts() {
    let house = House::open().await;
    signs_up(&house).await;
    let mut browser = house.browser();
    browser.open("/sign-in").await;
    let (action, form) = browser.fill("Sign in", &[("Email address", EMAIL), ("Password", PASSWORD)]);
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let answer = browser.request(Method::POST, &action, Some(body.into_bytes()), &[]).await;
    let fresh = house.browser().request(Method::GET, "/sign-in", None, &[]).await;
    let cookies = |answer: &poem::Response| {
        let all = answer.headers().get_all("set-cookie").iter();
        all.map(|cookie| cookie.to_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let (session, visit) = (cookies(&answer), cookies(&fresh));
    assert!(session.iter().any(|cookie| cookie.starts_with("__Host-session=")), "{session:?}");
    assert!(visit.iter().any(|cookie| cookie.starts_with("__Host-visit=")), "{visit:?}");
    for cookie in session.iter().chain(&visit) {
        let marks: Vec<&str> = cookie.split(';').map(str::trim).collect();
        for mark in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
            assert!(marks.contains(&mark), "{mark} is missing: {cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
}

#[tokio::test]
async fn signing_out_ends_the_session_here_or_everywhere() {
    let house = House::open().await;
    let mut laptop = signs_up(&house).await;
    let mut phone = house.browser();
    signs_in(&mut phone, PASSWORD).await;
    laptop.open("/me/account").await;
    let mut copy = laptop.clone();
    laptop.send("Sign out here", &[]).await.says("You are signed out");
    assert!(!is_signed_in(&mut copy).await, "the cookie alone is worth nothing");
    assert!(is_signed_in(&mut phone).await);
    signs_in(&mut laptop, PASSWORD).await;
    laptop.open("/me/account").await;
    laptop.send("Sign out everywhere", &[]).await.says("signed out on every device");
    assert!(!is_signed_in(&mut phone).await && !is_signed_in(&mut laptop).await);
    house.is_in_order().await;
}

#[tokio::test]
async fn one_session_is_ended_and_the_others_stay() {
    let house = House::open().await;
    let mut laptop = signs_up(&house).await;
    let mut phone = house.browser();
    signs_in(&mut phone, PASSWORD).await;
    let mut library = house.browser();
    signs_in(&mut library, PASSWORD).await;
    phone.open("/me/account").await;
    let button = "End this session";
    let endings = phone.shown.html.matches("/end\"").count();
    assert_eq!(endings, 2, "this device has no such button");
    let (mut again, form) = (phone.clone(), phone.fill(button, &[]));
    phone.post(&form.0, &form.1).await.says("That session is ended");
    let ended = [is_signed_in(&mut laptop).await, is_signed_in(&mut library).await];
    assert_eq!(ended.iter().filter(|signed_in| **signed_in).count(), 1, "one of two is signed out");
    assert!(is_signed_in(&mut phone).await);
    again.post(&form.0, &form.1).await.says("That session is ended");

    let ben = crate::support::people::person(&house.app, "Ben Ode").await;
    let mut other = crate::support::people::device(&house, &ben).await;
    other.open("/me/account").await;
    let csrf = other.csrf();
    let left = phone.open("/me/account").await.html.clone();
    let left = left.split("/me/account/sessions/").nth(1).unwrap().split('/').next().unwrap().to_owned();
    other.post(&format!("/me/account/sessions/{left}/end"), &[csrf]).await;
    phone.open("/me/account").await;
    assert!(phone.shown.html.contains(&left), "nobody ends the session of somebody else");
    house.is_in_order().await;
}

#[tokio::test]
async fn the_session_in_use_is_ended_by_signing_out() {
    let house = House::open().await;
    let mut laptop = signs_up(&house).await;
    let mut phone = house.browser();
    signs_in(&mut phone, PASSWORD).await;
    laptop.open("/me/account").await;
    let (action, form) = laptop.fill("End this session", &[]);
    phone.open("/me/account").await;
    let csrf = phone.csrf();
    assert!(form.iter().all(|(name, _)| *name == csrf.0), "a button alone");
    phone.post(&action, &[csrf]).await.says("use “Sign out here”");
    assert_eq!(phone.shown.status, 409);
    assert!(is_signed_in(&mut phone).await);
}

#[tokio::test]
async fn sessions_are_listed_by_device() {
    let house = House::open().await;
    signs_up(&house).await;
    let mut browser = house.browser();
    browser.open("/sign-in").await;
    let (action, pairs) = browser.fill("Sign in", &[("Email address", EMAIL), ("Password", PASSWORD)]);
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
    let agent = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36";
    browser.request(Method::POST, &action, Some(body.into_bytes()), &[("user-agent", agent)]).await;
    let shown = browser.open("/me/account").await;
    shown.says("Chrome on Android this device since March 2, 2026, 09:00 UTC");
    shown.says("A browser that did not say its name");
}

#[tokio::test]
async fn a_password_is_changed_by_who_knows_the_old_one() {
    let house = House::open().await;
    let mut browser = signs_up(&house).await;
    let mut phone = house.browser();
    signs_in(&mut phone, PASSWORD).await;
    browser.open("/me/account").await;
    let wrong = [("Old password", "wrong password"), ("New password", "lantern gravel forty")];
    let shown = browser.send("Change password", &wrong).await;
    assert_eq!(shown.status, 422);
    shown.says("This is not your password");
    let right = [("Old password", PASSWORD), ("New password", "lantern gravel forty")];
    let (action, pairs) = browser.fill("Change password", &right);
    browser.post(&action, &pairs).await.says("Your password is changed");
    assert!(is_signed_in(&mut browser).await && !is_signed_in(&mut phone).await);
    signs_in(&mut phone, "lantern gravel forty").await;
    assert!(is_signed_in(&mut phone).await);
    // Sent once more, the old one no longer fits.
    assert_eq!(browser.post(&action, &pairs).await.status, 422);
    let told = mailbox::open(house.letters_to(EMAIL).await.last().unwrap());
    assert_eq!(told.subject, "Your password was changed");
}

#[tokio::test]
async fn an_email_address_changes_when_the_new_one_is_confirmed() {
    let house = House::open().await;
    let mut browser = signs_up(&house).await;
    browser.open("/me/account").await;
    let fields = [("New email address", "ana@new.example.org"), ("Password you have now", PASSWORD)];
    browser.send("Change address", &fields).await.says("when you open the link");
    browser.shown.says("Emails and certificates go to ana.reyes@example.org");
    let path = link(&house, "ana@new.example.org", "/confirm-email/").await;
    browser.open(&path).await.says("becomes the address of your account");
    browser.send("Yes, this is my address", &[]).await.says("go to ana@new.example.org");
    let told = mailbox::open(house.letters_to(EMAIL).await.last().unwrap());
    assert_eq!(told.subject, "Your email address was changed");
    assert!(!told.text.contains("new.example.org"), "the old mailbox need not know");
    browser.open(&path).await.says("Your address is confirmed");
    // The old address is free, and does not sign in.
    assert_eq!(signs_in(&mut house.browser(), PASSWORD).await.status, 422);
    house.is_in_order().await;
}

#[tokio::test]
async fn an_address_of_somebody_else_is_not_taken_over() {
    let house = House::open().await;
    let mut ana = signs_up(&house).await;
    ana.open("/me/account").await;
    let fields = [("New email address", "shared@example.org"), ("Password you have now", PASSWORD)];
    ana.send("Change address", &fields).await;
    let path = link(&house, "shared@example.org", "/confirm-email/").await;
    // Meanwhile somebody signs up with it.
    let mut ben = house.browser();
    ben.open("/sign-up").await;
    let mut theirs = SIGN_UP;
    theirs[0].1 = "shared@example.org";
    ben.send("Sign up", &theirs).await;
    let confirm = link(&house, "shared@example.org", "/confirm-email/").await;
    ben.open(&confirm).await;
    ben.send("Yes, this is my address", &[]).await;
    ana.open(&path).await;
    let shown = ana.send("Yes, this is my address", &[]).await;
    assert_eq!(shown.status, 409);
    shown.says("has an account of its own");
    // Asked for now, the answer is as ever, and the owner is told.
    ana.open("/me/account").await;
    ana.send("Change address", &fields).await.says("when you open the link");
    let told = mailbox::open(house.letters_to("shared@example.org").await.last().unwrap());
    assert_eq!(told.subject, "You already have an account");
}

#[tokio::test]
async fn a_new_legal_name_keeps_the_old_one_for_the_record_and_hides_it() {
    let house = House::open().await;
    let mut browser = signs_up(&house).await;
    browser.open("/me/account").await;
    let names = [("Legal name", "Alex Reyes"), ("Preferred name", "")];
    let (action, pairs) = browser.fill("Save names", &names);
    let mut twin = browser.clone();
    tokio::join!(browser.post(&action, &pairs), twin.post(&action, &pairs));
    browser.shown.says("Your names are saved").does_not_say("María");
    let kept = Journal::find().filter(JournalColumn::Kind.eq("legal_name_changed"));
    assert_eq!(kept.count(&house.app.store.read).await.unwrap(), 1, "sent twice, changed once");
    let person = People::find().one(&house.app.store.read).await.unwrap().unwrap();
    let former = identity::former_names(&house.app.store.read, person.id).await.unwrap();
    assert_eq!(former, [SIGN_UP[1].1], "the present name is no former one");
    assert_eq!(browser.send("Save names", &[("Legal name", "")]).await.status, 422);
    house.is_in_order().await;
}

#[tokio::test]
async fn the_operators_link_leads_through_signing_up_and_back_and_works_once() {
    let house = House::open().await;
    let mut change = house.app.change(Actor::System("start")).await.unwrap();
    let ended = identity::operator_link(&mut change).await.unwrap().unwrap();
    let path = identity::operator_link(&mut change).await.unwrap().unwrap();
    house.app.commit(change).await.unwrap();
    let mut browser = house.browser();
    assert_eq!(browser.open(&ended).await.status, 410, "a new start ends the link before");
    browser.open(&path).await.says("First you need an account");
    browser.follow("Sign up").await;
    browser.send("Sign up", &SIGN_UP).await;
    let confirm = link(&house, EMAIL, "/confirm-email/").await;
    browser.open(&confirm).await;
    assert_eq!(browser.send("Yes, this is my address", &[]).await.path, path, "back where they were going");
    let (action, pairs) = browser.fill("I am the operator", &[]);
    let mut twin = browser.clone();
    tokio::join!(browser.post(&action, &pairs), twin.post(&action, &pairs));
    let db = &house.app.store.read;
    assert_eq!(RoleGrants::find().count(db).await.unwrap(), 1);
    let person = People::find().one(db).await.unwrap().unwrap();
    assert!(identity::holds_role(db, person.id, Role::Operator).await.unwrap());
    assert_eq!(house.browser().open(&path).await.status, 410);
    let mut change = house.app.change(Actor::System("start")).await.unwrap();
    assert_eq!(identity::operator_link(&mut change).await.unwrap(), None, "there is an operator");
    drop(change);
    house.is_in_order().await;
}

#[tokio::test]
async fn an_operators_link_that_was_overtaken_makes_nobody_operator() {
    let house = House::open().await;
    let mut change = house.app.change(Actor::System("start")).await.unwrap();
    let path = identity::operator_link(&mut change).await.unwrap().unwrap();
    house.app.commit(change).await.unwrap();
    let mut browser = signs_up(&house).await;
    browser.open(&path).await.says("I am the operator");
    // Another becomes operator by the console meanwhile.
    let mut second = SIGN_UP;
    second[0].1 = "ben@example.org";
    let mut ben = house.browser();
    ben.open("/sign-up").await;
    ben.send("Sign up", &second).await;
    let confirm = link(&house, "ben@example.org", "/confirm-email/").await;
    ben.open(&confirm).await;
    ben.send("Yes, this is my address", &[]).await;
    let person = identity::person_by_email(&house.app.store.read, "ben@example.org").await.unwrap().unwrap();
    let mut change = house.app.change(Actor::System("console")).await.unwrap();
    identity::grant_role(&mut change, person.id, Role::Operator).await.unwrap();
    house.app.commit(change).await.unwrap();
    assert_eq!(browser.send("I am the operator", &[]).await.status, 410);
    assert_eq!(RoleGrants::find().count(&house.app.store.read).await.unwrap(), 1);
}

#[tokio::test]
async fn an_address_that_is_not_confirmed_is_asked_about_gently() {
    use sea_orm::{ActiveModelTrait, Set};
    let house = House::open().await;
    let mut browser = signs_up(&house).await;
    let person = People::find().one(&house.app.store.read).await.unwrap().unwrap();
    let change = house.app.change(Actor::System("test")).await.unwrap();
    let mut row: <People as EntityTrait>::ActiveModel = person.into();
    row.email_confirmed_at = Set(None);
    row.update(&change.tx).await.unwrap();
    house.app.commit(change).await.unwrap();
    assert!(browser.open("/me/account").await.html.contains("not confirmed yet"));
    browser.send("Send it again", &[]).await.says("on its way to ana.reyes@example.org");
    for _ in 0..5 {
        browser.send("Send it again", &[]).await;
    }
    browser.shown.says("several emails in the last hour");
    let path = link(&house, EMAIL, "/confirm-email/").await;
    browser.open(&path).await;
    browser.send("Yes, this is my address", &[]).await.says("Your email address is confirmed");
    assert!(!browser.shown.html.contains("not confirmed yet"));
}

#[tokio::test]
async fn a_password_hash_of_former_parameters_is_renewed_at_sign_in() {
    use sea_orm::{ActiveModelTrait, Set};
    let house = House::open().await;
    signs_up(&house).await;
    let person = People::find().one(&house.app.store.read).await.unwrap().unwrap();
    assert!(person.password_hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", person.password_hash);
    // Argon2id, 8 KiB, one pass, of PASSWORD.
    let weak = {
        use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8, 1, 1, None).unwrap());
        argon.hash_password(PASSWORD.as_bytes()).unwrap().to_string()
    };
    let change = house.app.change(Actor::System("test")).await.unwrap();
    let mut row: <People as EntityTrait>::ActiveModel = person.clone().into();
    row.password_hash = Set(weak);
    row.update(&change.tx).await.unwrap();
    house.app.commit(change).await.unwrap();
    let mut browser = house.browser();
    signs_in(&mut browser, PASSWORD).await;
    assert!(is_signed_in(&mut browser).await);
    let renewed = People::find().one(&house.app.store.read).await.unwrap().unwrap().password_hash;
    assert!(renewed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{renewed}");
}

#[tokio::test]
async fn nothing_secret_is_kept_as_it_is() {
    let house = House::open().await;
    let mut browser = signs_up(&house).await;
    browser.open("/reset-password").await;
    browser.send("Send me the link", &[("Email address", EMAIL)]).await;
    let path = link(&house, EMAIL, "/reset-password/").await;
    let token = path.rsplit('/').next().unwrap();
    let entries = Journal::find().all(&house.app.store.read).await.unwrap();
    let journal: Vec<_> = entries.iter().map(|entry| format!("{} {}", entry.actor, entry.event)).collect();
    let journal = journal.join("\n");
    for secret in [token, EMAIL, "Reyes", PASSWORD] {
        assert!(!journal.contains(secret), "the journal holds {secret}");
    }
    let sessions = Sessions::find().all(&house.app.store.read).await.unwrap();
    assert!(sessions.iter().all(|session| session.token_hash.len() == 64));
}

#[tokio::test]
async fn an_operator_at_the_console_looks_people_up_gives_roles_and_hands_out_a_link() {
    let house = House::open().await;
    let mut browser = signs_up(&house).await;
    let (well, lines, _) = house.console(&["list"]);
    assert!(well && lines.contains("ana.reyes@example.org\tAna María Reyes\t-"), "{lines}");
    let (_, lines, complaint) = house.console(&["grant", "Ana.Reyes@example.org", "operator"]);
    assert!(lines.ends_with("operator\n") && complaint.is_empty(), "{lines}{complaint}");
    assert!(house.console(&["show", EMAIL]).1.contains("roles          operator"));
    assert!(browser.open("/operator").await.html.contains("Operator"), "it holds at once");
    house.console(&["end", EMAIL, "operator"]);
    assert_eq!(browser.open("/operator").await.status, 404);
    let (well, _, complaint) = house.console(&["show", "nobody@example.org"]);
    assert!(!well && complaint.contains("nobody has an account with that address"), "{complaint}");

    let (_, lines, _) = house.console(&["reset-link", EMAIL]);
    assert_eq!(lines.lines().count(), 2, "an address that is written needs no doubt: {lines}");
    let path = lines.lines().next().unwrap().strip_prefix(crate::support::ADDRESS).unwrap();
    browser.open(path).await;
    browser.send("Set this password", &[("New password", "lantern gravel forty")]).await;
    signs_in(&mut browser, "lantern gravel forty").await;
    assert!(is_signed_in(&mut browser).await);
    house.is_in_order().await;
}
