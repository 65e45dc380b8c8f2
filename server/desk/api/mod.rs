//! The same for programs: the applicant's and the holder's, the registrar's, the operator's, and a stranger's.

mod at_desk;
mod case;
mod complaint;
mod designs;
mod files;
mod operator;
mod own;
mod public;
mod shown;

pub use at_desk::DeskApi;
pub use case::CaseApi;
pub use complaint::ComplaintApi;
pub use designs::DeskDesignApi;
pub use files::CertificationFileApi;
pub use operator::OperatorDeskApi;
pub use own::ApplicationApi;
pub use public::RegisterApi;
