use document::Kind;
use poem::web::Data;
use poem_openapi::{Multipart, OpenApi, param::Path, payload::Json, types::multipart::Upload};
use uuid::Uuid;

use crate::{
    app::App,
    credential::{
        Owner,
        design_api::{
            Chosen, Design, DesignFiles, DesignList, DesignPdf, DesignPicture, KeptDesign, Reach, starter,
        },
    },
    error::Error,
    operation::design_owners,
    token::OperatorCaller,
    web::{Problem, Tag},
};

pub struct OperatorDesignApi;

/// A design, as a form with files.
#[derive(Multipart)]
#[oai(deny_unknown_fields)]
struct NewDesign {
    /// `certificate_of_completion` or `certification`.
    kind: Option<String>,
    /// Whose papers it is for, as the list of designs names them.
    name: Option<String>,
    /// `yes`: what the list of designs says of the rights to fonts and pictures is so.
    license: Option<String>,
    /// The files, or one .zip that holds them.
    file: Vec<Upload>,
}

fn all<'a>(app: &'a App, caller: &OperatorCaller) -> Reach<'a> {
    Reach { app, by: caller.person().id, actor: caller.actor(), only: None }
}

#[OpenApi(prefix_path = "/operator", tag = "Tag::Operator")]
impl OperatorDesignApi {
    /// List designs
    ///
    /// How papers look, by those who give them.
    #[oai(path = "/designs", method = "get", operation_id = "listDesigns")]
    async fn list(&self, app: Data<&App>, caller: OperatorCaller) -> Result<Json<DesignList>, Problem> {
        let reach = all(&app, &caller);
        Ok(reach.list(&design_owners(&app).await?).await?)
    }

    /// Upload a design
    ///
    /// Its files, or one .zip that holds them: at most 40 files, 5 MB each, 10 MB in all. It is tried with sample data as on
    /// the page; what is wrong is told in `flaws`, each with its line.
    #[oai(path = "/designs", method = "post", operation_id = "uploadDesign")]
    async fn upload(
        &self,
        app: Data<&App>,
        caller: OperatorCaller,
        form: NewDesign,
    ) -> Result<Json<KeptDesign>, Problem> {
        let reach = all(&app, &caller);
        let owners = design_owners(&app).await?;
        let kind = form.kind.as_deref().and_then(Kind::named);
        let is_it = |owner: &&Owner| Some(owner.kind) == kind && Some(&owner.name) == form.name.as_ref();
        reach.upload(owners.iter().find(is_it), form.license, form.file).await
    }

    /// What a design begins with
    ///
    /// The house’s own, a small example, and a guide, for a kind of paper.
    #[oai(path = "/designs/starters/:kind", method = "get", operation_id = "getDesignStarter")]
    #[expect(clippy::unused_async, reason = "operations are asynchronous, whether they wait or not")]
    async fn starter(
        &self,
        app: Data<&App>,
        _caller: OperatorCaller,
        kind: Path<String>,
    ) -> Result<DesignFiles, Problem> {
        Ok(starter(&app, Kind::named(&kind).ok_or(Error::NotFound)?)?)
    }

    /// One design
    #[oai(path = "/designs/:design", method = "get", operation_id = "getDesign")]
    async fn one(
        &self,
        app: Data<&App>,
        caller: OperatorCaller,
        design: Path<Uuid>,
    ) -> Result<Json<Design>, Problem> {
        Ok(all(&app, &caller).one(design.0).await?)
    }

    /// The files of a design
    ///
    /// As they were uploaded, with the shared module that they were checked with.
    #[oai(path = "/designs/:design/files.zip", method = "get", operation_id = "getDesignFiles")]
    async fn files(
        &self,
        app: Data<&App>,
        caller: OperatorCaller,
        design: Path<Uuid>,
    ) -> Result<DesignFiles, Problem> {
        Ok(all(&app, &caller).files(design.0).await?)
    }

    /// A design with sample data, as a PDF
    ///
    /// The samples are named where the design is.
    #[oai(
        path = "/designs/:design/samples/:sample/design.pdf",
        method = "get",
        operation_id = "getDesignPdf"
    )]
    async fn pdf(
        &self,
        app: Data<&App>,
        caller: OperatorCaller,
        design: Path<Uuid>,
        sample: Path<String>,
    ) -> Result<DesignPdf, Problem> {
        Ok(all(&app, &caller).pdf(design.0, &sample).await?)
    }

    /// A design with sample data, as a picture
    #[oai(
        path = "/designs/:design/samples/:sample/design.png",
        method = "get",
        operation_id = "getDesignPicture"
    )]
    async fn picture(
        &self,
        app: Data<&App>,
        caller: OperatorCaller,
        design: Path<Uuid>,
        sample: Path<String>,
    ) -> Result<DesignPicture, Problem> {
        Ok(all(&app, &caller).picture(design.0, &sample).await?)
    }

    /// Take a design into use
    ///
    /// Papers made new from now on are made with it; those that were made keep theirs.
    #[oai(path = "/designs/:design/use", method = "post", operation_id = "useDesign")]
    async fn take_into_use(
        &self,
        app: Data<&App>,
        caller: OperatorCaller,
        design: Path<Uuid>,
    ) -> Result<Chosen, Problem> {
        Ok(all(&app, &caller).take_into_use(design.0).await?)
    }

    /// Stop using a design
    ///
    /// The house’s design is in use again. Where another one is by now, that one stays.
    #[oai(path = "/designs/:design/withdrawal", method = "post", operation_id = "withdrawDesign")]
    async fn withdraw(
        &self,
        app: Data<&App>,
        caller: OperatorCaller,
        design: Path<Uuid>,
    ) -> Result<Chosen, Problem> {
        Ok(all(&app, &caller).withdraw(design.0).await?)
    }
}
