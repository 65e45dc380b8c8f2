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
pub(crate) struct Site {
    pub slug: String,
    pub places: BTreeMap<String, Place>,
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

/// Why a link leads nowhere: the rule, the message, the help.
pub(crate) type Dead = (&'static str, String, Option<String>);

impl Site {
    pub fn new(slug: &str, files: &[&File]) -> Self {
        let places = files.iter().filter_map(|file| Some((file.path.clone(), place(&file.path)?))).collect();
        Self { slug: slug.to_owned(), places }
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
            return Err(("link/empty", "this link leads nowhere".into(), None));
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
                Err(("link/scheme", format!("links of the kind `{scheme}:` are not allowed"), Some(help)))
            };
        }
        if link.starts_with('/') || link.starts_with('\\') {
            let help = "write it from this file on, such as ../02-recovery/module.md";
            return Err(("link/outside", "a link begins at this file, not at `/`".into(), Some(help.into())));
        }
        self.within(from, link, trainer)
    }

    fn within(&self, from: &str, link: &str, trainer: bool) -> Result<Target, Dead> {
        let (path, fragment) =
            link.split_once('#').map_or((link, None), |(path, f)| (path, Some(f.to_owned())));
        let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
        let Some(path) = join(folder, path) else {
            return Err(("link/outside", "this link leaves the course's folder".into(), None));
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
                Err(("link/not-for-learners", format!("learners can't open {path}"), None))
            }
            Some(_) => {
                Ok(Target::Within { address: format!("/courses/{}", self.slug), path, fragment: None })
            }
            None => {
                let help = self.near(&path).map(|near| format!("did you mean {near}?"));
                Err(("link/dead", format!("there is no file {path}"), help))
            }
        }
    }

    /// The path that a mistyped one may have meant: its name in another folder, or one like it in its own.
    fn near(&self, path: &str) -> Option<&str> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let parts = self.places.keys().map(|other| (other, other.rsplit_once('/').unwrap_or(("", other))));
        let moved = parts.clone().find(|(_, (_, other))| *other == name).map(|(other, _)| other.as_str());
        moved.or_else(|| {
            let beside = parts.filter(|(_, (other, _))| *other == folder).map(|(_, (_, name))| name);
            let meant = nearest(name, beside.take(200))?;
            self.places
                .keys()
                .map(String::as_str)
                .find(|other| other.rsplit_once('/').unwrap_or(("", other)) == (folder, meant))
        })
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
