use std::collections::BTreeMap;

use chrono::NaiveDate;
use poem::web::Data;
use poem_openapi::{
    ApiResponse, Object, OpenApi,
    param::{Path, Query},
    payload::Json,
};

use super::{
    super::{
        choice, day, library,
        standing::{self, Counts, Line},
        view,
    },
    public::{ProgramSummary, SourceLink, source, summary},
};
use crate::{
    app::App,
    error::{Error, Fields},
    token::Caller,
    web::{Problem, Tag, Text},
};

pub struct OwnProgramApi;

/// How many rules came out how.
#[derive(Object)]
struct StandingCounts {
    done: usize,
    to_do: usize,
    unknown: usize,
    /// All that is known to be asked is met. That is no certification.
    all_met: bool,
}

#[derive(Object)]
struct OwnProgram {
    program: ProgramSummary,
    counts: StandingCounts,
}

#[derive(Object)]
struct OwnProgramList {
    programs: Vec<OwnProgram>,
}

/// One rule, and how it stands.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct StandingLine {
    rule: String,
    version: String,
    says: String,
    /// `met`, `waived`, `not-met` or `unknown`.
    outcome: String,
    reason: String,
    note: Option<String>,
    sources: Vec<SourceLink>,
    read_on: Option<NaiveDate>,
    confidence: String,
}

#[derive(Object)]
struct StandingGroup {
    group: String,
    title: String,
    lines: Vec<StandingLine>,
}

/// A day that matters.
#[derive(Object)]
struct StandingDate {
    on: NaiveDate,
    what: String,
}

/// Training taken here that this authority had not approved on that day, as far as is known here.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct NotCounted {
    course: String,
    provider: Option<String>,
    on: NaiveDate,
    minutes: Option<u32>,
}

/// Where a person stands with a program on a day.
#[derive(Object)]
#[oai(rename = "Standing", skip_serializing_if_is_none)]
struct StandingOut {
    program: ProgramSummary,
    on: NaiveDate,
    counts: StandingCounts,
    groups: Vec<StandingGroup>,
    next: Vec<StandingDate>,
    not_counted: Vec<NotCounted>,
    /// Whom to ask what is unknown.
    ask: String,
    ask_url: Option<String>,
}

/// A day that rules count from.
#[derive(Object)]
struct ProgramDay {
    /// As rules name it, such as `applied`.
    event: Text,
    /// `null` takes it back.
    on: Option<NaiveDate>,
}

#[derive(Object)]
struct ProgramDays {
    #[oai(validator(max_items = 100))]
    days: Vec<ProgramDay>,
}

#[derive(Object)]
#[oai(deny_unknown_fields)]
struct ProgramEndorsements {
    /// Their ids.
    #[oai(validator(max_items = 100))]
    endorsements: Vec<Text>,
}

#[derive(ApiResponse)]
pub(super) enum Done {
    #[oai(status = 204)]
    Done,
}

#[OpenApi(prefix_path = "/me", tag = "Tag::Account")]
impl OwnProgramApi {
    /// List the programs I follow
    #[oai(path = "/programs", method = "get", operation_id = "listMyPrograms")]
    async fn list(&self, app: Data<&App>, caller: Caller) -> Result<Json<OwnProgramList>, Problem> {
        let chosen = choice::of(&app.store.read, caller.person().id).await?;
        let counts = standing::counts(&app, caller.person(), &chosen).await?;
        let cards = view::find(&app, "").await?.into_iter();
        let programs = cards.filter_map(|card| {
            let counts = told(counts.get(&card.id)?);
            Some(OwnProgram { program: summary(card), counts })
        });
        Ok(Json(OwnProgramList { programs: programs.collect() }))
    }

    /// Where I stand with a program
    #[oai(path = "/programs/:jurisdiction/:program", method = "get", operation_id = "getMyStanding")]
    async fn one(
        &self,
        app: Data<&App>,
        caller: Caller,
        jurisdiction: Path<String>,
        program: Path<String>,
        /// Another day than today.
        on: Query<Option<NaiveDate>>,
    ) -> Result<Json<StandingOut>, Problem> {
        let id = format!("{}/{}", jurisdiction.0, program.0);
        let on = on.0.unwrap_or_else(|| app.clock.now().date_naive());
        let list = standing::checklist(&app, caller.person(), &id, on).await?;
        let groups = list.groups.into_iter().map(|group| StandingGroup {
            group: group.id,
            title: group.title,
            lines: group.lines.into_iter().map(line).collect(),
        });
        let not_counted = list.not_counted.into_iter().map(|line| NotCounted {
            course: line.course,
            provider: line.provider,
            on: line.on,
            minutes: line.minutes,
        });
        Ok(Json(StandingOut {
            on: list.on,
            counts: told(&list.counts),
            groups: groups.collect(),
            next: list.next.into_iter().map(|date| StandingDate { on: date.on, what: date.what }).collect(),
            not_counted: not_counted.collect(),
            ask: list.ask,
            ask_url: list.ask_url,
            program: summary(list.card),
        }))
    }

    /// Follow a program
    #[oai(path = "/programs/:jurisdiction/:program", method = "put", operation_id = "followProgram")]
    async fn choose(
        &self,
        app: Data<&App>,
        caller: Caller,
        jurisdiction: Path<String>,
        program: Path<String>,
    ) -> Result<Done, Problem> {
        let (_, program) = library::program(&app, &format!("{}/{}", jurisdiction.0, program.0)).await?;
        let mut change = app.change(caller.actor()).await?;
        choice::choose(&mut change, caller.person().id, &program.id).await?;
        app.commit(change).await?;
        Ok(Done::Done)
    }

    /// Let a program go
    #[oai(path = "/programs/:jurisdiction/:program", method = "delete", operation_id = "letProgramGo")]
    async fn let_go(
        &self,
        app: Data<&App>,
        caller: Caller,
        jurisdiction: Path<String>,
        program: Path<String>,
    ) -> Result<Done, Problem> {
        let mut change = app.change(caller.actor()).await?;
        let id = format!("{}/{}", jurisdiction.0, program.0);
        choice::let_go(&mut change, caller.person().id, &id).await?;
        app.commit(change).await?;
        Ok(Done::Done)
    }

    /// Say when something happened that rules count from
    #[oai(path = "/programs/:jurisdiction/:program/days", method = "put", operation_id = "putProgramDays")]
    async fn days(
        &self,
        app: Data<&App>,
        caller: Caller,
        jurisdiction: Path<String>,
        program: Path<String>,
        Json(body): Json<ProgramDays>,
    ) -> Result<Done, Problem> {
        let (_, program) = library::program(&app, &format!("{}/{}", jurisdiction.0, program.0)).await?;
        let known = day::events(&program);
        let (mut fields, mut days) = (Fields::default(), BTreeMap::new());
        for ProgramDay { event, on } in body.days {
            if known.contains(&event.0) {
                days.insert(event.0, on);
            } else {
                fields.say("event", format!("This program counts from none of these: {}.", known.join(", ")));
            }
        }
        fields.done()?;
        let mut change = app.change(caller.actor()).await?;
        day::record(&mut change, caller.person().id, &program.id, &days).await?;
        app.commit(change).await?;
        Ok(Done::Done)
    }

    /// Say which endorsements of a program I want
    ///
    /// Follows the program, where it was not followed. None: an empty list.
    #[oai(
        path = "/programs/:jurisdiction/:program/endorsements",
        method = "put",
        operation_id = "putProgramEndorsements"
    )]
    async fn endorsements(
        &self,
        app: Data<&App>,
        caller: Caller,
        jurisdiction: Path<String>,
        program: Path<String>,
        Json(body): Json<ProgramEndorsements>,
    ) -> Result<Done, Problem> {
        let (_, program) = library::program(&app, &format!("{}/{}", jurisdiction.0, program.0)).await?;
        let known: Vec<&str> = program.endorsements.iter().map(|of| of.id.as_str()).collect();
        let wanted: Vec<String> = body.endorsements.into_iter().map(|id| id.0).collect();
        if wanted.iter().any(|id| !known.contains(&id.as_str())) {
            let message = match &known[..] {
                [] => "This program has no endorsements.".to_owned(),
                known => format!("This program has these: {}.", known.join(", ")),
            };
            return Err(Error::invalid("endorsements", message).into());
        }
        let mut change = app.change(caller.actor()).await?;
        choice::choose_endorsements(&mut change, caller.person().id, &program.id, &wanted).await?;
        app.commit(change).await?;
        Ok(Done::Done)
    }
}

fn told(counts: &Counts) -> StandingCounts {
    StandingCounts {
        done: counts.done,
        to_do: counts.to_do,
        unknown: counts.unknown,
        all_met: counts.all_met,
    }
}

fn line(line: Line) -> StandingLine {
    StandingLine {
        rule: line.rule,
        version: line.version,
        says: line.says,
        outcome: line.outcome,
        reason: line.reason,
        note: line.note,
        sources: line.sources.into_iter().map(source).collect(),
        read_on: line.read_on,
        confidence: line.confidence,
    }
}
