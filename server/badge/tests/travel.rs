use std::io::Write;

use badge::{MOST_BYTES, NoCredential, Picture, into_png, into_svg, png, svg, take_out};
use flate2::{Compression, write::ZlibEncoder};
use proptest::{prelude::*, test_runner::Config};
use serde_json::{Value, json};

use crate::sample::{award, signed};

fn picture() -> Picture {
    Picture {
        kind: "Certificate of completion".into(),
        title: "Foundations of <Peer> Support & a long title that needs more than one line".into(),
        issuer: "Harbor Recovery Center".into(),
    }
}

/// A PDF as far as an attachment goes.
fn pdf(attachment: &[u8]) -> Vec<u8> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    packed.write_all(attachment).unwrap();
    let packed = packed.finish().unwrap();
    let head = format!(
        "%PDF-1.7\n1 0 obj\n<< /Names << /EmbeddedFiles 2 0 R >> >>\nendobj\n3 0 obj\n<< /Type /EmbeddedFile /Length {} /Filter /FlateDecode >>\nstream\n",
        packed.len()
    );
    [head.as_bytes(), &packed, b"\nendstream\nendobj\n%%EOF"].concat()
}

#[test]
fn a_credential_comes_out_of_whatever_it_travels_in() {
    let credential = signed(&award());
    let text = serde_json::to_string_pretty(&credential).unwrap();
    assert_eq!(take_out(text.as_bytes()).as_ref(), Ok(&credential), "the file itself");
    assert_eq!(
        take_out(format!("\u{FEFF}{text}").as_bytes()).as_ref(),
        Ok(&credential),
        "with a byte order mark"
    );
    assert_eq!(take_out(&into_png(&png(), &text).unwrap()).as_ref(), Ok(&credential), "a PNG");
    let baked = into_svg(&svg(&picture()), &text).unwrap();
    assert_eq!(take_out(baked.as_bytes()).as_ref(), Ok(&credential), "an SVG");
    assert_eq!(take_out(&pdf(text.as_bytes())), Ok(credential), "a PDF");
}

#[test]
fn the_end_of_a_cdata_section_inside_a_text_does_no_harm() {
    let mut award = award();
    award.achievement.name = "A ]]> in the title".into();
    let credential = signed(&award);
    let baked = into_svg(&svg(&picture()), &credential.to_string()).unwrap();
    assert_eq!(take_out(baked.as_bytes()), Ok(credential));
}

#[test]
fn files_without_a_credential_say_so() {
    let empty: [&[u8]; 7] =
        [b"", b"{}", b"[1]", b"%PDF-1.7\n", b"<svg></svg>", b"\x89PNG\r\n\x1a\n", b"\xFF\xFE"];
    for file in empty {
        assert_eq!(take_out(file), Err(NoCredential::None), "{file:?}");
    }
    assert_eq!(take_out(&png()), Err(NoCredential::None));
    assert_eq!(take_out(&pdf(b"{\"type\": [\"Invoice\"]}")), Err(NoCredential::None));
    assert_eq!(into_png(b"GIF89a", "{}"), None);
}

#[test]
fn a_bomb_in_an_attachment_is_not_unpacked() {
    let mut bomb = b"{\"type\": [\"VerifiableCredential\"], \"x\": \"".to_vec();
    bomb.resize(200 * MOST_BYTES, b' ');
    assert_eq!(take_out(&pdf(&bomb)), Err(NoCredential::TooLarge));
    assert_eq!(take_out(&vec![b' '; MOST_BYTES + 1]), Err(NoCredential::TooLarge));
}

proptest! {
    #![proptest_config(Config { cases: 64, ..Config::default() })]

    #[test]
    fn damaged_files_are_answered_and_never_believed(place in 0_usize..4000, byte: u8, cut in 0_usize..4000) {
        for file in baked_once() {
            let mut file = file.clone();
            let place = place % file.len();
            file[place] = byte;
            file.truncate(file.len() - cut % file.len());
            let _: Result<Value, NoCredential> = take_out(&file);
        }
    }
}

fn baked_once() -> &'static [Vec<u8>; 3] {
    static ONCE: std::sync::LazyLock<[Vec<u8>; 3]> = std::sync::LazyLock::new(|| {
        let text = signed(&award()).to_string();
        let svg = into_svg(&svg(&picture()), &text).unwrap();
        [pdf(text.as_bytes()), into_png(&png(), &text).unwrap(), svg.into_bytes()]
    });
    &ONCE
}

#[test]
fn a_picture_is_well_formed_and_shows_no_name() {
    let text = svg(&picture());
    assert!(text.contains("&lt;Peer&gt; Support &amp;"), "{text}");
    assert!(text.contains("<title>Certificate of completion: "));
    assert_eq!(json!(text.matches("<text").count()), json!(5));
}

/// The fuzzer begins from a credential of this key; it stays the one that is signed here.
#[test]
fn the_seed_of_the_fuzzer_is_a_credential_that_verifies() {
    let seed: Value = serde_json::from_str(include_str!("../../../tests/fuzz/credential.json")).unwrap();
    assert!(badge::verify(&seed, &crate::sample::issuer(), &badge::Contexts::embedded()).is_ok());
}
