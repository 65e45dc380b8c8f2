use chrono::{DateTime, NaiveDate, Utc};
use poem::web::Data;
use poem_openapi::{Object, OpenApi, param::Path, payload::Json};
use uuid::Uuid;

use super::shown::{
    Begun, CertificationList, CertificationOut, Done, DueOut, EntryOut, RuleOut, TextIn, decision_due,
};
use crate::{
    app::App,
    desk::{
        self,
        acting::{By, Wanted, held_against},
        programs,
    },
    token::Caller,
    web::{Problem, Tag, Text},
};

pub struct ApplicationApi;

/// A desk at which one can apply.
#[derive(Object)]
struct OpenDesk {
    id: Uuid,
    /// Who decides.
    authority: String,
    title: String,
    jurisdiction: String,
    program: String,
}

/// An application of one's own.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct ApplicationSummary {
    id: Uuid,
    desk: Uuid,
    /// `first`, `stage`, `renewal`, `extension` or `reinstatement`.
    kind: String,
    /// `draft`, `review`, `asked`, `differ`, `granted`, `refused`, `refused_for_good` or `withdrawn`.
    state: String,
    begun_at: DateTime<Utc>,
    sent_at: Option<DateTime<Utc>>,
    decided_at: Option<DateTime<Utc>>,
}

#[derive(Object)]
struct ApplicationList {
    applications: Vec<ApplicationSummary>,
    desks: Vec<OpenDesk>,
}

/// An application, and how it stands with the rules today.
#[derive(Object)]
#[oai(rename = "Application", skip_serializing_if_is_none)]
struct ApplicationOut {
    id: Uuid,
    desk: Uuid,
    authority: String,
    title: String,
    kind: String,
    state: String,
    stage: Option<String>,
    endorsements: Vec<String>,
    county: String,
    exception: String,
    rules: Vec<RuleOut>,
    /// Rules that are not met, and no exception was made.
    not_met: usize,
    /// What nobody can decide but the authority.
    unknown: usize,
    /// Entries of continuing education that stand twice or were claimed before, and count once.
    left_out: usize,
    due: Option<DueOut>,
    /// The last day to appeal a refusal, where the authority sets one.
    appeal_by: Option<NaiveDate>,
    /// The number of the certification that it is about, or that came of it.
    certification: Option<String>,
    entries: Vec<EntryOut>,
    begun_at: DateTime<Utc>,
    sent_at: Option<DateTime<Utc>>,
    decided_at: Option<DateTime<Utc>>,
}

#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NewApplication {
    desk: Uuid,
}

/// What an applicant enters. What they can show is their record.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct ApplicationDraft {
    /// Ids of the program’s endorsements. Strangers do not see them unless their holder chooses so later.
    #[oai(validator(max_items = 20))]
    endorsements: Option<Vec<Text>>,
    county: Option<Text>,
    /// Why a rule that is not met should not stand in the way.
    exception: Option<Text>,
}

#[derive(Object)]
#[oai(deny_unknown_fields)]
struct SentApplication {
    /// That what is sent and what stands in the record is true.
    stands: bool,
}

#[derive(Object)]
#[oai(deny_unknown_fields)]
struct AskedOfHolder {
    /// `stage`, `renewal`, `extension` or `reinstatement`.
    kind: Text,
}

#[derive(Object)]
#[oai(deny_unknown_fields)]
struct ShownEndorsements {
    #[oai(validator(max_items = 20))]
    endorsements: Vec<Text>,
}

pub(super) fn by<'a>(app: &'a App, caller: &Caller) -> By<'a> {
    By { app, actor: caller.actor(), person: caller.person().id }
}

fn texts(texts: Option<Vec<Text>>) -> Vec<String> {
    texts.unwrap_or_default().into_iter().map(|text| text.0).collect()
}

async fn one(app: &App, caller: &Caller, id: Uuid) -> crate::error::Result<ApplicationOut> {
    let db = &app.store.read;
    let row = by(app, caller).own(id).await?;
    let case = desk::case(db, id).await?;
    let (found, holding) = held_against(app, &row).await?;
    let certification = desk::certification_of(db, &row).await?;
    let own = case.entries.iter().filter(|entry| entry.note.is_for_applicant());
    Ok(ApplicationOut {
        id,
        desk: row.desk_id,
        title: holding.program.title.clone(),
        kind: row.kind.code().to_owned(),
        state: case.state.code().to_owned(),
        stage: row.draft.stage.clone(),
        endorsements: row.draft.endorsements.clone(),
        county: row.draft.county.clone(),
        exception: row.draft.exception.clone(),
        not_met: holding.not_met().count(),
        unknown: holding.unknown().count(),
        left_out: holding.claimed_before,
        due: decision_due(&holding, &found.terms.holidays, &case, app.clock.now()),
        appeal_by: case.appeal_by(&found.terms),
        certification: certification.map(|held| held.row.number),
        entries: own.map(EntryOut::from).collect(),
        begun_at: row.begun_at,
        sent_at: case.sent_at(),
        decided_at: case.decided_at(),
        authority: found.terms.authority,
        rules: holding.lines.into_iter().map(RuleOut::from).collect(),
    })
}

#[OpenApi(prefix_path = "/me", tag = "Tag::Desk")]
impl ApplicationApi {
    /// List my applications, and the desks at which one can apply
    #[oai(path = "/applications", method = "get", operation_id = "listMyApplications")]
    async fn list(&self, app: Data<&App>, caller: Caller) -> Result<Json<ApplicationList>, Problem> {
        let db = &app.store.read;
        let mut desks = Vec::new();
        for found in desk::desks(db).await? {
            let Ok((_, program)) = programs::program(&app, &found.program).await else { continue };
            desks.push(OpenDesk {
                id: found.id,
                authority: found.terms.authority,
                title: program.title.clone(),
                jurisdiction: program.name.clone(),
                program: found.program,
            });
        }
        let mut applications = Vec::new();
        for row in desk::applications_of(db, caller.person().id).await? {
            let case = desk::case(db, row.id).await?;
            applications.push(ApplicationSummary {
                id: row.id,
                desk: row.desk_id,
                kind: row.kind.code().to_owned(),
                state: case.state.code().to_owned(),
                begun_at: row.begun_at,
                sent_at: case.sent_at(),
                decided_at: case.decided_at(),
            });
        }
        Ok(Json(ApplicationList { applications, desks }))
    }

    /// Begin an application
    ///
    /// One of a kind is open at a time at a desk: where one is, that is the answer.
    #[oai(path = "/applications", method = "post", operation_id = "beginApplication")]
    async fn begin(
        &self,
        app: Data<&App>,
        caller: Caller,
        Json(body): Json<NewApplication>,
    ) -> Result<Json<Begun>, Problem> {
        Ok(Json(Begun { id: by(&app, &caller).begin(body.desk).await? }))
    }

    /// One of my applications
    #[oai(path = "/applications/:application", method = "get", operation_id = "getMyApplication")]
    async fn get(
        &self,
        app: Data<&App>,
        caller: Caller,
        application: Path<Uuid>,
    ) -> Result<Json<ApplicationOut>, Problem> {
        Ok(Json(one(&app, &caller, application.0).await?))
    }

    /// Save what was entered so far
    #[oai(path = "/applications/:application", method = "put", operation_id = "saveApplication")]
    async fn save(
        &self,
        app: Data<&App>,
        caller: Caller,
        application: Path<Uuid>,
        Json(body): Json<ApplicationDraft>,
    ) -> Result<Done, Problem> {
        let text = |text: Option<Text>| text.map(|text| text.0).unwrap_or_default();
        let wanted = Wanted {
            endorsements: texts(body.endorsements),
            county: text(body.county),
            exception: text(body.exception),
        };
        by(&app, &caller).save(application.0, wanted).await?;
        Ok(Done::Done)
    }

    /// Write a statement, where a rule asks for one
    ///
    /// It is sealed, read only by those who decide, and erased once they have. An empty text takes it back.
    #[oai(path = "/applications/:application/narrative", method = "put", operation_id = "writeNarrative")]
    async fn tell(
        &self,
        app: Data<&App>,
        caller: Caller,
        application: Path<Uuid>,
        Json(body): Json<TextIn>,
    ) -> Result<Done, Problem> {
        by(&app, &caller).tell(application.0, &body.text.0).await?;
        Ok(Done::Done)
    }

    /// Erase an application that was never sent
    #[oai(path = "/applications/:application", method = "delete", operation_id = "eraseApplication")]
    async fn erase(&self, app: Data<&App>, caller: Caller, application: Path<Uuid>) -> Result<Done, Problem> {
        by(&app, &caller).erase(application.0).await?;
        Ok(Done::Done)
    }

    /// Send an application to the authority
    #[oai(path = "/applications/:application/sending", method = "post", operation_id = "sendApplication")]
    async fn send(
        &self,
        app: Data<&App>,
        caller: Caller,
        application: Path<Uuid>,
        Json(body): Json<SentApplication>,
    ) -> Result<Done, Problem> {
        by(&app, &caller).send(application.0, body.stands).await?;
        Ok(Done::Done)
    }

    /// Write to the authority about an application
    #[oai(path = "/applications/:application/messages", method = "post", operation_id = "writeToAuthority")]
    async fn write(
        &self,
        app: Data<&App>,
        caller: Caller,
        application: Path<Uuid>,
        Json(body): Json<TextIn>,
    ) -> Result<Done, Problem> {
        by(&app, &caller).write(application.0, &body.once(&app), &body.text.0).await?;
        Ok(Done::Done)
    }

    /// Answer what the authority asked
    #[oai(path = "/applications/:application/answer", method = "post", operation_id = "answerAuthority")]
    async fn answer(
        &self,
        app: Data<&App>,
        caller: Caller,
        application: Path<Uuid>,
        Json(body): Json<TextIn>,
    ) -> Result<Done, Problem> {
        by(&app, &caller).answer(application.0, &body.text.0).await?;
        Ok(Done::Done)
    }

    /// Appeal a refusal
    #[oai(path = "/applications/:application/appeal", method = "post", operation_id = "appealDecision")]
    async fn appeal(
        &self,
        app: Data<&App>,
        caller: Caller,
        application: Path<Uuid>,
        Json(body): Json<TextIn>,
    ) -> Result<Done, Problem> {
        by(&app, &caller).appeal(application.0, &body.text.0).await?;
        Ok(Done::Done)
    }

    /// Take an application back
    #[oai(
        path = "/applications/:application/withdrawal",
        method = "post",
        operation_id = "withdrawApplication"
    )]
    async fn withdraw(
        &self,
        app: Data<&App>,
        caller: Caller,
        application: Path<Uuid>,
    ) -> Result<Done, Problem> {
        by(&app, &caller).withdraw(application.0).await?;
        Ok(Done::Done)
    }

    /// List my certifications
    #[oai(path = "/certifications", method = "get", operation_id = "listMyCertifications")]
    async fn certifications(
        &self,
        app: Data<&App>,
        caller: Caller,
    ) -> Result<Json<CertificationList>, Problem> {
        let now = app.clock.now();
        let all = desk::certifications_of(&app.store.read, caller.person().id).await?;
        let certifications = all.iter().map(|held| CertificationOut::new(held, now)).collect();
        Ok(Json(CertificationList { certifications }))
    }

    /// One of my certifications
    #[oai(path = "/certifications/:number", method = "get", operation_id = "getMyCertification")]
    async fn certification(
        &self,
        app: Data<&App>,
        caller: Caller,
        number: Path<String>,
    ) -> Result<Json<CertificationOut>, Problem> {
        let held = by(&app, &caller).held(&number).await?;
        Ok(Json(CertificationOut::new(&held, app.clock.now())))
    }

    /// Ask for something about a certification of mine
    ///
    /// Begins an application for the next stage, a renewal, more time, or reinstatement.
    #[oai(
        path = "/certifications/:number/applications",
        method = "post",
        operation_id = "askAboutCertification"
    )]
    async fn ask(
        &self,
        app: Data<&App>,
        caller: Caller,
        number: Path<String>,
        Json(body): Json<AskedOfHolder>,
    ) -> Result<Json<Begun>, Problem> {
        let (_, id) = by(&app, &caller).ask_about(&number, &body.kind.0).await?;
        Ok(Json(Begun { id }))
    }

    /// Choose the endorsements that strangers see
    #[oai(path = "/certifications/:number/showing", method = "put", operation_id = "showEndorsements")]
    async fn show(
        &self,
        app: Data<&App>,
        caller: Caller,
        number: Path<String>,
        Json(body): Json<ShownEndorsements>,
    ) -> Result<Done, Problem> {
        by(&app, &caller).show(&number, &texts(Some(body.endorsements))).await?;
        Ok(Done::Done)
    }
}
