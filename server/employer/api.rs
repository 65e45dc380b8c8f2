use chrono::{DateTime, Utc};
use poem::web::Data;
use poem_openapi::{Enum, Object, OpenApi, param::Query, payload::Json};

use super::{LookUp, Way, of_holder};
use crate::{
    app::App,
    token::Caller,
    web::{Problem, Tag},
};

/// Who looked at what the caller holds, a page at a time.
#[derive(Object)]
struct LookUpList {
    checks: Vec<Check>,
    page: u64,
    pages: u64,
}

/// A look-up by somebody with an account. Look-ups without one are not kept.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct Check {
    /// To the minute, in UTC.
    at: DateTime<Utc>,
    number: String,
    way: CheckWay,
    /// For whom, as they named it; absent where the account had named nobody.
    employer: Option<String>,
    place: Option<String>,
    /// An operator had made sure of the name.
    confirmed: bool,
}

/// How a number was looked up.
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case")]
enum CheckWay {
    Page,
    List,
    /// As a file: a PDF, a signed credential or a badge.
    File,
    Api,
    /// Put on a list whose owner gets a letter when its standing changes.
    Watch,
    /// Such a letter was written.
    Told,
    /// Taken off that list.
    Unwatch,
}

impl From<LookUp> for Check {
    fn from(row: LookUp) -> Check {
        Check {
            at: row.at,
            number: row.number,
            way: match row.way {
                Way::Page => CheckWay::Page,
                Way::List => CheckWay::List,
                Way::File => CheckWay::File,
                Way::Api => CheckWay::Api,
                Way::Watch => CheckWay::Watch,
                Way::Told => CheckWay::Told,
                Way::Unwatch => CheckWay::Unwatch,
            },
            employer: row.employer_name,
            place: row.employer_place,
            confirmed: row.confirmed,
        }
    }
}

pub struct LookUpApi;

#[OpenApi(tag = "Tag::Account")]
impl LookUpApi {
    /// Who has checked my certificates
    ///
    /// Newest first. Rows are kept for two years.
    #[oai(path = "/me/checks", method = "get", operation_id = "listMyChecks")]
    async fn checks(
        &self,
        app: Data<&App>,
        caller: Caller,
        /// From 1.
        page: Query<Option<u64>>,
    ) -> Result<Json<LookUpList>, Problem> {
        let (rows, paging) = of_holder(&app.store.read, caller.person().id, page.unwrap_or(1)).await?;
        let checks = rows.into_iter().map(Check::from).collect();
        Ok(Json(LookUpList { checks, page: paging.page, pages: paging.pages }))
    }
}
