use poem::{Body, web::Data};
use poem_openapi::{ApiResponse, OpenApi, payload::Binary};

use super::everything;
use crate::{
    app::App,
    token::Caller,
    web::{Problem, Tag},
};

pub struct PortalApi;

#[derive(ApiResponse)]
enum Everything {
    /// A .zip whose README.txt tells what is in it. An answer that is cut off is not whole: ask again.
    #[oai(status = 200, content_type = "application/zip")]
    Zip(
        Binary<Body>,
        /// It is for its person alone.
        #[oai(header = "cache-control")]
        String,
    ),
}

#[OpenApi(tag = "Tag::Account")]
impl PortalApi {
    /// Everything that is mine, in one file
    ///
    /// Courses, exams, certificates, certifications, the journal, the record with its files, packets, applications and the
    /// subjects of letters.
    #[oai(path = "/me/everything.zip", method = "get", operation_id = "downloadEverything")]
    #[expect(clippy::unused_async, reason = "operations are asynchronous, whether they wait or not")]
    async fn everything(&self, app: Data<&App>, caller: Caller) -> Result<Everything, Problem> {
        let body = everything(&app, caller.person());
        Ok(Everything::Zip(Binary(body), "private, no-store".into()))
    }
}
