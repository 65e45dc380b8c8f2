//! Designs by programs: what the operator's operations and those of a desk share.

use chrono::{DateTime, Utc};
use document::{Kind, Output, Packed};
use poem_openapi::{
    Object,
    payload::{Binary, Json},
    types::multipart::Upload,
};
use uuid::Uuid;

use super::{
    LICENSE, Sample, Trial,
    design::{self, Added, Owner},
    design_choice,
    design_upload::{check, design_from},
    examine::Told,
    house_design,
};
use crate::{
    app::App,
    error::{Error, Result},
    journal::Actor,
    web::{DetailFlaw, Problem},
};

/// Designs, by those who give papers.
#[derive(Object)]
pub struct DesignList {
    owners: Vec<DesignOwner>,
    /// What `license=yes` says when a design is uploaded.
    license: String,
}

/// A provider that gives certificates of completion, or an authority that certifies.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct DesignOwner {
    /// `certificate_of_completion` or `certification`.
    kind: String,
    name: String,
    /// Newest first.
    designs: Vec<DesignVersion>,
    /// The design that papers are made with from now on; the house’s where there is none.
    in_use: Option<Uuid>,
    /// Since when it is, or the house’s is again.
    since: Option<DateTime<Utc>>,
}

/// A version of a design. It is never changed.
#[derive(Object)]
struct DesignVersion {
    id: Uuid,
    number: i32,
    added_at: DateTime<Utc>,
    in_use: bool,
}

/// A version of a design, and what it is made of.
#[derive(Object)]
pub struct Design {
    id: Uuid,
    /// `certificate_of_completion` or `certification`.
    kind: String,
    /// Whose it is.
    name: String,
    number: i32,
    added_at: DateTime<Utc>,
    in_use: bool,
    /// The typst file that is the page.
    main: String,
    files: Vec<String>,
    /// What whoever uploaded it said of the rights to its fonts and pictures.
    license: String,
    /// The samples that it can be looked at with.
    samples: Vec<String>,
}

/// The design that was kept. The same files again are the same design.
#[derive(Object)]
pub struct KeptDesign {
    id: Uuid,
}

#[derive(poem_openapi::ApiResponse)]
pub enum DesignFiles {
    /// All files in one archive.
    #[oai(status = 200, content_type = "application/zip")]
    Zip(Binary<Vec<u8>>),
}

#[derive(poem_openapi::ApiResponse)]
pub enum DesignPdf {
    /// The page with sample data.
    #[oai(status = 200, content_type = "application/pdf")]
    Pdf(Binary<Vec<u8>>),
}

#[derive(poem_openapi::ApiResponse)]
pub enum DesignPicture {
    /// A picture of the page with sample data.
    #[oai(status = 200, content_type = "image/png")]
    Png(Binary<Vec<u8>>),
}

#[derive(poem_openapi::ApiResponse)]
pub enum Chosen {
    /// It is so now, or was already.
    #[oai(status = 204)]
    Chosen,
}

/// Designs as a program may see and change them: everybody’s, or one owner’s alone.
pub struct Reach<'a> {
    pub app: &'a App,
    /// Who asks, and in what way.
    pub by: Uuid,
    pub actor: Actor,
    pub only: Option<Owner>,
}

impl Reach<'_> {
    pub async fn list(&self, owners: &[Owner]) -> Result<Json<DesignList>> {
        let mut list = DesignList { owners: Vec::new(), license: LICENSE.to_owned() };
        for owner in owners {
            let owned = design::owned(&self.app.store.read, owner.clone()).await?;
            let designs = owned.versions.into_iter().map(|version| DesignVersion {
                in_use: owned.in_use == Some(version.id),
                id: version.id,
                number: version.number,
                added_at: version.added_at,
            });
            list.owners.push(DesignOwner {
                kind: owned.owner.kind.code().to_owned(),
                designs: designs.collect(),
                name: owned.owner.name,
                in_use: owned.in_use,
                since: owned.since,
            });
        }
        Ok(Json(list))
    }

    /// Checks what was sent and keeps it. Every flaw is told at once, with its line.
    pub async fn upload(
        &self,
        owner: Option<&Owner>,
        license: Option<String>,
        sent: Vec<Upload>,
    ) -> Result<Json<KeptDesign>, Problem> {
        let mut files: Vec<Packed> = Vec::new();
        for file in sent {
            let name = file.file_name().unwrap_or_default().to_owned();
            files.push((name, file.into_vec().await.map_err(Error::from)?));
        }
        let owner = check("name", owner, &files, license.as_deref().unwrap_or_default())?;
        let (by, actor) = (self.by, self.actor.clone());
        match design::add(self.app, by, actor, &owner, design_from(owner.kind, files)).await? {
            Added::Kept(id) => Ok(Json(KeptDesign { id })),
            Added::Flawed(found) => {
                let sentence = "This design can’t be taken yet. Nothing was kept.";
                Err(Problem::flawed(
                    "credential/design-flawed",
                    sentence,
                    found.into_iter().map(flaw).collect(),
                ))
            }
        }
    }

    pub async fn one(&self, id: Uuid) -> Result<Json<Design>> {
        let db = &self.app.store.read;
        let (row, issuer) = design::of_owner(db, id, self.only.as_ref()).await?;
        let (kind, design) = (row.kind()?, row.design()?);
        let in_use = design_choice::design_of(db, kind, &issuer.name).await? == Some(id);
        Ok(Json(Design {
            id,
            name: issuer.name,
            number: row.number,
            added_at: row.added_at,
            in_use,
            main: design.main().to_owned(),
            files: design.names().map(ToOwned::to_owned).collect(),
            license: row.license,
            samples: Sample::of(kind).iter().map(|sample| sample.name().to_owned()).collect(),
            kind: row.kind,
        }))
    }

    pub async fn files(&self, id: Uuid) -> Result<DesignFiles> {
        let (row, _) = design::of_owner(&self.app.store.read, id, self.only.as_ref()).await?;
        Ok(DesignFiles::Zip(Binary(row.archive)))
    }

    pub async fn pdf(&self, id: Uuid, sample: &str) -> Result<DesignPdf> {
        Ok(DesignPdf::Pdf(Binary(self.preview(id, sample, Output::Pdf).await?)))
    }

    pub async fn picture(&self, id: Uuid, sample: &str) -> Result<DesignPicture> {
        Ok(DesignPicture::Png(Binary(self.preview(id, sample, Output::Picture).await?)))
    }

    async fn preview(&self, id: Uuid, sample: &str, output: Output) -> Result<Vec<u8>> {
        let (row, _) = design::of_owner(&self.app.store.read, id, self.only.as_ref()).await?;
        let sample = Sample::named(row.kind()?, sample).ok_or(Error::NotFound)?;
        Trial::of(self.app).preview(&row.design()?, sample, output).await
    }

    pub async fn take_into_use(&self, id: Uuid) -> Result<Chosen> {
        design::of_owner(&self.app.store.read, id, self.only.as_ref()).await?;
        let mut change = self.app.change(self.actor.clone()).await?;
        design_choice::take_into_use(&mut change, self.by, id).await?;
        self.app.commit(change).await?;
        Ok(Chosen::Chosen)
    }

    pub async fn withdraw(&self, id: Uuid) -> Result<Chosen> {
        design::of_owner(&self.app.store.read, id, self.only.as_ref()).await?;
        let mut change = self.app.change(self.actor.clone()).await?;
        design_choice::withdraw(&mut change, self.by, id).await?;
        self.app.commit(change).await?;
        Ok(Chosen::Chosen)
    }
}

/// What somebody begins a design with.
pub fn starter(app: &App, kind: Kind) -> Result<DesignFiles> {
    let name = house_design::starter_name(kind);
    Ok(DesignFiles::Zip(Binary(house_design::starter_archive(app.settings.from_disk.as_deref(), name)?)))
}

fn flaw(told: Told) -> DetailFlaw {
    let number = |number: Option<usize>| number.and_then(|number| u32::try_from(number).ok());
    DetailFlaw {
        message: told.message,
        file: told.file,
        line: number(told.line),
        column: number(told.column),
        source: told.source,
        hint: told.hint,
        samples: Some(told.samples.into_iter().map(ToOwned::to_owned).collect::<Vec<_>>())
            .filter(|samples| !samples.is_empty()),
    }
}
