//! Competency frameworks and the crosswalks between them: `courses/frameworks/*.md`.

use crate::check::{self, Manner};
use crate::course::Mentioner;
use crate::flaw::{Flaws, Silences, did_you_mean};
use crate::front::{Fields, short};
use crate::html::{Page, Reader};
use crate::markdown::{Node, parse, text_of};
use crate::site::{Site, is_slug};
use crate::source::Source;
use crate::{Course, File, Flaw};
use pulldown_cmark::Tag;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// A named, dated set of competencies from one source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Framework {
    /// The file's name without its ending.
    pub slug: String,
    pub title: String,
    pub edition: String,
    pub source: String,
    pub url: Option<String>,
    /// How far the text was seen and checked, in words.
    pub provenance: String,
    pub kind: FrameworkKind,
    /// The words of its page; its tables are in `groups`.
    pub html: String,
    pub groups: Vec<Group>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FrameworkKind {
    #[default]
    Competencies,
    /// Headings under which hours or items are counted.
    Domains,
    /// What practice is held to; nobody is scored on them.
    Values,
}

/// Competencies under one heading.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Group {
    /// The heading's first word, such as `SAMHSA-I`; empty above the first heading.
    pub id: String,
    pub title: String,
    pub competencies: Vec<Competency>,
}

/// What a person can do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Competency {
    /// Never renumbered.
    pub id: String,
    pub title: String,
    /// How far this line was checked, in the file's own words.
    pub mark: String,
}

/// How two frameworks map.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Crosswalk {
    pub slug: String,
    /// Slugs of the two frameworks.
    pub from: String,
    pub to: String,
    pub provenance: String,
    pub rows: Vec<Mapping>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Mapping {
    pub from: String,
    pub to: String,
    pub note: String,
}

impl Framework {
    pub fn competencies(&self) -> impl Iterator<Item = &Competency> {
        self.groups.iter().flat_map(|group| &group.competencies)
    }

    pub fn competency(&self, id: &str) -> Option<&Competency> {
        self.competencies().find(|competency| competency.id == id)
    }
}

/// Reads the files of `courses/frameworks/`. A file whose front matter has `from` and `to` is a crosswalk.
pub fn read_frameworks(files: &[File]) -> (Vec<Framework>, Vec<Crosswalk>, Vec<Flaw>) {
    let mut flaws = Flaws::default();
    let site = Site::default();
    let mut sorted: Vec<&File> = files.iter().filter(|file| is_framework_file(&file.path)).collect();
    sorted.sort_by(|a, b| a.path.cmp(&b.path));
    let mut frameworks = Vec::new();
    let mut drafts = Vec::new();
    for file in sorted {
        let Some(source) = Source::read(file, &mut flaws) else { continue };
        let name = file.path.rsplit('/').next().unwrap_or_default().trim_end_matches(".md");
        if !is_slug(&name.replace("--", "-")) {
            let help = "use small letters, digits and hyphens";
            flaws.file(&file.path, "file/name", format!("`{}` can't be an address", short(name))).help(help);
        }
        let (mut front, body) = Fields::of_file(&source, "a framework", &mut flaws);
        if front.has("from") || front.has("to") {
            drafts.push(crosswalk(name, &source, &mut front, body, &mut flaws));
            front.finish(&mut flaws);
        } else {
            frameworks.push(framework(name, &source, front, body, &site, &mut flaws));
        }
    }
    let crosswalks = drafts.into_iter().map(|draft| draft.settle(&frameworks, &mut flaws)).collect();
    (frameworks, crosswalks, flaws.sorted())
}

fn is_framework_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.strip_suffix(".md").is_some_and(|stem| stem != "README") && !name.starts_with('.')
}

fn framework(
    slug: &str,
    source: &Source,
    mut front: Fields,
    body: usize,
    site: &Site,
    flaws: &mut Flaws,
) -> Framework {
    let kinds = [
        ("competencies", FrameworkKind::Competencies),
        ("domains", FrameworkKind::Domains),
        ("values", FrameworkKind::Values),
    ];
    let mut framework = Framework {
        slug: slug.to_owned(),
        title: front.needed("title", flaws),
        edition: front.needed("edition", flaws),
        source: front.needed("source", flaws),
        url: web_address(&mut front, flaws),
        provenance: front.needed("provenance", flaws),
        kind: front.one_of("kind", &kinds, flaws).unwrap_or_default(),
        ..Framework::default()
    };
    front.finish(flaws);
    let nodes = parse(source, body, flaws);
    let mut page = Page::new(source, site, "en", Reader::Trainer);
    page.survey(&nodes, &BTreeMap::new());
    let mut seen = BTreeSet::new();
    for node in &nodes {
        if node.heading() == Some(2) {
            let text = text_of(&node.kids);
            let (id, title) = text.split_once(' ').unwrap_or((&text, ""));
            let (id, title) = (id.to_owned(), title.trim().to_owned());
            framework.groups.push(Group { id, title, competencies: Vec::new() });
        } else if is_table_of(node, "id") {
            if framework.groups.is_empty() {
                framework.groups.push(Group::default());
            }
            let competencies = competencies(source, node, &mut seen, flaws);
            if let Some(group) = framework.groups.last_mut() {
                group.competencies.extend(competencies);
            }
        } else if framework.groups.is_empty() {
            framework.html.push_str(&page.html(std::slice::from_ref(node), flaws));
            framework.html.push('\n');
        }
    }
    framework.groups.retain(|group| !group.competencies.is_empty());
    if framework.groups.is_empty() {
        let message = "this framework lists no competencies";
        let help = "write them in a table with the columns `Id | Competency | Mark`";
        flaws.file(&source.path, "framework/empty", message).help(help);
    }
    check::text(source, &nodes, Manner { grade: 16, english: false }, flaws);
    framework
}

/// The page that a framework is published on.
fn web_address(front: &mut Fields, flaws: &mut Flaws) -> Option<String> {
    let url = front.optional("url", flaws).filter(|url| !url.value.is_empty())?;
    if url.value.starts_with("https://") || url.value.starts_with("http://") {
        return Some(url.value);
    }
    let message = "a framework's `url` begins with https:// or http://";
    flaws.at(front.source, &url.at, "link/scheme", message).help("write it as `url: https://…`");
    None
}

fn is_table_of(node: &Node, first: &str) -> bool {
    matches!(node.tag(), Some(Tag::Table(_)))
        && node
            .kids
            .first()
            .and_then(|head| head.kids.first())
            .is_some_and(|cell| cell.text().trim().eq_ignore_ascii_case(first))
}

fn cells(row: &Node) -> Vec<String> {
    row.kids.iter().map(|cell| cell.text().trim().to_owned()).collect()
}

fn competencies(
    source: &Source,
    table: &Node,
    seen: &mut BTreeSet<String>,
    flaws: &mut Flaws,
) -> Vec<Competency> {
    let mut all = Vec::new();
    for row in table.kids.iter().skip(1) {
        let mut cells = cells(row).into_iter();
        let mut next = || cells.next().unwrap_or_default();
        let competency = Competency { id: next(), title: next(), mark: next() };
        if competency.id.is_empty() || competency.title.is_empty() {
            let help = "write `| Id | What a person can do | Mark |`, or delete the row";
            flaws.at(source, &row.at, "framework/empty", "this row lacks an id or a competency").help(help);
        } else if seen.insert(competency.id.clone()) {
            all.push(competency);
        } else {
            let message = format!("{} comes twice", short(&competency.id));
            let help = "give one of the two an id that was never used";
            flaws.at(source, &row.at, "framework/duplicate-id", message).help(help);
        }
    }
    all
}

/// A crosswalk whose ids are not yet compared with the frameworks, and where each row stands.
struct Draft {
    crosswalk: Crosswalk,
    spots: Vec<crate::flaw::Spot>,
    from_at: crate::flaw::Spot,
    to_at: crate::flaw::Spot,
}

fn crosswalk(slug: &str, source: &Source, front: &mut Fields, body: usize, flaws: &mut Flaws) -> Draft {
    front.text("title", flaws);
    let mut crosswalk = Crosswalk {
        slug: slug.to_owned(),
        from: front.needed("from", flaws),
        to: front.needed("to", flaws),
        provenance: front.needed("provenance", flaws),
        rows: Vec::new(),
    };
    let spot = |at: &Range<usize>| Flaws::spot(source, at);
    let (from_at, to_at) = (spot(&front.place("from")), spot(&front.place("to")));
    let mut spots = Vec::new();
    for table in parse(source, body, flaws).iter().filter(|node| is_table_of(node, "from")) {
        for row in table.kids.iter().skip(1) {
            let mut cells = cells(row).into_iter();
            let mut next = || cells.next().unwrap_or_default();
            crosswalk.rows.push(Mapping { from: next(), to: next(), note: next() });
            spots.push(spot(&row.at));
        }
    }
    if crosswalk.rows.is_empty() {
        let help = "write it as a table with the columns `From | To | Note`";
        flaws.file(&source.path, "framework/empty", "this crosswalk maps nothing").help(help);
    }
    Draft { crosswalk, spots, from_at, to_at }
}

impl Draft {
    fn settle(self, frameworks: &[Framework], flaws: &mut Flaws) -> Crosswalk {
        let crosswalk = self.crosswalk;
        let sides = [(&crosswalk.from, &self.from_at), (&crosswalk.to, &self.to_at)];
        for (side, (slug, at)) in sides.into_iter().enumerate() {
            let Some(framework) = frameworks.iter().find(|framework| framework.slug == *slug) else {
                if !slug.is_empty() {
                    let help = which_framework(slug, frameworks);
                    let message = format!("there is no framework `{}`", short(slug));
                    flaws.at_spot(at, "framework/crosswalk", message).help(help);
                }
                continue;
            };
            let known: BTreeSet<&str> = framework.competencies().map(|c| c.id.as_str()).collect();
            for (row, spot) in crosswalk.rows.iter().zip(&self.spots) {
                let id = if side == 0 { &row.from } else { &row.to };
                if !known.contains(id.as_str()) {
                    let message = format!("{} has no {}", framework.slug, short(id));
                    flaws
                        .at_spot(spot, "framework/crosswalk", message)
                        .maybe(|| did_you_mean(id, known.iter().copied()));
                }
            }
        }
        crosswalk
    }
}

/// Whether what the course names is in its frameworks, and what of them it does not teach.
pub fn check_competencies(course: &Course, frameworks: &[Framework]) -> Vec<Flaw> {
    let mut flaws = Flaws::default();
    let mut known: BTreeMap<&str, &Framework> = BTreeMap::new();
    let mut missing = false;
    for (slug, at) in course.frameworks.iter().zip(&course.framework_spots) {
        if let Some(framework) = frameworks.iter().find(|framework| framework.slug == *slug) {
            known.extend(framework.competencies().map(|competency| (competency.id.as_str(), framework)));
        } else {
            missing = true;
            let message = format!("there is no framework `{}`", short(slug));
            flaws
                .at_spot(at, "competency/unknown-framework", message)
                .help(which_framework(slug, frameworks));
        }
    }
    // What is in a framework that is not there, nobody can say.
    let unknown =
        |mention: &&crate::course::Mention| !missing && !known.contains_key(mention.competency.as_str());
    for mention in course.mentions.iter().filter(unknown) {
        let id = &mention.competency;
        let elsewhere = frameworks.iter().find(|framework| framework.competency(id).is_some());
        let help = || match elsewhere {
            Some(framework) => {
                Some(format!("it is in `{}`: add that to `frameworks` in course.md", framework.slug))
            }
            None if course.frameworks.is_empty() => {
                Some("course.md names no framework: add it there, `frameworks: [samhsa-2015]`".to_owned())
            }
            None => did_you_mean(id, known.keys().copied())
                .or_else(|| Some(format!("its frameworks are: {}", course.frameworks.join(", ")))),
        };
        let message = format!("no framework of this course has {}", short(id));
        flaws.at_spot(&mention.at, "competency/unknown", message).maybe(help);
    }
    let lessons = course.mentions.iter().filter(|m| m.by == Mentioner::Lesson);
    let taught: BTreeSet<&str> = lessons.map(|m| m.competency.as_str()).collect();
    for (slug, at) in course.frameworks.iter().zip(&course.framework_spots) {
        let Some(framework) = frameworks.iter().find(|framework| framework.slug == *slug) else { continue };
        let gaps: Vec<&str> =
            framework.competencies().map(|c| c.id.as_str()).filter(|id| !taught.contains(id)).collect();
        if !gaps.is_empty() {
            let all = framework.competencies().count();
            let message =
                format!("{} of {all} competencies of {} are taught by no lesson", gaps.len(), framework.slug);
            flaws.at_spot(at, "competency/gap", message).help(gaps.join(", "));
        }
    }
    let mut flaws = flaws.sorted();
    let silences = Silences::new(&course.silences);
    flaws.retain(|flaw| silences.of(flaw).is_none());
    flaws
}

fn which_framework(written: &str, frameworks: &[Framework]) -> String {
    let slugs = || frameworks.iter().map(|framework| framework.slug.as_str());
    did_you_mean(written, slugs()).unwrap_or_else(|| {
        let all: Vec<&str> = slugs().collect();
        if all.is_empty() {
            "put its file into the folder frameworks/ beside the course".to_owned()
        } else {
            format!("the frameworks are: {}", all.join(", "))
        }
    })
}
