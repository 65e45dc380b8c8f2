//! The pages of a desk: the applicant's, the holder's, the registrar's, the public's and the operator's.

mod application;
mod at_desk;
mod case;
mod certification;
mod complaints;
mod designs;
mod entry;
mod files;
mod held;
mod lists;
mod mine;
mod operator;
mod public;

use uuid::Uuid;

use super::{Desk, acting::By, desk_for};
use crate::{
    app::App,
    error::{FieldError, Fields, Result},
    identity::Learner,
    web::Throttle,
};

pub use application::{
    answer_authority, appeal_decision, application_page, erase_application, save_application, save_narrative,
    send_application, withdraw_application, write_to_authority,
};
pub use at_desk::{desk_page, desks_page};
pub use case::{
    ask_for_more, case_page, close_audit, give_opinion, make_exception, read_narrative, record_fee,
    stand_aside, write_to_applicant,
};
pub use certification::{act_on_certification, certification_page};
pub use complaints::{complaint_page, complaints_page, handle_complaint};
pub(super) use designs::owner;
pub use designs::{
    design_files, design_page, design_preview, design_starter, designs_page, take_design, use_design,
    withdraw_design,
};
pub use files::{certification_badge, certification_credential, certification_pdf};
pub use held::{ask_about_held, held_page, show_endorsements};
pub use lists::{applications_csv, certifications_csv};
pub use mine::{applications_page, begin_application, download_applications};
pub use operator::{
    appoint_registrar, desk_terms_page, end_registrar, keep_desk_terms, open_desk, operator_desks_page,
};
pub(super) use public::looked_up;
pub use public::{complain_page, register_page, search_register, take_complaint};

/// Complaints and searches by one address in a minute.
pub(super) static STRANGERS: std::sync::LazyLock<Throttle> =
    std::sync::LazyLock::new(|| Throttle::per_minute(30));

/// The desk, for somebody who decides at it. To others there is none.
async fn desk_of(app: &App, learner: &Learner, desk: Uuid) -> Result<Desk> {
    desk_for(&app.store.read, desk, learner.person.id).await
}

/// Who is signed in, as one who does something.
fn by<'a>(app: &'a App, learner: &Learner) -> By<'a> {
    By { app, actor: learner.actor(), person: learner.person.id }
}

/// What a verb said of its field, under the name that the field has on this page.
fn named(fields: Fields, names: &[(&str, &str)]) -> Vec<FieldError> {
    let rename = |mut error: FieldError| {
        if let Some((_, name)) = names.iter().find(|(from, _)| *from == error.field) {
            (*name).clone_into(&mut error.field);
        }
        error
    };
    fields.0.into_iter().map(rename).collect()
}

/// Of one form of one page: tells a second click from a second message.
fn fresh_draft(app: &App) -> String {
    hex::encode(app.chance.bytes::<16>())
}
