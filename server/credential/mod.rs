//! The document: a certificate of completion, its number, its paper, its signed credential, and how it is withdrawn.
//!
//! A certificate of completion is a training record that a provider gives. It certifies nobody; only an authority does.

pub mod api;
mod award;
mod badge_picture;
mod certificate;
mod credential_end;
mod design;
pub mod design_api;
mod design_choice;
mod design_upload;
mod examine;
mod given_up;
mod house_design;
mod issue;
mod issuer;
mod issuer_key;
mod letters;
mod number;
pub mod pages;
mod paper;
pub mod published_api;
mod revocation;
mod sealing;
mod signed;
mod status;
mod text_signature;

pub use award::Occasion;
pub use badge_picture::{badge_of, badge_picture};
pub use certificate::{
    Column as CertificateColumn, Competency, Content, Entity as Certificates, Hours, Mode,
    Model as Certificate, Standing, Topic, by_number, by_numbers, editions_of_person,
    find as find_certificate, of_person, standing_of,
};
pub use credential_end::{Entity as CredentialEnds, Model as CredentialEnd, end_credentials};
pub use design::{
    Added, Entity as Designs, LICENSE, Model as DesignVersion, Owned, Owner, add as add_design,
    of_owner as design_of_owner, owned as designs_owned, owners as design_owners,
};
pub use design_choice::{
    Column as DesignChoiceColumn, Entity as DesignChoices, Model as DesignChoice, design_of, take_into_use,
    withdraw as withdraw_design,
};
pub use examine::{Told, Trial};
pub use given_up::{
    end_given_up, give_up as give_up_key, given_up_key_of, given_up_keys, left_of_key, left_of_these,
    settle as settle_key, unsettled as unsettled_keys,
};
pub use house_design::{Sample, starter};
pub use issue::{issue_anew, issue_if_earned, refuse_if_earned, reissue};
pub use issuer::{Model as Issuer, all as all_issuers, by_slug as issuer_by_slug, master_key};
pub use issuer_key::{
    Model as IssuerKey, PUBLISHED_BEFORE, check_keys, did_document, make as make_key, of_issuer as keys_of,
    seal_again, secret_of, signing as signing_key,
};
pub use letters::{write_of_withdrawal, write_to_holder};
pub use number::{Misread, draw as draw_number, read as read_number};
pub use paper::{Sheet, file_name, lay_out, paper};
pub use revocation::{Entity as Revocations, Model as Revocation, Reason, revoke};
pub use sealing::MasterKey;
pub use signed::{
    Draft as CredentialDraft, Entity as SignedCredentials, Model as SignedCredential, Subject, TRIES,
    find as find_signed, keep as keep_signed, sign as sign_credential, signed, signed_of_term,
};
use status::tag_of;
pub use status::{PublishedList, published_list};
pub use text_signature::{TextSignature, sign_text, signed_line};
