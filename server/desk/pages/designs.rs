//! How the certifications of a desk's authority look, for those who decide at it.

use document::Kind;
use poem::{
    Response, handler,
    web::{Data, Path},
};
use uuid::Uuid;

use super::desk_of;
use crate::{
    app::App,
    credential::{
        Owner,
        pages::designs::{Place, starter},
    },
    desk::Desk,
    error::Result,
    identity::Learner,
    web::{FileForm, Form, Nothing},
};

/// The authority of a desk, as one that designs.
pub(in crate::desk) fn owner(desk: Desk) -> Owner {
    Owner { kind: Kind::Certification, name: desk.terms.authority }
}

async fn place<'a>(app: &'a App, learner: &'a Learner, desk: Uuid) -> Result<Place<'a>> {
    let owner = owner(desk_of(app, learner, desk).await?);
    let (by, actor) = (learner.person.id, learner.actor());
    Ok(Place { app, frame: &learner.frame, by, actor, desk: Some((desk, owner)) })
}

#[handler]
pub async fn designs_page(
    Data(app): Data<&App>,
    learner: Learner,
    Path(desk): Path<Uuid>,
) -> poem::Result<Response> {
    let place = place(app, &learner, desk).await?;
    Ok(place.list(place.own()).await?)
}

#[handler]
pub async fn take_design(
    Data(app): Data<&App>,
    learner: Learner,
    Path(desk): Path<Uuid>,
    upload: poem::Result<FileForm>,
) -> poem::Result<Response> {
    let place = place(app, &learner, desk).await?;
    place.take(place.own(), upload).await
}

#[handler]
pub async fn design_starter(
    Data(app): Data<&App>,
    learner: Learner,
    Path((desk, file)): Path<(Uuid, String)>,
) -> poem::Result<Response> {
    desk_of(app, &learner, desk).await?;
    Ok(starter(app, &file)?)
}

#[handler]
pub async fn design_page(
    Data(app): Data<&App>,
    learner: Learner,
    Path((desk, id)): Path<(Uuid, Uuid)>,
) -> poem::Result<Response> {
    Ok(place(app, &learner, desk).await?.one(id).await?)
}

#[handler]
pub async fn design_preview(
    Data(app): Data<&App>,
    learner: Learner,
    Path((desk, id, file)): Path<(Uuid, Uuid, String)>,
) -> poem::Result<Response> {
    Ok(place(app, &learner, desk).await?.preview(id, &file).await?)
}

#[handler]
pub async fn design_files(
    Data(app): Data<&App>,
    learner: Learner,
    Path((desk, id)): Path<(Uuid, Uuid)>,
) -> poem::Result<Response> {
    Ok(place(app, &learner, desk).await?.files(id).await?)
}

#[handler]
pub async fn use_design(
    Data(app): Data<&App>,
    learner: Learner,
    Path((desk, id)): Path<(Uuid, Uuid)>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    Ok(place(app, &learner, desk).await?.take_into_use(id).await?)
}

#[handler]
pub async fn withdraw_design(
    Data(app): Data<&App>,
    learner: Learner,
    Path((desk, id)): Path<(Uuid, Uuid)>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    Ok(place(app, &learner, desk).await?.withdraw(id).await?)
}
