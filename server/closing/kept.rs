//! What is kept of people: the list that the privacy page shows, that the page on closing an account shows, and that
//! `tests/closing.rs` holds the database to. A column that is new and could name somebody is named here, or the test fails.

use serde::Serialize;

/// One line of the list.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Kept {
    pub what: &'static str,
    pub why: &'static str,
    pub how_long: &'static str,
    pub at_closing: AtClosing,
    /// Tables, with the columns that this line is about.
    #[serde(skip)]
    pub columns: &'static [(&'static str, &'static [&'static str])],
}

/// What becomes of it when the account is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "fate", content = "words", rename_all = "snake_case")]
pub enum AtClosing {
    /// Ends with the closing itself.
    Ends(&'static str),
    /// Erased once nobody can take the account back.
    Erased(&'static str),
    /// Stays, and why.
    Stays(&'static str),
}

use AtClosing::{Ends, Erased, Stays};

/// Every text, document and reference in the database that can lead to a person.
pub const KEPT: &[Kept] = &[
    Kept {
        what: "Email address, the name you like to be called, a scrambled form of your password",
        why: "To sign in and to write to you",
        how_long: "As long as your account",
        at_closing: Erased("Erased"),
        columns: &[("person", &["email", "email_key", "preferred_name", "password_hash"])],
    },
    Kept {
        what: "Legal name",
        why: "For certificates",
        how_long: "As long as your account",
        at_closing: Erased("Erased; if an authority’s own record names you, it stays in that record"),
        columns: &[("person", &["legal_name"])],
    },
    Kept {
        what: "A legal name you had before",
        why: "For the record of certificates that bear it; shown to nobody",
        how_long: "As long as such a certificate, or your account",
        at_closing: Erased("Erased"),
        columns: &[("name_change", &["person_id", "from_name", "to_name"])],
    },
    Kept {
        what: "A sign-up you did not confirm",
        why: "To start your account when you open our email",
        how_long: "Three days",
        at_closing: Ends("Erased at once"),
        columns: &[(
            "sign_up",
            &[
                "email",
                "email_key",
                "legal_name",
                "preferred_name",
                "password_hash",
                "token_hash",
                "browser_hash",
                "person_id",
            ],
        )],
    },
    Kept {
        what: "The kind of browser you are signed in with",
        why: "So that you know your devices again",
        how_long: "Until you sign out",
        at_closing: Ends("Signed out and erased at once"),
        columns: &[("session", &["person_id", "token_hash", "device"])],
    },
    Kept {
        what: "Links in emails, such as for a new password",
        why: "So that only who reads your mail can use them",
        how_long: "A day after the link ends",
        at_closing: Ends("Erased at once"),
        columns: &[("link", &["person_id", "token_hash", "purpose", "email", "email_key"])],
    },
    Kept {
        what: "Names of your API tokens",
        why: "So that you know them again",
        how_long: "90 days after the token ends",
        at_closing: Ends("They stop at once, and are erased"),
        columns: &[("api_token", &["person_id", "name", "token_hash"])],
    },
    Kept {
        what: "A scrambled mark of your network address and account when a password was wrong",
        why: "So that nobody can guess passwords",
        how_long: "One day",
        at_closing: Erased("Erased a day after"),
        columns: &[("throttle", &["key"])],
    },
    Kept {
        what: "Lessons done, time spent, live lessons, answers in exams, results",
        why: "To show that hours are real",
        how_long: "As long as the training record must be provable",
        at_closing: Stays(
            "What a certificate rests on stays, under a number that names nobody; everything else is erased",
        ),
        columns: &[
            ("enrollment", &["person_id"]),
            ("attempt", &["person_id", "form"]),
            ("response", &["response"]),
            ("result", &["domains"]),
        ],
    },
    Kept {
        what: "Answers to questions inside lessons, the page you are reading",
        why: "To show you what you chose",
        how_long: "As long as you are in the course",
        at_closing: Erased("Erased"),
        columns: &[("check_response", &["response"]), ("reading", &["person_id"])],
    },
    Kept {
        what: "What was agreed about more time in exams",
        why: "So that you get it; never the reason",
        how_long: "As long as your account",
        at_closing: Erased("Erased"),
        columns: &[("accommodation", &["person_id", "breaks"])],
    },
    Kept {
        what: "Your private journal",
        why: "For you alone; no one else can open it",
        how_long: "Until you erase it",
        at_closing: Erased("Erased"),
        columns: &[("reflection", &["person_id", "text"])],
    },
    Kept {
        what: "What you enter in your record, statements you signed, and what others confirm",
        why: "To show it when you apply for certification",
        how_long: "As long as your account, or until you erase it; what you withdraw, one year",
        at_closing: Erased("Erased"),
        columns: &[
            ("record_entry", &["person_id", "content", "draft"]),
            ("entry_decision", &["reason"]),
            ("confirmation_request", &["person_id", "to_name", "draft"]),
            ("confirmation_link", &["token_hash"]),
            ("confirmation", &["content"]),
            ("reference", &["content"]),
        ],
    },
    Kept {
        what: "Files you add to it",
        why: "To show that an entry is true",
        how_long: "Seven years, or until you erase them",
        at_closing: Erased("Erased, from the disk too"),
        columns: &[("evidence_file", &["person_id", "name", "sha256"])],
    },
    Kept {
        what: "The programs you follow, and the days you told us",
        why: "To show you what is still to do",
        how_long: "Until you let them go",
        at_closing: Erased("Erased"),
        columns: &[
            ("chosen_program", &["person_id", "program", "endorsements"]),
            ("program_day", &["person_id", "program", "event", "on_day"]),
        ],
    },
    Kept {
        what: "A packet you made for an authority",
        why: "To show it again, and so that whoever has a copy can check it",
        how_long: "Until you erase it; its number and fingerprint, for good",
        at_closing: Erased("Erased; its number and fingerprint stay, which name nobody"),
        columns: &[(
            "packet",
            &["person_id", "content", "number", "draft", "program", "digest", "signature"],
        )],
    },
    Kept {
        what: "The email address of someone you asked to confirm something",
        why: "To send them a link",
        how_long: "90 days after they answer or the link ends",
        at_closing: Erased("Erased"),
        columns: &[("confirmation_request", &["to_email", "to_key"])],
    },
    Kept {
        what: "Emails we sent you, or wrote for you",
        why: "To send them again if something goes wrong",
        how_long: "90 days",
        at_closing: Erased("Erased"),
        columns: &[(
            "letter",
            &["person_id", "to_name", "to_address", "subject", "text", "html", "attachment", "reason"],
        )],
    },
    Kept {
        what: "Who checked your number with an account: the organization, the way and the minute",
        why: "To show it to you; checks without an account are not kept",
        how_long: "Two years",
        at_closing: Erased("Erased"),
        columns: &[("look_up", &["holder_id", "number"])],
    },
    Kept {
        what: "Whom you checked with your account",
        why: "Because holders may see who looked; of you, they see the organization alone",
        how_long: "Two years",
        at_closing: Stays("Stays with the holder for these two years, without you"),
        columns: &[("look_up", &["by_id", "employer_name", "employer_place"])],
    },
    Kept {
        what: "If you check for an employer: that you do, its name and place, the numbers on its watch list, its labels",
        why: "To tell you how they stand; holders see the name",
        how_long: "Until you take them off, leave or end it",
        at_closing: Erased(
            "You belong to it no more. Where you were the last, it is erased, and the holders are told that nobody \
             watches",
        ),
        columns: &[
            ("employer_member", &["person_id"]),
            ("employer", &["person_id", "name", "place"]),
            ("watched_number", &["number", "label", "told_standing"]),
        ],
    },
    Kept {
        what: "The email address of a colleague you invited",
        why: "To send them a link",
        how_long: "30 days after the invitation’s last day",
        at_closing: Erased(
            "Invitations to your address are erased; those you sent are the organization’s, and end as told",
        ),
        columns: &[("employer_invitation", &["email", "email_key", "token_hash"])],
    },
    Kept {
        what: "That an employer has your number on its list",
        why: "So that it learns when your certificate stands otherwise",
        how_long: "Until the employer takes it off or ends",
        at_closing: Stays("Stays as the employer’s: the number is on the certificate it was given"),
        columns: &[("watched_number", &["holder_id"])],
    },
    Kept {
        what: "A link you made to a certificate, and how often it was opened",
        why: "To show what you chose, for as long as you chose",
        how_long: "90 days after it ends",
        at_closing: Ends("It stops at once, and is erased"),
        columns: &[("certificate_link", &["person_id", "number", "token_hash"])],
    },
    Kept {
        what: "Certificates",
        why: "So that a stranger can check them",
        how_long: "For good, with the name printed on them",
        at_closing: Stays("Stay, with the name printed on them: whoever was shown one can still check it"),
        columns: &[
            ("certificate", &["person_id", "number", "content"]),
            ("signed_credential", &["document"]),
        ],
    },
    Kept {
        what: "Applications to an authority that keeps its desk here, and what was written about them",
        why: "So that the authority can decide, and answer for it",
        how_long: "As long as the authority keeps its records",
        at_closing: Stays(
            "What you never sent is erased. What you sent is the authority’s record, and stays as long as it keeps its \
             records",
        ),
        columns: &[
            ("application", &["person_id", "draft"]),
            ("case_entry", &["note", "key"]),
            ("narrative", &["sealed"]),
        ],
    },
    Kept {
        what: "Certifications that an authority granted",
        why: "So that a stranger can check them",
        how_long: "For good, with the name on them",
        at_closing: Stays("Stay, with the name on them: only the authority can take one away"),
        columns: &[
            ("certification", &["person_id", "number", "content"]),
            ("certification_showing", &["shown"]),
            ("certification_term", &["grounds"]),
            ("certification_act", &["reason", "told"]),
        ],
    },
    Kept {
        what: "Complaints",
        why: "So that the authority can look into them",
        how_long: "As long as the authority keeps its records",
        at_closing: Stays("Stay: they are the authority’s record, and are not tied to an account"),
        columns: &[("complaint", &["content", "draft", "number"]), ("complaint_entry", &["text"])],
    },
    Kept {
        what: "What you were trusted with here, and what you did in that work",
        why: "So that others can rely on what was decided",
        how_long: "For good",
        at_closing: Stays(
            "Every such right ends at once. What you did stays, under a number that names nobody; an authority’s record \
             keeps the name of who decided",
        ),
        columns: &[
            ("role_grant", &["person_id"]),
            ("registrar", &["person_id", "appointed_by"]),
            ("attendance", &["recorded_by"]),
            ("accommodation", &["recorded_by"]),
            ("extra_attempt", &["given_by"]),
            ("record_entry", &["entered_by"]),
            ("entry_decision", &["decided_by"]),
            ("provider_approval", &["recorded_by"]),
            ("accepted_body", &["recorded_by"]),
            ("desk_terms", &["recorded_by"]),
            ("case_entry", &["by_person"]),
            ("certification_act", &["by_person"]),
            ("complaint_entry", &["by_person"]),
            ("employer", &["confirmed_by"]),
            ("design", &["added_by"]),
            ("design_choice", &["chosen_by"]),
        ],
    },
    Kept {
        what: "What happened, by whom and when, as numbers: never a name, an address or a word of yours",
        why: "So that nobody can change the records unseen",
        how_long: "For good",
        at_closing: Stays("Stays: it names nobody"),
        columns: &[("journal_entry", &["actor", "event"])],
    },
    Kept {
        what: "That you closed your account",
        why: "So that you can take it back, and so that erasing it is finished",
        how_long: "For good, as a number and two dates",
        at_closing: Stays("Stays: it names nobody"),
        columns: &[("closing", &["person_id", "token_hash"])],
    },
];

/// Texts and documents that are about courses, programs, keys and the like.
pub const NAMES_NOBODY: &[(&str, &[&str])] = &[
    ("accepted_body", &["authority", "name", "evidence", "draft"]),
    ("application", &["kind"]),
    ("attempt", &["version"]),
    ("attendance", &["module", "lesson"]),
    ("certificate_revocation", &["reason"]),
    ("certification_act", &["act"]),
    ("certification_term", &["what", "stage", "stage_title"]),
    ("check_response", &["module", "lesson", "item"]),
    ("complaint_entry", &["step"]),
    ("confirmation_request", &["kind"]),
    ("course_version", &["version", "slug", "title", "language", "source", "summary"]),
    ("design", &["kind", "sha256", "archive", "license"]),
    ("design_choice", &["kind"]),
    ("desk", &["program"]),
    ("desk_terms", &["terms"]),
    ("enrollment", &["course", "version"]),
    ("entry_decision", &["verdict"]),
    ("evidence_file", &["media_type"]),
    ("issuer", &["slug", "name", "did", "url"]),
    ("issuer_key", &["public", "sealed", "given_up_because"]),
    ("journal_entry", &["kind", "previous", "hash"]),
    ("lesson_completion", &["module", "lesson"]),
    ("letter", &["kind", "fate"]),
    ("look_up", &["way"]),
    ("operator_link", &["token_hash"]),
    ("packet_signature", &["issuer", "key", "value"]),
    ("program_failure", &["program", "version", "flaws"]),
    ("program_text", &["program", "version", "source"]),
    ("provider_approval", &["authority", "provider", "course", "version", "conditions", "evidence", "draft"]),
    ("publication", &["course", "version"]),
    ("publication_failure", &["slug", "version", "flaws"]),
    ("reading", &["module", "lesson"]),
    ("record_entry", &["kind"]),
    ("reflection", &["module", "lesson", "item"]),
    ("response", &["item"]),
    ("role_grant", &["role"]),
    ("seat_time", &["module", "lesson", "how"]),
    ("submission", &["by"]),
    ("throttle_salt", &["salt"]),
    ("token_use", &["span"]),
];
