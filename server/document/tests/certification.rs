use document::{Flaw, Inspection, Kind, Package, render};
use serde_json::{Value, json};

use crate::support::{CREDENTIAL, MOMENT, Paper, sample, shipped, template};

/// Hardly a design, but nothing that must be there is missing. Each thing has a line of its own.
const BARE: &str = "#import \"/cairn.typ\": *
#let data = json(\"/data.json\")
#show: sheet.with(data, title: data.title)
#heading[Certification]
#data.authority
#data.holder
#data.title
#data.stage
#data.number
#term-end(data)
#standing-words(data)
#address-link(data.verification)
#qr(data.verification.address)
";

const SAMPLES: [&str; 4] =
    ["certification-short", "certification", "certification-provisional", "certification-long"];

fn looked_at(source: &str, data: &Value, inspection: Inspection) -> Vec<Flaw> {
    let shared = template("cairn.typ");
    let files = [("/cairn.typ", shared.as_bytes())];
    let kind = Kind::Certification;
    let package = Package { source, files: &files, pages: Some(1), kind, inspection, ..Package::default() };
    render(&package, data, &[CREDENTIAL], MOMENT).err().unwrap_or_default()
}

/// As a new design is tried: with data that says of itself that it is a sample.
fn tried(source: &str, name: &str) -> Vec<Flaw> {
    let mut data = sample(name);
    data["sample"] = true.into();
    looked_at(source, &data, Inspection::Design)
}

/// The bare design with one line in place of another.
fn with_line(number: usize, line: &str) -> String {
    let mut lines: Vec<&str> = BARE.lines().collect();
    lines[number - 1] = line;
    lines.join("\n")
}

/// The one flaw that there is.
#[track_caller]
fn only(flaws: Vec<Flaw>) -> Flaw {
    let [flaw] = <[Flaw; 1]>::try_from(flaws).unwrap_or_else(|flaws| panic!("{flaws:#?}"));
    flaw
}

#[test]
fn a_certification_names_who_granted_it_and_stays_on_one_page() {
    for name in SAMPLES {
        let data = sample(name);
        let paper = Paper::new(shipped("certification.typ", &data, Some(1)).expect("it is made"));
        let letters = paper.letters();
        let granted = format!("Thiscertificationwasgrantedby{}", data["authority"].as_str().expect("a name"));
        for said in ["Theserverthatkeepsitcertifiesnobody", granted.as_str()] {
            let said: String = said.split_whitespace().collect();
            assert!(letters.contains(&said), "{name}: {said} is missing: {letters}");
        }
        let end = if data["expires_on"].is_null() { "Noendisknown" } else { ",20" };
        assert!(letters.contains(end), "{name}: {letters}");
        let provisional = letters.contains("Provisional:anotherstagefollows");
        assert_eq!(provisional, data["provisional"] == true, "{name}");
        assert!(
            paper.run("qpdf", &["--check", "it.pdf"]).contains("No syntax or stream encoding errors found")
        );
    }
}

#[test]
fn the_houses_design_and_the_small_example_have_no_flaw() {
    for design in ["certification.typ", "small-certification.typ"] {
        for name in SAMPLES {
            assert_eq!(tried(&template(design), name), [], "{design} with {name}");
        }
    }
    for name in SAMPLES {
        assert_eq!(tried(BARE, name), [], "{name}");
    }
}

#[test]
fn what_must_be_there_and_is_not_is_told() {
    let needed = [
        (5, "The authority's name"),
        (6, "The holder's name"),
        (7, "What was granted"),
        (8, "The stage"),
        (9, "The certification's number"),
        (10, "The last day of the term"),
        (11, "That the certification is provisional"),
    ];
    for (line, what) in needed {
        let flaw = only(tried(&with_line(line, ""), "certification-provisional"));
        assert_eq!(flaw.message, format!("{what} is not on the page, or is cut off."));
    }
    let flaw = only(tried(&with_line(4, "= Peers"), "certification-provisional"));
    assert_eq!(flaw.message, "What it is is not on the page, or is cut off.");
    let flaw = only(tried(&with_line(10, ""), "certification-short"));
    assert_eq!(
        flaw.message,
        "The sentence that no end of the term is known is not on the page, or is cut off."
    );
    let flaw = only(tried(&with_line(12, "#data.number"), "certification"));
    assert!(flaw.message.starts_with("The address at which it can be checked"), "{flaw:?}");
    let flaw = only(tried(&with_line(13, ""), "certification"));
    assert_eq!(flaw.message, "No QR code can be read from the printed page.");
    let other = with_line(13, "#qr(data.verification.address)\n#image(\"/qr.svg\", width: 8mm, alt: \"x\")");
    assert_eq!(tried(&other, "certification"), [], "a second one that nobody can read leads nowhere");
}

#[test]
fn the_last_day_may_be_written_as_people_write_it() {
    for way in [
        "March 1, 2028",
        "Mar 01, 2028",
        "MARCH 1, 2028",
        "1 March 2028",
        "01 Mar. 2028",
        "3/1/2028",
        "2028-03-01",
    ] {
        assert_eq!(tried(&with_line(10, way), "certification"), [], "{way}");
    }
    for way in ["March 2028", "March 11, 2028", "21 March 2028", "13/1/2028", "March 1, 2026"] {
        let flaw = only(tried(&with_line(10, way), "certification"));
        assert!(flaw.message.starts_with("The last day of the term"), "{way}: {flaw:?}");
    }
}

#[test]
fn what_is_not_true_of_a_term_is_told_with_its_line() {
    let flaw = only(tried(&format!("{BARE}There is no end."), "certification"));
    assert_eq!(flaw.message, "“no end” stands on the page where it is not true.");
    assert_eq!(flaw.line, Some(14));
    let flaw = only(tried(&format!("{BARE}Provisional"), "certification"));
    assert_eq!(
        (flaw.message.as_str(), flaw.line),
        ("“provisional” stands on the page where it is not true.", Some(14))
    );
    // What the data brings is no claim of the design's.
    let mut data = sample("certification");
    data["authority"] = json!("Board of Provisional and Full Certification");
    data["stage"] = json!("No end of learning");
    data["sample"] = true.into();
    assert_eq!(looked_at(BARE, &data, Inspection::Design), []);
}

#[test]
fn neither_paper_is_taken_for_the_other() {
    let claims = [
        ("Certificate of Completion", "certificate of completion"),
        ("#upper[certificate\\ of completion]", "certificate of completion"),
        ("#languages.es.certificate", "certificado de finalización"),
    ];
    for (line, words) in claims {
        let flaw = only(tried(&format!("{BARE}{line}"), "certification"));
        assert_eq!(flaw.message, format!("A certification does not say “{words}”."));
        assert_eq!(flaw.line, (!line.contains("languages")).then_some(14).or(flaw.line), "{line}");
    }
    let flaw = only(tried(&format!("{BARE}#words(data).boundary"), "certification"));
    assert!(flaw.message.contains("does not say “It is not a license or a certification"), "{flaw:?}");
    let title = with_line(3, "#show: sheet.with(data, title: \"Certificate of Completion\")");
    let flaw = only(tried(&title, "certification"));
    assert_eq!(flaw.message, "The title of a certification does not say “certificate of completion”.");
}

#[test]
fn a_person_s_own_words_fail_no_design_in_use() {
    let mut data = sample("certification");
    data["stage"] = json!("Certification");
    data["title"] = json!("Certificate of Completion in Provisional Matters without a noend");
    assert_eq!(looked_at(BARE, &data, Inspection::Words), []);
    let flaw = only(looked_at(&with_line(6, ""), &data, Inspection::Words));
    assert_eq!(flaw.message, "The holder's name is not on the page, or is cut off.");
}
