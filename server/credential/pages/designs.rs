//! How papers look, as pages: the same for the operator, who sees everybody's designs, and for a desk, which sees its
//! authority's.

use document::{Kind, Output, Packed, ROOM};
use poem::{
    Response,
    http::{HeaderValue, StatusCode, header},
};
use serde::Serialize;
use tokio::io::AsyncReadExt;
use uuid::Uuid;

use super::super::{
    LICENSE, Sample, Trial,
    design::{self, Added, Owned, Owner},
    design_choice,
    design_upload::{check, design_from},
    examine::Told,
    house_design,
};
use crate::{
    app::App,
    error::{Error, FieldError, Result},
    journal::Actor,
    web::{FileForm, Frame, Incoming, Kept, Page, Part, Templates, download, redirect},
};

/// Where designs are shown, and to whom.
pub struct Place<'a> {
    pub app: &'a App,
    pub frame: &'a Frame,
    /// Who does something here.
    pub by: Uuid,
    pub actor: Actor,
    /// A desk, and whose designs alone are to be seen at it. Absent: the operator's pages.
    pub desk: Option<(Uuid, Owner)>,
}

#[derive(Serialize)]
struct DesignsPage {
    /// The address of this page.
    at: String,
    desk: Option<Uuid>,
    groups: Vec<GroupView>,
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

/// All that give papers of one kind.
#[derive(Serialize)]
struct GroupView {
    kind: Kind,
    /// The name of its file to begin with.
    starter: &'static str,
    owners: Vec<OwnerView>,
}

#[derive(Serialize)]
struct OwnerView {
    name: String,
    /// As the form names it.
    value: String,
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

impl From<Owned> for OwnerView {
    fn from(owned: Owned) -> OwnerView {
        let versions = owned.versions.into_iter().map(|version| VersionView {
            in_use: Some(version.id) == owned.in_use,
            id: version.id,
            number: version.number,
            added_at: version.added_at,
        });
        let versions: Vec<VersionView> = versions.collect();
        OwnerView {
            value: value(&owned.owner),
            in_use: versions.iter().find(|version| version.in_use).map(|version| version.number),
            versions,
            since: owned.since,
            name: owned.owner.name,
        }
    }
}

/// Of an owner, in the form.
fn value(owner: &Owner) -> String {
    format!("{} {}", owner.kind.code(), owner.name)
}

#[derive(Serialize)]
struct FoundView {
    place: Option<String>,
    #[serde(flatten)]
    told: Told,
}

/// What a page shows of a form that was sent.
#[derive(Default)]
struct Shown {
    errors: Vec<FieldError>,
    kept: Kept,
    found: Vec<Told>,
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

#[derive(Serialize)]
struct DesignPage {
    at: String,
    desk: Option<Uuid>,
    id: Uuid,
    kind: Kind,
    number: i32,
    owner: String,
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

impl Place<'_> {
    fn at(&self) -> String {
        self.desk
            .as_ref()
            .map_or("/operator/designs".to_owned(), |(desk, _)| format!("/desks/{desk}/designs"))
    }

    /// Whose designs a desk sees; nobody's on the operator's pages, which say whose.
    pub fn own(&self) -> &[Owner] {
        self.only().map(std::slice::from_ref).unwrap_or_default()
    }

    fn only(&self) -> Option<&Owner> {
        self.desk.as_ref().map(|(_, owner)| owner)
    }

    fn templates(&self) -> &Templates {
        &self.app.templates
    }

    async fn view(&self, owners: &[Owner], shown: Shown) -> Result<DesignsPage> {
        let mut groups = Vec::new();
        for kind in Kind::ALL {
            if self.only().is_some_and(|only| only.kind != kind) {
                continue;
            }
            let mut group = GroupView { kind, starter: house_design::starter_name(kind), owners: Vec::new() };
            for owner in owners.iter().filter(|owner| owner.kind == kind) {
                group.owners.push(design::owned(&self.app.store.read, owner.clone()).await?.into());
            }
            groups.push(group);
        }
        let found = shown.found.into_iter().map(|told| FoundView { place: told.place(), told });
        Ok(DesignsPage {
            at: self.at(),
            desk: self.desk.as_ref().map(|(desk, _)| *desk),
            groups,
            license: LICENSE,
            most_files: ROOM.files,
            most_megabytes: ROOM.all >> 20,
            errors: shown.errors,
            kept: shown.kept.having(&["whose", "license"]),
            found: found.collect(),
        })
    }

    /// The designs of these, and the form for another.
    pub async fn list(&self, owners: &[Owner]) -> Result<Response> {
        self.templates().page(self.frame, &self.view(owners, Shown::default()).await?)
    }

    async fn again(&self, owners: &[Owner], shown: Shown) -> Result<Response> {
        let page = self.view(owners, shown).await?;
        self.templates().page_with(StatusCode::UNPROCESSABLE_ENTITY, self.frame, &page)
    }

    /// Takes what the form brought: a version, or the same page with what is wrong.
    pub async fn take(&self, owners: &[Owner], upload: poem::Result<FileForm>) -> poem::Result<Response> {
        // What is wrong with the form itself is said on the page too.
        let upload = match upload.map_err(poem::Error::downcast::<Error>) {
            Ok(upload) => Ok(upload),
            Err(Ok(error)) => Err(error),
            Err(Err(error)) => return Err(error),
        };
        let sent = match async { sent(upload?).await }.await {
            Ok(sent) => sent,
            Err(Error::Invalid(fields)) => {
                let shown = Shown { errors: fields.0, ..Shown::default() };
                return Ok(self.again(owners, shown).await?);
            }
            Err(error) => return Err(error.into()),
        };
        let field = |name: &str| sent.kept.0.get(name).map(String::as_str).unwrap_or_default();
        let chosen = owners.iter().find(|owner| value(owner) == field("whose"));
        let owner = match check("whose", self.only().or(chosen), &sent.files, field("license")) {
            Ok(owner) => owner,
            Err(Error::Invalid(fields)) => {
                let shown = Shown { errors: fields.0, kept: sent.kept, ..Shown::default() };
                return Ok(self.again(owners, shown).await?);
            }
            Err(error) => return Err(error.into()),
        };
        let design = design_from(owner.kind, sent.files);
        match design::add(self.app, self.by, self.actor.clone(), &owner, design).await? {
            Added::Kept(id) => Ok(redirect(&format!("{}/{id}", self.at()))),
            Added::Flawed(found) => {
                let shown = Shown { kept: sent.kept, found, ..Shown::default() };
                Ok(self.again(owners, shown).await?)
            }
        }
    }

    /// One version: how it looks, what it is made of, when it was in use.
    pub async fn one(&self, id: Uuid) -> Result<Response> {
        let db = &self.app.store.read;
        let (row, issuer) = design::of_owner(db, id, self.only()).await?;
        let kind = row.kind()?;
        let choices = design_choice::choices(db, issuer.id, kind).await?;
        let in_use = choices.first().and_then(|choice| choice.design_id) == Some(id);
        // Its own turns, and those that ended them.
        let before = |at: usize| choices.get(at + 1).and_then(|choice| choice.design_id) == Some(id);
        let turns =
            choices.iter().enumerate().filter(|(at, choice)| choice.design_id == Some(id) || before(*at));
        let history =
            turns.map(|(_, choice)| ChoiceView { at: choice.chosen_at, taken: choice.design_id == Some(id) });
        let design = row.design()?;
        let page = DesignPage {
            at: self.at(),
            desk: self.desk.as_ref().map(|(desk, _)| *desk),
            id,
            kind,
            number: row.number,
            owner: issuer.name,
            added_at: row.added_at,
            files: design.names().map(ToOwned::to_owned).collect(),
            main: design.main().to_owned(),
            license: row.license,
            in_use,
            samples: Sample::of(kind).iter().map(|sample| sample.name()).collect(),
            history: history.collect(),
        };
        self.templates().page(self.frame, &page)
    }

    /// `typical.png` or `typical.pdf`. Its content is the house's own work, made of somebody's files.
    pub async fn preview(&self, id: Uuid, file: &str) -> Result<Response> {
        let (name, kind) = file.split_once('.').ok_or(Error::NotFound)?;
        let (output, media_type) = match kind {
            "png" => (Output::Picture, "image/png"),
            "pdf" => (Output::Pdf, "application/pdf"),
            _ => return Err(Error::NotFound),
        };
        let (row, _) = design::of_owner(&self.app.store.read, id, self.only()).await?;
        let sample = Sample::named(row.kind()?, name).ok_or(Error::NotFound)?;
        let bytes = Trial::of(self.app).preview(&row.design()?, sample, output).await?;
        let mut response = download(&format!("design-{}-{file}", row.number), media_type, bytes)?;
        // A version never changes.
        let kept = HeaderValue::from_static("private, max-age=3600");
        response.headers_mut().insert(header::CACHE_CONTROL, kept);
        if output == Output::Picture {
            response.headers_mut().remove(header::CONTENT_DISPOSITION);
        }
        Ok(response)
    }

    /// All files of a version, as they were uploaded, with the module that it was checked with.
    pub async fn files(&self, id: Uuid) -> Result<Response> {
        let (row, _) = design::of_owner(&self.app.store.read, id, self.only()).await?;
        download(&format!("design-{}.zip", row.number), "application/zip", row.archive)
    }

    pub async fn take_into_use(&self, id: Uuid) -> Result<Response> {
        design::of_owner(&self.app.store.read, id, self.only()).await?;
        let mut change = self.app.change(self.actor.clone()).await?;
        design_choice::take_into_use(&mut change, self.by, id).await?;
        self.app.commit(change).await?;
        Ok(redirect(&format!("{}/{id}", self.at())))
    }

    pub async fn withdraw(&self, id: Uuid) -> Result<Response> {
        design::of_owner(&self.app.store.read, id, self.only()).await?;
        let mut change = self.app.change(self.actor.clone()).await?;
        design_choice::withdraw(&mut change, self.by, id).await?;
        self.app.commit(change).await?;
        Ok(redirect(&format!("{}/{id}", self.at())))
    }
}

/// What somebody begins a design with, by the name of the file.
pub fn starter(app: &App, file: &str) -> Result<Response> {
    let bytes = house_design::starter_archive(app.settings.from_disk.as_deref(), file)?;
    download(file, "application/zip", bytes)
}
