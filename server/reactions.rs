//! What follows from what: each event, and what the rest of the house does about it, in the same transaction.

use std::pin::Pin;

use crate::{
    app::{Answer, App},
    change::Change,
    error::{Error, Result},
    identity,
    journal::Event,
    mail::Attachment,
};

pub fn react<'a>(app: &'a App, change: &'a mut Change, event: Event) -> Answer<'a> {
    Box::pin(async move {
        match event {
            Event::PasswordChanged { person } => {
                identity::write_password_changed(app, change, person).await?;
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
            | Event::AllSessionsEnded { .. }
            | Event::OtherSessionsEnded { .. }
            | Event::SignInFailed { .. }
            | Event::TracesErased { .. }
            | Event::CoursePublished { .. }
            | Event::CourseWithdrawn { .. }
            | Event::PublicationFailed { .. }
            | Event::PersonEnrolled { .. }
            | Event::PersonLeft { .. }
            | Event::PersonReturned { .. }
            | Event::AttendanceRecorded { .. }
            | Event::LessonCompleted { .. }
            | Event::ItemAnswered { .. }
            | Event::ReflectionSaved { .. }
            | Event::ReflectionErased { .. }
            | Event::AttemptStarted { .. }
            | Event::ResponseSaved { .. }
            | Event::AttemptSubmitted { .. }
            | Event::ExamPassed { .. }
            | Event::ExamFailed { .. }
            | Event::AttemptExtended { .. }
            | Event::AttemptAllowed { .. }
            | Event::AccommodationRecorded { .. }
            | Event::AccommodationEnded { .. }
            | Event::LetterQueued { .. }
            | Event::LetterSent { .. }
            | Event::LetterDelayed { .. }
            | Event::LetterFailed { .. }
            | Event::LettersErased { .. }
            | Event::TokenMade { .. }
            | Event::TokenEnded { .. }
            | Event::TokensErased { .. }
            | Event::JournalChecked { .. } => (),
        }
        Ok(())
    })
}

/// Makes the files that a letter names.
pub fn attach<'a>(
    _app: &'a App,
    name: &'a str,
) -> Pin<Box<dyn Future<Output = Result<Vec<Attachment>>> + Send + 'a>> {
    Box::pin(async move { Err(Error::fault(format!("nobody knows how to attach {name}"))) })
}
