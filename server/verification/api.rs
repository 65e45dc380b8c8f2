use chrono::{DateTime, NaiveDate, Utc};
use poem::{Body, Request, web::Data};
use poem_openapi::{
    ApiRequest, ApiResponse, Enum, Object, OpenApi,
    param::{Path, Query},
    payload::{Binary, Json},
};

use super::{
    call::Call,
    certification::Shown,
    check::{Checked, Outcome, check, check_many, moment, sentence},
    history::Stretch,
    list::List,
    pages::{KEPT_FOR, many::as_list},
};
use crate::{
    app::App,
    credential::{Certificate, Misread, Reason},
    desk::{Held, Told},
    employer::Way,
    token::Left,
    web::{Problem, Tag, Text, spool},
};

/// What a number stands for, as of a moment.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Verification {
    pub answer: VerificationAnswer,
    /// The moment the answer is for, in UTC.
    pub as_of: DateTime<Utc>,
    /// As it is printed; absent where no certificate has it.
    pub number: Option<String>,
    /// What the document is. Training is not certification.
    pub kind: Option<VerificationKind>,
    /// The holder's name as on the document.
    pub name: Option<String>,
    pub course: Option<String>,
    /// The provider that gave the training.
    pub provider: Option<String>,
    /// Minutes of training in all.
    pub minutes: Option<i64>,
    pub completed_on: Option<NaiveDate>,
    /// Since when it is no longer good.
    pub since: Option<DateTime<Utc>>,
    /// Why it is no longer good: `issued_in_error`, `record_not_true` or `replaced`.
    pub reason: Option<String>,
    /// How it stood from its issue to the moment asked about, oldest first.
    pub history: Option<Vec<VerificationStretch>>,
    /// Of a certification: what was granted.
    pub title: Option<String>,
    /// Of a certification: who granted it. Never this server.
    pub authority: Option<String>,
    /// Of a certification: whose law it was granted under, such as a State.
    pub jurisdiction: Option<String>,
    /// Of a certification: its stage, where it has several.
    pub stage: Option<String>,
    /// Of a certification: `provisional`, `active`, `reinstated`, `grace`, `expired`, `lapsed`, `suspended`, `revoked`
    /// or `surrendered`.
    pub standing: Option<String>,
    /// Of a certification: why it stands so, where the authority lets strangers read it.
    pub told: Option<String>,
    /// Of a certification: the endorsements that its holder shows.
    pub endorsements: Option<Vec<String>>,
    pub granted_on: Option<NaiveDate>,
    /// Of a certification: the last day of its term. Absent where no rule tells.
    pub expires_on: Option<NaiveDate>,
    /// Of a certification: the last day of a late renewal, another day than the term's.
    pub grace_ends_on: Option<NaiveDate>,
    /// Where it is not a number: what is wrong with it.
    pub wrong: Option<VerificationSlip>,
    /// The same for people, and what to do about it.
    pub note: Option<String>,
}

/// Why something is not a number. In a list that comes back as CSV, `check note` tells it in words.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[oai(rename_all = "snake_case")]
pub enum VerificationSlip {
    /// It is as long as a number is, and its check character does not fit: a letter or digit is mistyped.
    MistypedCharacter,
    /// No number is like this: too short, too long, or with a character that none has.
    NotLikeANumber,
    /// An address, but not of this server. Only that site can answer for it.
    AnotherSite,
    /// An address of this server, but not that of a certificate.
    AnotherPage,
}

impl From<Misread> for VerificationSlip {
    fn from(misread: Misread) -> VerificationSlip {
        match misread {
            Misread::Slip => VerificationSlip::MistypedCharacter,
            Misread::Shape => VerificationSlip::NotLikeANumber,
            Misread::Elsewhere => VerificationSlip::AnotherSite,
            Misread::OtherPage => VerificationSlip::AnotherPage,
        }
    }
}

/// A stretch of time in which it stood one way.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
pub struct VerificationStretch {
    pub good: bool,
    /// Of a certification: as in the answer.
    pub standing: Option<String>,
    pub from: DateTime<Utc>,
    /// Absent where it stands so still, at the moment asked about.
    pub until: Option<DateTime<Utc>>,
}

#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[oai(rename_all = "snake_case")]
pub enum VerificationAnswer {
    /// In good standing.
    Good,
    /// Issued, but no longer in good standing.
    NotGood,
    /// No certificate has this number.
    NoSuchNumber,
    /// This can't be a number: `wrong` tells why. Only where many are checked at once.
    NotANumber,
}

#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[oai(rename_all = "snake_case")]
pub enum VerificationKind {
    /// A training record. It certifies nobody.
    CertificateOfCompletion,
    /// What the authority named with it granted.
    Certification,
}

/// Numbers to check.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct Numbers {
    #[oai(validator(min_items = 1, max_items = 1000))]
    numbers: Vec<Text>,
    /// The end of this day, in UTC, instead of now. A day to come is answered as of now: see `as_of`.
    on: Option<NaiveDate>,
}

/// An answer for each number.
#[derive(Object)]
struct Verifications {
    /// The moment the answers are for, in UTC.
    as_of: DateTime<Utc>,
    answers: Vec<Verification>,
}

#[derive(ApiRequest)]
enum ListSent {
    /// A list with a column called `number`.
    #[oai(content_type = "text/csv")]
    Csv(Binary<Body>),
}

#[derive(ApiResponse)]
enum ListAnswered {
    /// The list with the answers in front of each row.
    #[oai(status = 200, content_type = "text/csv; charset=utf-8")]
    Csv(
        Binary<Body>,
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

#[derive(ApiResponse)]
enum ManyAnswered {
    /// An answer for each number.
    #[oai(status = 200)]
    Answers(
        Json<Verifications>,
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

impl Verification {
    pub(super) fn new(checked: Checked) -> Verification {
        let (as_of, history) = (checked.as_of, stretches(&checked));
        let told = match checked.outcome {
            Outcome::Good(certificate) => Verification::of_certificate(*certificate, as_of, None),
            Outcome::NotGood { certificate, since, reason } => {
                Verification::of_certificate(*certificate, as_of, Some((since, reason)))
            }
            Outcome::Certification { held, told } => Verification::of_certification(&held, told, as_of),
            Outcome::NoSuchNumber => return Verification::none(VerificationAnswer::NoSuchNumber, as_of),
            Outcome::Mistyped(misread) => {
                return Verification {
                    wrong: Some(misread.into()),
                    note: Some(sentence(misread).to_owned()),
                    ..Verification::none(VerificationAnswer::NotANumber, as_of)
                };
            }
        };
        Verification { history: Some(history), ..told }
    }

    fn none(answer: VerificationAnswer, as_of: DateTime<Utc>) -> Verification {
        Verification {
            answer,
            as_of,
            number: None,
            kind: None,
            name: None,
            course: None,
            provider: None,
            minutes: None,
            completed_on: None,
            since: None,
            reason: None,
            history: None,
            title: None,
            authority: None,
            jurisdiction: None,
            stage: None,
            standing: None,
            told: None,
            endorsements: None,
            granted_on: None,
            expires_on: None,
            grace_ends_on: None,
            wrong: None,
            note: None,
        }
    }

    fn of_certificate(
        certificate: Certificate,
        as_of: DateTime<Utc>,
        withdrawn: Option<(DateTime<Utc>, Reason)>,
    ) -> Verification {
        let content = certificate.content;
        let answer = match withdrawn {
            None => VerificationAnswer::Good,
            Some(_) => VerificationAnswer::NotGood,
        };
        Verification {
            number: Some(certificate.number),
            kind: Some(VerificationKind::CertificateOfCompletion),
            name: Some(content.learner),
            course: Some(content.course_title),
            provider: Some(content.provider),
            minutes: Some(content.hours.total),
            completed_on: Some(content.completed_on),
            since: withdrawn.map(|(since, _)| since),
            reason: withdrawn.map(|(_, reason)| reason.code()),
            ..Verification::none(answer, as_of)
        }
    }

    fn of_certification(held: &Held, told: Told, as_of: DateTime<Utc>) -> Verification {
        let shown = Shown::new(held, told, as_of);
        let answer = if shown.good { VerificationAnswer::Good } else { VerificationAnswer::NotGood };
        Verification {
            number: Some(held.row.number.clone()),
            kind: Some(VerificationKind::Certification),
            name: Some(shown.holder),
            since: shown.since.filter(|_| !shown.good),
            title: Some(shown.title),
            authority: Some(shown.authority),
            jurisdiction: Some(shown.jurisdiction),
            stage: shown.stage,
            standing: Some(told.standing.code().to_owned()),
            told: shown.told,
            endorsements: Some(shown.endorsements),
            granted_on: Some(shown.granted_at.date_naive()),
            expires_on: shown.expires_on,
            grace_ends_on: shown.grace_ends_on,
            ..Verification::none(answer, as_of)
        }
    }
}

fn stretches(checked: &Checked) -> Vec<VerificationStretch> {
    let stretch = |Stretch { good, standing, from, until, .. }| VerificationStretch {
        good,
        standing: standing.map(ToOwned::to_owned),
        from,
        until,
    };
    checked.history().into_iter().map(stretch).collect()
}

#[derive(ApiResponse)]
enum Kept {
    /// The answer. It carries a tag, and may be kept for as long as it says; any page may ask for it. With a token it
    /// is for the caller alone.
    #[oai(status = 200)]
    Answer(
        Json<Verification>,
        #[oai(header = "cache-control")] String,
        #[oai(header = "access-control-allow-origin")] String,
        #[oai(header = "vary")] String,
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

/// What a token may still check, as headers tell it.
pub(super) fn told(left: Option<Left>) -> (Option<i32>, Option<i32>, Option<i64>, Option<String>) {
    (
        left.map(|left| left.limit),
        left.map(|left| left.remaining),
        left.map(|left| left.reset),
        left.map(|left| left.policy()),
    )
}

pub struct VerificationApi;

#[OpenApi(tag = "Tag::Verification")]
impl VerificationApi {
    /// Checks a certificate by its number.
    ///
    /// No account is needed. The address of its page on this server does as well as the number. An unknown number is an
    /// answer like the others, not an error; so is a mistyped one, unless its check character shows the slip, which is a
    /// problem 422. With a token, the holder can see that it was checked and for which employer.
    #[oai(path = "/verifications/:number", method = "get", operation_id = "verifyNumber")]
    async fn verify(
        &self,
        request: &Request,
        Data(app): Data<&App>,
        number: Path<String>,
        /// The end of this day, in UTC, instead of now. A day to come is answered as of now: see `as_of`.
        on: Query<Option<NaiveDate>>,
    ) -> Result<Kept, Problem> {
        let call = Call::one(app, request).await?;
        let as_of = moment(on.0, app.clock.now());
        let checked = check(&app.store.read, &app.settings.address, &number, as_of).await?.for_a_minute();
        call.tell(app, Way::Api, [&checked]).await?;
        if let Outcome::Mistyped(misread) = checked.outcome {
            return Err(crate::error::Error::invalid("number", sentence(misread)).into());
        }
        // A token's look-up must reach us, so that it is counted and told: no stored answer may stand for it.
        let (any, vary) = ("*".to_owned(), "authorization".to_owned());
        let (limit, remaining, reset, policy) = told(call.left);
        let told = Verification::new(checked);
        let known = told.answer != VerificationAnswer::NoSuchNumber;
        let kept = match call.asker {
            None if known => format!("public, max-age={KEPT_FOR}"),
            None => "no-store".into(),
            Some(_) => "private, no-store".into(),
        };
        Ok(Kept::Answer(Json(told), kept, any, vary, limit, remaining, reset, policy))
    }

    /// Checks up to 1000 certificates at once.
    ///
    /// Answers stand in the order of the numbers, and each stands alone: a mistyped number is an answer, not an error.
    /// Addresses of their pages on this server, as scanned or pasted, do as well as numbers.
    /// No token is needed; with one, more can be checked in a minute, and the holders can see that they were.
    #[oai(path = "/verifications", method = "post", operation_id = "verifyNumbers")]
    async fn verify_many(
        &self,
        request: &Request,
        Data(app): Data<&App>,
        asked: Json<Numbers>,
    ) -> Result<ManyAnswered, Problem> {
        let Json(Numbers { numbers, on }) = asked;
        let numbers: Vec<String> = numbers.into_iter().map(|number| number.0).collect();
        let call = Call::many(app, request, numbers.len() as u64).await?;
        let as_of = moment(on, app.clock.now());
        let checked = check_many(&app.store.read, &app.settings.address, &numbers, as_of).await?;
        call.tell(app, Way::Api, &checked).await?;
        let answers = checked.into_iter().map(Verification::new).collect();
        let (limit, remaining, reset, policy) = told(call.left);
        let answers = Json(Verifications { as_of, answers });
        Ok(ManyAnswered::Answers(answers, limit, remaining, reset, policy))
    }

    /// Checks a whole list.
    ///
    /// Send CSV with a column called `number`; it comes back with the answers in front of each row, while it is read.
    /// Up to 5000 rows without a token, with one as many as it may check in a minute, at most 100000. A row that can't
    /// be read says so and stops nothing. With a token, the holders can see that they were checked.
    #[oai(path = "/verifications/list", method = "post", operation_id = "verifyList")]
    async fn verify_list(
        &self,
        request: &Request,
        Data(app): Data<&App>,
        list: ListSent,
        /// The end of this day, in UTC, instead of now. A day to come is answered as of now: see `as_of`.
        on: Query<Option<NaiveDate>>,
    ) -> Result<ListAnswered, Problem> {
        let ListSent::Csv(Binary(body)) = list;
        let spooled = spool(body.into_async_read()).await?;
        let rows = spooled.rows();
        // Before it is counted: what is no list is told so, and costs nothing.
        let list = List::open(spooled.file, &app.settings.address).await?;
        let call = Call::many(app, request, rows).await?;
        let (limit, remaining, reset, policy) = told(call.left);
        let by = call.asker.map(|asker| (asker, Way::Api));
        let as_of = moment(on.0, app.clock.now());
        let body = as_list(app.clone(), list, as_of, false, by);
        Ok(ListAnswered::Csv(Binary(body), limit, remaining, reset, policy))
    }
}
