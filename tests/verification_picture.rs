//! A picture of the code on a certificate in place of its number, from people who took a photo and from those who mean harm.

use cairn::scanner::{Scanned, scan};
use document::Seen;
use poem::http::Method;
use serde_json::Value;

use crate::{
    signed_credential::{certified, download, upload, withdraw},
    support::{Browser, House},
};

/// A PNG that says it is 30,000 dots wide and high, and holds hardly any.
fn bomb() -> Vec<u8> {
    png(30_000, &[0; 64])
}

/// A gray PNG of a square with these rows.
fn png(side: u32, rows: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, rows).unwrap();
    let head = [&side.to_be_bytes()[..], &side.to_be_bytes()[..], &[8, 0, 0, 0, 0]].concat();
    let mut picture = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, body) in [(b"IHDR", head), (b"IDAT", packed.finish().unwrap()), (b"IEND", Vec::new())] {
        picture.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
        let mut sum = flate2::Crc::new();
        sum.update(kind);
        sum.update(&body);
        picture.extend(kind);
        picture.extend(&body);
        picture.extend(sum.sum().to_be_bytes());
    }
    picture
}

async fn sent(program: &mut Browser, file: Vec<u8>, kind: &str) -> (u16, Value) {
    let headers = [("content-type", kind)];
    let answer = program.request(Method::POST, "/api/v1/verifications/file", Some(file), &headers).await;
    let status = answer.status().as_u16();
    (status, serde_json::from_slice(&answer.into_body().into_bytes().await.unwrap()).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_of_the_paper_leads_to_what_its_number_says() {
    let house = House::open().await;
    let (mut ana, certificate) = certified(&house, "Ana Ruiz").await;
    let picture = document::png(&download(&mut ana, &certificate, "certificate.pdf").await).unwrap();
    let mut stranger = house.browser();
    let (status, _) = upload(&mut stranger, &picture).await;
    assert_eq!(status, 303, "on to the page of the number");
    stranger.open(&format!("/verify/{}", certificate.number)).await.says("In good standing").says("Ana Ruiz");

    let mut program = house.browser();
    let (status, told) = sent(&mut program, picture.clone(), "image/png").await;
    assert_eq!((status, &told["answer"]), (200, &"code".into()), "{told}");
    assert_eq!(told["issued_here"]["answer"], "good");
    assert_eq!(told["issued_here"]["number"], certificate.number.as_str());
    withdraw(&house, &certificate).await;
    let (_, told) = sent(&mut program, picture, "image/png").await;
    assert_eq!(told["issued_here"]["answer"], "not_good", "a picture is worth what its number says");

    let elsewhere = code_of("https://example.org/verify/0000-0000-0000-0000-0");
    let (status, page) = upload(&mut stranger, &elsewhere).await;
    assert!(
        status == 200 && page.contains("leads to another site") && !page.contains("example.org"),
        "{page}"
    );
    let (_, told) = sent(&mut program, elsewhere, "image/png").await;
    assert_eq!((&told["answer"], &told["issued_here"]["wrong"]), (&"code".into(), &"another_site".into()));
}

/// A PNG of a QR code, as the house draws it on a page.
fn code_of(address: &str) -> Vec<u8> {
    let code = qrcode::QrCode::new(address).unwrap();
    let (modules, dots) = (code.width(), 6);
    let side = (modules + 8) * dots;
    let colors = code.to_colors();
    let mut rows = Vec::new();
    for y in 0..side {
        rows.push(0);
        for x in 0..side {
            let (x, y) = ((x / dots).wrapping_sub(4), (y / dots).wrapping_sub(4));
            let dark = x < modules && y < modules && colors[y * modules + x] == qrcode::Color::Dark;
            rows.push(if dark { 0 } else { 255 });
        }
    }
    png(u32::try_from(side).unwrap(), &rows)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_holds_no_code_or_means_harm_gets_a_clear_sentence() {
    let house = House::open().await;
    let (mut stranger, mut program) = (house.browser(), house.browser());
    let code = code_of("https://cairn.test");
    let cut = code[..code.len() / 2].to_vec();
    let no_photo = [b"\xff\xd8\xff\xe0".as_slice(), &[7; 4000]].concat();
    for (picture, words) in [
        (bomb(), "larger than any that is looked at"),
        (cut, "may not have arrived whole"),
        (no_photo, "may not have arrived whole"),
        (code, "not to a certificate"),
    ] {
        let (status, page) = upload(&mut stranger, &picture).await;
        assert!(status == 200 && page.contains(words) && page.contains("ype the number"), "{words}: {page}");
        let (status, told) = sent(&mut program, picture, "application/octet-stream").await;
        assert_eq!(status, 200, "{told}");
        assert!(matches!(told["answer"].as_str(), Some("nothing" | "code")), "{told}");
    }
    // More bytes than any photo has.
    let (status, _) =
        sent(&mut program, vec![0; document::MOST_PICTURE_BYTES + 128 * 1024], "image/jpeg").await;
    assert_eq!(status, 413);
    // What is no picture has the room it had.
    let long = [b"%PDF-1.7\n".as_slice(), &vec![b'x'; 600 * 1024]].concat();
    let (status, page) = upload(&mut stranger, &long).await;
    assert!(status == 200 && page.contains("larger than any that can be checked"), "{status} {page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_ends_with_its_picture_takes_nothing_along() {
    let house = House::open().await;
    let program = std::path::Path::new("/bin/false");
    assert!(matches!(scan(program, b"picture").await.unwrap(), Scanned::GivenUp));
    let program = &house.app.settings.program;
    let many = (0..40).map(|_| async { scan(program, &code_of("https://cairn.test")).await.unwrap() });
    let all = futures_util::future::join_all(many).await;
    let seen = all.iter().filter(|one| matches!(one, Scanned::Seen(Seen::Codes(_)))).count();
    let busy = all.iter().filter(|one| matches!(one, Scanned::Busy)).count();
    assert!(seen >= 10 && seen + busy == 40, "{seen} {busy}");
    assert!(
        matches!(scan(program, &code_of("x")).await.unwrap(), Scanned::Seen(Seen::Codes(codes)) if codes == ["x"])
    );
}
