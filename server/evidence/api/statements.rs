//! Statements that a person signs.

use poem::web::Data;
use poem_openapi::{Object, OpenApi, param::Path, payload::Json};

use super::{Added, bodies::flat};
use crate::{
    app::App,
    evidence::{self, Signing, sign, statements},
    token::Caller,
    web::{Problem, Tag, Text},
};

pub struct StatementApi;

/// A text that can be signed.
#[derive(Object)]
#[oai(rename = "Statement")]
struct StatementOut {
    statement: String,
    title: String,
    text: String,
    /// What is signed, names its version.
    version: String,
}

#[derive(Object)]
struct StatementList {
    statements: Vec<StatementOut>,
}

/// A signature.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct Signature {
    /// The version that was read.
    version: Text,
    /// The person’s legal name, as they type it.
    name: Text,
    /// That it is true.
    yes: bool,
    months: Option<i64>,
    jurisdiction: Option<Text>,
    once: Option<Text>,
}

#[OpenApi(prefix_path = "/me/record", tag = "Tag::Record")]
impl StatementApi {
    /// List statements that can be signed
    #[oai(path = "/statements", method = "get", operation_id = "listStatements")]
    #[expect(clippy::unused_async, reason = "operations are asynchronous, whether they wait or not")]
    async fn statements(&self, app: Data<&App>, _caller: Caller) -> Result<Json<StatementList>, Problem> {
        let all = statements(&app)?;
        let statements = all.iter().map(|of| StatementOut {
            statement: of.slug.clone(),
            title: of.title.clone(),
            text: of.text.clone(),
            version: of.version.clone(),
        });
        Ok(Json(StatementList { statements: statements.collect() }))
    }

    /// Sign a statement
    ///
    /// Only the text whose version is named is signed.
    #[oai(path = "/statements/:statement", method = "post", operation_id = "signStatement")]
    async fn sign(
        &self,
        app: Data<&App>,
        caller: Caller,
        statement: Path<String>,
        body: Json<Signature>,
    ) -> Result<Json<Added>, Problem> {
        let of = evidence::statement(&app, &statement)?;
        let (mut typed, once) = flat(&body.0, &app.chance.token());
        typed.insert("draft".into(), once);
        let signing = Signing::read(&typed, &of, caller.person(), app.clock.now().date_naive())?;
        let mut change = app.change(caller.actor()).await?;
        let entry = sign(&mut change, caller.person(), &of, signing).await?;
        app.commit(change).await?;
        Ok(Json(Added { entries: vec![entry] }))
    }
}
