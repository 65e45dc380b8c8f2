//! Trying a design with samples, in the press, before anybody's certificate is made with it.

use std::{path::Path, time::Duration};

use document::{Answer, Design, Flaw, Inspection, Moment, Output, OwnedAttachment, Request};
use tokio::sync::Semaphore;

use super::house_design::{SHARED, Sample, source};
use crate::{
    app::App,
    error::{Error, Result},
    press::Press,
};

/// One design at a time, so that certificates never wait for designs.
static DESIGNS: Semaphore = Semaphore::const_new(1);

/// When samples say that they were made.
const MOMENT: Moment = Moment { year: 2026, month: 11, day: 22, hour: 9, minute: 0, second: 0 };

/// A flaw, and the samples it shows with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub flaw: Flaw,
    pub samples: Vec<Sample>,
}

impl Found {
    /// Where it shows with some samples only: with which.
    pub fn only_with(&self) -> Option<String> {
        let all = self.samples.is_empty() || self.samples.len() == Sample::ALL.len();
        let names: Vec<&str> = self.samples.iter().map(|sample| sample.name()).collect();
        (!all).then(|| names.join(" and "))
    }
}

impl From<Flaw> for Found {
    fn from(flaw: Flaw) -> Found {
        Found { flaw, samples: Vec::new() }
    }
}

/// What designs are tried with.
#[derive(Clone, Copy)]
pub struct Trial<'a> {
    pub press: &'a Press,
    pub program: &'a Path,
    /// With each sample.
    pub patience: Duration,
    /// Where the samples are read from while somebody works on them.
    pub from_disk: Option<&'a Path>,
}

impl<'a> Trial<'a> {
    pub fn of(app: &'a App) -> Self {
        let settings = &app.settings;
        Trial {
            press: &app.press,
            program: &settings.program,
            patience: settings.patience.layout,
            from_disk: settings.from_disk.as_deref(),
        }
    }

    /// Every flaw of a design, in the order of their places; none where it may be taken into use.
    pub async fn examine(self, design: &Design) -> Result<Vec<Found>> {
        let _place = DESIGNS.acquire().await.map_err(Error::fault)?;
        let mut found: Vec<Found> = Vec::new();
        for sample in Sample::ALL {
            let flaws = match self.print(&self.request(design, sample, Inspection::Design)?).await? {
                Ok(Answer::Flaws(flaws)) => flaws,
                Ok(_) => Vec::new(),
                Err(flaw) => {
                    // What used up all there is would do so again.
                    found.push(flaw.into());
                    break;
                }
            };
            for flaw in flaws {
                match found.iter_mut().find(|other| other.flaw == flaw) {
                    Some(other) => other.samples.push(sample),
                    None => found.push(Found { flaw, samples: vec![sample] }),
                }
            }
        }
        found.sort_by_key(|found| (found.flaw.file.clone(), found.flaw.line, found.flaw.column));
        Ok(found)
    }

    /// A page with sample data, as a PDF or as a picture of it.
    pub async fn preview(self, design: &Design, sample: Sample, output: Output) -> Result<Vec<u8>> {
        let _place = DESIGNS.acquire().await.map_err(Error::fault)?;
        let request = Request { output, ..self.request(design, sample, Inspection::Layout)? };
        match self.print(&request).await? {
            Ok(Answer::Pdf(bytes) | Answer::Picture(bytes)) => Ok(bytes),
            other => Err(Error::fault(format!("the preview can't be made: {other:?}"))),
        }
    }

    async fn print(self, request: &Request) -> Result<Result<Answer, Flaw>> {
        self.press.lay_out_alone(self.program, self.patience, request).await
    }

    fn request(self, design: &Design, sample: Sample, inspection: Inspection) -> Result<Request> {
        let attachment = OwnedAttachment {
            name: "credential.json".into(),
            media_type: "application/json".into(),
            description: "A sample: a certificate carries its signed credential here".into(),
            bytes: b"{}".to_vec(),
        };
        let design = design.clone().with_shared(&source(self.from_disk, SHARED)?);
        Ok(design.request(sample.data(self.from_disk)?, vec![attachment], MOMENT, inspection))
    }
}
