//! Where each file of a course is found on the server, and where links lead.

use crate::File;
use crate::flaw::nearest;
use std::collections::BTreeMap;

/// Endings that pages may show, and what they are served as. SVG is checked before it is one.
const MEDIA: [(&str, &str); 13] = [
    ("svg", "image/svg+xml"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("avif", "image/avif"),
    ("mp3", "audio/mpeg"),
    ("m4a", "audio/mp4"),
    ("mp4", "video/mp4"),
    ("webm", "video/webm"),
    ("vtt", "text/vtt"),
    ("pdf", "application/pdf"),
];

/// Schemes that a link may have.
const SCHEMES: [&str; 5] = ["http", "https", "mailto", "tel", "sms"];

/// What a file of the folder is, by its path alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    Course,
    Module {
        module: String,
    },
    Lesson {
        module: String,
        lesson: String,
    },
    Translation {
        module: String,
        lesson: String,
        language: String,
    },
    Guide {
        module: String,
    },
    Worksheet {
        module: String,
        worksheet: String,
    },
    Exam,
    Bank,
    Asset(&'static str),
    /// Kept beside the course and never shown: a README, a license.
    Aside,
}

/// A course's folder as addresses.
#[derive(Default)]
pub(crate) struct Site {
    pub slug: String,
    pub places: BTreeMap<String, Place>,
    /// The first path with each name.
    named: BTreeMap<String, String>,
    /// Names by the folder they are in.
    folders: BTreeMap<String, Vec<String>>,
}

/// Where a link leads.
pub(crate) enum Target {
    /// Away from the course.
    Outside(String),
    /// A heading of the same page.
    Here(String),
    /// A page or file of the course: its address, its path, and the heading meant.
    Within { address: String, path: String, fragment: Option<String> },
}

/// Why a link leads nowhere.
pub(crate) struct Dead {
    pub rule: &'static str,
    pub message: String,
    help: Help,
}

/// What to do about a dead link.
enum Help {
    Say(String),
    /// A file that is not there: its name may be another, or in another folder.
    Find(String),
}

impl Dead {
    pub fn new(rule: &'static str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { rule, message: message.into(), help: Help::Say(help.into()) }
    }

    pub fn help(&self, site: &Site) -> String {
        match &self.help {
            Help::Say(help) => help.clone(),
            Help::Find(path) => site.near(path).map_or_else(
                || "mend the path, or put the file there: a path goes from this file on".to_owned(),
                |near| format!("did you mean {near}?"),
            ),
        }
    }
}

impl Site {
    pub fn new(slug: &str, files: &[&File]) -> Self {
        let places: BTreeMap<String, Place> =
            files.iter().filter_map(|file| Some((file.path.clone(), place(&file.path)?))).collect();
        let mut site = Self { slug: slug.to_owned(), ..Self::default() };
        for path in places.keys() {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            site.named.entry(name.to_owned()).or_insert_with(|| path.clone());
            site.folders.entry(folder.to_owned()).or_default().push(name.to_owned());
        }
        Self { places, ..site }
    }

    /// The address of a file, where learners may go there.
    fn address(&self, path: &str) -> Option<String> {
        let course = format!("/courses/{}", self.slug);
        Some(match self.places.get(path)? {
            Place::Course => course,
            Place::Module { module } => format!("{course}/{module}"),
            Place::Lesson { module, lesson } => format!("{course}/{module}/{lesson}"),
            Place::Translation { module, lesson, language } => {
                format!("{course}/{module}/{lesson}?language={language}")
            }
            Place::Worksheet { module, worksheet } => format!("{course}/{module}/worksheets/{worksheet}"),
            Place::Exam => format!("{course}/exam"),
            Place::Asset(_) => format!("{course}/files/{path}"),
            Place::Guide { .. } | Place::Bank | Place::Aside => return None,
        })
    }

    /// Follows a link written in the file `from`.
    pub fn follow(&self, from: &str, link: &str, trainer: bool) -> Result<Target, Dead> {
        let link = link.trim();
        if link.is_empty() || link == "#" {
            let help = "put an address or a path between the parentheses: `[words](https://…)`";
            return Err(Dead::new("link/empty", "this link leads nowhere", help));
        }
        if let Some(fragment) = link.strip_prefix('#') {
            return Ok(Target::Here(fragment.to_owned()));
        }
        if let Some(scheme) = scheme(link) {
            return if SCHEMES.contains(&scheme.as_str()) && !link.chars().any(|c| c.is_control() || c == ' ')
            {
                Ok(Target::Outside(link.to_owned()))
            } else {
                let help = format!("a link may begin with {}", SCHEMES.join(":, ") + ":");
                let message =
                    format!("links of the kind `{}:` are not allowed", crate::front::short(&scheme));
                Err(Dead::new("link/scheme", message, help))
            };
        }
        if link.starts_with('/') || link.starts_with('\\') {
            let help = "write it from this file on, such as ../02-recovery/module.md";
            return Err(Dead::new("link/outside", "a link begins at this file, not at `/`", help));
        }
        self.within(from, link, trainer)
    }

    fn within(&self, from: &str, link: &str, trainer: bool) -> Result<Target, Dead> {
        let (path, fragment) =
            link.split_once('#').map_or((link, None), |(path, f)| (path, Some(f.to_owned())));
        let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
        let Some(path) = join(folder, path) else {
            let help = "link what is in the course's folder, or a page on the web by its https: address";
            return Err(Dead::new("link/outside", "this link leaves the course's folder", help));
        };
        if path == from
            && let Some(fragment) = fragment
        {
            return Ok(Target::Here(fragment));
        }
        if let Some(address) = self.address(&path) {
            let address = fragment.as_ref().map_or(address.clone(), |f| format!("{address}#{f}"));
            return Ok(Target::Within { address, path, fragment });
        }
        match self.places.get(&path) {
            // A trainer's guide may name the files beside it; they have no page of their own.
            Some(Place::Guide { .. } | Place::Bank | Place::Aside) if !trainer => {
                let help = "link a lesson, a worksheet or a module instead";
                Err(Dead::new("link/not-for-learners", format!("learners can't open {path}"), help))
            }
            Some(_) => {
                Ok(Target::Within { address: format!("/courses/{}", self.slug), path, fragment: None })
            }
            None => {
                let message = format!("there is no file {}", crate::front::short(&path));
                Err(Dead { rule: "link/dead", message, help: Help::Find(path) })
            }
        }
    }

    /// The path that a mistyped one may have meant: its name in another folder, or one like it in its own.
    fn near(&self, path: &str) -> Option<String> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        if let Some(moved) = self.named.get(name) {
            return Some(moved.clone());
        }
        let beside = self.folders.get(folder)?;
        let meant = nearest(name, beside.iter().map(String::as_str))?;
        Some(if folder.is_empty() { meant.to_owned() } else { format!("{folder}/{meant}") })
    }
}

/// The scheme of a link, in small letters; none for a path. What only looks like a path to a parser but is a scheme
/// to a browser (`java\tscript:`) counts as one.
fn scheme(link: &str) -> Option<String> {
    let (before, _) = link.split_once(':')?;
    if before.contains(['/', '?', '#']) {
        return None;
    }
    Some(before.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect::<String>().to_lowercase())
}

/// A relative path within the folder; none where it leaves it.
fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// What a path is; none where nothing of that name belongs into a course.
pub(crate) fn place(path: &str) -> Option<Place> {
    let parts: Vec<&str> = path.split('/').collect();
    let (name, folders) = parts.split_last()?;
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    if let Some((_, media)) = MEDIA.iter().find(|(known, _)| *known == ending) {
        return Some(Place::Asset(media));
    }
    match (folders, *name) {
        (_, "README.md" | "LICENSE" | "LICENSE.md") => Some(Place::Aside),
        ([], "course.md") => Some(Place::Course),
        ([], "exam.md") => Some(Place::Exam),
        (["bank"], name) if name.strip_suffix(".md").is_some() => Some(Place::Bank),
        ([module], name) => {
            let module = numbered(module)?.to_owned();
            match name {
                "module.md" => Some(Place::Module { module }),
                "facilitator.md" => Some(Place::Guide { module }),
                name => lesson(module, name),
            }
        }
        ([module, "worksheets"], name) => {
            let worksheet = name.strip_suffix(".md").filter(|name| is_slug(name))?.to_owned();
            Some(Place::Worksheet { module: numbered(module)?.to_owned(), worksheet })
        }
        _ => None,
    }
}

fn lesson(module: String, name: &str) -> Option<Place> {
    let stem = name.strip_suffix(".md")?;
    if let Some((stem, language)) = stem.split_once('.') {
        let lesson = numbered(stem)?.to_owned();
        return is_language(language).then(|| Place::Translation {
            module,
            lesson,
            language: language.to_owned(),
        });
    }
    Some(Place::Lesson { module, lesson: numbered(stem)?.to_owned() })
}

/// The address in a name such as `03-connecting`: what follows the number.
fn numbered(name: &str) -> Option<&str> {
    let (number, slug) = name.split_once('-')?;
    let digits = !number.is_empty() && number.len() <= 5 && number.bytes().all(|b| b.is_ascii_digit());
    (digits && is_slug(slug)).then_some(slug)
}

/// The number in such a name, to order by.
pub(crate) fn number(name: &str) -> u32 {
    name.split_once('-').and_then(|(number, _)| number.parse().ok()).unwrap_or(u32::MAX)
}

/// Small letters, digits and single hyphens.
pub(crate) fn is_slug(text: &str) -> bool {
    let plain = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    plain
        && !text.is_empty()
        && text.len() <= 80
        && !text.starts_with('-')
        && !text.ends_with('-')
        && !text.contains("--")
}

/// A BCP 47 tag in its usual short form: `es`, `pt-BR`, `zh-Hant`.
pub(crate) fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let primary =
        parts.next().is_some_and(|p| matches!(p.len(), 2 | 3) && p.bytes().all(|b| b.is_ascii_lowercase()));
    primary && parts.all(|p| matches!(p.len(), 2..=8) && p.bytes().all(|b| b.is_ascii_alphanumeric()))
}
