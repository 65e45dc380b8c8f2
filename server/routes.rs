//! Every address the server answers at.

mod api;
mod around;

use poem::{Endpoint, EndpointExt, Response, Route, endpoint::BoxEndpoint, get, post};

use crate::{
    app::App,
    assessment, catalog, closing, credential, desk, employer, enrollment, evidence,
    identity::pages as who,
    learning, operation, portal, sharing, token, verification, watch,
    web::{self, Allow},
};

use api::published;
pub use api::{DOCUMENT, api};
use around::around;

pub fn routes(app: App) -> BoxEndpoint<'static, Response> {
    let pages = Route::new().at("/assets/:hash/:name", get(web::asset));
    let own = record(prove(take_exams(learn(accounts(pages)))));
    around(operate(front(decide(hire(certify(own)))), &app), app)
}

/// Accounts, and how one gets into them.
fn accounts(pages: Route) -> Route {
    use closing::pages as leave;
    pages
        .at("/sign-up", get(who::sign_up_page).post(who::take_sign_up))
        .at("/sign-up/inbox", get(who::inbox_page).post(who::ask_again))
        .at("/confirm-email/:token", get(who::confirm_page).post(who::take_confirmation))
        .at("/sign-in", get(who::sign_in_page).post(who::take_sign_in))
        .at("/sign-out", post(who::sign_out))
        .at("/sign-out/everywhere", post(who::sign_out_everywhere))
        .at("/reset-password", get(who::ask_reset_page).post(who::ask_reset))
        .at("/reset-password/sent", get(who::reset_sent_page))
        .at("/reset-password/:token", get(who::reset_page).post(who::take_reset))
        .at("/me/account", get(who::account_page))
        .at("/me/account/names", get(who::to_account).post(who::change_names))
        .at("/me/account/email", get(who::to_account).post(who::change_email))
        .at("/me/account/password", get(who::to_account).post(who::change_password))
        .at("/me/account/confirmation", get(who::to_account).post(who::ask_confirmation))
        .at("/me/account/sessions/:session/end", get(who::to_account).post(who::end_session))
        .at("/me/account/closing", get(leave::closing_page).post(leave::close_account))
        .at("/take-back/:token", get(leave::take_back_page).post(leave::take_account_back))
        .at("/operator-link/:token", get(who::operator_link_page).post(who::become_operator))
}

/// Courses, and the way through them.
fn learn(pages: Route) -> Route {
    use {enrollment::pages as taking, learning::pages as way};
    pages
        .at("/courses", get(catalog::pages::catalog_page))
        .at("/courses/:course", get(taking::course_page))
        .at("/courses/:course/enrollment", post(taking::enroll_here))
        .at("/courses/:course/leaving", get(taking::leaving_page).post(taking::leave_here))
        .at("/courses/:course/transfer", post(taking::transfer_here))
        .at("/courses/:course/files/*path", get(taking::course_file))
        .at("/courses/:course/glossary", get(taking::glossary_page))
        .at("/courses/:course/home", get(portal::course_page))
        .at("/courses/:course/:module", get(way::module_page))
        .at("/courses/:course/:module/guide", get(way::guide_page))
        .at("/courses/:course/:module/worksheets/:name", get(taking::worksheet_page))
        .at("/courses/:course/:module/:lesson", get(way::lesson_page))
        .at("/courses/:course/:module/:lesson/completion", post(way::complete_lesson))
        .at("/courses/:course/:module/:lesson/seat-time", post(way::spend_seat_time))
        .at("/courses/:course/:module/:lesson/items/:item/response", post(way::answer_item))
        .at("/courses/:course/:module/:lesson/items/:item/reflection", post(way::save_reflection))
        .at("/me/journal", get(way::journal_page))
        .at("/me/journal.txt", get(way::download_journal))
        .at("/me/journal/erasure", post(way::erase_journal))
        .at("/me/journal/:entry", get(way::entry_page).post(way::save_entry))
        .at("/me/journal/:entry/erasure", post(way::erase_entry))
}

/// The exam.
fn take_exams(pages: Route) -> Route {
    use assessment::pages as exam;
    pages
        .at("/courses/:course/exam", get(exam::exam_page).post(exam::start_attempt))
        .at("/attempts/:attempt", get(exam::attempt_page))
        .at("/attempts/:attempt/items/:place", get(exam::item_page))
        .at("/attempts/:attempt/items/:place/response", post(exam::save_response))
        .at("/attempts/:attempt/submission", get(exam::check_page).post(exam::submit_attempt))
}

/// The operator's work, tokens, the API, and what machines ask.
fn operate(pages: Route, app: &App) -> impl Endpoint + use<> {
    use operation::pages as work;
    let api = api();
    let reference = work::ApiReference::new(&DOCUMENT, &app.settings.address);
    pages
        .at("/healthz", get(work::alive))
        .at("/readyz", get(work::ready))
        .at("/robots.txt", get(work::robots))
        .at("/api", get(work::reference_page))
        .at("/api/openapi.json", get(work::openapi))
        .nest("/api/v1", api.with(Allow(&DOCUMENT)))
        .at("/me/tokens", get(token::pages::tokens_page).post(token::pages::make_token))
        .at("/me/tokens/:id/end", post(token::pages::end_token))
        .at("/operator", get(work::overview_page))
        .at("/operator/people", get(work::people_page).post(work::search_people))
        .at("/operator/people/:id", get(work::person_page))
        .at("/operator/people/:id/accommodations", post(work::record_accommodation))
        .at("/operator/people/:id/accommodations/:accommodation/end", post(work::end_accommodation))
        .at("/operator/people/:id/roles/:role", post(work::grant_role))
        .at("/operator/people/:id/roles/:role/end", post(work::end_role))
        .at("/operator/people/:id/reset-letter", post(work::send_reset_letter))
        .at("/operator/people/:id/sign-out", post(work::sign_out_person))
        .at("/operator/people/:id/closing", post(work::close_person))
        .at("/operator/enrollments", get(work::enrollments_page))
        .at("/operator/enrollments/:id", get(work::enrollment_page))
        .at("/operator/enrollments/:id/attempts", post(work::allow_attempt))
        .at("/operator/enrollments/:id/attendance", post(work::record_attendance))
        .at("/operator/enrollments/:id/seat-time.csv", get(work::seat_time_csv))
        .at("/operator/publications", get(work::publications_page))
        .at("/operator/certificates", get(work::certificates_page).post(work::search_certificates))
        .at("/operator/certificates/:id", get(work::certificate_page))
        .at("/operator/certificates/:id/revocation", post(work::revoke_certificate))
        .at("/operator/designs", get(work::designs_page).post(work::take_design))
        .at("/operator/designs/starters/:file", get(work::design_starter))
        .at("/operator/designs/:design", get(work::design_page))
        .at("/operator/designs/:design/files.zip", get(work::design_files))
        .at("/operator/designs/:design/previews/:file", get(work::design_preview))
        .at("/operator/designs/:design/use", post(work::use_design))
        .at("/operator/designs/:design/withdrawal", post(work::withdraw_design))
        .at("/operator/letters", get(work::letters_page))
        .at("/operator/letters/:id/sending", post(work::letter_again))
        .at("/operator/events", get(work::events_page))
        .at("/operator/events/check", post(work::check_events))
        .data(reference)
}

/// What anyone may open, and a person's own page.
fn front(pages: Route) -> Route {
    pages
        .at("/", get(portal::pages::home))
        .at("/about", get(portal::pages::about))
        .at("/privacy", get(portal::pages::privacy))
        .at("/accessibility", get(portal::pages::accessibility))
        .at("/me", get(portal::pages::me))
        .at("/me/everything.zip", get(portal::pages::download_everything))
}

/// Applications and certifications: the applicant's pages, the desk's, the public's, and what the operator does for a desk.
fn decide(pages: Route) -> Route {
    use desk::pages as at;
    pages
        .at("/me/applications", get(at::applications_page).post(at::begin_application))
        .at("/me/applications/export.json", get(at::download_applications))
        .at("/me/applications/:application", get(at::application_page).post(at::save_application))
        .at("/me/applications/:application/sending", post(at::send_application))
        .at("/me/applications/:application/narrative", post(at::save_narrative))
        .at("/me/applications/:application/erasure", post(at::erase_application))
        .at("/me/applications/:application/messages", post(at::write_to_authority))
        .at("/me/applications/:application/answer", post(at::answer_authority))
        .at("/me/applications/:application/appeal", post(at::appeal_decision))
        .at("/me/applications/:application/withdrawal", post(at::withdraw_application))
        .at("/me/certifications/:held", get(at::held_page))
        .at("/me/certifications/:held/certification.pdf", get(at::certification_pdf))
        .at("/me/certifications/:held/credential.json", get(at::certification_credential))
        .at("/me/certifications/:held/badge/:kind", get(at::certification_badge))
        .at("/me/certifications/:held/applications", post(at::ask_about_held))
        .at("/me/certifications/:held/showing", post(at::show_endorsements))
        .at("/desks", get(at::desks_page))
        .at("/desks/:desk", get(at::desk_page))
        .at("/desks/:desk/applications.csv", get(at::applications_csv))
        .at("/desks/:desk/certifications.csv", get(at::certifications_csv))
        .at("/desks/:desk/complaints", get(at::complaints_page))
        .at("/desks/:desk/designs", get(at::designs_page).post(at::take_design))
        .at("/desks/:desk/designs/starters/:file", get(at::design_starter))
        .at("/desks/:desk/designs/:design", get(at::design_page))
        .at("/desks/:desk/designs/:design/files.zip", get(at::design_files))
        .at("/desks/:desk/designs/:design/previews/:file", get(at::design_preview))
        .at("/desks/:desk/designs/:design/use", post(at::use_design))
        .at("/desks/:desk/designs/:design/withdrawal", post(at::withdraw_design))
        .at("/cases/:application", get(at::case_page))
        .at("/cases/:application/messages", post(at::write_to_applicant))
        .at("/cases/:application/narrative", post(at::read_narrative))
        .at("/cases/:application/more", post(at::ask_for_more))
        .at("/cases/:application/fees", post(at::record_fee))
        .at("/cases/:application/exceptions", post(at::make_exception))
        .at("/cases/:application/aside", post(at::stand_aside))
        .at("/cases/:application/audit", post(at::close_audit))
        .at("/cases/:application/opinion", post(at::give_opinion))
        .at("/certifications/:certification", get(at::certification_page))
        .at("/certifications/:certification/acts", post(at::act_on_certification))
        .at("/complaints/:complaint", get(at::complaint_page))
        .at("/complaints/:complaint/steps", post(at::handle_complaint))
        .at("/register/:desk", get(at::register_page).post(at::search_register))
        .at("/complain/:desk", get(at::complain_page).post(at::take_complaint))
        .at("/operator/desks", get(at::operator_desks_page).post(at::open_desk))
        .at("/operator/desks/:desk", get(at::desk_terms_page).post(at::keep_desk_terms))
        .at("/operator/desks/:desk/registrars", post(at::appoint_registrar))
        .at("/operator/desks/:desk/registrars/:person/end", post(at::end_registrar))
}

/// Certificates, for their holders and for strangers.
fn prove(pages: Route) -> Route {
    use {
        credential::pages as own,
        sharing::pages as links,
        verification::pages::{holder as theirs, many},
    };
    pages
        .at("/me/certificates", get(own::list))
        .at("/me/certificates/:number", get(own::show))
        .at("/me/certificates/:number/certificate.pdf", get(own::pdf))
        .at("/me/certificates/:number/credential.json", get(own::credential))
        .at("/me/certificates/:number/badge/:kind", get(own::badge_picture))
        .at("/me/certificates/:number/share", get(own::share))
        .at("/me/certificates/:number/links", get(links::links_page).post(links::make_link))
        .at("/me/certificates/:number/links/:link/end", post(links::end_link))
        .at("/shared/:token", get(links::shared_page))
        .at("/shared/:token/certificate.pdf", get(links::shared_paper))
        .at("/me/certificates/:number/replacement", post(own::renew_name))
        .at("/issuers/:issuer/did.json", get(published()).with(Allow(&DOCUMENT)))
        .at("/status/:issuer/revocation/:list", get(published()).with(Allow(&DOCUMENT)))
        .at("/verify", get(verification::pages::ask))
        .at("/verify/file", get(verification::pages::to_verify).post(verification::pages::verify_file))
        .at("/developers", get(verification::pages::developers::developers))
        .at("/verify/many", get(many::ask_many).post(many::check_pasted))
        .at("/verify/many/file", get(many::to_page).post(many::check_file))
        .at("/verify/:number", get(verification::pages::verify))
        .at("/verify/:number/holder", get(theirs::ask_holder).post(theirs::check_holder))
        .at("/verify/:number/va", get(verification::pages::va::va))
}

/// What a person can show, and those who confirm it.
fn record(pages: Route) -> Route {
    use evidence::pages as own;
    pages
        .at("/me/record", get(own::record_page))
        .at("/me/record/export.json", get(portal::pages::download_record))
        .at("/me/record/practice.csv", get(own::download_practice))
        .at("/me/record/erasure", get(own::erasure_page).post(own::erase_record))
        .at("/me/record/practice/confirmation", get(own::ask_practice_page).post(own::ask_practice))
        .at("/me/record/references", get(own::references_page).post(own::ask_reference))
        .at("/me/record/requests/:request/letter", post(own::ask_again))
        .at("/me/record/requests/:request/end", post(own::end_request))
        .at("/me/record/statements", get(own::statements_page))
        .at("/me/record/statements/:statement", get(own::statement_page).post(own::sign_statement))
        .at("/me/record/entries/:entry", get(own::entry_page))
        .at("/me/record/entries/:entry/correction", get(own::correction_page).post(own::correct_entry))
        .at("/me/record/entries/:entry/withdrawal", post(own::withdraw_entry))
        .at("/me/record/entries/:entry/files", post(own::add_file))
        .at("/me/record/files/:file", get(own::download_file))
        .at("/me/record/files/:file/erasure", post(own::erase_file))
        .at("/me/record/:kind", get(own::kind_page).post(own::add_entry))
        .at("/me/record/:kind/new", get(own::new_page))
        .at("/confirmations/:token", get(own::confirmation_page).post(own::take_confirmation))
        .at("/operator/people/:id/record", get(own::shown_page).post(own::record_shown))
        .at("/operator/people/:id/record/:entry/decision", post(own::decide_entry))
        .at("/operator/people/:id/record/files/:file", get(own::shown_file))
}

/// What authorities ask, where a person stands with it, and the operator's lists for both.
fn certify(pages: Route) -> Route {
    use crate::certification::pages as own;
    pages
        .at("/programs", get(own::programs_page))
        .at("/programs/compare", get(own::compare_page))
        .at("/programs/:jurisdiction", get(own::jurisdiction_page))
        .at("/programs/:jurisdiction/:program", get(own::program_page))
        .at("/me/programs", get(own::own_programs_page).post(own::choose_programs))
        .at("/me/programs/:jurisdiction/:program", get(own::own_program_page))
        .at("/me/programs/:jurisdiction/:program/days", post(own::record_days))
        .at("/me/programs/:jurisdiction/:program/endorsements", post(own::choose_endorsements))
        .at("/me/programs/:jurisdiction/:program/move", get(own::move_page))
        .at("/me/programs/:jurisdiction/:program/packet", post(own::make_packet))
        .at("/me/programs/:jurisdiction/:program/removal", post(own::let_program_go))
        .at("/me/packets", get(own::packets_page))
        .at("/me/packets/:number", get(own::packet_page))
        .at("/me/packets/:number/packet.json", get(own::packet_file))
        .at("/me/packets/:number/erasure", post(own::erase_packet))
        .at("/packets/:number", get(own::check_packet).post(own::confirm_packet))
        .at("/operator/programs", get(own::operator_programs_page))
        .at("/operator/approvals", get(own::approvals_page).post(own::record_approval))
        .at("/operator/approvals/:id", get(own::approval_page).post(own::replace_approval))
        .at("/operator/accepted-bodies", get(own::bodies_page).post(own::record_body))
        .at("/operator/accepted-bodies/:id", get(own::body_page).post(own::replace_body))
}

/// Employers: what they check, and what the holders see of it.
fn hire(pages: Route) -> Route {
    use {employer::pages as who, watch::pages as own};
    pages
        .at("/employers", get(who::welcome))
        .at("/employer", get(who::employer_page).post(who::keep_employer))
        .at("/employer/end", post(own::end_account))
        .at("/employer/people", get(who::people_page).post(who::invite_colleague))
        .at("/employer/people/:colleague/end", post(who::let_colleague_go))
        .at("/employer/people/:colleague/lead", post(who::hand_employer_over))
        .at("/employer/invitations/:invitation/end", post(who::take_invitation_back))
        .at("/employer/join/:token", get(who::join_page).post(who::take_joining))
        .at("/employer/letters", post(who::choose_own_letters))
        .at("/employer/leaving", post(who::leave_employer))
        .at("/employer/export.json", get(own::export))
        .at("/employer/check", get(own::ask))
        .at("/employer/check/:number", get(own::check_number))
        .at("/employer/list", get(own::list_page).post(own::put_typed))
        .at("/employer/list.csv", get(own::download_list))
        .at("/employer/list/file", get(own::to_list).post(own::put_file))
        .at("/employer/list/:watched/end", post(own::take_number_off))
        .at("/operator/employers", get(who::employers_page))
        .at("/operator/employers/:id/confirmation", post(who::confirm_employer))
        .at("/operator/employers/:id/lead", post(who::appoint_employer_lead))
        .at("/me/checks", get(who::checks_page))
        .at("/me/checks/export.json", get(who::download_checks))
}
