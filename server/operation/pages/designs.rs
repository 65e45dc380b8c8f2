//! How certificates and certifications look, for all who give them.

use poem::{
    Response, handler,
    web::{Data, Path},
};
use uuid::Uuid;

use crate::{
    app::App,
    credential::pages::designs::{Place, starter},
    identity::Operator,
    operation::design_owners,
    web::{FileForm, Form, Nothing},
};

fn place<'a>(app: &'a App, operator: &'a Operator) -> Place<'a> {
    Place { app, frame: &operator.frame, by: operator.person.id, actor: operator.actor(), desk: None }
}

#[handler]
pub async fn designs_page(Data(app): Data<&App>, operator: Operator) -> poem::Result<Response> {
    Ok(place(app, &operator).list(&design_owners(app).await?).await?)
}

#[handler]
pub async fn take_design(
    Data(app): Data<&App>,
    operator: Operator,
    upload: poem::Result<FileForm>,
) -> poem::Result<Response> {
    place(app, &operator).take(&design_owners(app).await?, upload).await
}

#[handler]
pub fn design_starter(
    Data(app): Data<&App>,
    _operator: Operator,
    Path(file): Path<String>,
) -> poem::Result<Response> {
    Ok(starter(app, &file)?)
}

#[handler]
pub async fn design_page(
    Data(app): Data<&App>,
    operator: Operator,
    Path(id): Path<Uuid>,
) -> poem::Result<Response> {
    Ok(place(app, &operator).one(id).await?)
}

#[handler]
pub async fn design_preview(
    Data(app): Data<&App>,
    operator: Operator,
    Path((id, file)): Path<(Uuid, String)>,
) -> poem::Result<Response> {
    Ok(place(app, &operator).preview(id, &file).await?)
}

#[handler]
pub async fn design_files(
    Data(app): Data<&App>,
    operator: Operator,
    Path(id): Path<Uuid>,
) -> poem::Result<Response> {
    Ok(place(app, &operator).files(id).await?)
}

#[handler]
pub async fn use_design(
    Data(app): Data<&App>,
    operator: Operator,
    Path(id): Path<Uuid>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    Ok(place(app, &operator).take_into_use(id).await?)
}

#[handler]
pub async fn withdraw_design(
    Data(app): Data<&App>,
    operator: Operator,
    Path(id): Path<Uuid>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    Ok(place(app, &operator).withdraw(id).await?)
}
