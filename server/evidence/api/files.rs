//! Files that show what an entry says.

use poem::web::Data;
use poem_openapi::{Object, OpenApi, param::Path, payload::Json};
use uuid::Uuid;

use super::Done;
use crate::{
    app::App,
    evidence::{add_file, erase_file},
    token::Caller,
    web::{Problem, SentFile, Tag},
};

pub struct RecordFileApi;

/// The file, to be named when it is erased.
#[derive(Object)]
struct AddedFile {
    file: Uuid,
}

#[OpenApi(prefix_path = "/me/record", tag = "Tag::Record")]
impl RecordFileApi {
    /// Add a file that shows an entry
    ///
    /// What it is, is told by its content. The same file twice is one file.
    #[oai(path = "/entries/:entry/files", method = "post", operation_id = "addFile")]
    async fn add_file(
        &self,
        app: Data<&App>,
        caller: Caller,
        entry: Path<Uuid>,
        mut form: SentFile,
    ) -> Result<Json<AddedFile>, Problem> {
        let incoming = form.file().await?;
        let name = incoming.name.clone();
        let person = caller.person().id;
        let file = add_file(&app, caller.actor(), person, entry.0, &name, incoming.content()).await?;
        Ok(Json(AddedFile { file }))
    }

    /// Erase a file
    #[oai(path = "/files/:file", method = "delete", operation_id = "eraseFile")]
    async fn erase_file(&self, app: Data<&App>, caller: Caller, file: Path<Uuid>) -> Result<Done, Problem> {
        erase_file(&app, caller.actor(), caller.person().id, file.0).await?;
        Ok(Done::Done)
    }
}
