use crate::book::item;
use std::fmt::Write;

use curriculum::{Item, Kind, Response, Score, draw, score};

fn earned(item: &Item, response: Response) -> f64 {
    score(item, &response).unwrap().earned
}

const OPTIONS: &str = "What?\n\n- [ ] A\n- [x] B\n- [ ] C\n";
const SEVERAL: &str = "Which?\n\n- [x] A\n- [x] B\n- [ ] C\n- [ ] D\n";
const STEPS: &str = "Order.\n\n1. First\n2. Second\n3. Third\n";
const PAIRS: &str = "Match.\n\n| Word | Meaning |\n|---|---|\n| a | one |\n| b | two |\n| c | two |\n";

#[test]
fn one_answer_is_right_or_wrong() {
    let item = item("points: 3", OPTIONS);
    assert_eq!(score(&item, &Response::Chosen(vec![1])), Some(Score { earned: 3.0, of: 3, correct: true }));
    for wrong in [vec![], vec![0], vec![1, 1], vec![0, 1], vec![7], vec![usize::MAX]] {
        assert_eq!(
            score(&item, &Response::Chosen(wrong)),
            Some(Score { earned: 0.0, of: 3, correct: false })
        );
    }
}

#[test]
fn several_answers_take_them_all_unless_parts_count() {
    let strict = item("", SEVERAL);
    assert_eq!(earned(&strict, Response::Chosen(vec![1, 0])), 1.0);
    assert_eq!(earned(&strict, Response::Chosen(vec![0])), 0.0);
    let parts = item("partial: true", SEVERAL);
    assert_eq!(earned(&parts, Response::Chosen(vec![0])), 0.5);
    // A guess costs what it could have won.
    assert_eq!(earned(&parts, Response::Chosen(vec![0, 2])), 0.0);
    assert_eq!(earned(&parts, Response::Chosen(vec![0, 1, 2])), 0.5);
    assert_eq!(earned(&parts, Response::Chosen(vec![0, 1, 2, 3])), 0.0);
    assert_eq!(earned(&parts, Response::Chosen(vec![0, 0, 1, 9])), 0.0);
}

#[test]
fn matching_goes_by_what_was_put_there_not_by_which_copy() {
    let item = item("partial: true", PAIRS);
    assert_eq!(earned(&item, Response::Paired(vec![0, 2, 1])), 1.0);
    let third = earned(&item, Response::Paired(vec![0, 0, 0]));
    assert!((third - 1.0 / 3.0).abs() < 1e-9);
    assert_eq!(earned(&item, Response::Paired(vec![0])), 0.0);
    assert_eq!(earned(&item, Response::Paired(vec![9, 9, 9])), 0.0);
}

#[test]
fn ordering_takes_an_order_and_nothing_else() {
    let item = item("kind: ordering\npartial: true", STEPS);
    assert_eq!(earned(&item, Response::Ordered(vec![0, 1, 2])), 1.0);
    let third = earned(&item, Response::Ordered(vec![0, 2, 1]));
    assert!((third - 1.0 / 3.0).abs() < 1e-9);
    for no_order in [vec![0, 0, 0], vec![0, 1], vec![0, 1, 2, 3], vec![0, 1, 9]] {
        assert_eq!(earned(&item, Response::Ordered(no_order)), 0.0);
    }
}

#[test]
fn numbers_are_read_as_people_type_them() {
    let item = item("answer: 1250\ntolerance: 0.5\nunit: minutes", "How many?");
    for right in ["1250", " 1,250 ", "1250.5", "1249.50", "1250 minutes", "1,250 Minutes", "+1250"] {
        assert_eq!(earned(&item, Response::Number(right.into())), 1.0, "{right}");
    }
    for wrong in ["1251", "", "abc", "NaN", "inf", "1e3", "12 50", "1250 hours", &"9".repeat(500)] {
        assert_eq!(earned(&item, Response::Number(wrong.into())), 0.0, "{wrong}");
    }
    let minus = crate::book::item("answer: -3", "What?");
    assert_eq!(earned(&minus, Response::Number("\u{2212}3".into())), 1.0);
    let tenth = crate::book::item("answer: 0.3\ntolerance: 0.1", "What?");
    assert_eq!(earned(&tenth, Response::Number("0.4".into())), 1.0);
}

#[test]
fn short_texts_forgive_case_blanks_and_curly_quotes() {
    let item = item("accept: [warm line, the peer's line]", "What is it called?");
    for right in ["warm line", "  Warm   LINE ", "The peer\u{2019}s line"] {
        assert_eq!(earned(&item, Response::Text(right.into())), 1.0, "{right}");
    }
    for wrong in ["", " ", "warmline", "a warm line"] {
        assert_eq!(earned(&item, Response::Text(wrong.into())), 0.0, "{wrong}");
    }
}

#[test]
fn blanks_are_filled_one_by_one() {
    let item = item("blanks: [[988], [1, one]]\npartial: true", "Call ___. Veterans press ___.");
    assert_eq!(earned(&item, Response::Blanks(vec!["988".into(), "One".into()])), 1.0);
    assert_eq!(earned(&item, Response::Blanks(vec!["911".into(), "1".into()])), 0.5);
    assert_eq!(earned(&item, Response::Blanks(vec![])), 0.0);
    let Kind::Fill { parts, .. } = &item.kind else { panic!("{item:?}") };
    assert_eq!(parts, &["<p>Call ", ". Veterans press ", ".</p>"]);
}

#[test]
fn a_scenario_is_scored_by_its_ending() {
    let body = "It rains.\n\n#### Door\n\n- [No.](#good)\n- [Yes.](#bad)\n- [Hm.](#so)\n\n#### Good\n\n> [!TIP]\n> Well.\n\n#### Bad\n\n> [!WARNING]\n> Badly.\n\n#### So\n\n> [!NOTE]\n> So-so.\n";
    let item = item("kind: scenario\npoints: 4", body);
    assert_eq!(earned(&item, Response::Path(vec![0])), 4.0);
    assert_eq!(earned(&item, Response::Path(vec![1])), 0.0);
    assert_eq!(earned(&item, Response::Path(vec![2])), 2.0);
    for unfinished in [vec![], vec![3], vec![0, 0], vec![usize::MAX; 9]] {
        assert_eq!(earned(&item, Response::Path(unfinished)), 0.0);
    }
}

#[test]
fn what_a_person_scores_has_no_score_here() {
    let rubric = "Play it.\n\n| What | Not yet | Good |\n|---|---|---|\n| Listens | Talks | Waits |\n";
    for (settings, body) in
        [("kind: essay", rubric), ("kind: practical", rubric), ("kind: reflection", "Think.")]
    {
        assert_eq!(score(&item(settings, body), &Response::Text("words".into())), None);
    }
}

#[test]
fn the_key_earns_every_point_and_another_kind_of_response_none() {
    for (settings, body) in [
        ("", OPTIONS),
        ("", SEVERAL),
        ("", PAIRS),
        ("kind: ordering", STEPS),
        ("answer: 4.5", "What?"),
        ("accept: [a b]", "What?"),
        ("blanks: [[a], [b]]", "___ and ___"),
    ] {
        let item = item(settings, body);
        assert!(score(&item, &item.key().unwrap()).unwrap().correct, "{item:?}");
        assert!(!score(&item, &Response::Path(vec![0])).unwrap().correct);
    }
}

#[test]
fn a_form_is_what_the_blueprint_asks_for() {
    let (course, _) = exam(8);
    let exam = course.exam.as_ref().unwrap();
    for seed in 0..50 {
        let mut state: usize = seed;
        let mut below = |n: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % n
        };
        let form = draw(exam, &course.bank, &mut below).unwrap();
        assert_eq!(form.items.len(), 4);
        let ids: std::collections::BTreeSet<&str> =
            form.items.iter().map(|drawn| drawn.item.as_str()).collect();
        assert_eq!(ids.len(), 4, "an item came twice");
        for drawn in &form.items {
            let item = course.item(&drawn.item).unwrap();
            let mut order = drawn.order.clone();
            order.sort_unstable();
            assert_eq!(order, (0..item.kind.options().unwrap().len()).collect::<Vec<_>>());
        }
    }
}

#[test]
fn no_item_is_drawn_twice_by_rows_that_overlap() {
    let (course, _) = exam(6);
    let row = |level, items| curriculum::BlueprintRow { domain: "ER".into(), level, items };
    let blueprint = vec![row(None, 4), row(Some(curriculum::Level::Recall), 2)];
    let exam = curriculum::Exam { blueprint, ..course.exam.clone().unwrap() };
    for at in 0..6 {
        let form = draw(&exam, &course.bank, &mut |n| at % n).unwrap();
        let ids: std::collections::BTreeSet<&str> =
            form.items.iter().map(|drawn| drawn.item.as_str()).collect();
        assert_eq!(ids.len(), 6, "all six are wanted, and each is there once");
    }
}

#[test]
fn a_bank_too_small_is_said_not_drawn() {
    let (course, flaws) = exam(2);
    assert!(flaws.iter().any(|flaw| flaw.rule == "exam/bank-too-small"));
    let error = draw(course.exam.as_ref().unwrap(), &course.bank, &mut |_| 0).unwrap_err();
    assert_eq!(error.to_string(), "the bank has 1 items of domain ER, level recall, and the exam draws 2");
}

#[test]
fn steps_are_never_shown_in_the_right_order() {
    let item = item("kind: ordering", STEPS);
    for below in [|_| 0_usize, |n: usize| n - 1] {
        let order = item.shuffled(&mut { below });
        assert_ne!(order, [0, 1, 2]);
    }
}

/// A course whose bank holds so many items, half of them to recall, and whose exam draws two of either level.
fn exam(items: usize) -> (curriculum::Course, Vec<curriculum::Flaw>) {
    let mut bank = String::from("---\ntitle: Bank\ndomain: ER\n---\n\n");
    for i in 0..items {
        let level = if i % 2 == 0 { "recall" } else { "application" };
        let _ = write!(
            bank,
            "### Item {i}\n\n```yaml item\nid: b{i}\nlevel: {level}\nsource: The code\ncompetencies: [LOCAL-1]\n```\n\nWhat is {i}?\n\n- [ ] A\n- [x] B\n- [ ] C\n\n> [!NOTE]\n> Why.\n\n"
        );
    }
    let exam = "---\ntitle: Exam\nminutes: 60\nattempts: 3\nwait_hours: 24\ncut_score: { correct: 3, of: 4, set_on: 2026-11-22, method: Angoff, by: A panel }\nblueprint:\n  - { domain: ER, level: recall, items: 2 }\n  - { domain: ER, level: application, items: 2 }\n---\n\nTake your time.\n";
    crate::book::Book::new().with("bank/one.md", &bank).with("exam.md", exam).read()
}
