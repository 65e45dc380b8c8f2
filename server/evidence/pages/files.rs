use poem::{
    Response, handler,
    http::{HeaderName, HeaderValue, header},
    web::{Data, Path},
};
use uuid::Uuid;

use super::{
    super::{File, file, read_file},
    entry::shown,
};
use crate::{
    app::App,
    error::{Error, Result},
    identity::Learner,
    web::{FileForm, Form, Nothing, redirect},
};

#[handler]
pub async fn add_file(
    Data(app): Data<&App>,
    learner: Learner,
    Path(entry): Path<Uuid>,
    upload: poem::Result<FileForm>,
) -> poem::Result<Response> {
    // What is wrong with the form itself is said on the entry's page too, where there is one.
    let upload = match upload {
        Ok(upload) => upload,
        Err(error) => match error.downcast::<Error>() {
            Ok(Error::Invalid(fields)) => return Ok(shown(app, &learner, entry, fields.0).await?),
            Ok(error) => return Err(error.into()),
            Err(error) => return Err(error),
        },
    };
    match taken(app, &learner, entry, upload).await {
        Ok(()) => Ok(redirect(&format!("/me/record/entries/{entry}"))),
        Err(Error::Invalid(fields)) => Ok(shown(app, &learner, entry, fields.0).await?),
        Err(error) => Err(error.into()),
    }
}

async fn taken(app: &App, learner: &Learner, entry: Uuid, mut upload: FileForm) -> Result<()> {
    let incoming = upload.file().await?;
    let name = incoming.name.clone();
    file::add_file(app, learner.actor(), learner.person.id, entry, &name, incoming.content()).await?;
    Ok(())
}

#[handler]
pub async fn download_file(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
) -> poem::Result<Response> {
    let (row, bytes) = read_file(app, learner.person.id, id).await?;
    Ok(served(&row, bytes)?)
}

/// A file that somebody else made: to be kept, never to be opened in the place of a page. Should a browser open it
/// all the same, it runs nothing and is nobody.
pub(super) fn served(row: &File, bytes: Vec<u8>) -> Result<Response> {
    let plain: String = row.name.chars().map(|c| if c.is_ascii() { c } else { '_' }).collect();
    let exact: String = percent(&row.name);
    let disposition = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}");
    Ok(Response::builder()
        .content_type(&row.media_type)
        .header(header::CONTENT_DISPOSITION, HeaderValue::try_from(disposition).map_err(Error::fault)?)
        .header(header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox")
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(HeaderName::from_static("cross-origin-resource-policy"), "same-origin")
        .header(header::CACHE_CONTROL, "private, no-store")
        .body(bytes))
}

/// RFC 8187, section 3.2: what is no letter, digit or one of a few signs is written in hexadecimal.
fn percent(name: &str) -> String {
    let byte = |byte: u8| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_') {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    name.bytes().map(byte).collect()
}

#[handler]
pub async fn erase_file(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    let root = file::erase_file(app, learner.actor(), learner.person.id, id).await?;
    Ok(redirect(&format!("/me/record/entries/{root}")))
}
