//! From files to a course.

mod answer;
mod course;
mod exam;
mod item;
mod lesson;
mod module;
mod scenario;
mod translation;

pub(crate) use item::marker;

use crate::flaw::{Flaws, Silences, Spot};
use crate::markdown::{Node, parse};
use crate::site::{Place, Site, is_slug, number, place};
use crate::source::Source;
use crate::{Asset, Course, File, Flaw, check, media, rule, version};
use std::collections::{BTreeMap, BTreeSet};

/// Reads a course's folder. Never panics; tells every flaw at once; the course is the best that could be made of
/// the files, and fit to publish when no flaw is an error.
pub fn read(slug: &str, files: &[File]) -> (Course, Vec<Flaw>) {
    let mut flaws = Flaws::default();
    if !is_slug(slug) {
        let message = format!("`{slug}` can't be the folder of a course");
        flaws.file("course.md", "file/name", message).help("use small letters, digits and single hyphens");
    }
    let kept = keep(files, &mut flaws);
    let site = Site::new(slug, &kept);
    let mut reading = Reading {
        site: &site,
        flaws,
        course: Course { slug: slug.to_owned(), version: version::hash(&kept), ..Course::default() },
        files: kept.iter().map(|file| (file.path.as_str(), *file)).collect(),
        anchors: BTreeMap::new(),
        promises: Vec::new(),
        settings: BTreeMap::new(),
        ids: BTreeMap::new(),
    };
    reading.assets();
    reading.course_file();
    reading.modules();
    reading.exam_files();
    reading.keep_promises();
    check::course(&reading.course, &mut reading.flaws);
    let Reading { mut course, flaws, .. } = reading;
    course.glossary.sort_by_key(|a| a.term.to_lowercase());
    let mut flaws = flaws.sorted();
    silence(&course, &mut flaws);
    (course, flaws)
}

/// The version that these files are, without reading them: the hash of what [`read`] takes of them.
pub fn version_of(files: &[File]) -> String {
    version::hash(&keep(files, &mut Flaws::default()))
}

/// Leaves out what authors switched off, and tells them where nothing is left to switch off: a silence that outlives its
/// cause would hide the next flaw.
fn silence(course: &Course, told: &mut Vec<Flaw>) {
    let silences = Silences::new(&course.silences);
    let mut used: BTreeSet<(&str, &str)> = BTreeSet::new();
    told.retain(|flaw| match silences.of(flaw) {
        Some(silence) => {
            used.insert((&silence.rule, &silence.scope));
            false
        }
        None => true,
    });
    let mut flaws = Flaws::default();
    for silence in &course.silences {
        // Gaps are told by `check_competencies`, which knows the frameworks; errors have a flaw of their own.
        let elsewhere = silence.rule == "competency/gap" || rule::is_error(&silence.rule);
        if !elsewhere && !used.contains(&(silence.rule.as_str(), silence.scope.as_str())) {
            let message = format!("nothing here is against `{}`", silence.rule);
            flaws.at_spot(&silence.at, "silence/unused", message).help("delete this silence");
        }
    }
    told.extend(flaws.sorted());
    told.sort();
}

/// A course under way.
pub(crate) struct Reading<'a> {
    site: &'a Site,
    flaws: Flaws,
    course: Course,
    files: BTreeMap<&'a str, &'a File>,
    /// The headings of each page, by its path.
    anchors: BTreeMap<String, BTreeSet<String>>,
    /// Links into other pages' headings: the page, the heading, the link.
    promises: Vec<(String, String, Spot)>,
    /// Where lessons say what is only checked once their module is whole, by file and key.
    settings: BTreeMap<(String, &'static str), Spot>,
    /// Where each item id was first used.
    ids: BTreeMap<String, Spot>,
}

/// The files that make up the course: none that systems and editors leave behind, each path once.
fn keep<'a>(files: &'a [File], flaws: &mut Flaws) -> Vec<&'a File> {
    let mut seen = BTreeSet::new();
    let mut kept = Vec::new();
    for file in files {
        let parts: Vec<&str> = file.path.split('/').collect();
        let left_behind =
            |part: &str| part.starts_with('.') && part != ".." && part != "." || part.ends_with('~');
        if parts.iter().any(|part| left_behind(part))
            || matches!(parts.last(), Some(&"Thumbs.db" | &"desktop.ini"))
        {
            continue;
        }
        let odd = |part: &&str| {
            part.is_empty() || *part == "." || *part == ".." || part.contains(['\\', '\0', ':'])
        };
        if parts.iter().any(odd) || file.path.len() > 400 {
            let message = "this path is not one within a course's folder";
            let help = "name files with small letters, digits, hyphens and one point";
            flaws.file(&crate::front::short(&file.path), "file/name", message).help(help);
            continue;
        }
        if !seen.insert(&file.path) {
            flaws.file(&file.path, "file/name", "this file comes twice").help("keep one of the two");
            continue;
        }
        match place(&file.path) {
            Some(Place::Aside) => {}
            Some(_) => kept.push(file),
            None => stray(&file.path, flaws),
        }
    }
    kept
}

fn stray(path: &str, flaws: &mut Flaws) {
    let help = if path.strip_suffix(".md").is_some() {
        "a lesson is NN-name.md in a folder NN-name; names have small letters, digits and hyphens"
    } else {
        "pages show .svg .png .jpg .gif .webp .avif .mp3 .m4a .mp4 .webm .vtt .pdf; delete other files"
    };
    flaws.file(path, "file/stray", "this file has no place in a course, and was not read").help(help);
}

impl Reading<'_> {
    /// The text of a file, and its words as a tree.
    fn source(&mut self, path: &str) -> Option<Source> {
        let file = self.files.get(path)?;
        Source::read(file, &mut self.flaws)
    }

    fn nodes<'s>(&mut self, source: &'s Source, from: usize) -> Vec<Node<'s>> {
        parse(source, from, &mut self.flaws)
    }

    fn assets(&mut self) {
        let paths: Vec<String> = self.site.places.keys().cloned().collect();
        for path in paths {
            let Some(media_type) = media::asset(self.site, &path) else { continue };
            let safe = media_type != "image/svg+xml"
                || self.source(&path).is_some_and(|source| media::check_svg(&source, &mut self.flaws));
            if safe {
                let hash =
                    self.files.get(path.as_str()).map(|file| version::hash_of(file)).unwrap_or_default();
                self.course.assets.push(Asset { path, media_type, hash });
            }
        }
    }

    /// Each module's folder in order, with the paths in it.
    fn folders(&self) -> Vec<(String, Vec<String>)> {
        let mut folders: BTreeMap<(u32, String), Vec<String>> = BTreeMap::new();
        for (path, place) in &self.site.places {
            let within = matches!(
                place,
                Place::Module { .. }
                    | Place::Lesson { .. }
                    | Place::Translation { .. }
                    | Place::Guide { .. }
                    | Place::Worksheet { .. }
            );
            if let Some((folder, _)) = path.split_once('/')
                && within
            {
                folders.entry((number(folder), folder.to_owned())).or_default().push(path.clone());
            }
        }
        folders.into_iter().map(|((_, folder), paths)| (folder, paths)).collect()
    }

    /// Links into other pages' headings, now that all are known.
    fn keep_promises(&mut self) {
        for (path, fragment, spot) in std::mem::take(&mut self.promises) {
            let known = self.anchors.get(&path);
            if known.is_none_or(|known| known.contains(&fragment)) {
                continue;
            }
            let message = format!("no heading in {path} is #{}", crate::front::short(&fragment));
            self.flaws.at_spot(&spot, "link/dead-anchor", message).maybe(|| {
                let near = crate::flaw::nearest(&fragment, known?.iter().map(String::as_str));
                let help = near.map(|near| format!("did you mean #{near}?"));
                Some(help.unwrap_or_else(|| crate::html::NO_HEADING.to_owned()))
            });
        }
    }

    /// What a finished page leaves for the whole course.
    fn close(&mut self, page: crate::html::Page) {
        let source = page.source;
        for (path, fragment, at) in page.promises {
            self.promises.push((path, fragment, Flaws::spot(source, &at)));
        }
        // An item's heading goes by the item's id, so another page can't link to it.
        let plain = page.anchors.into_iter().filter(|(slug, id)| slug == id).map(|(slug, _)| slug);
        self.anchors.insert(source.path.clone(), plain.collect());
    }
}
