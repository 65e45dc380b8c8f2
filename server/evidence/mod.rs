//! What a person can show: training and practice, credentials, exams, statements, papers that somebody saw.
//!
//! A record is made of entries, added and never edited. The person enters them; where a rule asks for somebody else's
//! word, a supervisor gives it through a link in a letter, or an operator who saw the proof. What the rules of
//! certification read is made from here ([`Record`]); lived experience is a signed yes, and there is no field for a story.

mod add;
mod asked_entry;
mod confirmation;
mod content;
mod copy;
mod decision;
mod entry;
mod erase;
mod export;
mod facts;
mod file;
mod folder;
mod form;
mod here;
mod ledger;
mod letters;
mod link;
mod record;
mod reference;
mod request;
mod sheet;
mod statement;
mod tasks;
mod told;
mod words;

pub mod api;
pub mod pages;

pub use add::{add, correct, record_shown, withdraw};
pub use confirmation::{Answer, Confirmer, Entity as Confirmations, Model as Confirmation, confirm};
pub use content::{
    Age, Content, Credential, Employment, Exam, KINDS, Kind, Part, Practice, Residence, Seen, Shown, Signed,
    Training,
};
pub use copy::{CopiedFiles, copy_files};
pub use decision::{Decided, Entity as Decisions, Model as Decision, Verdict, decide};
pub use entry::{Entity as Entries, Model as Entry};
pub use erase::{erase_entries_of, erase_files_of, erase_record};
pub use export::{Export, export, practice_csv};
pub use facts::{facts, of_record as facts_of};
pub use file::{Entity as Files, Model as File, QUOTA, add_file, erase_file, read_file};
pub use here::{Here, HerePart, training_here};
pub use ledger::{Ledger, Sum, ledger};
pub use letters::write_answer_came;
pub use link::{Entity as Links, Model as Link};
pub use record::{Held, Record, Request, Standing};
pub use reference::{Entity as References, Given, Model as Reference, give};
pub use request::{Ask, Asked, Entity as Requests, Model as RequestRow, ask, ask_again, end as end_request};
pub use sheet::minutes as read_minutes;
pub use statement::{Signing, Statement, sign, statement, statements};
pub use tasks::erase_old;
pub use told::{InWords, in_words};
