//! The same by programs: the operator's for everybody, a desk's for its authority.

use cairn::identity::Role;
use poem::http::Method;
use serde_json::{Value, json};

use super::{certification, look};
use crate::{
    credential::pdf_words,
    support::{
        House,
        ferry::Ferry,
        office::{Office, Ways},
        people::{grant, person},
    },
    token::Program,
};

const WALKERS: &str = "The Walkers’ Office";

impl Program {
    /// Files under their names, and the fields that go along.
    async fn upload(&mut self, path: &str, fields: &[(&str, &str)], files: &[(&str, &str)]) -> (u16, Value) {
        let part = |head: &str, text: &str| {
            format!("--edge\r\nContent-Disposition: form-data; {head}\r\n\r\n{text}\r\n")
        };
        let fields = fields.iter().map(|(name, value)| part(&format!("name=\"{name}\""), value));
        let files = files.iter().map(|(name, text)| {
            part(&format!("name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/plain"), text)
        });
        let mut body: String = fields.chain(files).collect();
        body += "--edge--\r\n";
        let bearer = format!("Bearer {}", self.token);
        let headers =
            [("content-type", "multipart/form-data; boundary=edge"), ("authorization", bearer.as_str())];
        let path = format!("/api/v1{path}");
        let mut answer = self.browser.request(Method::POST, &path, Some(body.into_bytes()), &headers).await;
        let bytes = answer.take_body().into_bytes().await.unwrap();
        (answer.status().as_u16(), serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }
}

#[tokio::test]
async fn an_operator_s_program_uploads_looks_and_takes_into_use() {
    let house = House::open().await;
    let _ferry = Ferry::offered(&house).await;
    let olga = person(&house.app, "Olga Price").await;
    grant(&house.app, &olga, Role::Operator).await;
    let mut olga = Program::of(&house, &olga).await;
    let (_, list) = olga.get("/operator/designs").await;
    let provider = &list["owners"][0];
    assert_eq!(
        (&provider["kind"], &provider["name"], &provider["designs"]),
        (&json!("certificate_of_completion"), &json!("Riverbend Training"), &json!([]))
    );
    assert!(list["license"].as_str().unwrap().starts_with("We have the right to use every font"));
    let of = [("kind", "certificate_of_completion"), ("name", "Riverbend Training"), ("license", "yes")];
    let main = "certificate-of-completion.typ";
    let spoiled = look("You are certified");
    let line = spoiled.lines().position(|line| line.contains("You are certified")).unwrap() + 1;
    let (status, problem) = olga.upload("/operator/designs", &of, &[(main, &spoiled)]).await;
    assert_eq!((status, &problem["type"]), (422, &json!("credential/design-flawed")), "{problem}");
    let flaw = &problem["flaws"][0];
    assert_eq!((&flaw["file"], &flaw["line"]), (&json!(main), &json!(line)), "{problem}");
    assert!(flaw["source"].as_str().unwrap().contains("You are certified"), "{flaw}");
    for (left_out, field) in [("name", "name"), ("license", "license")] {
        let fields: Vec<_> = of.iter().copied().filter(|(name, _)| *name != left_out).collect();
        let (status, problem) = olga.upload("/operator/designs", &fields, &[(main, "x")]).await;
        assert_eq!((status, &problem["errors"][0]["field"]), (422, &json!(field)), "{problem}");
    }
    assert_eq!(olga.upload("/operator/designs", &of, &[]).await.1["errors"][0]["field"], "file");
    let odd = [&of[..], &[("colour", "red")]].concat();
    assert_eq!(olga.upload("/operator/designs", &odd, &[(main, "x")]).await.0, 400);

    let (status, kept) = olga.upload("/operator/designs", &of, &[(main, &look("By a program"))]).await;
    assert_eq!(status, 200, "{kept}");
    let design = format!("/operator/designs/{}", kept["id"].as_str().unwrap());
    assert_eq!(olga.upload("/operator/designs", &of, &[(main, &look("By a program"))]).await.1, kept);
    let (_, told) = olga.get(&design).await;
    assert_eq!((&told["number"], &told["in_use"], &told["main"]), (&json!(1), &json!(false), &json!(main)));
    assert_eq!(told["samples"], json!(["short", "typical", "longest"]));
    let pdf = olga.file(&format!("{design}/samples/typical/design.pdf")).await;
    assert_eq!((pdf.status, pdf.kind.as_str()), (200, "application/pdf"));
    assert!(pdf_words(&pdf.bytes).contains("By a program"));
    let picture = olga.file(&format!("{design}/samples/short/design.png")).await;
    assert_eq!((picture.status, picture.kind.as_str()), (200, "image/png"));
    assert!(picture.bytes.starts_with(b"\x89PNG"));
    let files = olga.file(&format!("{design}/files.zip")).await;
    assert_eq!((files.status, files.kind.as_str()), (200, "application/zip"));
    assert_eq!(olga.get(&format!("{design}/samples/provisional/design.pdf")).await.0, 404);
    assert_eq!(olga.file("/operator/designs/starters/certification").await.status, 200);
    assert_eq!(olga.get("/operator/designs/starters/diploma").await.0, 404);
    for _ in 0..2 {
        assert_eq!(olga.post(&format!("{design}/use"), None).await.0, 204);
    }
    let (_, list) = olga.get("/operator/designs").await;
    assert_eq!(list["owners"][0]["in_use"], kept["id"]);
    assert_eq!(olga.post(&format!("{design}/withdrawal"), None).await.0, 204);
    assert_eq!(olga.get(&design).await.1["in_use"], false);
    house.is_in_order().await;
}

#[tokio::test]
async fn a_registrar_s_program_does_the_same_for_the_authority_alone() {
    let house = House::open().await;
    let office = Office::open(&house, "us-sc/walk", WALKERS, 1, Ways::default()).await;
    let designs = format!("/desks/{}/designs", office.desk);
    let mut rosa = Program::of(&house, &office.registrars[0].0).await;
    let main = "certification.typ";
    let license = [("license", "yes")];
    let (status, kept) =
        rosa.upload(&designs, &license, &[(main, &certification::look("By a program"))]).await;
    assert_eq!(status, 200, "{kept}");
    let design = format!("{designs}/{}", kept["id"].as_str().unwrap());
    let (_, told) = rosa.get(&design).await;
    assert_eq!((&told["kind"], &told["name"]), (&json!("certification"), &json!(WALKERS)));
    let pdf = rosa.file(&format!("{design}/samples/provisional/design.pdf")).await;
    assert!(pdf.status == 200 && pdf_words(&pdf.bytes).contains("By a program"));
    assert_eq!(rosa.file(&format!("{designs}/starter.zip")).await.status, 200);
    assert_eq!(rosa.post(&format!("{design}/use"), None).await.0, 204);
    let (_, list) = rosa.get(&designs).await;
    assert_eq!((&list["owners"][0]["name"], &list["owners"][0]["in_use"]), (&json!(WALKERS), &kept["id"]));
    assert_eq!(list["owners"].as_array().unwrap().len(), 1);

    // Everybody's are the operator's; a desk's are nobody's who does not decide there.
    assert_eq!(rosa.get("/operator/designs").await.0, 404);
    let mut ana = Program::of(&house, &person(&house.app, "Ana Ruiz").await).await;
    let mut olga = Program::of(&house, &office.olga).await;
    for other in [&mut ana, &mut olga] {
        assert_eq!(other.get(&design).await.0, 404);
        assert_eq!(other.upload(&designs, &license, &[(main, "x")]).await.0, 404);
        assert_eq!(other.post(&format!("{design}/withdrawal"), None).await.0, 404);
    }
    let (_, all) = olga.get("/operator/designs").await;
    assert_eq!(all["owners"].as_array().unwrap().last().unwrap()["in_use"], kept["id"], "{all}");
    house.is_in_order().await;
}
