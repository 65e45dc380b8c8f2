//! An authority's desk: applications, decisions, certifications and how they stand, renewal, complaints.
//!
//! A desk is kept here for an authority that certifies; this server certifies nobody. What an applicant can show is
//! their record (`evidence`), what is asked is the program (`certification`); here somebody at the authority decides.
//! State is rows: an application is where its entries say, a certification stands as its terms and acts say, at any
//! moment that is asked about.

mod act;
mod acting;
mod application;
mod authority;
mod case;
mod certification;
mod complaint;
mod counts;
mod decision;
mod due;
mod erase;
mod export;
mod forget;
mod granting;
mod grounds;
mod holding;
mod letters;
mod narrative;
mod paper;
mod programs;
mod registrar;
mod reminder;
mod sending;
mod signed;
mod standing;
mod tasks;
mod term;

pub mod api;
pub mod pages;

pub use act::{Act, Entity as Acts, Model as ActRow, Why, act};
pub use application::{
    Draft, Entity as Applications, Kind, Model as Application, begin, find as find_application, of_desk,
    of_person as applications_of, save,
};
pub use authority::{Desk, Terms, all as desks, find as find_desk, keep as keep_desk};
pub use case::{
    Case, Entity as CaseEntries, Line, Model as CaseEntry, Note, Settled, State, case, cases, settle,
};
pub use certification::{
    Content, Endorsement, Entity as Certifications, Held, Model as Certification, by_number, by_numbers,
    find as find_certification, of_application as certification_of, of_desk as certifications_of_desk,
    of_person as certifications_of, show,
};
pub use complaint::{
    Content as ComplaintContent, Entity as Complaints, Model as Complaint, Step as ComplaintStep, complain,
    decide_by, entries as complaint_entries,
    entry::{Entity as ComplaintEntries, Model as ComplaintEntry},
    find as find_complaint, handle, of_desk as complaints_of,
};
pub use counts::{Counts, counts};
pub use decision::{Step, conflict, note, opine};
pub use due::{Due, due};
pub use erase::erase;
pub use export::{Export, export};
pub use forget::{
    end_everywhere as end_registrar_everywhere, erase_drafts, names as names_person, open_application,
};
pub use granting::{again, carry_out};
pub use grounds::{Basis, Counted, Course as GroundsCourse, Grounds, Met, Part, PartMet};
pub use holding::{Holding, hold};
pub use letters::{write_of_act, write_of_case, write_of_complaint, write_of_term, write_reminder};
pub use narrative::{
    Entity as Narratives, Model as Narrative, erase as erase_narrative, limit as narrative_limit,
    open as open_narrative, words as narrative_words,
};
pub use paper::{file_name, paper};
pub use registrar::{
    appoint, case_for, desk_for, desks as desks_of, end as end_registrar, is as is_registrar,
    of as registrars_of,
};
pub use reminder::{DAYS as REMINDER_DAYS, Entity as Reminders, Model as Reminder, due as reminders_due};
pub use sending::{answer, appeal, own, send, withdraw, write};
pub use signed::{ends_what_was_signed, signed};
pub use standing::{Standing, Stretch, Told, history, standing};
pub use tasks::{remind, work};
pub use term::{Entity as CertificationTerms, Model as Term, Span, What, longer, span};
