use crate::support::{Paper, sample, shipped};

#[test]
fn a_transcript_lists_every_lesson_in_one_table_over_its_pages() {
    let data = sample("transcript");
    let paper = Paper::new(shipped("transcript.typ", &data, None).expect("the transcript is made"));
    let about = paper.run("pdfinfo", &["it.pdf"]);
    let pages = about.lines().find_map(|line| line.strip_prefix("Pages:")).expect("a number of pages");
    assert!(pages.trim().parse::<u32>().expect("a number") > 1, "{about}");
    let text = paper.text();
    for lesson in data["lessons"].as_array().expect("lessons") {
        let title = lesson["title"].as_str().expect("a title");
        assert!(text.contains(title), "{title} is missing");
    }
    assert!(text.contains("Page 1 of "), "{text}");
    assert_eq!(paper.structure().matches("Table (block)").count(), 1);
    assert!(paper.run("qpdf", &["--check", "it.pdf"]).contains("No syntax or stream encoding errors found"));
}
