//! A form with a file, read as it comes: its token first, then the file, which goes where it is wanted without being
//! held whole.

use poem::{
    FromRequest, Request, RequestBody, Result,
    web::{Field, Multipart},
};
use poem_openapi::{
    impl_apirequest_for_payload,
    payload::{ParsePayload, Payload},
    registry::{MetaSchema, MetaSchemaRef},
};
use tokio::io::{AsyncRead, AsyncReadExt};

use super::{CsrfKey, faces::StaleForm};
use crate::error::Error;

/// A form with a file, its token checked.
pub struct FileForm(Multipart);

/// The file, not read yet.
pub struct Incoming {
    /// As its owner's machine calls it. Nothing to rely on.
    pub name: String,
    field: Field,
}

/// What comes next in a form with several files.
pub enum Part {
    /// A field without a file.
    Words { name: String, value: String },
    /// A file, or a field for files that was left empty: then it has no name.
    File(Box<Incoming>),
}

/// More than any field beside a file.
const LONGEST_WORDS: u64 = 1000;

/// More than any token.
const LONGEST_TOKEN: u64 = 1024;

fn unreadable() -> Error {
    Error::invalid("file", "The form did not arrive whole. Please choose the file again and send it.")
}

impl<'a> FromRequest<'a> for FileForm {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> Result<Self> {
        let form = request.content_type().is_some_and(|kind| kind.starts_with("multipart/form-data"));
        if !form {
            return Err(Error::invalid("file", "This page takes a form with a file.").into());
        }
        let mut form = Multipart::from_request(request, body).await.map_err(|_| unreadable())?;
        // Before anything else is read: what comes from elsewhere costs us nothing.
        let first = form.next_field().await.map_err(|_| unreadable())?.ok_or_else(unreadable)?;
        let mut token = String::new();
        if first.name() == Some("csrf") {
            let mut words = first.into_async_read().take(LONGEST_TOKEN);
            words.read_to_string(&mut token).await.map_err(|_| unreadable())?;
        }
        if !CsrfKey::of(request).is_some_and(|key| key.fits(&token)) {
            return Err(StaleForm.into());
        }
        Ok(FileForm(form))
    }
}

impl FileForm {
    /// The file that comes next; an error where there is none.
    pub async fn file(&mut self) -> Result<Incoming, Error> {
        let field = self.0.next_field().await.map_err(|_| unreadable())?;
        let field = field.filter(|field| field.name() == Some("file")).ok_or_else(unreadable)?;
        let name =
            field.file_name().unwrap_or_default().chars().filter(|c| !c.is_control()).take(200).collect();
        Ok(Incoming { name, field })
    }
}

impl FileForm {
    /// The next field; `None` at the end of the form.
    pub async fn part(&mut self) -> Result<Option<Part>, Error> {
        let Some(field) = self.0.next_field().await.map_err(|_| unreadable())? else { return Ok(None) };
        if let Some(name) = field.file_name() {
            let name = name.chars().filter(|c| !c.is_control()).take(200).collect();
            return Ok(Some(Part::File(Box::new(Incoming { name, field }))));
        }
        let (name, mut value) = (field.name().unwrap_or_default().to_owned(), String::new());
        let mut words = field.into_async_read().take(LONGEST_WORDS);
        words.read_to_string(&mut value).await.map_err(|_| unreadable())?;
        Ok(Some(Part::Words { name, value }))
    }
}

/// The same from a program: it comes without a page, so without a page's token. Documented as a form with the field `file`.
pub struct SentFile(FileForm);

impl SentFile {
    /// The file, read as it comes; an error where there is none.
    pub async fn file(&mut self) -> Result<Incoming, Error> {
        self.0.file().await
    }
}

impl Payload for SentFile {
    const CONTENT_TYPE: &'static str = "multipart/form-data";

    fn check_content_type(content_type: &str) -> bool {
        content_type.starts_with(Self::CONTENT_TYPE)
    }

    fn schema_ref() -> MetaSchemaRef {
        let file = MetaSchema {
            description: Some("A PDF, PNG or JPEG file of at most ten megabytes, with its name."),
            ..MetaSchema::new_with_format("string", "binary")
        };
        MetaSchemaRef::Inline(Box::new(MetaSchema {
            required: vec!["file"],
            properties: vec![("file", MetaSchemaRef::Inline(Box::new(file)))],
            ..MetaSchema::new("object")
        }))
    }
}

impl ParsePayload for SentFile {
    const IS_REQUIRED: bool = true;

    async fn from_request(request: &Request, body: &mut RequestBody) -> Result<Self> {
        let form = Multipart::from_request(request, body).await.map_err(|_| unreadable())?;
        Ok(SentFile(FileForm(form)))
    }
}

impl_apirequest_for_payload!(SentFile);

impl Incoming {
    pub fn content(self) -> impl AsyncRead + Send {
        self.field.into_async_read()
    }
}
