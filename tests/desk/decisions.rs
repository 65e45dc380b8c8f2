//! Applications and how they are decided.

use cairn::identity::Role;

use crate::support::{
    House,
    office::{Holder, Office, Ways},
    people,
};

const WALK: &str = "us-sc/walk";
const WALKERS: &str = "The Walkers’ Office";

#[tokio::test]
async fn an_application_is_saved_resumed_sent_approved_by_one_and_the_letter_brings_the_certification() {
    let house = House::open().await;
    let mut office = Office::open(&house, WALK, WALKERS, 1, Ways::default()).await;
    let mut ana = Holder::begins(&house, "Ana Ruiz").await;
    ana.browser
        .shown
        .says("Walkers’ Office")
        .says("$27.25")
        .says("only you see it")
        .does_not_say("What happened");
    let page = ana.browser.shown.path.clone();
    ana.browser.send("Save", &[("Night walks", "on"), ("Your county", "Lake")]).await;
    // Nobody at the authority sees a draft.
    let desk = format!("/desks/{}", office.desk);
    office.at(0).open(&desk).await.says("No application waits").does_not_say("Ana Ruiz");
    let case = page.replace("/me/applications/", "/cases/");
    office.at(0).open(&case).await;
    assert_eq!(office.at(0).shown.status, 404);
    // Resumed anywhere.
    let mut elsewhere = people::device(&house, &ana.person).await;
    elsewhere.open("/me/applications").await;
    elsewhere.follow("Application for certification").await;
    assert!(elsewhere.shown.html.contains("value=\"Lake\""), "what was saved is gone");
    let (action, form) = elsewhere.fill("Send it to the authority", &[("What I sent", "on")]);
    elsewhere.post(&action, &form).await.says("With the authority").says("by May 1, 2026");
    elsewhere.post(&action, &form).await.says("With the authority");
    let letters = ana.letters(&house).await;
    assert_eq!(letters.len(), 1, "sent twice, it was sent once");
    assert!(letters[0].leads_to(&page) && letters[0].text.contains(WALKERS));

    office.opines(0, "Ana Ruiz", "Grant it", "All is there.").await;
    office.at(0).shown.says("Approved").says("Decision: approved");
    ana.reads_number(&house).await;
    let letter = &ana.letters(&house).await[1];
    assert!(letter.text.contains(&format!("{WALKERS} granted you this certification")), "{}", letter.text);
    assert!(
        letter.text.contains("Night walks") && letter.text.contains("Until March 2, 2027"),
        "{}",
        letter.text
    );
    assert!(!letter.text.contains("Cairn"), "the server claims a part in it:\n{}", letter.text);
    let number = ana.number.clone();
    ana.browser.open("/me/applications").await.says("Approved").says("Active").says(&number);
    let seen = ana.seen_on(&house, "2026-03-02").await;
    seen.says("In good standing").says("Certified Walker").says(&format!("Granted by {WALKERS}"));
    seen.says("it certifies nobody").does_not_say("Night walks");
    house.is_in_order().await;
}

#[tokio::test]
async fn two_who_disagree_wait_for_a_third_and_none_sees_the_other_before() {
    let house = House::open().await;
    let ways = Ways { deciders: "2", ..Ways::default() };
    let mut office = Office::open(&house, WALK, WALKERS, 3, ways).await;
    let mut ana = Holder::begins(&house, "Ana Ruiz").await;
    ana.sends().await;
    office.opines(0, "Ana Ruiz", "Grant it", "Strong references.").await;
    office.at(0).shown.says("With the authority").says("You gave yours");
    office.case(1, "Ana Ruiz").await;
    office.at(1).shown.does_not_say("Strong references").says("1 person has given an opinion");
    office.opines(1, "Ana Ruiz", "Refuse it", "The form is not signed.").await;
    office.at(1).shown.says("for a third person");
    let own = ana.browser.shown.path.clone();
    ana.browser.open(&own).await.does_not_say("Strong references").does_not_say("not signed");
    ana.browser.shown.says("for a third person");
    // Who had their say has it once.
    office.case(0, "Ana Ruiz").await;
    office.at(0).shown.says("You gave yours");
    office.opines(2, "Ana Ruiz", "Grant it", "It is signed on page two.").await;
    office.at(2).shown.says("Approved");
    ana.reads_number(&house).await;
    ana.browser.open(&own).await.says("It is signed on page two").says("Strong references");
    house.is_in_order().await;
}

#[tokio::test]
async fn two_opinions_given_at_the_same_moment_are_one_decision() {
    let house = House::open().await;
    let ways = Ways { deciders: "2", ..Ways::default() };
    let mut office = Office::open(&house, WALK, WALKERS, 2, ways).await;
    let mut ana = Holder::begins(&house, "Ana Ruiz").await;
    ana.sends().await;
    for place in 0..2 {
        office.case(place, "Ana Ruiz").await;
    }
    let fields = [("Grant it", "on"), ("Reasons", "Yes.")];
    let (path, one) = office.at(0).fill("Give this opinion", &fields);
    let (_, two) = office.at(1).fill("Give this opinion", &fields);
    let (first, second) = office.registrars.split_at_mut(1);
    let mut again = first[0].1.clone();
    tokio::join!(first[0].1.post(&path, &one), second[0].1.post(&path, &two), again.post(&path, &one));
    office.at(0).open(&path.replace("/opinion", "")).await.says("Approved");
    let letters = ana.letters(&house).await;
    let brought = letters.iter().filter(|letter| letter.subject == "Your certification").count();
    assert_eq!(brought, 1, "one decision, one certification");
    house.is_in_order().await;
}

#[tokio::test]
async fn a_refusal_is_appealed_in_time_and_others_decide_anew() {
    let house = House::open().await;
    let ways = Ways { appeal_days: "30", ..Ways::default() };
    let mut office = Office::open(&house, WALK, WALKERS, 2, ways).await;
    let mut ana = Holder::begins(&house, "Ana Ruiz").await;
    ana.sends().await;
    let own = ana.browser.shown.path.clone();
    office.opines(0, "Ana Ruiz", "Refuse it", "No walk was shown.").await;
    let letter = ana.letters(&house).await.pop().unwrap();
    assert!(
        letter.text.contains("You can appeal until April 1, 2026")
            && letter.text.contains("No walk was shown")
    );
    house.later(chrono::TimeDelta::days(30));
    ana.signs_in(&house).await;
    ana.browser.open(&own).await.says("Refused").says("until April 1, 2026");
    ana.browser.send("Appeal", &[("Why it should", "I walked on Sunday.")]).await.says("With the authority");
    office.case(0, "Ana Ruiz").await;
    office
        .at(0)
        .shown
        .says("You had a part in the decision that is appealed")
        .does_not_say("Give this opinion");
    office.opines(1, "Ana Ruiz", "Grant it", "The walk is there.").await;
    ana.reads_number(&house).await;
    ana.seen_on(&house, "2026-04-01").await.says("In good standing");

    let mut ben = Holder::begins(&house, "Ben Ode").await;
    ben.sends().await;
    let own = ben.browser.shown.path.clone();
    office.opines(0, "Ben Ode", "Refuse it", "Not yet.").await;
    house.later(chrono::TimeDelta::days(30));
    ben.signs_in(&house).await;
    ben.browser.open(&own).await;
    let (appeal, form) = ben.browser.fill("Appeal", &[("Why it should", "Please.")]);
    house.later(chrono::TimeDelta::days(1));
    ben.browser.post(&appeal, &form).await.says("The time to appeal is over");
    assert_eq!(ben.browser.shown.status, 409);
    house.is_in_order().await;
}

#[tokio::test]
async fn a_refusal_after_an_appeal_is_the_last_word_and_one_can_apply_again() {
    let house = House::open().await;
    let mut office = Office::open(&house, WALK, WALKERS, 2, Ways::default()).await;
    let mut ana = Holder::begins(&house, "Ana Ruiz").await;
    ana.sends().await;
    let own = ana.browser.shown.path.clone();
    office.opines(0, "Ana Ruiz", "Refuse it", "No.").await;
    // How long there is to appeal is not known: the right is shown, not a date.
    ana.browser.open(&own).await.says("How long you have is not known here");
    ana.browser.send("Appeal", &[("Why it should", "Look again.")]).await;
    office.opines(1, "Ana Ruiz", "Refuse it", "Still no.").await;
    ana.browser.open(&own).await.says("Refused after an appeal").does_not_say("You can appeal");
    ana.browser.open("/me/applications").await;
    ana.browser.send("Begin", &[]).await.says("Not sent yet");
    assert_ne!(ana.browser.shown.path, own);
}

#[tokio::test]
async fn what_a_rule_asks_for_and_is_not_there_holds_an_application_until_an_exception_with_a_name_and_a_reason()
 {
    let house = House::open().await;
    let mut office = Office::open(&house, "us-vt/hours", "The Listeners’ Council", 1, Ways::default()).await;
    let mut ana = Holder::begins(&house, "Ana Ruiz").await;
    let own = ana.browser.shown.path.clone();
    ana.browser.shown.says("Not met").says("1 rule is not met");
    ana.sends().await;
    ana.browser.shown.says("One rule is still to be met");
    assert_eq!(ana.browser.shown.status, 409);
    ana.browser.open(&own).await;
    ana.browser.send("Save", &[("Ask for an exception", "I taught the course for ten years.")]).await;
    ana.sends().await;
    ana.browser.shown.says("With the authority");
    office.opines(0, "Ana Ruiz", "Grant it", "She taught it.").await;
    office.at(0).shown.says("A rule is not met");
    assert_eq!(office.at(0).shown.status, 409);
    office.case(0, "Ana Ruiz").await;
    office.at(0).shown.says("I taught the course for ten years");
    let fields = [("Rule that should not", "training-total"), ("Why", "Ten years as its trainer.")];
    office.at(0).send("Make this exception", &fields).await.says("Does not apply");
    office.at(0).shown.says("The Listeners’ Council made an exception: Ten years as its trainer.");
    office
        .at(0)
        .shown
        .says("Exception to the rule “At least 60 hours of training”")
        .does_not_say("training-total");
    office.opines(0, "Ana Ruiz", "Grant it", "With the exception.").await;
    office.at(0).shown.says("Approved");
    ana.reads_number(&house).await;
    let letters = ana.letters(&house).await;
    assert!(letters.iter().any(|letter| letter.text.contains("made an exception for you")));
    house.is_in_order().await;
}

#[tokio::test]
async fn the_authority_asks_for_more_messages_go_both_ways_and_fees_are_kept() {
    let house = House::open().await;
    let mut office = Office::open(&house, WALK, WALKERS, 1, Ways::default()).await;
    let mut ana = Holder::begins(&house, "Ana Ruiz").await;
    ana.sends().await;
    let own = ana.browser.shown.path.clone();
    office.case(0, "Ana Ruiz").await;
    office.at(0).send("Ask for more", &[("What more you need", "Which hill?")]).await.says("asks for more");
    office.at(0).shown.does_not_say("Give this opinion");
    ana.browser.open(&own).await.says("Which hill?");
    ana.browser
        .send("Send the answer", &[("Your answer", "The green one.")])
        .await
        .says("With the authority");
    let (path, form) = ana.browser.fill("Send the message", &[("Message", "Is the fee all right?")]);
    ana.browser.post(&path, &form).await;
    ana.browser.post(&path, &form).await;
    assert_eq!(
        ana.browser.shown.words().matches("Is the fee all right?").count(),
        1,
        "two clicks, one message"
    );
    office.case(0, "Ana Ruiz").await;
    office.at(0).shown.says("The green one.").says("Is the fee all right?");
    let paid = [("Fee for", "application"), ("Amount", "27.25"), ("Note", "By check")];
    office.at(0).send("Record the fee", &paid).await.says("Fee received: application, $27.25");
    let waived = [("Fee for", "exam"), ("Amount", "150"), ("It is waived", "on"), ("Note", "")];
    office.at(0).send("Record the fee", &waived).await.says("Say why it is waived");
    let waived =
        [("Fee for", "exam"), ("Amount", "150"), ("It is waived", "on"), ("Note", "Paid by the state")];
    office.at(0).send("Record the fee", &waived).await.says("Fee waived: exam, $150");
    office.at(0).send("Send the message", &[("Message", "All is well.")]).await;
    let letter = ana.letters(&house).await.pop().unwrap();
    assert!(letter.text.contains("All is well."));
    // Taken back, nothing is decided any more.
    ana.browser.open(&own).await;
    ana.browser.send("Take this application back", &[]).await.says("You took it back");
    office.at(0).open(&own.replace("/me/applications/", "/cases/")).await.does_not_say("Give this opinion");
    house.is_in_order().await;
}

#[tokio::test]
async fn nobody_decides_about_themselves_a_trainer_never_and_who_stands_aside_no_more() {
    let house = House::open().await;
    let mut office = Office::open(&house, WALK, WALKERS, 2, Ways::default()).await;
    // A registrar applies at their own desk.
    let rosa = office.at(0);
    rosa.open("/me/applications").await.says("to your desks");
    rosa.send("Begin", &[]).await;
    rosa.send("Send it to the authority", &[("What I sent", "on")]).await.says("With the authority");
    let own = rosa.shown.path.replace("/me/applications/", "/cases/");
    rosa.open(&own).await;
    assert_eq!(rosa.shown.status, 404);
    let desk = format!("/desks/{}", office.desk);
    office.at(0).open(&desk).await.says("No application waits");
    office.at(1).open(&desk).await.says("Rosa Diaz");

    let mut ana = Holder::begins(&house, "Ana Ruiz").await;
    ana.sends().await;
    office.case(0, "Ana Ruiz").await;
    office
        .at(0)
        .send("Stand aside", &[("Why you should", "She is my cousin.")])
        .await
        .says("You stood aside");
    office.at(0).shown.does_not_say("Give this opinion");
    ana.browser.open("/me/applications").await;
    ana.browser.follow("Application for certification").await.does_not_say("cousin");

    // Who becomes a trainer has no part any more; who is one can't be appointed.
    office.case(1, "Ana Ruiz").await;
    let fields = [("Grant it", "on"), ("Reasons", "Yes.")];
    let (path, form) = office.at(1).fill("Give this opinion", &fields);
    people::grant(&house.app, &office.registrars[1].0.clone(), Role::Trainer).await;
    office.at(1).post(&path, &form).await.says("You are a trainer");
    assert_eq!(office.at(1).shown.status, 409);
    let tom = people::person(&house.app, "Tom Reed").await;
    people::grant(&house.app, &tom, Role::Trainer).await;
    let page = format!("/operator/desks/{}", office.desk);
    office.operator.open(&page).await;
    office.operator.send("Appoint a registrar", &[("Email of the person", &tom.email)]).await;
    office.operator.shown.says("This person is a trainer");
    // And an operator is no registrar.
    office.operator.open(&desk).await;
    assert_eq!(office.operator.shown.status, 404);
}
