//! What follows from what: each event, and what the rest of the house does about it, in the same transaction.

use std::pin::Pin;

use uuid::Uuid;

use crate::{
    app::{Answer, App},
    catalog,
    change::Change,
    credential, desk, employer, enrollment,
    error::{Error, Result},
    evidence, identity,
    journal::Event,
    learning,
    mail::Attachment,
    sharing, token,
};

#[expect(clippy::too_many_lines, reason = "a line for each event, so that none is forgotten")]
pub fn react<'a>(app: &'a App, change: &'a mut Change, event: Event) -> Answer<'a> {
    Box::pin(async move {
        match event {
            Event::LessonCompleted { enrollment, .. }
            | Event::AttendanceRecorded { enrollment, .. }
            | Event::ExamPassed { enrollment, .. } => {
                credential::issue_if_earned(app, change, enrollment).await?;
            }
            Event::PersonTransferred { from, to, .. } => transferred(app, change, from, to).await?,
            Event::CertificateIssued { certificate, .. } => {
                credential::write_to_holder(app, change, certificate).await?;
            }
            Event::CertificateRevoked { certificate, .. } => {
                credential::write_of_withdrawal(app, change, certificate).await?;
            }
            Event::PasswordChanged { person } => {
                identity::write_password_changed(app, change, person).await?;
            }
            Event::ApplicationDecided { application, granted } => {
                if granted {
                    desk::carry_out(app, change, application).await?;
                }
                desk::erase_narrative(change, application).await?;
            }
            Event::CaseNoted { application, entry, note } => {
                if note == "withdrawn" {
                    desk::erase_narrative(change, application).await?;
                }
                desk::write_of_case(app, change, application, entry).await?;
            }
            Event::ComplaintHandled { complaint, step } => {
                desk::write_of_complaint(app, change, complaint, &step).await?;
            }
            Event::TermBegun { certification, how, .. } => {
                if desk::ends_what_was_signed(&how) {
                    credential::end_credentials(change, certification).await?;
                }
                desk::write_of_term(app, change, certification, &how).await?;
            }
            Event::CertificationActed { certification, act } => {
                if desk::ends_what_was_signed(&act) {
                    credential::end_credentials(change, certification).await?;
                }
                desk::write_of_act(app, change, certification).await?;
            }
            Event::RenewalReminded { certification, .. } => {
                desk::write_reminder(app, change, certification).await?;
            }
            // Everywhere: programs too.
            Event::AllSessionsEnded { person } => token::end_all(change, person).await?,
            Event::AccountClosed { person } => {
                sharing::end_all(change, person).await?;
                desk::end_registrar_everywhere(change, person).await?;
            }
            Event::ConfirmationGiven { request, .. } | Event::ReferenceGiven { request, .. } => {
                evidence::write_answer_came(app, change, request).await?;
            }
            Event::ColleagueJoined { employer, person } => {
                employer::write_of_joining(app, change, employer, person).await?;
            }
            Event::ColleagueLetGo { employer, person } => {
                employer::write_of_parting(app, change, employer, person).await?;
            }
            Event::EmployerHandedOver { employer, to, .. } => {
                employer::write_of_lead(app, change, employer, to).await?;
            }
            // What happened is the whole of it.
            Event::SignUpAsked { .. }
            | Event::PersonSignedUp { .. }
            | Event::EmailConfirmed { .. }
            | Event::EmailChanged { .. }
            | Event::LegalNameChanged { .. }
            | Event::PreferredNameChanged { .. }
            | Event::LinkMade { .. }
            | Event::OperatorLinkMade
            | Event::RoleGranted { .. }
            | Event::RoleEnded { .. }
            | Event::SessionStarted { .. }
            | Event::SessionEnded { .. }
            | Event::OtherSessionsEnded { .. }
            | Event::SignInFailed { .. }
            | Event::AccountTakenBack { .. }
            | Event::AccountPartErased { .. }
            | Event::AccountErased { .. }
            | Event::TracesErased { .. }
            | Event::CoursePublished { .. }
            | Event::CourseWithdrawn { .. }
            | Event::PublicationFailed { .. }
            | Event::PersonEnrolled { .. }
            | Event::PersonLeft { .. }
            | Event::PersonReturned { .. }
            | Event::ItemAnswered { .. }
            | Event::ReflectionSaved { .. }
            | Event::ReflectionErased { .. }
            | Event::AttemptStarted { .. }
            | Event::ResponseSaved { .. }
            | Event::AttemptSubmitted { .. }
            | Event::ExamFailed { .. }
            | Event::AttemptExtended { .. }
            | Event::AttemptAllowed { .. }
            | Event::AccommodationRecorded { .. }
            | Event::AccommodationEnded { .. }
            | Event::CredentialSigned { .. }
            | Event::CertificationSigned { .. }
            | Event::CredentialEnded { .. }
            | Event::CredentialGivenUp { .. }
            | Event::CertificateMadeAnew { .. }
            | Event::PacketSignedAnew { .. }
            | Event::IssuerMade { .. }
            | Event::KeyMade { .. }
            | Event::KeySealed { .. }
            | Event::KeyCompromised { .. }
            | Event::KeySettled { .. }
            | Event::DesignAdded { .. }
            | Event::DesignTakenIntoUse { .. }
            | Event::DesignWithdrawn { .. }
            | Event::ProgramShown { .. }
            | Event::ProgramEnded { .. }
            | Event::ProgramFailed { .. }
            | Event::ProviderApproved { .. }
            | Event::ProviderApprovalReplaced { .. }
            | Event::BodyAccepted { .. }
            | Event::AcceptedBodyReplaced { .. }
            | Event::ProgramChosen { .. }
            | Event::EndorsementsChosen { .. }
            | Event::ProgramLetGo { .. }
            | Event::ProgramDayRecorded { .. }
            | Event::PacketMade { .. }
            | Event::PacketErased { .. }
            | Event::EntryAdded { .. }
            | Event::EntryCorrected { .. }
            | Event::EntryWithdrawn { .. }
            | Event::EntryDecided { .. }
            | Event::ConfirmationAsked { .. }
            | Event::ConfirmationRequestEnded { .. }
            | Event::FileAdded { .. }
            | Event::FileErased { .. }
            | Event::RecordErased { .. }
            | Event::EvidenceErased { .. }
            | Event::DeskOpened { .. }
            | Event::DeskTermsRecorded { .. }
            | Event::RegistrarAppointed { .. }
            | Event::RegistrarEnded { .. }
            | Event::ApplicationBegun { .. }
            | Event::ApplicationSaved { .. }
            | Event::ApplicationErased { .. }
            | Event::NarrativeKept { .. }
            | Event::NarrativeRead { .. }
            | Event::NarrativeErased { .. }
            | Event::CertificationGranted { .. }
            | Event::EndorsementsShown { .. }
            | Event::ComplaintReceived { .. }
            | Event::LetterQueued { .. }
            | Event::LetterSent { .. }
            | Event::LetterDelayed { .. }
            | Event::LetterFailed { .. }
            | Event::LettersErased { .. }
            | Event::TokenMade { .. }
            | Event::TokenEnded { .. }
            | Event::TokensErased { .. }
            | Event::EmployerMade { .. }
            | Event::EmployerRenamed { .. }
            | Event::EmployerConfirmed { .. }
            | Event::EmployerEnded { .. }
            | Event::EmployerLettersChosen { .. }
            | Event::ColleagueInvited { .. }
            | Event::InvitationTakenBack { .. }
            | Event::InvitationsErased { .. }
            | Event::ColleagueLeft { .. }
            | Event::NumbersLookedUp { .. }
            | Event::LookUpsErased { .. }
            | Event::NumbersWatched { .. }
            | Event::NumbersLetGo { .. }
            | Event::StandingsTold { .. }
            | Event::CertificateLinkMade { .. }
            | Event::CertificateLinkEnded { .. }
            | Event::CertificateLinksErased { .. }
            | Event::JournalChecked { .. } => (),
        }
        Ok(())
    })
}

/// What was done on one text of a course counts on the next, where the two say the same.
async fn transferred(app: &App, change: &mut Change, from: Uuid, to: Uuid) -> Result<()> {
    credential::refuse_if_earned(change, from).await?;
    let version = async |enrollment| Ok::<_, Error>(enrollment::find(&change.tx, enrollment).await?.version);
    let (old, new) = (version(from).await?, version(to).await?);
    let (old, new) = (catalog::course(app, &old).await?, catalog::course(app, &new).await?);
    learning::carry_over(change, &old, &new, from, to).await?;
    // Where the new text asks for less, nothing may be left to do.
    credential::issue_if_earned(app, change, to).await
}

/// Makes the files that a letter names, one name after the other.
pub fn attach<'a>(
    app: &'a App,
    names: &'a str,
) -> Pin<Box<dyn Future<Output = Result<Vec<Attachment>>> + Send + 'a>> {
    Box::pin(async move {
        let mut files = Vec::new();
        for name in names.split(' ') {
            files.extend(files_of(app, name).await?);
        }
        Ok(files)
    })
}

async fn files_of(app: &App, name: &str) -> Result<Vec<Attachment>> {
    let nobody_knows = || Error::fault(format!("nobody knows how to attach {name}"));
    let (kind, id) = name.split_once(':').ok_or_else(nobody_knows)?;
    let id = id.parse().map_err(Error::fault)?;
    match kind {
        "certificate" => {
            let found = credential::find_certificate(&app.store.read, id).await?;
            let certificate = found.ok_or(Error::NotFound)?;
            let signed = credential::signed(app, &certificate).await?;
            let paper = credential::paper(app, &certificate, &signed).await?;
            Ok(both(|kind| credential::file_name(&certificate, kind), paper, signed.document))
        }
        "certification" => {
            let held = desk::find_certification(&app.store.read, id).await?;
            // It may have been suspended before the letter left.
            let Some(signed) = desk::signed(app, &held).await? else { return Ok(Vec::new()) };
            let paper = desk::paper(app, &held, &signed).await?;
            Ok(both(|kind| desk::file_name(&held, kind), paper, signed.document))
        }
        _ => Err(nobody_knows()),
    }
}

/// The paper and the signed credential, each by itself.
fn both(called: impl Fn(&str) -> String, paper: Vec<u8>, document: String) -> Vec<Attachment> {
    let file = |kind: &str, media_type: &str, bytes| Attachment {
        name: called(kind),
        media_type: media_type.into(),
        bytes,
    };
    vec![
        file("pdf", "application/pdf", paper),
        // Mail programs know this type; what is inside says the rest.
        file("json", "application/json", document.into_bytes()),
    ]
}
