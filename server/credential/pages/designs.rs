//! The operator's: how certificates of completion look.

use std::collections::BTreeSet;

use document::{Design, Flaw, Output, Packed, ROOM};
use poem::{
    Response, handler,
    http::{HeaderValue, StatusCode, header},
    web::{Data, Path},
};
use serde::Serialize;
use tokio::io::AsyncReadExt;
use uuid::Uuid;

use super::super::{
    Issuer, LICENSE, Sample, Trial, all_issuers,
    design::{self, Added},
    design_choice,
    examine::Found,
    house_design, issuer,
};
use crate::{
    app::App,
    catalog,
    error::{Error, FieldError, Fields, Result},
    identity::Operator,
    web::{FileForm, Form, Incoming, Kept, Nothing, Page, Part, download, redirect},
};

#[derive(Serialize)]
struct DesignsPage {
    providers: Vec<ProviderView>,
    license: &'static str,
    most_files: usize,
    most_megabytes: usize,
    errors: Vec<FieldError>,
    kept: Kept,
    found: Vec<FoundView>,
}

impl Page for DesignsPage {
    const TEMPLATE: &'static str = "credential/designs.html";
}

/// An organization that issues here, or will.
#[derive(Serialize)]
struct ProviderView {
    name: String,
    versions: Vec<VersionView>,
    /// The number of the version that is in use; none where the house's design is.
    in_use: Option<i32>,
    since: Option<chrono::DateTime<chrono::Utc>>,
}

#[derive(Serialize)]
struct VersionView {
    id: Uuid,
    number: i32,
    added_at: chrono::DateTime<chrono::Utc>,
    in_use: bool,
}

/// A flaw as it is told.
#[derive(Serialize)]
struct FoundView {
    place: Option<String>,
    source: Option<String>,
    message: String,
    hint: Option<String>,
    /// With which samples, where it does not show with all.
    only_with: Option<String>,
}

impl FoundView {
    fn new(found: &Found, design: Option<&Design>) -> FoundView {
        let flaw = &found.flaw;
        let source = design.zip(flaw.line).and_then(|(it, line)| it.line(flaw.file.as_deref(), line));
        let file = flaw.file.as_deref().map(|path| path.trim_start_matches('/'));
        let file = file.or(design.filter(|_| flaw.line.is_some()).map(Design::main));
        FoundView {
            place: file.map(|file| match (flaw.line, flaw.column) {
                (Some(line), Some(column)) => format!("{file}:{line}:{column}"),
                (Some(line), None) => format!("{file}:{line}"),
                _ => file.to_owned(),
            }),
            source: source.map(|line| line.trim_end().chars().take(200).collect()),
            message: flaw.message.clone(),
            hint: flaw.hint.as_deref().map(|hint| hint.trim_end_matches('.').to_owned()),
            only_with: found.only_with(),
        }
    }
}

/// All that issued something here, and those in whose name courses are taught.
async fn provider_names(app: &App) -> Result<BTreeSet<String>> {
    let db = &app.store.read;
    let issuers = all_issuers(db).await?;
    let mut names: BTreeSet<String> = issuers.into_iter().map(|issuer| issuer.name).collect();
    for offer in catalog::all_offered(db).await? {
        let course = catalog::course(app, &offer.version).await?;
        names.insert(catalog::provider(&app.settings.provider, &course).name);
    }
    Ok(names)
}

async fn provider_view(app: &App, name: String) -> Result<ProviderView> {
    let db = &app.store.read;
    let Some(issuer) = issuer::by_name(db, &name).await? else {
        return Ok(ProviderView { name, versions: Vec::new(), in_use: None, since: None });
    };
    let choice = design_choice::choices(db, issuer.id).await?.into_iter().next();
    let chosen = choice.as_ref().and_then(|choice| choice.design_id);
    let versions = design::versions(db, issuer.id).await?.into_iter().map(|version| VersionView {
        in_use: Some(version.id) == chosen,
        id: version.id,
        number: version.number,
        added_at: version.added_at,
    });
    let versions: Vec<VersionView> = versions.collect();
    let in_use = versions.iter().find(|version| version.in_use).map(|version| version.number);
    Ok(ProviderView { name, versions, in_use, since: choice.map(|choice| choice.chosen_at) })
}

async fn designs_view(
    app: &App,
    errors: Vec<FieldError>,
    kept: Kept,
    found: Vec<FoundView>,
) -> Result<DesignsPage> {
    let mut providers = Vec::new();
    for name in provider_names(app).await? {
        providers.push(provider_view(app, name).await?);
    }
    Ok(DesignsPage {
        providers,
        license: LICENSE,
        most_files: ROOM.files,
        most_megabytes: ROOM.all >> 20,
        errors,
        kept: kept.having(&["provider", "license"]),
        found,
    })
}

#[handler]
pub async fn designs_page(Data(app): Data<&App>, operator: Operator) -> poem::Result<Response> {
    let page = designs_view(app, Vec::new(), Kept::default(), Vec::new()).await?;
    Ok(app.templates.page(&operator.frame, &page)?)
}

/// What the form brought.
struct Sent {
    kept: Kept,
    files: Vec<Packed>,
}

/// More parts than any form of ours has.
const MOST_PARTS: usize = ROOM.files + 10;

async fn sent(mut form: FileForm) -> Result<Sent> {
    let mut sent = Sent { kept: Kept::default(), files: Vec::new() };
    for _ in 0..MOST_PARTS {
        match form.part().await? {
            Some(Part::Words { name, value }) => sent.kept = sent.kept.with(&name, value),
            Some(Part::File(file)) => sent.files.extend(taken(*file).await?),
            None => break,
        }
    }
    Ok(sent)
}

/// A file; nothing where the field was left empty. The whole form is bounded.
async fn taken(file: Incoming) -> Result<Option<Packed>> {
    let (name, mut content) = (file.name.clone(), Vec::new());
    let whole = std::pin::pin!(file.content()).read_to_end(&mut content).await;
    whole.map_err(|_| Error::invalid("file", "A file did not arrive whole. Please send it again."))?;
    Ok((!name.is_empty() || !content.is_empty()).then_some((name, content)))
}

impl Sent {
    fn field(&self, name: &str) -> &str {
        self.kept.0.get(name).map(String::as_str).unwrap_or_default()
    }

    async fn check(&self, app: &App) -> Result<()> {
        let mut fields = Fields::default();
        if !provider_names(app).await?.contains(self.field("provider")) {
            fields.say("provider", "Choose whose certificates it is for.");
        }
        if self.files.is_empty() {
            fields.say("file", "Choose the files of the design, or one .zip that holds them.");
        }
        if self.field("license") != "yes" {
            fields.say(
                "license",
                "Say that you have the right to use these files, or leave out those that you don’t.",
            );
        }
        fields.done()
    }

    fn design(&mut self) -> Result<Design, Vec<Flaw>> {
        match &self.files[..] {
            [(name, archive)] if name.to_ascii_lowercase().ends_with(".zip") => Design::from_archive(archive),
            _ => Design::from_files(std::mem::take(&mut self.files)),
        }
    }
}

#[handler]
pub async fn take_design(
    Data(app): Data<&App>,
    operator: Operator,
    upload: poem::Result<FileForm>,
) -> poem::Result<Response> {
    // What is wrong with the form itself is said on the page too.
    let upload = match upload.map_err(poem::Error::downcast::<Error>) {
        Ok(upload) => Ok(upload),
        Err(Ok(error)) => Err(error),
        Err(Err(error)) => return Err(error),
    };
    let mut sent = match async { sent(upload?).await }.await {
        Ok(sent) => sent,
        Err(Error::Invalid(fields)) => return Ok(again(app, &operator, fields, Kept::default()).await?),
        Err(error) => return Err(error.into()),
    };
    match sent.check(app).await {
        Ok(()) => (),
        Err(Error::Invalid(fields)) => return Ok(again(app, &operator, fields, sent.kept).await?),
        Err(error) => return Err(error.into()),
    }
    let design = sent.design();
    let readable = design.as_ref().ok().cloned();
    let provider = sent.field("provider").to_owned();
    match design::add(app, operator.person.id, operator.actor(), &provider, design).await? {
        Added::Kept(id) => Ok(redirect(&format!("/operator/designs/{id}"))),
        Added::Flawed(found) => {
            let found = found.iter().map(|found| FoundView::new(found, readable.as_ref())).collect();
            let page = designs_view(app, Vec::new(), sent.kept, found).await?;
            Ok(app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &operator.frame, &page)?)
        }
    }
}

async fn again(app: &App, operator: &Operator, fields: Fields, kept: Kept) -> Result<Response> {
    let page = designs_view(app, fields.0, kept, Vec::new()).await?;
    app.templates.page_with(StatusCode::UNPROCESSABLE_ENTITY, &operator.frame, &page)
}

#[derive(Serialize)]
struct DesignPage {
    id: Uuid,
    number: i32,
    provider: String,
    added_at: chrono::DateTime<chrono::Utc>,
    license: String,
    files: Vec<String>,
    main: String,
    in_use: bool,
    samples: Vec<&'static str>,
    history: Vec<ChoiceView>,
}

/// Who chose it, or let it go, is in the journal.
#[derive(Serialize)]
struct ChoiceView {
    at: chrono::DateTime<chrono::Utc>,
    taken: bool,
}

impl Page for DesignPage {
    const TEMPLATE: &'static str = "credential/design.html";
}

async fn found(app: &App, id: Uuid) -> Result<(design::Model, Issuer)> {
    let db = &app.store.read;
    let row = design::find(db, id).await?.ok_or(Error::NotFound)?;
    let issuer = all_issuers(db).await?.into_iter().find(|issuer| issuer.id == row.issuer_id);
    Ok((row, issuer.ok_or(Error::NotFound)?))
}

#[handler]
pub async fn design_page(
    Data(app): Data<&App>,
    operator: Operator,
    Path(id): Path<Uuid>,
) -> poem::Result<Response> {
    let (row, issuer) = found(app, id).await?;
    let choices = design_choice::choices(&app.store.read, issuer.id).await?;
    let in_use = choices.first().and_then(|choice| choice.design_id) == Some(id);
    // Its own turns, and those that ended them.
    let before = |at: usize| choices.get(at + 1).and_then(|choice| choice.design_id) == Some(id);
    let turns = choices.iter().enumerate().filter(|(at, choice)| choice.design_id == Some(id) || before(*at));
    let history =
        turns.map(|(_, choice)| ChoiceView { at: choice.chosen_at, taken: choice.design_id == Some(id) });
    let design = row.design()?;
    let page = DesignPage {
        id,
        number: row.number,
        provider: issuer.name,
        added_at: row.added_at,
        files: design.names().map(ToOwned::to_owned).collect(),
        main: design.main().to_owned(),
        license: row.license,
        in_use,
        samples: Sample::ALL.map(Sample::name).to_vec(),
        history: history.collect(),
    };
    Ok(app.templates.page(&operator.frame, &page)?)
}

/// `typical.png` or `typical.pdf`. Its content is the house's own work, made of the operator's files.
#[handler]
pub async fn design_preview(
    Data(app): Data<&App>,
    _operator: Operator,
    Path((id, file)): Path<(Uuid, String)>,
) -> poem::Result<Response> {
    let (name, kind) = file.split_once('.').ok_or(Error::NotFound)?;
    let sample = Sample::named(name).ok_or(Error::NotFound)?;
    let (output, media_type) = match kind {
        "png" => (Output::Picture, "image/png"),
        "pdf" => (Output::Pdf, "application/pdf"),
        _ => return Err(Error::NotFound.into()),
    };
    let (row, _) = found(app, id).await?;
    let bytes = Trial::of(app).preview(&row.design()?, sample, output).await?;
    let mut response = download(&format!("design-{}-{file}", row.number), media_type, bytes)?;
    // A version never changes.
    let kept = HeaderValue::from_static("private, max-age=3600");
    response.headers_mut().insert(header::CACHE_CONTROL, kept);
    if output == Output::Picture {
        response.headers_mut().remove(header::CONTENT_DISPOSITION);
    }
    Ok(response)
}

#[handler]
pub async fn design_archive(
    Data(app): Data<&App>,
    _operator: Operator,
    Path(id): Path<Uuid>,
) -> poem::Result<Response> {
    let (row, _) = found(app, id).await?;
    Ok(download(&format!("design-{}.zip", row.number), "application/zip", row.archive)?)
}

#[handler]
pub fn starter_archive(Data(app): Data<&App>, _operator: Operator) -> poem::Result<Response> {
    let files = house_design::starter(app.settings.from_disk.as_deref())?;
    let archive = document::pack(files.iter().map(|(name, text)| (*name, text.as_bytes())));
    Ok(download("certificate-design.zip", "application/zip", archive)?)
}

#[handler]
pub async fn use_design(
    Data(app): Data<&App>,
    operator: Operator,
    Path(id): Path<Uuid>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    let mut change = app.change(operator.actor()).await?;
    design_choice::take_into_use(&mut change, operator.person.id, id).await?;
    app.commit(change).await?;
    Ok(redirect(&format!("/operator/designs/{id}")))
}

#[handler]
pub async fn withdraw_design(
    Data(app): Data<&App>,
    operator: Operator,
    Path(id): Path<Uuid>,
    _form: Form<Nothing>,
) -> poem::Result<Response> {
    let mut change = app.change(operator.actor()).await?;
    design_choice::withdraw(&mut change, operator.person.id, id).await?;
    app.commit(change).await?;
    Ok(redirect(&format!("/operator/designs/{id}")))
}
