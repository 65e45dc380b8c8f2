//! All that a source can reach: its package, its data, the shipped fonts. There is nothing else behind it.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, PoisonError};

use serde_json::{Value as Json, json};
use typst::diag::{FileError, FileResult, PackageError};
use typst::foundations::{Bytes, Datetime, Duration, Scope, Value};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::font::Shelf;
use crate::{Attachment, Flaw, Moment, Package, qr_svg};

/// Puts the attachments into the document. It stands behind the last line of the source, so that lines keep their
/// numbers and the page keeps its settings.
const ATTACH: &str = "\n#for (place, it) in std.json(\"/attachments.json\").enumerate() { \
    std.pdf.attach(it.name, std.read(\"/attached/\" + std.str(place), encoding: none), relationship: \"source\", \
    mime-type: it.media_type, description: it.description) }";

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(library()));

/// Sources as they were read last: the papers of a cohort share theirs.
static READ: LazyLock<Mutex<HashMap<FileId, Source>>> = LazyLock::new(Mutex::default);

pub struct Desk {
    main: Source,
    files: HashMap<FileId, Bytes>,
    shelf: Shelf,
    today: Datetime,
}

impl Desk {
    pub fn lay(
        package: &Package,
        data: &str,
        address: Option<&str>,
        attachments: &[Attachment],
        moment: Moment,
    ) -> Result<Self, Vec<Flaw>> {
        let mut files = HashMap::new();
        let mut put = |path: &str, bytes: Bytes| match virtual_path(path) {
            Some(id) => files.insert(id, bytes).map_or(Ok(()), |_| {
                Err(vec![Flaw::new(format!("The package holds two files named {path}."))])
            }),
            None => Err(vec![Flaw::new(format!("The package holds a file with an unusable name: {path}"))]),
        };
        put("/data.json", Bytes::from_string(data.to_owned()))?;
        for (path, bytes) in package.files {
            put(path, Bytes::new(bytes.to_vec()))?;
        }
        if let Some(address) = address.filter(|_| !package.files.iter().any(|(path, _)| *path == "/qr.svg")) {
            let code = qr_svg(address).map_err(|error| vec![Flaw::new(error.to_string())])?;
            put("/qr.svg", Bytes::from_string(code))?;
        }
        let mut text = package.source.to_owned();
        if !attachments.is_empty() {
            put("/attachments.json", Bytes::from_string(listing(attachments)))?;
            for (place, attachment) in attachments.iter().enumerate() {
                put(&format!("/attached/{place}"), Bytes::new(attachment.bytes.to_vec()))?;
            }
            text.push_str(ATTACH);
        }
        let main = virtual_path("/document.typ").map(|id| read(id, &text));
        let shelf = Shelf::with(package.fonts)?;
        let today =
            today(moment).ok_or_else(|| vec![Flaw::new("The moment of the document is no real one.")])?;
        let main = main.ok_or_else(|| vec![Flaw::new("The document has no name.")])?;
        Ok(Self { main, files, shelf, today })
    }

    pub fn moment(&self) -> Datetime {
        self.today
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shelf.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() {
            return Ok(self.main.clone());
        }
        let file = self.file(id)?;
        Ok(read(id, std::str::from_utf8(&file).map_err(|_| FileError::InvalidUtf8)?))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let path = id.get();
        if let VirtualRoot::Package(package) = path.root() {
            return Err(FileError::Package(PackageError::NotFound(package.clone())));
        }
        let name = || PathBuf::from(path.vpath().get_with_slash());
        self.files.get(&id).cloned().ok_or_else(|| FileError::NotFound(name()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shelf.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        Some(self.today)
    }
}

/// Typst's own, but for `plugin`: WebAssembly runs without any limit of the compiler.
fn library() -> Library {
    let mut library = Library::default();
    forbid_plugins(library.global.scope_mut());
    if let Ok(Value::Module(std)) = library.std.write() {
        forbid_plugins(std.scope_mut());
    }
    library
}

fn forbid_plugins(scope: &mut Scope) {
    if let Some(Ok(plugin)) = scope.get_mut("plugin").map(typst::foundations::Binding::write) {
        *plugin = Value::None;
    }
}

/// Typst asks for a source again and again while it makes one document, and means to be given the same.
fn read(id: FileId, text: &str) -> Source {
    let mut sources = READ.lock().unwrap_or_else(PoisonError::into_inner);
    match sources.get(&id) {
        Some(source) if source.text() == text => source.clone(),
        _ => {
            let source = Source::new(id, text.to_owned());
            sources.insert(id, source.clone());
            source
        }
    }
}

fn virtual_path(path: &str) -> Option<FileId> {
    let path = VirtualPath::new(path).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

fn listing(attachments: &[Attachment]) -> String {
    let line = |it: &Attachment| json!({"name": it.name, "media_type": it.media_type, "description": it.description});
    Json::Array(attachments.iter().map(line).collect()).to_string()
}

fn today(moment: Moment) -> Option<Datetime> {
    let Moment { year, month, day, hour, minute, second } = moment;
    Datetime::from_ymd_hms(year.into(), month, day, hour, minute, second)
}
