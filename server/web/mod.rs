//! The page kit: what every page and every API answer share. It knows nothing of learning.

mod api;
mod archive;
mod assets;
mod csrf;
mod download;
mod faces;
mod form;
mod headers;
mod limits;
mod page;
mod paging;
pub mod problem;
mod serve;
mod session;
mod spooled;
mod tagged;
mod upload;

pub use api::{Allow, Document, Tag, Text};
pub use archive::{Archive, archive};
pub use assets::{Assets, asset};
pub use csrf::{CsrfKey, SameOrigin};
pub use download::download;
pub use faces::{Faces, SendAgain};
pub use form::{Form, Kept, Nothing, Upload};
pub use headers::{SafeHeaders, client_address};
pub use limits::{BodyGuard, Compressed, Room, Throttle, accepts_gzip};
pub use page::{Frame, LetterParts, Page, Templates, Viewer, hours, plural, redirect};
pub use paging::{PAGE_SIZE, Paging};
pub use problem::{DetailFlaw, Problem};
pub use serve::{Limits, serve};
pub use session::{InboxCookie, NextCookie, SessionCookie, browser_key, session_token, visit_cookie};
pub use spooled::{SentList, Spooled, spool};
pub use tagged::Tagged;
pub use upload::{FileForm, Incoming, Part, SentFile};
