use crate::support::{Paper, sample, shipped};

#[test]
fn a_certification_names_who_granted_it_and_stays_on_one_page() {
    let mut data = sample("certification");
    let long = "The State Office of Recovery Services, Peer Workforce Development and Credentialing, with its Advisory Board";
    for (authority, stage) in
        [(data["authority"].clone(), data["stage"].clone()), (long.into(), serde_json::Value::Null)]
    {
        data["authority"] = authority.clone();
        data["stage"] = stage;
        let pdf = shipped("certification.typ", &data, Some(1)).expect("it is made");
        let paper = Paper::new(pdf);
        let text = paper.text().split_whitespace().collect::<Vec<_>>().join(" ");
        let title = data["title"].as_str().expect("a title");
        let granted = format!("This certification was granted by {}", authority.as_str().expect("a name"));
        for said in [title, "March 1, 2028", "The server that keeps it certifies nobody", &granted] {
            assert!(text.contains(said), "{said} is missing: {text}");
        }
        assert!(
            paper.run("qpdf", &["--check", "it.pdf"]).contains("No syntax or stream encoding errors found")
        );
    }
}
