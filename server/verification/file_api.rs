use chrono::{DateTime, Utc};
use poem::{Request, web::Data};
use poem_openapi::{
    ApiRequest, ApiResponse, Enum, Object, OpenApi,
    param::Path,
    payload::{Binary, Json},
};

use super::{
    api::{Verification, told},
    call::Call,
    check::{Checked, Outcome, check},
    file::FileOutcome,
    holder::{belongs_to, issued},
    pages::holder::admit,
    picture::{Handed, look_at},
};
use crate::{
    app::App,
    employer::{self, Way},
    token::Left,
    web::{Problem, Tag, Text},
};

/// What a file is worth, as of a moment.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct FileVerification {
    answer: FileAnswer,
    /// The moment the answer is for, in UTC.
    as_of: DateTime<Utc>,
    /// What was issued here, where the answer is `good`, `not_good`, `key_not_trusted` or `code`: the same as for its number.
    issued_here: Option<Verification>,
    /// True where the file is of a certification's earlier term, or from before its authority acted: `issued_here` tells
    /// how it stands now. Ask for a new file.
    superseded: Option<bool>,
    /// Where the answer is `key_not_trusted`: since when the key may be in wrong hands.
    key_since: Option<DateTime<Utc>>,
    /// Where the answer is `elsewhere`: who signed it, known to the people who run this server.
    issuer: Option<String>,
    /// Where the answer is `elsewhere` and its signature holds: what it is called.
    title: Option<String>,
    /// What is wrong with it, where more can be told.
    why: Option<String>,
}

#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case")]
enum FileAnswer {
    /// Issued here, as it was signed, and it holds.
    Good,
    /// Issued here, as it was signed, and it does not hold now.
    NotGood,
    /// Signed with a key of an issuer here that is no longer trusted: the file proves nothing. `issued_here` tells what its
    /// number says, where it is one that was issued here. Ask for a new file.
    KeyNotTrusted,
    /// It names a credential that was issued here and says something else, or it says it is from here and nothing that was
    /// signed here is this file; then `why` says so. Do not believe it.
    Changed,
    /// From an issuer known here. `why` tells what is wrong with it. Whether it still holds was not looked up.
    Elsewhere,
    /// Not issued here, nor by anybody known here.
    Unknown,
    /// A picture of a QR code. Nothing in it is signed: `issued_here` tells what its number says, with the answers of a number.
    Code,
    /// There is no signed credential in the file, and no code that can be read; for a picture, `why` tells what to do.
    Nothing,
    /// The credential in it is larger than any that is checked.
    TooLarge,
}

fn answered(answer: FileVerification, left: Option<Left>) -> FileAnswered {
    let (limit, remaining, reset, policy) = told(left);
    FileAnswered::Answer(Json(answer), limit, remaining, reset, policy)
}

impl FileVerification {
    /// Of a picture: what the number in its code says.
    fn of_code(checked: Checked) -> FileVerification {
        let as_of = checked.as_of;
        FileVerification {
            answer: FileAnswer::Code,
            as_of,
            issued_here: Some(Verification::new(checked)),
            superseded: None,
            key_since: None,
            issuer: None,
            title: None,
            why: None,
        }
    }

    fn new(outcome: FileOutcome, as_of: DateTime<Utc>) -> FileVerification {
        let bare = |answer| FileVerification {
            answer,
            as_of,
            issued_here: None,
            superseded: None,
            key_since: None,
            issuer: None,
            title: None,
            why: None,
        };
        let ours = |outcome| Some(Verification::new(Checked { outcome, as_of }));
        match outcome {
            FileOutcome::Good(certificate) => {
                let issued_here = ours(Outcome::Good(certificate));
                FileVerification { issued_here, ..bare(FileAnswer::Good) }
            }
            FileOutcome::NotGood { certificate, since, reason } => {
                let issued_here = ours(Outcome::NotGood { certificate, since, reason });
                FileVerification { issued_here, ..bare(FileAnswer::NotGood) }
            }
            FileOutcome::Certification { held, told, superseded } => {
                let answer = if told.standing.is_good() { FileAnswer::Good } else { FileAnswer::NotGood };
                let issued_here = ours(Outcome::Certification { held, told });
                FileVerification { issued_here, superseded: superseded.then_some(true), ..bare(answer) }
            }
            FileOutcome::KeyGivenUp { since, issued } => FileVerification {
                issued_here: issued.map(Verification::new),
                key_since: Some(since),
                ..bare(FileAnswer::KeyNotTrusted)
            },
            FileOutcome::Changed => bare(FileAnswer::Changed),
            FileOutcome::Forged => FileVerification {
                why: Some("it says it is from here, and nothing that was signed here is this file".into()),
                ..bare(FileAnswer::Changed)
            },
            FileOutcome::Elsewhere { issuer, title, why } => {
                FileVerification { issuer: Some(issuer), title, why, ..bare(FileAnswer::Elsewhere) }
            }
            FileOutcome::Unknown => bare(FileAnswer::Unknown),
            FileOutcome::None(badge::NoCredential::None) => bare(FileAnswer::Nothing),
            FileOutcome::None(badge::NoCredential::TooLarge) => bare(FileAnswer::TooLarge),
        }
    }
}

/// A document as somebody was given it. What it is, is told by its bytes.
#[derive(ApiRequest)]
enum FileSent {
    /// The document, with the signed credential inside it.
    #[oai(content_type = "application/pdf")]
    Pdf(Binary<Vec<u8>>),
    /// The signed credential.
    #[oai(content_type = "application/json")]
    Json(Binary<Vec<u8>>),
    /// The same, as it calls itself.
    #[oai(content_type = "application/vc")]
    Credential(Binary<Vec<u8>>),
    /// A badge with its words.
    #[oai(content_type = "image/svg+xml")]
    Svg(Binary<Vec<u8>>),
    /// A badge, or a picture of the QR code on a certificate.
    #[oai(content_type = "image/png")]
    Png(Binary<Vec<u8>>),
    /// A picture of the QR code on a certificate.
    #[oai(content_type = "image/jpeg")]
    Jpeg(Binary<Vec<u8>>),
    /// Any of these.
    #[oai(content_type = "application/octet-stream")]
    Any(Binary<Vec<u8>>),
}

#[derive(ApiResponse)]
enum FileAnswered {
    /// What it is worth.
    #[oai(status = 200)]
    Answer(
        Json<FileVerification>,
        /// Numbers that the token may check in the closest of its spans.
        #[oai(header = "ratelimit-limit")]
        Option<i32>,
        /// How many of them are left.
        #[oai(header = "ratelimit-remaining")]
        Option<i32>,
        /// Seconds until all of them are there again.
        #[oai(header = "ratelimit-reset")]
        Option<i64>,
        /// Both limits of the token, each with its span in seconds.
        #[oai(header = "ratelimit-policy")]
        Option<String>,
    ),
}

/// An address to compare.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct AddressToCompare {
    /// As the person gave it. It is compared and not kept.
    #[oai(validator(max_length = 320))]
    email: Text,
}

/// Whether the holder had it when the certificate was signed.
#[derive(Object)]
struct Compared {
    belongs: bool,
}

pub struct FileApi;

#[OpenApi(tag = "Tag::Verification")]
impl FileApi {
    /// Checks a file: a PDF, a signed credential, a badge, a picture of the QR code.
    ///
    /// At most 512 kB; a picture of a code, as PNG or JPEG, at most 8 MB. It is looked at and not kept; nothing is fetched. No token is needed; with one it counts as one
    /// number, and the holder can see that it was checked and for which employer.
    #[oai(path = "/verifications/file", method = "post", operation_id = "verifyFile")]
    async fn verify_file(
        &self,
        request: &Request,
        Data(app): Data<&App>,
        file: FileSent,
    ) -> Result<FileAnswered, Problem> {
        let call = Call::one(app, request).await?;
        let (FileSent::Pdf(Binary(file))
        | FileSent::Json(Binary(file))
        | FileSent::Credential(Binary(file))
        | FileSent::Svg(Binary(file))
        | FileSent::Png(Binary(file))
        | FileSent::Jpeg(Binary(file))
        | FileSent::Any(Binary(file))) = file;
        let as_of = app.clock.now();
        let outcome = match look_at(app, file, as_of).await? {
            Handed::File(outcome) => outcome,
            Handed::Number(number) => {
                let checked = check(&app.store.read, &app.settings.address, &number, as_of).await?;
                call.tell(app, Way::File, [&checked]).await?;
                return Ok(answered(FileVerification::of_code(checked), call.left));
            }
            Handed::OtherCode(misread) => {
                let checked = Checked { outcome: Outcome::Mistyped(misread), as_of };
                return Ok(answered(FileVerification::of_code(checked), call.left));
            }
            Handed::NoCode(why) => {
                let told = FileVerification::new(FileOutcome::None(badge::NoCredential::None), as_of);
                return Ok(answered(
                    FileVerification { why: Some(why.sentence().into()), ..told },
                    call.left,
                ));
            }
        };
        if let (Some(asker), Some(seen)) = (&call.asker, outcome.of_whom()) {
            employer::log(app, asker, Way::File, &[seen]).await?;
        }
        Ok(answered(FileVerification::new(outcome, as_of), call.left))
    }

    /// Does it belong to whoever gave this email address?
    ///
    /// Yes or no, by the salted hash in the signed credential: whether the holder had this address when the certificate
    /// was signed. No token is needed. Guesses are few a minute, by whoever asks and for each number.
    #[oai(path = "/verifications/:number/holder", method = "post", operation_id = "compareHolder")]
    async fn compare_holder(
        &self,
        request: &Request,
        Data(app): Data<&App>,
        number: Path<String>,
        typed: Json<AddressToCompare>,
    ) -> Result<Json<Compared>, Problem> {
        let found = issued(app, &number).await?;
        admit(app, request, &found.summary.number).map_err(Problem::too_many)?;
        let belongs = belongs_to(app, &found, &typed.email.0).await?;
        Ok(Json(Compared { belongs }))
    }
}
