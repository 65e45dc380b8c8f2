//! Trying a design with samples, in the press, before anybody's paper is made with it.

use std::{path::Path, time::Duration};

use document::{Answer, Design, Flaw, Inspection, Moment, Output, OwnedAttachment, Request};
use serde::Serialize;
use tokio::sync::Semaphore;

use super::house_design::{SHARED, Sample, source};
use crate::{
    app::App,
    error::{Error, Result},
    press::Press,
};

/// One design at a time, so that papers never wait for designs.
static DESIGNS: Semaphore = Semaphore::const_new(1);

/// When samples say that they were made.
const MOMENT: Moment = Moment { year: 2026, month: 11, day: 22, hour: 9, minute: 0, second: 0 };

/// A flaw as its author is told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Told {
    pub message: String,
    /// The file it stands in, as its author called it.
    pub file: Option<String>,
    /// Counted from 1, as the column is, which counts characters.
    pub line: Option<usize>,
    pub column: Option<usize>,
    /// The line itself, as far as it can be shown.
    pub source: Option<String>,
    /// What may help.
    pub hint: Option<String>,
    /// The samples it shows with, where it does not show with all.
    pub samples: Vec<&'static str>,
}

/// Longer lines are cut off.
const LONGEST_LINE: usize = 200;

impl Told {
    /// Of files that can't be read as a design.
    pub fn unread(flaws: Vec<Flaw>) -> Vec<Told> {
        flaws.into_iter().map(|flaw| Told::new(flaw, &[], None)).collect()
    }

    fn new(flaw: Flaw, samples: &[Sample], design: Option<&Design>) -> Told {
        let source = design.zip(flaw.line).and_then(|(it, line)| it.line(flaw.file.as_deref(), line));
        let main = design.filter(|_| flaw.line.is_some()).map(Design::main);
        let file = flaw.file.as_deref().map(|path| path.trim_start_matches('/')).or(main);
        let all = design.is_none_or(|design| Sample::of(design.kind()).len() == samples.len());
        Told {
            file: file.map(ToOwned::to_owned),
            source: source.map(|line| line.trim_end().chars().take(LONGEST_LINE).collect()),
            line: flaw.line,
            column: flaw.column,
            samples: samples.iter().filter(|_| !all).map(|sample| sample.name()).collect(),
            hint: flaw.hint.map(|hint| hint.trim_end_matches('.').to_owned()),
            message: flaw.message,
        }
    }

    /// `certification.typ:12:3`, as far as it is known.
    pub fn place(&self) -> Option<String> {
        let number = |number: Option<usize>| number.map(|number| format!(":{number}")).unwrap_or_default();
        Some(format!("{}{}{}", self.file.as_ref()?, number(self.line), number(self.column)))
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
    pub async fn examine(self, design: &Design) -> Result<Vec<Told>> {
        let _place = DESIGNS.acquire().await.map_err(Error::fault)?;
        let mut found: Vec<(Flaw, Vec<Sample>)> = Vec::new();
        for &sample in Sample::of(design.kind()) {
            let flaws = match self.print(&self.request(design, sample, Inspection::Design)?).await? {
                Ok(Answer::Flaws(flaws)) => flaws,
                Ok(_) => Vec::new(),
                Err(flaw) => {
                    // What used up all there is would do so again.
                    found.push((flaw, Sample::of(design.kind()).to_vec()));
                    break;
                }
            };
            for flaw in flaws {
                match found.iter_mut().find(|(other, _)| *other == flaw) {
                    Some((_, samples)) => samples.push(sample),
                    None => found.push((flaw, vec![sample])),
                }
            }
        }
        found.sort_by_key(|(flaw, _)| (flaw.file.clone(), flaw.line, flaw.column));
        Ok(found.into_iter().map(|(flaw, samples)| Told::new(flaw, &samples, Some(design))).collect())
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
            description: "A sample: a paper carries its signed credential here".into(),
            bytes: b"{}".to_vec(),
        };
        let design = design.clone().with_shared(&source(self.from_disk, SHARED)?);
        Ok(design.request(sample.data(design.kind(), self.from_disk)?, vec![attachment], MOMENT, inspection))
    }
}
