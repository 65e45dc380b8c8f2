//! Items on a page: every kind can be answered, what was answered stands there again, and no form gives its key away.

use cairn::item::{ItemForm, Reveal, is_whole, response_from, steady_order};
use curriculum::{
    Choice, Criterion, Ending, Item, Kind, Pair, Position, Response, Rubric, Scene, SceneChoice, score,
};
use minijinja::{Environment, UndefinedBehavior, context, path_loader, value::Serde};
use scraper::{Html, Selector};

use crate::support::ROOT;

#[test]
fn a_choice_carries_the_place_it_is_shown_at_and_not_its_place_in_the_text() {
    let item = one();
    let order = [2, 0, 1];
    let html = shown(&item, &order, None, Reveal::NOTHING);
    let first = attribute(&html, "input[type=radio]", "value");
    assert_eq!(first, ["1", "2", "3"]);
    // The right option stands first in the text and second on the page.
    let response = response_from(&item, &order, &pairs(&[("er-bus", "2")])).unwrap();
    assert_eq!(response, Response::Chosen(vec![0]));
    assert!(score(&item, &response).unwrap().correct);
    let again = shown(&item, &order, Some(&response), Reveal::NOTHING);
    assert_eq!(attribute(&again, "input[checked]", "value"), ["2"]);
}

#[test]
fn no_kind_gives_its_key_away_before_it_is_told_to() {
    for item in every_kind() {
        let order = steady_order(&item, b"somebody");
        assert!(!shown(&item, &order, None, Reveal::NOTHING).contains("SECRET"), "{}", item.id);
        let html = shown(&item, &order, item.key().as_ref(), Reveal::NOTHING);
        for secret in ["FEEDBACK", "RATIONALE", "Right", "is-right"] {
            assert!(!html.contains(secret), "{} tells {secret}:\n{html}", item.id);
        }
        let told = shown(&item, &order, item.key().as_ref(), Reveal::EVERYTHING);
        assert!(told.contains("RATIONALE"), "{} keeps its rationale:\n{told}", item.id);
    }
    // The order of steps is their key: answering by the places shown, untouched, must not be right.
    let item = ordering();
    let order = steady_order(&item, b"somebody");
    let straight = pairs(&[("er-order.1", "1"), ("er-order.2", "2"), ("er-order.3", "3")]);
    let response = response_from(&item, &order, &straight).unwrap();
    assert!(!score(&item, &response).unwrap().correct);
}

#[test]
fn what_is_answered_comes_back_as_it_was_sent_for_every_kind() {
    let sent: [(Item, &[(&str, &str)]); 9] = [
        (one(), &[("er-bus", "2")]),
        (several(), &[("er-several", "1"), ("er-several", "3")]),
        (true_false(), &[("er-true", "2")]),
        (matching(), &[("er-match.1", "2"), ("er-match.2", "1")]),
        (ordering(), &[("er-order.1", "3"), ("er-order.2", "1"), ("er-order.3", "2")]),
        (numeric(), &[("er-number", "988")]),
        (fill(), &[("er-fill.1", "988"), ("er-fill.2", "1")]),
        (essay(), &[("er-essay", "Dear <Dana>,\n& you")]),
        (scenario(), &[("er-ride.path", ""), ("er-ride", "1")]),
    ];
    for (item, fields) in sent {
        let order = steady_order(&item, b"somebody");
        let response = response_from(&item, &order, &pairs(fields)).unwrap();
        assert!(is_whole(&item, &response), "{}: {response:?}", item.id);
        let kept = serde_json::from_str(&serde_json::to_string(&response).unwrap()).unwrap();
        let html = shown(&item, &order, Some(&kept), Reveal::NOTHING);
        let again = response_from(&item, &order, &filled(&html));
        assert_eq!(again, Some(response), "{}:\n{html}", item.id);
    }
}

#[test]
fn hostile_fields_never_panic_and_name_nothing() {
    let values = [
        "",
        "0",
        "-1",
        "99999999999999999999999",
        "1e9",
        "4",
        "a",
        "💥",
        "1.1.1",
        "../..",
        "18446744073709551615",
    ];
    for item in every_kind() {
        for order in [vec![], vec![7, 7, usize::MAX], vec![0, 0, 0], (0..500).collect()] {
            for value in values {
                let mut fields = Vec::new();
                for name in [
                    item.id.clone(),
                    format!("{}.path", item.id),
                    format!("{}.1", item.id),
                    format!("{}.99", item.id),
                    String::new(),
                ] {
                    fields.push((name.clone(), value.to_owned()));
                    fields.push((name, value.repeat(300)));
                }
                let response = response_from(&item, &order, &fields);
                if let Some(response) = &response {
                    let _ = score(&item, response);
                }
                shown(&item, &order, response.as_ref(), Reveal::EVERYTHING);
            }
            // A response that was meant for another kind.
            for other in every_kind().iter().filter_map(Item::key) {
                shown(&item, &order, Some(&other), Reveal::EVERYTHING);
            }
            shown(&item, &order, Some(&Response::Path(vec![9, 9])), Reveal::EVERYTHING);
            shown(&item, &order, Some(&Response::Ordered(vec![usize::MAX])), Reveal::EVERYTHING);
            assert_eq!(response_from(&item, &order, &[]), None);
        }
    }
}

#[test]
fn a_part_of_an_answer_is_kept_as_a_part() {
    let item = ordering();
    let order = steady_order(&item, b"somebody");
    let part = response_from(&item, &order, &pairs(&[("er-order.2", "1"), ("er-order.1", "")])).unwrap();
    assert!(!is_whole(&item, &part));
    let html = shown(&item, &order, Some(&part), Reveal::NOTHING);
    assert_eq!(response_from(&item, &order, &filled(&html)), Some(part));
    // Two steps at one place: the second is asked for again.
    let both = [("er-order.1", "1"), ("er-order.2", "1"), ("er-order.3", "2")];
    let response = response_from(&item, &order, &pairs(&both)).unwrap();
    assert!(!is_whole(&item, &response));
}

#[test]
fn feedback_is_told_for_what_was_chosen_and_the_key_only_on_demand() {
    let item = one();
    let wrong = Response::Chosen(vec![1]);
    let html = shown(&item, &[], Some(&wrong), Reveal::FEEDBACK);
    assert!(html.contains("FEEDBACK of the second") && html.contains("Not right yet"), "{html}");
    assert!(!html.contains("FEEDBACK of the first") && !html.contains("This one fits too"), "{html}");
    let html = shown(&item, &[], Some(&wrong), Reveal::EVERYTHING);
    assert!(html.contains("This one fits too"), "{html}");
}

#[test]
fn every_control_has_a_label_or_a_name() {
    for item in every_kind() {
        let page = Html::parse_fragment(&shown(&item, &[], None, Reveal::NOTHING));
        for control in page.select(&selector("input:not([type=hidden]), select, textarea")) {
            let id = control.value().attr("id").unwrap();
            let labels = page.select(&selector(&format!("label[for='{id}']"))).count();
            assert_eq!(labels, 1, "{id} of {}", item.id);
            assert!(control.value().attr("name").unwrap().starts_with(&item.id));
        }
    }
}

#[test]
fn a_conversation_goes_on_scene_by_scene() {
    let item = scenario();
    let html = shown(&item, &[], None, Reveal::NOTHING);
    assert!(html.contains("Marcus asks") && !html.contains("You kept a limit"), "{html}");
    let first = response_from(&item, &[], &pairs(&[("er-ride", "2")])).unwrap();
    let html = shown(&item, &[], Some(&first), Reveal::NOTHING);
    assert!(html.contains("Feels kind") && html.contains("In the car"), "{html}");
    let mut fields = filled(&html);
    fields.push(("er-ride".into(), "1".into()));
    let end = response_from(&item, &[], &fields).unwrap();
    assert_eq!(end, Response::Path(vec![1, 0]));
    let html = shown(&item, &[], Some(&end), Reveal::NOTHING);
    assert!(html.contains("This went badly."), "{html}");
}

/// The part, rendered as pages render it.
fn shown(item: &Item, order: &[usize], response: Option<&Response>, reveal: Reveal) -> String {
    static ENVIRONMENT: std::sync::OnceLock<Environment<'static>> = std::sync::OnceLock::new();
    let environment = ENVIRONMENT.get_or_init(|| {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_loader(path_loader(format!("{ROOT}/templates")));
        environment
    });
    let form = ItemForm::new(item, order, response, reveal);
    let page = "{% from 'parts/item.html' import item %}<form>{{ item(form) }}</form>";
    environment.render_named_str("page.html", page, context! { form => Serde(&form) }).unwrap()
}

/// What the browser would send if nothing were touched.
fn filled(html: &str) -> Vec<(String, String)> {
    let page = Html::parse_fragment(html);
    let controls = selector("input, select, textarea");
    let sent = |control: scraper::ElementRef<'_>| {
        let of = |name: &str| control.value().attr(name).map(ToOwned::to_owned);
        let value = match control.value().name() {
            "textarea" => control.text().collect::<String>(),
            "select" => {
                let chosen = control.select(&selector("option[selected]")).next();
                chosen.and_then(|o| o.value().attr("value")).unwrap_or_default().to_owned()
            }
            _ if matches!(of("type").as_deref(), Some("radio" | "checkbox")) => {
                of("checked")?;
                of("value")?
            }
            _ => of("value").unwrap_or_default(),
        };
        Some((of("name")?, value))
    };
    page.select(&controls).filter_map(sent).collect()
}

fn attribute(html: &str, css: &str, name: &str) -> Vec<String> {
    let page = Html::parse_fragment(html);
    page.select(&selector(css)).map(|found| found.value().attr(name).unwrap().to_owned()).collect()
}

fn selector(css: &str) -> Selector {
    Selector::parse(css).unwrap()
}

fn pairs(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn every_kind() -> [Item; 12] {
    [
        one(),
        several(),
        true_false(),
        matching(),
        ordering(),
        numeric(),
        short(),
        fill(),
        essay(),
        make("er-look", Kind::Reflection),
        make("er-show", Kind::Practical { rubric: rubric() }),
        scenario(),
    ]
}

fn one() -> Item {
    make("er-bus", Kind::One { options: choices(&[true, false, false]) })
}

fn several() -> Item {
    make("er-several", Kind::Several { options: choices(&[true, true, false]) })
}

fn true_false() -> Item {
    make("er-true", Kind::TrueFalse { options: choices(&[false, true]) })
}

fn matching() -> Item {
    let pair = |left: &str, right: &str| Pair { left: left.into(), right: right.into() };
    let pairs = vec![pair("warm line", "to talk"), pair("988", "a crisis")];
    make("er-match", Kind::Matching { heads: pair("Number", "What for"), pairs })
}

fn ordering() -> Item {
    make("er-order", Kind::Ordering { steps: ["Listen", "Ask", "Plan"].map(Into::into).into() })
}

fn numeric() -> Item {
    make("er-number", Kind::Numeric { answer: 988.0, tolerance: 0.0, unit: None })
}

fn short() -> Item {
    make("er-short", Kind::Short { accept: vec!["SECRET".into()] })
}

fn fill() -> Item {
    let parts = ["<p>Call ", ", then press ", ".</p>"].map(Into::into).into();
    make("er-fill", Kind::Fill { parts, blanks: vec![vec!["988".into()], vec!["1".into(), "one".into()]] })
}

fn essay() -> Item {
    make("er-essay", Kind::Essay { rubric: rubric() })
}

fn scenario() -> Item {
    let choice = |html: &str, to, feedback: &str| SceneChoice {
        html: html.into(),
        to,
        feedback: (!feedback.is_empty()).then(|| feedback.into()),
    };
    let scene = |slug: &str, title: &str, html: &str, choices, ending| Scene {
        slug: slug.into(),
        title: title.into(),
        html: html.into(),
        choices,
        ending,
    };
    let scenes = vec![
        scene(
            "door",
            "At the door",
            "Marcus asks",
            vec![choice("I can't", 1, ""), choice("Just once", 2, "Feels kind")],
            None,
        ),
        scene("awning", "Under the awning", "You kept a limit", vec![], Some(Ending::Well)),
        scene("car", "In the car", "He talks", vec![choice("Drive", 3, "")], None),
        scene("later", "Later", "A secret", vec![], Some(Ending::Badly)),
    ];
    make("er-ride", Kind::Scenario { scenes })
}

fn choices(right: &[bool]) -> Vec<Choice> {
    let names = ["first", "second", "third"];
    let choice = |(&correct, name): (&bool, &str)| Choice {
        html: format!("<p>the {name}</p>"),
        correct,
        feedback: Some(format!("<p>FEEDBACK of the {name}</p>")),
    };
    right.iter().zip(names).map(choice).collect()
}

fn rubric() -> Rubric {
    let levels = vec!["Not yet".into(), "Good".into()];
    let criterion = Criterion { name: "<p>Warmth</p>".into(), levels: levels.clone() };
    Rubric { levels, criteria: vec![criterion] }
}

fn make(id: &str, kind: Kind) -> Item {
    Item {
        id: id.into(),
        title: "The bus fare".into(),
        kind,
        prompt: "<p>What do you do?</p>".into(),
        points: 1,
        minutes: 1.5,
        competencies: vec![],
        domain: None,
        level: None,
        source: None,
        rationale: Some("<p>RATIONALE</p>".into()),
        hint: None,
        shuffle: true,
        partial: false,
        at: Position::default(),
    }
}
