use document::Kind;
use poem::web::Data;
use poem_openapi::{Multipart, OpenApi, param::Path, payload::Json, types::multipart::Upload};
use uuid::Uuid;

use crate::{
    app::App,
    credential::design_api::{
        Chosen, Design, DesignFiles, DesignList, DesignPdf, DesignPicture, KeptDesign, Reach, starter,
    },
    desk::{desk_for, pages::owner},
    error::Result,
    token::Caller,
    web::{Problem, Tag},
};

pub struct DeskDesignApi;

/// A design of the desk’s authority, as a form with files.
#[derive(Multipart)]
#[oai(deny_unknown_fields)]
struct NewDeskDesign {
    /// `yes`: what the list of designs says of the rights to fonts and pictures is so.
    license: Option<String>,
    /// The files, or one .zip that holds them.
    file: Vec<Upload>,
}

/// The designs of a desk's authority, for somebody who decides there. To others there is no such desk.
async fn its<'a>(app: &'a App, caller: &Caller, desk: Uuid) -> Result<Reach<'a>> {
    let desk = desk_for(&app.store.read, desk, caller.person().id).await?;
    Ok(Reach { app, by: caller.person().id, actor: caller.actor(), only: Some(owner(desk)) })
}

#[OpenApi(prefix_path = "/desks", tag = "Tag::Desk")]
impl DeskDesignApi {
    /// List the designs of a desk’s authority
    ///
    /// How its certifications look.
    #[oai(path = "/:desk/designs", method = "get", operation_id = "listDeskDesigns")]
    async fn list(
        &self,
        app: Data<&App>,
        caller: Caller,
        desk: Path<Uuid>,
    ) -> Result<Json<DesignList>, Problem> {
        let reach = its(&app, &caller, desk.0).await?;
        Ok(reach.list(reach.only.as_slice()).await?)
    }

    /// Upload a design for the certifications of a desk’s authority
    ///
    /// Its files, or one .zip that holds them: at most 40 files, 5 MB each, 10 MB in all. It is tried with sample data as on
    /// the page; what is wrong is told in `flaws`, each with its line.
    #[oai(path = "/:desk/designs", method = "post", operation_id = "uploadDeskDesign")]
    async fn upload(
        &self,
        app: Data<&App>,
        caller: Caller,
        desk: Path<Uuid>,
        form: NewDeskDesign,
    ) -> Result<Json<KeptDesign>, Problem> {
        let reach = its(&app, &caller, desk.0).await?;
        reach.upload(reach.only.as_ref(), form.license, form.file).await
    }

    /// What the design of a certification begins with
    ///
    /// The house’s own, a small example, and a guide.
    #[oai(path = "/:desk/designs/starter.zip", method = "get", operation_id = "getDeskDesignStarter")]
    async fn starter(
        &self,
        app: Data<&App>,
        caller: Caller,
        desk: Path<Uuid>,
    ) -> Result<DesignFiles, Problem> {
        its(&app, &caller, desk.0).await?;
        Ok(starter(&app, Kind::Certification)?)
    }

    /// One design of a desk’s authority
    #[oai(path = "/:desk/designs/:design", method = "get", operation_id = "getDeskDesign")]
    async fn one(
        &self,
        app: Data<&App>,
        caller: Caller,
        desk: Path<Uuid>,
        design: Path<Uuid>,
    ) -> Result<Json<Design>, Problem> {
        Ok(its(&app, &caller, desk.0).await?.one(design.0).await?)
    }

    /// The files of a design of a desk’s authority
    ///
    /// As they were uploaded, with the shared module that they were checked with.
    #[oai(path = "/:desk/designs/:design/files.zip", method = "get", operation_id = "getDeskDesignFiles")]
    async fn files(
        &self,
        app: Data<&App>,
        caller: Caller,
        desk: Path<Uuid>,
        design: Path<Uuid>,
    ) -> Result<DesignFiles, Problem> {
        Ok(its(&app, &caller, desk.0).await?.files(design.0).await?)
    }

    /// A desk’s design with sample data, as a PDF
    ///
    /// The samples are named where the design is.
    #[oai(
        path = "/:desk/designs/:design/samples/:sample/design.pdf",
        method = "get",
        operation_id = "getDeskDesignPdf"
    )]
    async fn pdf(
        &self,
        app: Data<&App>,
        caller: Caller,
        desk: Path<Uuid>,
        design: Path<Uuid>,
        sample: Path<String>,
    ) -> Result<DesignPdf, Problem> {
        Ok(its(&app, &caller, desk.0).await?.pdf(design.0, &sample).await?)
    }

    /// A desk’s design with sample data, as a picture
    #[oai(
        path = "/:desk/designs/:design/samples/:sample/design.png",
        method = "get",
        operation_id = "getDeskDesignPicture"
    )]
    async fn picture(
        &self,
        app: Data<&App>,
        caller: Caller,
        desk: Path<Uuid>,
        design: Path<Uuid>,
        sample: Path<String>,
    ) -> Result<DesignPicture, Problem> {
        Ok(its(&app, &caller, desk.0).await?.picture(design.0, &sample).await?)
    }

    /// Take a design into use for a desk’s authority
    ///
    /// Papers made new from now on are made with it; those that were made keep theirs.
    #[oai(path = "/:desk/designs/:design/use", method = "post", operation_id = "useDeskDesign")]
    async fn take_into_use(
        &self,
        app: Data<&App>,
        caller: Caller,
        desk: Path<Uuid>,
        design: Path<Uuid>,
    ) -> Result<Chosen, Problem> {
        Ok(its(&app, &caller, desk.0).await?.take_into_use(design.0).await?)
    }

    /// Stop using a design of a desk’s authority
    ///
    /// The house’s design is in use again. Where another one is by now, that one stays.
    #[oai(path = "/:desk/designs/:design/withdrawal", method = "post", operation_id = "withdrawDeskDesign")]
    async fn withdraw(
        &self,
        app: Data<&App>,
        caller: Caller,
        desk: Path<Uuid>,
        design: Path<Uuid>,
    ) -> Result<Chosen, Problem> {
        Ok(its(&app, &caller, desk.0).await?.withdraw(design.0).await?)
    }
}
