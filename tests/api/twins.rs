//! Whatever a page's form does, a program can do: each form with its twin in the JSON API, or why it needs none. A form
//! of `server/routes.rs` that is missing here fails the test.

use std::{collections::BTreeSet, fs};

use cairn::routes;

use crate::support::ROOT;

/// What a program does instead of sending a form.
enum Twin {
    /// One of these operations, by their ids.
    By(&'static [&'static str]),
    /// It needs none, for this reason.
    None(&'static str),
}

use Twin::{By, None as Nothing};

const DOOR: &str = "a person comes in here; programs come in with a token that they made";
const LINK: &str = "whoever got the letter opens its link, often without an account";
const OWN_HANDS: &str = "what lets others act for a person is made by the person, signed in";

const FORMS: &[(&str, Twin)] = &[
    ("/sign-up", Nothing(DOOR)),
    ("/sign-up/inbox", Nothing(DOOR)),
    ("/confirm-email/:token", Nothing(LINK)),
    ("/sign-in", Nothing(DOOR)),
    ("/sign-out", By(&["endMySession"])),
    ("/sign-out/everywhere", By(&["endAllMySessions"])),
    ("/reset-password", Nothing(DOOR)),
    ("/reset-password/:token", Nothing(LINK)),
    ("/me/account/names", By(&["changeMyNames"])),
    ("/me/account/email", By(&["askForMyEmail"])),
    ("/me/account/password", By(&["changeMyPassword"])),
    ("/me/account/sessions/:session/end", By(&["endMySession"])),
    ("/me/account/confirmation", By(&["askForMyConfirmation"])),
    ("/me/account/closing", By(&["closeMyAccount"])),
    ("/take-back/:token", By(&["takeAccountBack"])),
    ("/operator-link/:token", Nothing(OWN_HANDS)),
    ("/courses/:course/enrollment", By(&["enroll"])),
    ("/courses/:course/leaving", By(&["leaveCourse"])),
    ("/courses/:course/transfer", By(&["moveToNewerText"])),
    ("/courses/:course/:module/:lesson/completion", By(&["completeLesson"])),
    (
        "/courses/:course/:module/:lesson/seat-time",
        Nothing("seat time is counted where a page is open before a person, and nowhere else"),
    ),
    ("/courses/:course/:module/:lesson/items/:item/response", By(&["answerLessonItem"])),
    ("/courses/:course/:module/:lesson/items/:item/reflection", By(&["saveReflection"])),
    ("/me/journal/erasure", By(&["eraseMyJournal"])),
    ("/me/journal/:entry", By(&["changeJournalEntry"])),
    ("/me/journal/:entry/erasure", By(&["eraseJournalEntry"])),
    ("/courses/:course/exam", By(&["startAttempt"])),
    ("/attempts/:attempt/items/:place/response", By(&["saveResponse"])),
    ("/attempts/:attempt/submission", By(&["submitAttempt"])),
    ("/me/tokens", Nothing(OWN_HANDS)),
    ("/me/tokens/:id/end", By(&["endMyToken"])),
    ("/operator/people", By(&["searchPeople"])),
    ("/operator/people/:id/accommodations", By(&["recordAccommodation"])),
    ("/operator/people/:id/accommodations/:accommodation/end", By(&["endAccommodation"])),
    ("/operator/people/:id/roles/:role", By(&["giveRole"])),
    ("/operator/people/:id/roles/:role/end", By(&["endRole"])),
    ("/operator/people/:id/reset-letter", By(&["sendResetLetter"])),
    ("/operator/people/:id/sign-out", By(&["signOutPerson"])),
    ("/operator/people/:id/closing", By(&["closeAccount"])),
    ("/operator/enrollments/:id/attempts", By(&["giveAttempt"])),
    ("/operator/enrollments/:id/attendance", By(&["recordAttendance"])),
    ("/operator/certificates", By(&["searchCertificates"])),
    ("/operator/certificates/:id/revocation", By(&["revokeCertificate"])),
    ("/operator/designs", By(&["uploadDesign"])),
    ("/operator/designs/:design/use", By(&["useDesign"])),
    ("/operator/designs/:design/withdrawal", By(&["withdrawDesign"])),
    ("/operator/letters/:id/sending", By(&["sendLetterAgain"])),
    ("/operator/events/check", By(&["checkEvents"])),
    ("/me/applications", By(&["beginApplication"])),
    ("/me/applications/:application", By(&["saveApplication"])),
    ("/me/applications/:application/sending", By(&["sendApplication"])),
    ("/me/applications/:application/narrative", By(&["writeNarrative"])),
    ("/me/applications/:application/erasure", By(&["eraseApplication"])),
    ("/me/applications/:application/messages", By(&["writeToAuthority"])),
    ("/me/applications/:application/answer", By(&["answerAuthority"])),
    ("/me/applications/:application/appeal", By(&["appealDecision"])),
    ("/me/applications/:application/withdrawal", By(&["withdrawApplication"])),
    ("/me/certifications/:held/applications", By(&["askAboutCertification"])),
    ("/me/certifications/:held/showing", By(&["showEndorsements"])),
    ("/desks/:desk/designs", By(&["uploadDeskDesign"])),
    ("/desks/:desk/designs/:design/use", By(&["useDeskDesign"])),
    ("/desks/:desk/designs/:design/withdrawal", By(&["withdrawDeskDesign"])),
    ("/cases/:application/messages", By(&["writeToApplicant"])),
    ("/cases/:application/narrative", By(&["readNarrative"])),
    ("/cases/:application/more", By(&["askForMore"])),
    ("/cases/:application/fees", By(&["recordFee"])),
    ("/cases/:application/exceptions", By(&["makeException"])),
    ("/cases/:application/aside", By(&["standAside"])),
    ("/cases/:application/audit", By(&["closeAudit"])),
    ("/cases/:application/opinion", By(&["giveOpinion"])),
    ("/certifications/:certification/acts", By(&["actOnCertification"])),
    ("/complaints/:complaint/steps", By(&["handleComplaint"])),
    ("/register/:desk", By(&["searchRegister"])),
    ("/complain/:desk", By(&["complain"])),
    ("/operator/desks", By(&["keepDesk"])),
    ("/operator/desks/:desk", By(&["keepDesk"])),
    ("/operator/desks/:desk/registrars", By(&["appointRegistrar"])),
    ("/operator/desks/:desk/registrars/:person/end", By(&["endRegistrar"])),
    ("/me/certificates/:number/links", By(&["makeMyLink"])),
    ("/me/certificates/:number/links/:link/end", By(&["endMyLink"])),
    ("/me/certificates/:number/replacement", By(&["replaceMyCertificate"])),
    ("/verify/file", By(&["verifyFile"])),
    ("/verify/many", By(&["verifyNumbers"])),
    ("/verify/many/file", By(&["verifyList"])),
    ("/verify/:number/holder", By(&["compareHolder"])),
    ("/me/record/erasure", By(&["eraseMyRecord"])),
    ("/me/record/practice/confirmation", By(&["askForConfirmation"])),
    ("/me/record/references", By(&["askForConfirmation"])),
    ("/me/record/requests/:request/letter", By(&["askAgain"])),
    ("/me/record/requests/:request/end", By(&["endRequest"])),
    ("/me/record/statements/:statement", By(&["signStatement"])),
    (
        "/me/record/entries/:entry/correction",
        By(&[
            "correctTraining",
            "correctContinuingEducation",
            "correctPractice",
            "correctCredential",
            "correctExam",
            "correctResidence",
            "correctAge",
            "correctEmployment",
        ]),
    ),
    ("/me/record/entries/:entry/withdrawal", By(&["withdrawEntry"])),
    ("/me/record/entries/:entry/files", By(&["addFile"])),
    ("/me/record/files/:file/erasure", By(&["eraseFile"])),
    (
        "/me/record/:kind",
        By(&[
            "addTraining",
            "addContinuingEducation",
            "addPractice",
            "addCredential",
            "addExam",
            "addResidence",
            "addAge",
            "addEmployment",
            "addShown",
        ]),
    ),
    ("/confirmations/:token", Nothing(LINK)),
    ("/operator/people/:id/record", By(&["recordShown"])),
    ("/operator/people/:id/record/:entry/decision", By(&["decideEntry"])),
    ("/me/programs", By(&["followProgram", "letProgramGo"])),
    ("/me/programs/:jurisdiction/:program/days", By(&["putProgramDays"])),
    ("/me/programs/:jurisdiction/:program/endorsements", By(&["putProgramEndorsements"])),
    ("/me/programs/:jurisdiction/:program/packet", By(&["makePacket"])),
    ("/me/programs/:jurisdiction/:program/removal", By(&["letProgramGo"])),
    ("/me/packets/:number/erasure", By(&["erasePacket"])),
    // It tells the hash of the packet's file, for the program to compare.
    ("/packets/:number", By(&["checkPacket"])),
    ("/operator/approvals", By(&["recordProviderApproval"])),
    ("/operator/approvals/:id", By(&["replaceProviderApproval"])),
    ("/operator/accepted-bodies", By(&["addAcceptedBody"])),
    ("/operator/accepted-bodies/:id", By(&["replaceAcceptedBody"])),
    ("/employer", By(&["nameEmployer"])),
    ("/employer/end", By(&["endEmployer"])),
    ("/employer/people", By(&["inviteColleague"])),
    ("/employer/people/:colleague/end", By(&["letColleagueGo"])),
    ("/employer/people/:colleague/lead", By(&["handEmployerOver"])),
    ("/employer/invitations/:invitation/end", By(&["takeInvitationBack"])),
    ("/employer/join/:token", By(&["acceptInvitation"])),
    ("/employer/letters", By(&["chooseEmployerLetters"])),
    ("/employer/leaving", By(&["leaveEmployer"])),
    ("/employer/list", By(&["watchNumbers"])),
    ("/employer/list/file", By(&["watchNumbers"])),
    ("/employer/list/:watched/end", By(&["unwatchNumber"])),
    ("/operator/employers/:id/confirmation", By(&["confirmEmployer"])),
    ("/operator/employers/:id/lead", By(&["appointEmployerLead"])),
];

/// The addresses that take a form, as `routes.rs` writes them.
fn forms() -> BTreeSet<String> {
    let text = fs::read_to_string(format!("{ROOT}/server/routes.rs")).unwrap();
    let pieces = text.split(".at(").skip(1).filter_map(|piece| {
        let (path, methods) = piece.trim_start().strip_prefix('"')?.split_once('"')?;
        let takes = [" post(", ".post("].iter().any(|word| methods.contains(word));
        takes.then(|| path.to_owned())
    });
    pieces.collect()
}

#[test]
fn what_a_form_does_a_program_can_do() {
    let document = routes::DOCUMENT.json();
    let paths = document["paths"].as_object().unwrap().values();
    let operations: BTreeSet<&str> = paths
        .flat_map(|of| of.as_object().unwrap().values())
        .map(|operation| operation["operationId"].as_str().unwrap())
        .collect();
    let forms = forms();
    assert!(forms.len() > 100, "{}", forms.len());
    let mut wrong = Vec::new();
    for form in &forms {
        match FORMS.iter().filter(|(path, _)| path == form).count() {
            1 => (),
            0 => wrong.push(format!("{form} has no twin, and no reason why")),
            _ => wrong.push(format!("{form} stands here twice")),
        }
    }
    for (form, twin) in FORMS {
        if !forms.contains(*form) {
            wrong.push(format!("{form} is no form any more"));
        }
        match twin {
            By(ids) => {
                let missing = ids.iter().filter(|id| !operations.contains(*id));
                wrong.extend(missing.map(|id| format!("{form}: there is no operation {id}")));
            }
            Nothing(reason) => assert!(reason.len() > 20, "{form}"),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
