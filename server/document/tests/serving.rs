use document::{Answer, File, Inspection, Output, OwnedAttachment, Request, serve};

use crate::support::{CREDENTIAL, MOMENT, sample, shipped, template};

fn request(source: &str) -> Request {
    Request {
        source: source.to_owned(),
        files: vec![File { path: "/cairn.typ".to_owned(), bytes: template("cairn.typ").into_bytes() }],
        fonts: vec![],
        pages: Some(1),
        data: sample("spanish"),
        attachments: vec![OwnedAttachment {
            name: CREDENTIAL.name.to_owned(),
            media_type: CREDENTIAL.media_type.to_owned(),
            description: CREDENTIAL.description.to_owned(),
            bytes: CREDENTIAL.bytes.to_vec(),
        }],
        moment: MOMENT,
        kind: document::Kind::default(),
        inspection: Inspection::Layout,
        output: Output::Pdf,
    }
}

fn frames(mut output: &[u8]) -> Vec<Answer> {
    let mut answers = Vec::new();
    while let Some((length, rest)) = output.split_first_chunk::<4>() {
        let (body, rest) = rest.split_at(u32::from_be_bytes(*length) as usize);
        answers.push(Answer::decode(body).expect("an answer"));
        output = rest;
    }
    answers
}

#[test]
fn requests_are_answered_in_order_until_the_input_ends() {
    let good = request(&template("certificate-of-completion.typ"));
    let input = [good.encode(), request("#oops").encode(), good.encode()]
        .map(|frame| frame.expect("a frame"))
        .concat();
    let mut output = Vec::new();
    serve(&input[..], &mut output).expect("the input ends well");
    let answers = frames(&output);
    let pdf = shipped("certificate-of-completion.typ", &good.data, Some(1)).expect("the same, made here");
    assert!(
        answers[0] == Answer::Pdf(pdf) && answers[0] == answers[2],
        "what a process makes is what is made here"
    );
    assert!(matches!(&answers[1], Answer::Flaws(flaws) if flaws[0].line == Some(1)), "{:?}", answers[1]);
    assert_eq!(answers.len(), 3);
}

#[test]
fn a_request_comes_back_as_it_was_sent() {
    let mut sent = request("A");
    sent.fonts = vec![vec![0, 159, 146, 150], vec![]];
    let frame = sent.encode().expect("a frame");
    assert_eq!(Request::decode(&frame[4..]).expect("a request"), sent);
}

#[test]
fn what_is_no_request_ends_the_process_with_an_error() {
    let mut output = Vec::new();
    assert!(serve(&b"\0\0\0\x02{}"[..], &mut output).is_err(), "no request");
    assert!(serve(&b"\0\0\0\x09{}"[..], &mut output).is_err(), "cut short");
    assert!(serve(&b"\xff\xff\xff\xff"[..], &mut output).is_err(), "too long to be read");
    assert!(serve(&b""[..], &mut output).is_ok(), "nothing to do");
    assert_eq!(output, b"");
}
