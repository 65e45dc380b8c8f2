use document::{Design, Flaw, Inspection, Kind, Package, render};
use serde_json::{Value, json};

use crate::support::{CREDENTIAL, MOMENT, Paper, sample, template, without_blanks};

/// Hardly a design, but nothing that must be there is missing. Each thing has a line of its own.
const BARE: &str = "#import \"/cairn.typ\": *
#let data = json(\"/data.json\")
#let w = words(data)
#show: sheet.with(data, title: w.certificate)
#heading(w.certificate)
#data.learner.name
#data.course.title
#duration(data.hours.total_minutes)
#data.number
#address-link(data.verification)
#qr(data.verification.address)
";

fn tried_with(source: &str, files: &[(&str, &[u8])], data: &Value) -> Result<Vec<u8>, Vec<Flaw>> {
    let shared = template("cairn.typ");
    let files = [&[("/cairn.typ", shared.as_bytes())], files].concat();
    let inspection = Inspection::Design;
    let package = Package { source, files: &files, pages: Some(1), inspection, ..Package::default() };
    render(&package, data, &[CREDENTIAL], MOMENT)
}

fn tried(source: &str) -> Vec<Flaw> {
    tried_with(source, &[], &sample("plain")).err().unwrap_or_default()
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
fn the_houses_design_and_the_small_example_have_no_flaw() {
    let house = ["plain", "long", "long-and-whole", "sparse", "one-word"];
    let small = ["sparse", "spanish", "long-and-whole"];
    for (design, samples) in [("certificate-of-completion.typ", &house[..]), ("small-example.typ", &small)] {
        let source = template(design);
        for &name in samples {
            let made = tried_with(&source, &[], &sample(name));
            assert!(made.is_ok(), "{design} with {name}: {:#?}", made.err());
        }
    }
    assert_eq!(tried(BARE), []);
}

#[test]
fn what_must_be_there_and_is_not_is_told() {
    let needed = [
        (5, "What it is"),
        (6, "The holder's name"),
        (7, "The course's title"),
        (8, "The number of hours"),
        (9, "The certificate's number"),
    ];
    for (line, what) in needed {
        let flaw = only(tried(&with_line(line, "")));
        assert_eq!(flaw.message, format!("{what} is not on the page, or is cut off."));
    }
    let flaw = only(tried(&with_line(10, "#data.number")));
    assert!(flaw.message.starts_with("The address at which it can be checked"), "{flaw:?}");
    assert!(flaw.hint.is_some_and(|hint| hint.contains("#address-link")), "and how it is printed");
}

#[test]
fn what_nobody_can_read_is_not_there() {
    let tricks = [
        "#hide(data.number)",
        "#text(size: 3pt, data.number)",
        "#scale(20%, data.number)",
        "#place(dx: 30cm, data.number)",
        "#box(width: 20pt, height: 20pt, clip: true, box(width: 300pt, data.number))",
        "#metadata(data.number)",
    ];
    for trick in tricks {
        let flaw = only(tried(&with_line(9, trick)));
        assert_eq!(flaw.message, "The certificate's number is not on the page, or is cut off.", "{trick}");
    }
}

#[test]
fn what_is_seen_but_not_heard_is_told_with_its_line() {
    let flaw = only(tried(&with_line(9, "#pdf.artifact(data.number)")));
    assert_eq!(flaw.message, "The certificate's number can be seen, but is not read aloud.");
    assert_eq!((flaw.line, flaw.file), (Some(9), None));
    let footer =
        with_line(6, "").replace("title: w.certificate", "title: w.certificate, footer: data.learner.name");
    let flaw = only(tried(&footer));
    assert_eq!(flaw.message, "The holder's name can be seen, but is not read aloud.");
}

#[test]
fn words_in_capitals_broken_or_spread_over_lines_are_found() {
    let ways = [
        (6, "#upper(data.learner.name)"),
        (6, "#smallcaps(data.learner.name)"),
        (6, "#block(width: 1.5cm, data.learner.name)"),
        (6, "#grid(columns: 3, ..data.learner.name.split(\" \"))"),
        (6, "#rotate(10deg, scale(80%, data.learner.name))"),
        (9, "#data.number.replace(\"-\", \" \")"),
    ];
    for (line, way) in ways {
        assert_eq!(tried(&with_line(line, way)), [], "{way}");
    }
}

#[test]
fn hours_may_be_written_as_people_write_them() {
    for way in ["12.5 hours", "12,50 horas", "12 hours and 30 minutes", "Time: 12:30", "750 minutes", "12h30"]
    {
        assert_eq!(tried(&with_line(8, way)), [], "{way}");
    }
    for way in ["12 hours", "12.3 hours", "30 hours in 12 weeks", "1250 hours", "125"] {
        let flaw = only(tried(&with_line(8, way)));
        assert!(flaw.message.starts_with("The number of hours"), "{way}: {flaw:?}");
    }
}

#[test]
fn the_code_is_really_read_from_the_page() {
    let none = only(tried(&with_line(11, "")));
    assert_eq!(none.message, "No QR code can be read from the printed page.");
    let spoiled = [
        "#qr(data.verification.address, size: 5mm)",
        "#box(width: 15mm, height: 15mm, clip: true, qr(data.verification.address))",
        "#block({ qr(data.verification.address); place(top, rect(width: 32mm, height: 10mm, fill: red)) })",
    ];
    for spoiled in spoiled {
        let flaw = only(tried(&with_line(11, spoiled)));
        assert_eq!(flaw.message, "No QR code can be read from the printed page.", "{spoiled}");
    }
    let small = only(tried(&with_line(11, "#qr(data.verification.address, size: 18mm)")));
    assert_eq!(small.message, "The QR code is 15 mm wide; many telephones need 20 mm.");
    let other = document::qr_svg("https://elsewhere.example/").expect("a code");
    let files = [("/other.svg", other.as_bytes())];
    let source = format!("{BARE}#image(\"/other.svg\", width: 4cm, alt: \"Our site\")");
    let flaws = tried_with(&source, &files, &sample("plain")).expect_err("two codes");
    let flaw = only(flaws);
    assert!(flaw.message.contains("leads elsewhere (https://elsewhere.example/)"), "{flaw:?}");
}

#[test]
fn nobody_is_said_to_be_certified() {
    let claims = [
        ("Certified Peer Specialist", "certified"),
        ("= certi#[fied] Peer Specialist", "certified"),
        ("This is your CERTIFICATION.", "certification"),
        ("#place(pdf.artifact[CERTIFIED])", "certified"),
    ];
    for (line, word) in claims {
        let flaw = only(tried(&format!("{BARE}{line}")));
        let said = format!("A certificate of completion does not say “{word}”.");
        assert_eq!((flaw.message, flaw.line), (said, Some(12)), "{line}");
    }
    let flaw = only(tried(&with_line(4, "#show: sheet.with(data, title: \"Certified Peer\")")));
    assert!(flaw.message.starts_with("The title of a certificate"), "{flaw:?}");
    // What says that it certifies nothing may stand, in either language.
    assert_eq!(tried(&format!("{BARE}#w.boundary")), []);
    assert_eq!(tried(&format!("{BARE}#languages.es.boundary")), []);
    // Of what the data says, nothing is held against a design once it is used.
    let mut data = sample("plain");
    data["course"]["title"] = json!("Preparing for Certification");
    let shared = template("cairn.typ");
    let files = [("/cairn.typ", shared.as_bytes())];
    let inspection = Inspection::Words;
    let package = Package { source: BARE, files: &files, pages: Some(1), inspection, ..Package::default() };
    assert!(render(&package, &data, &[], MOMENT).is_ok());
}

#[test]
fn a_page_too_many_is_told_where_it_begins() {
    let flaw = only(tried(&format!("{BARE}#pagebreak()\nMore")));
    assert_eq!(flaw.message, "The document runs to 2 pages; it must have exactly 1 page.");
    assert_eq!(flaw.line, Some(13));
}

#[test]
fn a_page_fits_a_printer() {
    let flaw =
        only(tried(&with_line(4, "#show: sheet.with(data, title: w.certificate)\n#set page(width: 3000pt)")));
    assert_eq!(flaw.message, "A page of 41.7 by 11.0 inches fits no printer.");
}

#[test]
fn the_credential_travels_along_and_nothing_else() {
    let lost = tried(&format!("{BARE}/* the end"));
    assert!(
        lost.iter().any(|flaw| flaw.message == "The signed credential does not travel inside the PDF."),
        "{lost:#?}"
    );
    let own = "#pdf.attach(\"own.json\", bytes(\"{}\"), relationship: \"data\", mime-type: \"application/json\", \
               description: \"x\")";
    let flaw = only(tried(&format!("{BARE}{own}")));
    assert_eq!(flaw.message, "The design attaches a file of its own to the PDF.");
}

#[test]
fn several_flaws_are_told_at_once() {
    let source = BARE.replace("#data.number\n", "\n").replace("#qr(data.verification.address)", "Certified.");
    let flaws = tried(&source);
    let lines: Vec<_> = flaws.iter().map(|flaw| flaw.line).collect();
    assert_eq!(lines, [None, Some(11), None], "{flaws:#?}");
}

#[test]
fn a_flaw_in_a_file_of_ones_own_is_told_there() {
    let parts = "#let frame(body) = block(body)\n#let broken() = nothing-such\n";
    let source = format!("{BARE}#import \"/parts/frame.typ\": *\n#broken()");
    let files = [("/parts/frame.typ", parts.as_bytes())];
    let flaw = only(tried_with(&source, &files, &sample("plain")).expect_err("a broken part"));
    assert_eq!((flaw.file.as_deref(), flaw.line, flaw.column), (Some("/parts/frame.typ"), Some(2), Some(17)));
}

fn files(names: &[(&str, &[u8])]) -> Vec<(String, Vec<u8>)> {
    names.iter().map(|(name, content)| ((*name).to_owned(), content.to_vec())).collect()
}

fn refused(names: &[(&str, &[u8])]) -> Vec<Flaw> {
    Design::from_files(Kind::CertificateOfCompletion, files(names)).expect_err("it must be refused")
}

#[test]
fn a_design_is_printed_as_its_files_say() {
    let font: &[u8] = include_bytes!("../fonts/SourceSerif4Display-Semibold.otf");
    let logo = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 2 2'><path d='M0 0h1v1z'/></svg>";
    let source = format!(
        "{BARE}#image(\"pictures/logo.svg\", alt: \"Riverbend\")\n#text(font: \"Source Serif 4 Display\")[Our own]"
    );
    let packed = [
        ("mine/look.typ", source.as_bytes()),
        ("mine/pictures/logo.svg", &logo[..]),
        ("mine/fonts/Own.otf", font),
        ("mine/fonts/LICENSE.txt", b"OFL"),
        ("__MACOSX/mine/._look.typ", b"\xff"),
        ("mine/.DS_Store", b"\xff"),
    ];
    let kind = Kind::CertificateOfCompletion;
    let design =
        Design::from_files(kind, files(&packed)).expect("a design").with_shared(&template("cairn.typ"));
    assert_eq!(design.main(), "look.typ");
    let kept: Vec<&str> = design.names().collect();
    assert_eq!(kept, ["cairn.typ", "fonts/LICENSE.txt", "fonts/Own.otf", "look.typ", "pictures/logo.svg"]);
    assert_eq!(Design::from_archive(kind, &design.archive()).expect("the same"), design, "there and back");
    let request = design.request(sample("plain"), vec![], MOMENT, Inspection::Design);
    let document::Answer::Pdf(pdf) = request.render() else { panic!("{:?}", request.render()) };
    let paper = Paper::new(pdf);
    assert!(paper.letters().contains(&without_blanks("Our own")));
    assert_eq!(design.line(None, 2), Some("#let data = json(\"/data.json\")"));
}

#[test]
fn files_that_are_none_of_a_design_are_refused() {
    let main: (&str, &[u8]) = ("a.typ", b"x");
    let names = [
        "../a.typ",
        "/etc/passwd",
        "a/../../b.typ",
        "a\\b.typ",
        "c:/x.typ",
        ".htaccess",
        "a//b.typ",
        "x\u{7}.typ",
    ];
    for name in names {
        let flaws = refused(&[main, (name, b"x")]);
        assert!(flaws[0].message.contains("can't be used"), "{name}: {flaws:?}");
    }
    for name in ["data.json", "qr.svg", "attached/0.txt", "document.typ"] {
        let flaws = refused(&[("certificate-of-completion.typ", b"x"), (name, b"x")]);
        assert!(flaws[0].message.contains("is taken"), "{name}: {flaws:?}");
    }
    for name in ["run.exe", "more.zip", "page.html", "noending"] {
        let flaws = refused(&[main, (name, b"x")]);
        assert!(flaws[0].message.contains("is no typst file"), "{name}: {flaws:?}");
    }
    let twice = refused(&[main, ("Logo.png", b"x"), ("logo.PNG", b"y")]);
    assert!(twice[0].message.contains("Two files have one name"), "{twice:?}");
    let broken = refused(&[("a.typ", b"one\ntwo\n\xff")]);
    assert_eq!((broken[0].message.as_str(), broken[0].line), ("a.typ is not written in UTF-8.", Some(3)));
    assert!(refused(&[("words.txt", b"x")])[0].message.contains("no typst file"));
    assert!(refused(&[main, ("b.typ", b"x")])[0].message.contains("can't be told"));
    let large = vec![0; (5 << 20) + 1];
    assert!(refused(&[main, ("a.png", &large)])[0].message.contains("larger than 5 MB"));
    let many: Vec<(String, Vec<u8>)> = (0..41).map(|n| (format!("{n}.typ"), vec![])).collect();
    assert!(
        Design::from_files(Kind::CertificateOfCompletion, many).expect_err("too many")[0]
            .message
            .contains("at most 40 files")
    );
}

#[test]
fn the_design_of_another_paper_is_told_apart() {
    let [completion, certification] = Kind::ALL.map(Kind::main);
    let one = files(&[(completion, b"x")]);
    let flaw = only(Design::from_files(Kind::Certification, one).expect_err("it is no certification"));
    assert_eq!(
        flaw.message,
        "These files are the design of a certificate of completion, not of a certification."
    );
    let both = files(&[(completion, b"x"), (certification, b"y")]);
    for kind in Kind::ALL {
        assert_eq!(Design::from_files(kind, both.clone()).expect("a design").main(), kind.main());
    }
}
