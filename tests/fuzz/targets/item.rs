//! Any item, and any response to it.
#![no_main]

#[path = "../../../server/curriculum/tests/safe.rs"]
mod safe;

use curriculum::{File, Response, read, score};
use libfuzzer_sys::fuzz_target;

const FRONT: &str = "---\ntitle: First\nsummary: The first.\nminutes: 1\nmode: self-paced\ntopic: ER\n---\n\n## Check\n\n### One\n\n```yaml item\nid: one\n";

fuzz_target!(|bytes: &[u8]| {
    let (responses, text) = bytes.split_at(bytes.len().min(8));
    let file = File { path: "01-start/01-first.md".into(), bytes: [FRONT.as_bytes(), text].concat() };
    let (course, _) = read("little", &[file]);
    safe::assert_sound(&course);
    let indexes: Vec<usize> = responses.iter().map(|byte| usize::from(*byte)).collect();
    let typed = String::from_utf8_lossy(text).into_owned();
    for item in course.items() {
        let responses = [
            Response::Chosen(indexes.clone()),
            Response::Paired(indexes.clone()),
            Response::Ordered(indexes.clone()),
            Response::Path(indexes.clone()),
            Response::Number(typed.clone()),
            Response::Text(typed.clone()),
            Response::Blanks(vec![typed.clone(); indexes.len()]),
        ];
        for score in responses.iter().filter_map(|response| score(item, response)) {
            assert!(score.earned >= 0.0 && score.earned <= f64::from(score.of));
        }
        if let Some(key) = item.key() {
            let _ = score(item, &key);
        }
        let mut at = 0;
        let mut order = item.shuffled(&mut |_| {
            at += 1;
            indexes.get(at % indexes.len().max(1)).copied().unwrap_or(0)
        });
        order.sort_unstable();
        assert!(order.iter().enumerate().all(|(i, at)| i == *at));
    }
});
