//! Every test point has its test.

use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn every_id_in_the_committed_list_has_a_test_named_by_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut named = BTreeSet::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            for test in text.split("#[test]\nfn ").skip(1) {
                let mut words = test.split('_');
                if let (Some(section), Some(number)) = (words.next(), words.next()) {
                    named.insert(format!("{}-{number}", section.to_uppercase()));
                }
            }
        }
    }
    let ids = std::fs::read_to_string(folder.join("ids.txt")).unwrap();
    let missing: Vec<&str> = ids.lines().filter(|id| !named.contains(*id)).collect();
    assert!(missing.is_empty(), "no test is named by: {}", missing.join(", "));
    assert_eq!(ids.lines().count(), 252);
}
