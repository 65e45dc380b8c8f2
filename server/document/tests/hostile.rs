use document::{Package, render};
use serde_json::json;

use crate::support::{MOMENT, flaws};

#[test]
fn nothing_outside_the_package_can_be_read() {
    let attempts = [
        "#read(\"/etc/passwd\")",
        "#read(\"../../../../etc/passwd\")",
        "#read(\"/../etc/passwd\")",
        "#include \"/proc/self/environ\"",
        "#image(\"/etc/hostname\", alt: \"x\")",
        "#image(\"https://example.org/x.png\", alt: \"x\")",
        "#import \"@preview/cetz:0.3.0\": *",
        "#import \"@local/mine:1.0.0\": *",
        "#bibliography(\"/etc/passwd\")",
        "#csv(\"/var/lib/dpkg/status\")",
    ];
    for attempt in attempts {
        let flaws = flaws(&format!("#set document(title: [A])\n{attempt}"));
        assert_eq!(flaws[0].line, Some(2), "{attempt}: {flaws:?}");
        assert!(!flaws.iter().any(|flaw| flaw.message.contains("root:")), "{attempt}");
    }
}

#[test]
fn the_compiler_ends_what_would_never_end() {
    let attempts = [
        "#while true {}",
        "#let f(x) = f(x)\n#f(1)",
        "#let f() = context f()\n#f()",
        "#show \"a\": it => it\n#show heading: it => heading(it.body)\n= a",
    ];
    for attempt in attempts {
        flaws(&format!("#set document(title: [A])\n{attempt}"));
    }
}

#[test]
fn programs_inside_a_source_do_not_run() {
    // The smallest WebAssembly module there is.
    let module = "bytes((0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))";
    for attempt in [format!("#plugin({module})"), format!("#std.plugin({module})")] {
        let flaws = flaws(&format!("#set document(title: [A])\n{attempt}"));
        assert!(flaws[0].message.contains("expected function, found none"), "{attempt}: {flaws:?}");
    }
}

#[test]
fn a_package_cannot_pass_its_own_data_for_the_servers() {
    let files = [("/data.json", &br#"{"number":"forged"}"#[..])];
    let package = Package { source: "#json(\"/data.json\").number", files: &files, ..Package::default() };
    let flaws = render(&package, &json!({"number": "7QK4"}), &[], MOMENT).expect_err("two files of one name");
    assert!(flaws[0].message.contains("/data.json"), "{flaws:?}");
    let files = [("/document.typ", &b"#[]"[..]), ("../x", &b""[..])];
    let package = Package { source: "x", files: &files, ..Package::default() };
    assert!(render(&package, &json!({}), &[], MOMENT).is_err(), "nor a file beyond the root");
}
