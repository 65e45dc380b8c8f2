//! From files to programs. The format is described by example in `courses/programs/README.md`.

mod amount;
mod check;
mod condition;
mod field;
mod rule;

use crate::program::{
    Accepted, Actor, Body, Confidence, Contact, Endorsement, Mark, Program, SettingTitle, Source, Stage,
    Status,
};
use crate::rule::{Pin, Rule};
use crate::unit::{Calendar, MonthEnd};
use chrono::NaiveDate;
use curriculum::authoring::{self, Fields, Flaws, Source as Text, Spot, did_you_mean, is_slug, short};
use curriculum::{File, Flaw, Position};
use field::names;
use std::collections::{BTreeMap, BTreeSet};

/// Reads the files of `courses/programs/`. Never panics; tells every flaw at once, each with its place.
///
/// A program that extends another has the other's rules as well, unless it has its own under the same id.
pub fn read(files: &[File]) -> (Vec<Program>, Vec<Flaw>) {
    let mut flaws = Flaws::default();
    let mut programs: Vec<Program> = Vec::new();
    let mut sorted: Vec<&File> = files.iter().filter(|file| is_program(&file.path)).collect();
    sorted.sort_by(|a, b| a.path.cmp(&b.path));
    for file in sorted {
        if let Some(text) = Text::read(file, &mut flaws) {
            programs.push(program(&text, &mut flaws));
        }
    }
    extend(&mut programs, &mut flaws);
    (programs, flaws.sorted())
}

fn is_program(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.strip_suffix(".md").is_some_and(|stem| stem != "README") && !name.starts_with('.')
}

const STATUSES: [(&str, Status); 3] = [
    ("researched", Status::Researched),
    ("in-development", Status::InDevelopment),
    ("unresearched", Status::Unresearched),
];

pub(crate) const CONFIDENCES: [(&str, Confidence); 3] =
    [("high", Confidence::High), ("medium", Confidence::Medium), ("low", Confidence::Low)];

const BODIES: [(&str, Body); 7] = [
    ("state", Body::State),
    ("contractor", Body::Contractor),
    ("approved-programs", Body::ApprovedPrograms),
    ("outside-board", Body::OutsideBoard),
    ("licensing-board", Body::LicensingBoard),
    ("va", Body::Va),
    ("nonprofit", Body::Nonprofit),
];

/// Reading one file.
pub(crate) struct Reading<'a> {
    pub text: &'a Text,
    pub program: Program,
    pub mark: Mark,
    pub pin: Pin,
}

fn program(text: &Text, flaws: &mut Flaws) -> Program {
    let (mut front, body) = Fields::of_file(text, "a program", flaws);
    let mut reading = Reading { text, program: Program::default(), mark: Mark::Record, pin: Pin::Unknown };
    let program = &mut reading.program;
    program.file.clone_from(&text.path);
    text.path.trim_end_matches(".md").clone_into(&mut program.id);
    program.jurisdiction = front.needed("jurisdiction", flaws);
    program.name = front.needed("name", flaws);
    program.title = field::title(&mut front, flaws);
    program.status = front.one_of("status", &STATUSES, flaws).unwrap_or_else(|| {
        front.missing("status", flaws);
        Status::Unresearched
    });
    place(program, text, &front, flaws);
    words(program, &mut front, flaws);
    people(program, &mut front, flaws);
    lists(program, &mut front, flaws);
    program.calendar = calendar(&mut front, flaws);
    reading.mark = front.one_of("mark", &Mark::NAMES, flaws).unwrap_or_default();
    reading.pin = front.one_of("pinned_by", &Pin::NAMES, flaws).unwrap_or_default();
    reading.rules(&mut front, flaws);
    reading.known(&front, flaws);
    front.finish(flaws);
    let mut program = reading.program;
    check::program(&program, text, flaws);
    check::claims(text, flaws);
    program.html = authoring::words(text, body, 8, flaws);
    program
}

fn place(program: &Program, text: &Text, front: &Fields, flaws: &mut Flaws) {
    let (folder, name) = program.id.split_once('/').unwrap_or(("", &program.id));
    if folder != program.jurisdiction.to_lowercase() && !program.jurisdiction.is_empty() {
        let message = format!("{} stands in the folder `{folder}`", short(&program.jurisdiction));
        let help = format!("move it to {}/{name}.md", program.jurisdiction.to_lowercase());
        flaws.at(text, &front.place("jurisdiction"), "program/folder", message).help(help);
    }
    if !is_slug(name) {
        let message = format!("`{}` can't be an address", short(name));
        flaws.file(&text.path, "file/name", message).help("use small letters, digits and single hyphens");
    }
}

fn words(program: &mut Program, front: &mut Fields, flaws: &mut Flaws) {
    program.acronym = front.text("acronym", flaws);
    program.also = front.texts("also", flaws).into_iter().map(|placed| placed.value).collect();
    program.population = front.text("population", flaws);
    program.summary = front.text("summary", flaws);
    program.read_on = front.date("read", flaws);
    let said = front.one_of("confidence", &CONFIDENCES, flaws);
    program.confidence = said.unwrap_or(Confidence::Low);
    program.source_age = front.text("source_age", flaws);
    program.extends = front.text("extends", flaws);
    program.extends_at = front.source.position(front.place("extends").start);
}

fn people(program: &mut Program, front: &mut Fields, flaws: &mut Flaws) {
    program.authority = contact(front, "authority", flaws);
    program.ask = contact(front, "ask", flaws);
    program.trained_by = actors(front, "trained_by", flaws);
    program.examined_by = actors(front, "examined_by", flaws);
    program.certified_by = actors(front, "certified_by", flaws);
    program.registered_by = actors(front, "registered_by", flaws);
}

fn contact(front: &mut Fields, key: &'static str, flaws: &mut Flaws) -> Option<Contact> {
    let mut fields = front.map(key, "a contact", flaws)?;
    let contact = Contact { name: fields.needed("name", flaws), url: url(&mut fields, flaws) };
    fields.finish(flaws);
    Some(contact)
}

/// An address on the web, as written; other schemes are a flaw.
fn url(fields: &mut Fields, flaws: &mut Flaws) -> Option<String> {
    let url = fields.text("url", flaws)?;
    if url.starts_with("https://") || url.starts_with("http://") {
        return Some(url);
    }
    let message = format!("`{}` is no address on the web", short(&url));
    flaws.at(fields.source, &fields.place("url"), "front/wrong-type", message).help("write it with https://");
    None
}

fn actors(front: &mut Fields, key: &'static str, flaws: &mut Flaws) -> Option<Vec<Actor>> {
    if !front.has(key) {
        front.may_mean(&["trained_by", "examined_by", "certified_by", "registered_by"]);
        front.take(key);
        return None;
    }
    let mut all = Vec::new();
    for mut fields in front.maps(key, "a body", flaws) {
        let by = fields.one_of("by", &BODIES, flaws);
        if by.is_none() {
            fields.missing("by", flaws);
        }
        let (name, from, to) =
            (fields.text("name", flaws), fields.date("from", flaws), fields.date("to", flaws));
        fields.finish(flaws);
        all.extend(by.map(|by| Actor { by, name, from, to }));
    }
    Some(all)
}

fn lists(program: &mut Program, front: &mut Fields, flaws: &mut Flaws) {
    for (id, yaml) in front.entries("sources", flaws) {
        let Some(mut fields) = Fields::of_yaml(front.source, yaml, "a source", flaws) else { continue };
        let url = url(&mut fields, flaws).unwrap_or_else(|| {
            fields.missing("url", flaws);
            String::new()
        });
        let source = Source {
            id: id.value.clone(),
            url,
            what: fields.text("what", flaws),
            age: fields.text("age", flaws),
        };
        fields.finish(flaws);
        program.sources.insert(id.value, source);
    }
    for mut fields in front.maps("stages", "a stage", flaws) {
        let certified = fields.flag("certified", flaws).unwrap_or(true);
        let stage =
            Stage { id: fields.needed("id", flaws), title: field::title(&mut fields, flaws), certified };
        fields.finish(flaws);
        program.stages.push(stage);
    }
    for mut fields in front.maps("endorsements", "an endorsement", flaws) {
        let one = Endorsement { id: fields.needed("id", flaws), title: fields.needed("title", flaws) };
        fields.finish(flaws);
        program.endorsements.push(one);
    }
    for mut fields in front.maps("titles", "a title by setting", flaws) {
        let one =
            SettingTitle { setting: fields.needed("setting", flaws), title: fields.needed("title", flaws) };
        fields.finish(flaws);
        program.titles.push(one);
    }
    for mut fields in front.maps("accepts", "an accepted body", flaws) {
        let (name, from, to) =
            (fields.needed("name", flaws), fields.date("from", flaws), fields.date("to", flaws));
        let evidence = url(&mut fields, flaws);
        if evidence.is_none() {
            fields.missing("url", flaws);
        }
        if from.is_none() {
            fields.missing("from", flaws);
        }
        fields.finish(flaws);
        program.accepts.extend(evidence.zip(from).map(|(evidence, from)| Accepted {
            name,
            evidence,
            from,
            to,
        }));
    }
    let topics = front.entries("topics", flaws);
    for (topic, yaml) in topics {
        let all = field::texts_of(front.source, yaml, flaws).into_iter().map(|placed| placed.value).collect();
        program.topics.insert(topic.value, all);
    }
}

fn calendar(front: &mut Fields, flaws: &mut Flaws) -> Calendar {
    let ends = [("last-day", MonthEnd::LastDay), ("next-day", MonthEnd::NextDay)];
    let month_end = front.one_of("month_end", &ends, flaws);
    let mut holidays: BTreeMap<i32, BTreeSet<NaiveDate>> = BTreeMap::new();
    for (year, yaml) in front.entries("holidays", flaws) {
        let Ok(number) = year.value.parse::<i32>() else {
            let message = "holidays stand under their year";
            flaws.at(front.source, &year.at, "front/wrong-type", message).help("write the year as \"2026\"");
            continue;
        };
        let days = holidays.entry(number).or_default();
        for placed in field::texts_of(front.source, yaml, flaws) {
            if let Some(day) = field::day(&placed.value) {
                days.insert(day);
            } else {
                let message = format!("`{}` is no day", short(&placed.value));
                flaws
                    .at(front.source, &placed.at, "front/wrong-type", message)
                    .help("write it as 2026-07-03");
            }
        }
    }
    Calendar { holidays, month_end }
}

impl Reading<'_> {
    fn rules(&mut self, front: &mut Fields, flaws: &mut Flaws) {
        if self.program.status == Status::Unresearched && front.has("rules") {
            let message = "an unresearched program has no rules: nothing is known of it";
            let at = front.place("rules");
            flaws
                .at(self.text, &at, "program/unresearched", message)
                .help("say `status: researched`, or take them out");
        }
        for fields in front.maps("rules", "a rule", flaws) {
            let rule = self.rule(fields, flaws);
            self.program.rules.push(rule);
        }
    }

    /// What a program that someone looked into must say.
    fn known(&self, front: &Fields, flaws: &mut Flaws) {
        if self.program.status == Status::Unresearched {
            return;
        }
        for key in ["read", "confidence", "authority", "sources", "rules"] {
            if !front.has(key) {
                front.missing(key, flaws);
            }
        }
    }
}

/// Gives each program the rules of the one it extends, and of the one that extends.
fn extend(programs: &mut [Program], flaws: &mut Flaws) {
    for i in 0..programs.len() {
        let mut seen = BTreeSet::from([programs[i].id.clone()]);
        let mut next = programs[i].extends.clone();
        let mut inherited: Vec<Rule> = Vec::new();
        while let Some(id) = next.take() {
            let Some(base) = programs.iter().find(|program| program.id == id) else {
                let help = did_you_mean(&id, programs.iter().map(|program| program.id.as_str()));
                let message = format!("there is no program `{}` to extend", short(&id));
                let help =
                    help.unwrap_or_else(|| "write its folder and file, as icrc-pr/peer-recovery".into());
                flaws.at_spot(&spot(&programs[i].extends_at), "program/extends", message).help(help);
                break;
            };
            if !seen.insert(id.clone()) {
                let message = format!("`{}` extends itself", short(&id));
                let help = "one program of such a ring stands alone";
                flaws.at_spot(&spot(&programs[i].extends_at), "program/extends", message).help(help);
                break;
            }
            let own = |rule: &&Rule| rule.inherited_from.is_none();
            for rule in base.rules.iter().filter(own) {
                let taken = |other: &Rule| other.id == rule.id;
                if !programs[i].rules.iter().any(taken)
                    && !inherited.iter().any(|r| taken(r) && r.inherited_from != Some(id.clone()))
                {
                    inherited.push(Rule { inherited_from: Some(id.clone()), ..rule.clone() });
                }
            }
            next.clone_from(&base.extends);
        }
        programs[i].rules.extend(inherited);
    }
}

fn spot(at: &Position) -> Spot {
    Spot { file: at.file.clone(), line: at.line, column: at.column, length: 1 }
}

/// Sources that a rule names, each of them one of the program's.
pub(crate) fn sources(program: &Program, fields: &mut Fields, flaws: &mut Flaws) -> Vec<Source> {
    let mut all = Vec::new();
    for placed in names(fields, "source", flaws) {
        if let Some(source) = program.sources.get(&placed.value) {
            all.push(source.clone());
        } else {
            let message = format!("this file has no source `{}`", short(&placed.value));
            let help = did_you_mean(&placed.value, program.sources.keys().map(String::as_str));
            let help = help.unwrap_or_else(|| "list it under `sources`, with its address".into());
            flaws.at(fields.source, &placed.at, "program/unknown-source", message).help(help);
        }
    }
    all
}
