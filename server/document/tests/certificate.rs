use document::{Package, missing_characters, qr_svg, render};
use serde_json::{Value, json};

use crate::support::{MOMENT, Paper, SAMPLES, certificate, sample, shipped, template, without_blanks};

fn text_of<'a>(data: &'a Value, pointer: &str) -> &'a str {
    data.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("no {pointer}"))
}

#[test]
fn every_sample_keeps_to_one_page_and_says_all_that_matters() {
    for name in SAMPLES {
        let data = sample(name);
        let paper = certificate(&data);
        let letters = paper.letters();
        let said =
            ["/learner/name", "/course/title", "/course/version", "/provider/name", "/provider/address"];
        let said = said.into_iter().chain(["/number", "/signatory/name", "/signatory/title"]);
        for pointer in said {
            let value = text_of(&data, pointer);
            assert!(letters.contains(&without_blanks(value)), "{name} lacks {pointer}: {value}");
        }
        let address = text_of(&data, "/verification/address");
        assert!(
            letters.contains(&without_blanks(address.trim_start_matches("https://"))),
            "{name} lacks the address"
        );
        for [left, top, right, bottom] in paper.words() {
            let inside = left > 36.0 && top > 36.0 && right < 576.0 && bottom < 756.0;
            assert!(inside, "{name}: a word at {left} {top} {right} {bottom} touches the frame");
        }
    }
}

/// Compares every height that the page tells from words alone with what it then lays out.
const HEIGHTS: &str = r#"
#layout(space => {
  let width = space.width
  let same(what, told, body) = {
    let laid = measure(width: width, body).height
    assert(calc.abs((told - laid).pt()) < 0.1, message: what + " is told as " + repr(told) + ", and is " + repr(laid))
  }
  for density in (grand, roomy, dense, tight) { same("opening", opening-height(width, density), opening(width, density)) }
  same("facts", facts-height(width), facts)
  same("closing", closing-height(width), closing)
  for (place, (_, middle, _)) in middles.enumerate() {
    for gap in (least-gap, widest-gap) { same("middle " + str(place), (middle.height)(width, gap), (middle.body)(gap)) }
  }
})
"#;

#[test]
fn what_is_told_to_be_so_tall_is_so_tall() {
    let (source, helper) = (template("certificate-of-completion.typ") + HEIGHTS, template("cairn.typ"));
    let files = [("/cairn.typ", helper.as_bytes())];
    let package = Package { source: &source, files: &files, ..Package::default() };
    for name in ["long", "long-and-whole", "sparse"] {
        if let Err(flaws) = render(&package, &sample(name), &[], MOMENT) {
            panic!("{name}: {flaws:?}");
        }
    }
}

#[test]
fn hours_stand_in_hours_and_minutes_and_always_add_up() {
    let text = certificate(&sample("plain")).text();
    for line in
        ["12 h 30 min", "Self-paced: 9 h 30 min", "Live: 3 h", "Recovery 4 h 30 min", "recorded: 11 h 58 min"]
    {
        assert!(text.contains(line), "no {line:?} in {text}");
    }
    let whole = certificate(&sample("whole")).text();
    for topic in
        ["The peer role 2 h 30 min", "Leadership and professional growth 3 h 15 min", "Total 57 h 30 min"]
    {
        assert!(whole.contains(topic), "no {topic:?} in {whole}");
    }
    assert!(whole.contains("62"), "the number of competencies is told");
    let crowded = certificate(&sample("long-and-whole")).text();
    assert!(crowded.contains("4 more topics 11 h 30 min"), "what is left out is summed up: {crowded}");
}

#[test]
fn it_never_claims_to_certify() {
    for name in SAMPLES {
        let text = certificate(&sample(name)).text().to_lowercase();
        assert!(!text.contains("certified"), "{name}");
    }
    let text = certificate(&sample("plain")).text();
    assert!(text.contains("This certificate records training. It is not a license or a certification"));
}

#[test]
fn a_reader_hears_it_in_order() {
    let paper = certificate(&sample("plain"));
    let heard = paper.structure();
    let order = [
        "H1 \"Certificate of Completion\"",
        "Maria Elena Castillo",
        "Foundations of Peer Support",
        "November 22, 2026",
        "H2 \"Training hours\"",
        "TH ",
        "H2 \"Competencies covered\"",
        "LBody",
        "Denise Okafor",
        "Figure",
        "H2 \"Check this document\"",
        "Link (inline)",
    ];
    let mut from = 0;
    for part in order {
        let at = heard[from..].find(part).unwrap_or_else(|| panic!("{part} is missing, or comes too early"));
        from += at + part.len();
    }
    let about = paper.run("pdfinfo", &["it.pdf"]);
    assert!(about.contains("Tagged:          yes"), "{about}");
    assert!(about.contains("Certificate of Completion · Foundations of Peer Support"), "{about}");
}

#[test]
fn it_says_that_it_can_be_kept_and_heard_and_it_holds_together() {
    for name in ["plain", "long"] {
        let paper = certificate(&sample(name));
        let raw = String::from_utf8_lossy(&paper.bytes);
        for claim in ["<pdfaid:part>3<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<"] {
            assert!(raw.contains(claim), "no {claim}");
        }
        assert!(
            paper.run("qpdf", &["--check", "it.pdf"]).contains("No syntax or stream encoding errors found")
        );
        let fonts = paper.run("pdffonts", &["it.pdf"]);
        for font in fonts.lines().skip(2) {
            assert!(font.contains("yes yes yes"), "not embedded, not a subset or without Unicode: {font}");
        }
    }
}

#[test]
fn nothing_is_printed_smaller_than_nine_and_a_half_points() {
    for name in ["plain", "long-and-whole"] {
        let paper = certificate(&sample(name));
        // At this zoom, the largest there is, a point is three units; sizes come rounded.
        let xml = paper.run("pdftohtml", &["-xml", "-stdout", "-i", "-zoom", "3", "it.pdf"]);
        let sizes = xml.lines().filter(|line| line.contains("<fontspec"));
        let sizes = sizes.filter_map(|line| line.split("size=\"").nth(1)?.split('"').next()?.parse().ok());
        let sizes: Vec<i32> = sizes.collect();
        assert!(sizes.len() > 2, "{xml}");
        assert!(sizes.iter().all(|&size| size >= 28), "{name}: {sizes:?}");
    }
}

#[test]
fn a_phone_reads_the_code_and_finds_the_address() {
    for name in SAMPLES {
        let data = sample(name);
        let paper = certificate(&data);
        paper.run("pdftoppm", &["-r", "150", "-gray", "-png", "-singlefile", "it.pdf", "page"]);
        let read = paper.run("zbarimg", &["--quiet", "--raw", "page.png"]);
        assert_eq!(read.trim(), text_of(&data, "/verification/address"), "{name}");
        let heard = paper.structure();
        let edges =
            heard.split("Figure").nth(1).and_then(|figure| figure.split("/BBox [").nth(1)?.split(']').next());
        let edges: Vec<f64> =
            edges.expect("a box").split(' ').map(|edge| edge.parse().expect("points")).collect();
        assert!(
            (edges[2] - edges[0]) / 72.0 * 25.4 >= 31.9,
            "{name}: without its quiet zone it is 25 mm wide: {edges:?}"
        );
        let link = String::from_utf8_lossy(&paper.bytes).contains("/URI");
        assert!(link, "{name}: the address can be clicked");
    }
}

#[test]
fn the_code_is_a_vector_with_a_quiet_zone_and_no_size_of_its_own() {
    let svg = qr_svg("https://learn.example/v/7QK4-M2ZT-9XHB-R3WD").expect("a code");
    assert_eq!(svg.matches("<path").count(), 1);
    assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 "), "{svg}");
    // 41 modules: 33 and a quiet zone of 4 on every side.
    assert!(svg.contains("viewBox=\"0 0 41 41\"") && svg.contains("d=\"M4 4h7v1h-7z"), "{svg}");
    assert!(qr_svg(&"x".repeat(5_000)).is_err(), "an address may be too long");
}

#[test]
fn the_credential_travels_inside_it() {
    let paper = certificate(&sample("plain"));
    paper.run("pdfdetach", &["-saveall", "-o", ".", "it.pdf"]);
    let saved = std::fs::read_to_string(paper.path("credential.json")).expect("the attachment");
    assert_eq!(saved, r#"{"type":["VerifiableCredential"]}"#);
    assert!(String::from_utf8_lossy(&paper.bytes).contains("/AFRelationship/Source"));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let data = sample("plain");
    let first = certificate(&data);
    certificate(&sample("spanish"));
    assert!(first.bytes == certificate(&data).bytes, "another document in between changes nothing");
    let mut other = data;
    other["learner"]["name"] = json!("Maria Elena Castilla");
    assert!(first.bytes != certificate(&other).bytes);
}

#[test]
fn it_is_written_in_the_language_of_the_course() {
    let paper = certificate(&sample("spanish"));
    let text = paper.text();
    assert!(
        text.contains("Certificado de finalización") && text.contains("22 de noviembre de 2026"),
        "{text}"
    );
    assert!(String::from_utf8_lossy(&paper.bytes).contains("<rdf:li>es</rdf:li>"), "and it says so");
}

#[test]
fn a_sample_says_that_it_is_one() {
    assert!(certificate(&sample("plain")).text().contains("Sample. Not a record of training."));
    assert!(!certificate(&sample("whole")).text().contains("Sample"));
}

#[test]
fn letters_that_no_font_has_are_told_and_never_dropped() {
    let mut data = sample("plain");
    data["learner"]["name"] = json!("王小明 Wang");
    let flaws = shipped("certificate-of-completion.typ", &data, Some(1)).expect_err("no font has them");
    assert!(flaws[0].message.contains("王 (U+738B)"), "{flaws:?}");
    assert_eq!(missing_characters("王小明 Wáng 王"), ['王', '小', '明']);
    assert!(missing_characters("Nguyễn Щербакова Παπαδοπούλου שלום Ɓɛ́").is_empty());
}

#[test]
fn a_package_can_bring_its_own_font() {
    let font = include_bytes!("../fonts/SourceSerif4Display-Semibold.otf");
    let source = "#set document(title: [A])\n#set text(font: \"Source Serif 4 Display\")\n#today()"
        .replace("#today()", "#datetime.today().display()");
    let package = Package { source: &source, fonts: &[font], ..Package::default() };
    let paper = Paper::new(render(&package, &Value::Null, &[], MOMENT).expect("it is made"));
    assert!(paper.text().contains("2026-11-22"), "and today is the day it was asked for");
    let broken = Package { source: &source, fonts: &[b"wOF2"], ..Package::default() };
    let flaws = render(&broken, &Value::Null, &[], MOMENT).expect_err("no font");
    assert!(flaws[0].message.contains("Font file 1"), "{flaws:?}");
}
