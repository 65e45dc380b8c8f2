//! The same for programs: the record's entries, their files, statements, and whom one asks.

mod bodies;
mod corrections;
mod entries;
mod files;
mod operator;
mod requests;
mod statements;

pub use corrections::CorrectionApi;
pub use entries::RecordApi;
pub use files::RecordFileApi;
pub use operator::OperatorRecordApi;
pub use requests::RequestApi;
pub use statements::StatementApi;

use poem_openapi::Object;
use uuid::Uuid;

/// The entries that were added.
#[derive(Object)]
pub struct Added {
    pub entries: Vec<Uuid>,
}

/// It is done; there is nothing more to tell.
#[derive(poem_openapi::ApiResponse)]
pub enum Done {
    /// It is done.
    #[oai(status = 204)]
    Done,
}
