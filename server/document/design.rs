use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::archive::{self, Packed, Room};
use crate::flaw::SHARED;
use crate::{File, Flaw, Inspection, Kind, Moment, Output, OwnedAttachment, Request};

/// The look of a certificate or a certification as its author hands it in: typst files, pictures and fonts. Nothing of it was read yet
/// but the names, and that texts are texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Design {
    kind: Kind,
    /// The typst file that is the page, by its rooted path.
    main: String,
    /// In the order of their paths.
    files: BTreeMap<String, Vec<u8>>,
}

/// What a design may be: forty files, one of them at most 5 MB, all of them 10 MB.
pub const ROOM: Room = Room { files: 40, largest: 5 << 20, all: 10 << 20 };

const LONGEST_PATH: usize = 200;
const PICTURES: [&str; 4] = ["png", "jpg", "jpeg", "svg"];
const FONTS: [&str; 4] = ["ttf", "otf", "ttc", "otc"];
/// Data and words beside the design, such as the fonts' licenses.
const TEXTS: [&str; 7] = ["typ", "txt", "md", "csv", "json", "toml", "yaml"];
/// What stands in for the design's own files while it is printed.
const TAKEN: [&str; 4] = ["/data.json", "/qr.svg", "/attachments.json", "/document.typ"];

impl Design {
    /// From one .zip. A folder that everything lies in is taken off, and so is what desktops add by themselves.
    pub fn from_archive(kind: Kind, bytes: &[u8]) -> Result<Self, Vec<Flaw>> {
        let files = archive::unpack(bytes, ROOM).map_err(|sentence| vec![Flaw::new(sentence)])?;
        Self::from_files(kind, files)
    }

    /// From files by their paths. All flaws at once.
    pub fn from_files(kind: Kind, files: Vec<Packed>) -> Result<Self, Vec<Flaw>> {
        let files: Vec<Packed> = files.into_iter().filter(|(path, _)| !is_litter(path)).collect();
        let folder = common_folder(&files);
        let mut flaws = Vec::new();
        if files.len() > ROOM.files {
            flaws.push(Flaw::new(format!("A design has at most {} files.", ROOM.files)));
        }
        if files.iter().map(|(_, content)| content.len()).sum::<usize>() > ROOM.all {
            flaws.push(Flaw::new(format!("A design has at most {} MB.", ROOM.all >> 20)));
        }
        let (mut kept, mut names) = (BTreeMap::new(), BTreeMap::new());
        for (path, content) in files {
            let rooted = format!("/{}", &path[folder..]);
            if let Some(flaw) = flaw_of(&rooted, &content) {
                flaws.push(flaw);
            } else if let Some(other) = names.insert(rooted.to_lowercase(), rooted.clone()) {
                let flaw = Flaw::new(format!("Two files have one name, {}.", &other[1..]));
                flaws.push(flaw.in_file(rooted));
            } else {
                kept.insert(rooted, content);
            }
        }
        match main_of(kind, &kept) {
            Ok(main) if flaws.is_empty() => Ok(Self { kind, main, files: kept }),
            Ok(_) => Err(flaws),
            Err(flaw) => Err([flaws, vec![flaw]].concat()),
        }
    }

    /// With the house's shared module, where the design has none of its own: so it stays what it was checked with.
    #[must_use]
    pub fn with_shared(mut self, module: &str) -> Self {
        self.files.entry(SHARED.to_owned()).or_insert_with(|| module.as_bytes().to_vec());
        self
    }

    /// All of it in one .zip; the same design gives the same bytes.
    pub fn archive(&self) -> Vec<u8> {
        archive::pack(self.files.iter().map(|(path, content)| (&path[1..], &content[..])))
    }

    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The main file's name, without a slash before it.
    pub fn main(&self) -> &str {
        &self.main[1..]
    }

    /// The names of the files.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(|path| &path[1..])
    }

    /// A line of one of its texts, counted from 1; of the main file where none is named.
    pub fn line(&self, file: Option<&str>, line: usize) -> Option<&str> {
        let text = std::str::from_utf8(self.files.get(file.unwrap_or(&self.main))?).ok()?;
        text.lines().nth(line.checked_sub(1)?)
    }

    /// One page of it with this data.
    pub fn request(
        &self,
        data: Json,
        attachments: Vec<OwnedAttachment>,
        moment: Moment,
        inspection: Inspection,
    ) -> Request {
        let source = self.files.get(&self.main).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        let others = self.files.iter().filter(|(path, _)| **path != self.main);
        let (fonts, files): (Vec<_>, Vec<_>) = others.partition(|(path, _)| is_a(path, &FONTS));
        Request {
            source: source.unwrap_or_default(),
            files: files
                .into_iter()
                .map(|(path, bytes)| File { path: path.clone(), bytes: bytes.clone() })
                .collect(),
            fonts: fonts.into_iter().map(|(_, bytes)| bytes.clone()).collect(),
            pages: Some(1),
            kind: self.kind,
            data,
            attachments,
            moment,
            inspection,
            output: Output::Pdf,
        }
    }
}

fn main_of(kind: Kind, files: &BTreeMap<String, Vec<u8>>) -> Result<String, Flaw> {
    let called = |kind: Kind| Some(format!("/{}", kind.main())).filter(|path| files.contains_key(path));
    if let Some(main) = called(kind) {
        return Ok(main);
    }
    let hint = format!("Call it {}", kind.main());
    if let Some(other) = Kind::ALL.into_iter().find(|&other| called(other).is_some()) {
        let (other, wanted) = (other.name(), kind.name());
        let flaw = Flaw::new(format!("These files are the design of a {other}, not of a {wanted}."));
        return Err(
            flaw.with_hint(format!("Choose what they are for anew, or call the file {}", kind.main()))
        );
    }
    let top = |path: &&String| is_a(path, &["typ"]) && path.as_str() != SHARED && !path[1..].contains('/');
    let mut found = files.keys().filter(top);
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one.clone()),
        (None, _) => Err(Flaw::new("There is no typst file in it.").with_hint(hint)),
        (Some(_), Some(_)) => {
            Err(Flaw::new("Which of the typst files is the page can't be told.").with_hint(hint))
        }
    }
}

/// What desktops put into archives by themselves.
fn is_litter(path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or_default();
    path.starts_with("__MACOSX/") || [".DS_Store", "Thumbs.db", "desktop.ini"].contains(&last)
}

/// The length of `folder/` where all paths begin with it, else 0.
fn common_folder(files: &[Packed]) -> usize {
    let Some(end) = files.first().and_then(|(path, _)| path.find('/')) else { return 0 };
    let folder = &files[0].0[..=end];
    // One of the folders that a design may have inside is none that was packed around it.
    let around = files.iter().all(|(path, _)| path.starts_with(folder)) && end > 0 && folder != "../";
    if around { end + 1 } else { 0 }
}

fn is_a(path: &str, endings: &[&str]) -> bool {
    let ending = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending);
    ending.is_some_and(|ending| endings.iter().any(|it| ending.eq_ignore_ascii_case(it)))
}

fn flaw_of(rooted: &str, content: &[u8]) -> Option<Flaw> {
    let told: String = rooted.chars().skip(1).take(80).collect();
    let flaw = |sentence: String| Some(Flaw::new(sentence).in_file(rooted));
    let odd = |part: &str| part.is_empty() || part == "." || part == ".." || part.starts_with('.');
    let signs = |sign: char| sign.is_control() || "\\:*?\"<>|".contains(sign);
    if rooted.len() > LONGEST_PATH || rooted[1..].split('/').any(odd) || rooted.contains(signs) {
        return Some(Flaw::new(format!("The name {told:?} can't be used for a file of a design.")));
    }
    if TAKEN.contains(&rooted) || rooted.starts_with("/attached/") {
        return flaw(format!("The name {told} is taken: the file is made anew for each paper."));
    }
    if ![&PICTURES[..], &FONTS, &TEXTS].iter().any(|endings| is_a(rooted, endings)) {
        return flaw(format!(
            "{told} is no typst file (.typ), picture (.png, .jpg, .svg), font (.ttf, .otf) or text (.txt, .md)."
        ));
    }
    if content.len() > ROOM.largest {
        return flaw(format!("{told} is larger than {} MB.", ROOM.largest >> 20));
    }
    if is_a(rooted, &TEXTS)
        && let Err(error) = std::str::from_utf8(content)
    {
        let before = &content[..error.valid_up_to()];
        let line = String::from_utf8_lossy(before).matches('\n').count() + 1;
        let flaw = Flaw::new(format!("{told} is not written in UTF-8.")).in_file(rooted);
        return Some(Flaw { line: Some(line), ..flaw });
    }
    None
}
