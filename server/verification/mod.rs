//! The public's check of a certificate of completion, or of a certification that an authority granted. Reads only; shows the least that answers the question.

mod address;
pub mod api;
mod call;
mod certification;
mod check;
mod file;
mod file_api;
mod history;
mod holder;
mod kept;
mod list;
pub mod pages;
mod picture;
mod rows;
mod sheet;
mod summary;

pub use address::number_in;
pub use check::{Checked, Outcome, check, check_many, sentence};
pub use file::{FileOutcome, check_file};
pub use file_api::FileApi;
pub use history::Stretch;
pub use kept::KeptAnswers;
pub use list::{Line, List, one_a_line};
pub use pages::AnswerPage;
pub use picture::MOST_BYTES;
pub use sheet::{BYTE_ORDER_MARK, harmless};
pub use summary::Summary;
