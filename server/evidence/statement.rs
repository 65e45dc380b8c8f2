//! Statements that a person signs: a text, its version, a yes, a typed name, a day. Nothing about why.

use std::{collections::BTreeMap, fs, path::Path, sync::Arc, sync::LazyLock};

use rust_embed::RustEmbed;
use sea_orm::entity::prelude::Uuid;
use sha2::{Digest, Sha256};

use super::{
    add::checked,
    content::{Content, Kind, Signed},
    entry::{self, Written},
    sheet::Sheet,
    words,
};
use crate::{
    app::App,
    change::Change,
    error::{Error, Result},
    identity::Person,
};

#[derive(RustEmbed)]
#[folder = "courses/statements/"]
#[include = "*.md"]
struct Embedded;

/// A text to sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its name in rules, such as `recovery`.
    pub slug: String,
    pub title: String,
    /// When it is asked for, in a sentence.
    pub about: String,
    /// The exact words, in paragraphs.
    pub text: String,
    /// The first 16 digits of the SHA-256 of title and words: a changed text is another version.
    pub version: String,
    /// Whether the person may say for how long at least.
    pub months: bool,
}

/// What a person fills in.
#[derive(Clone, Debug)]
pub struct Signing {
    pub months: Option<i64>,
    pub jurisdiction: Option<String>,
    /// As typed; the legal name.
    pub name: String,
    /// The version that was on the page.
    pub version: String,
    pub draft: String,
}

/// All statements, by name.
pub fn statements(app: &App) -> Result<Arc<Vec<Statement>>> {
    static SHIPPED: LazyLock<std::result::Result<Arc<Vec<Statement>>, String>> = LazyLock::new(|| {
        let files = Embedded::iter().filter_map(|name| {
            let bytes = Embedded::get(&name)?.data.into_owned();
            Some((name.into_owned(), bytes))
        });
        read_all(files.collect()).map(Arc::new)
    });
    match &app.settings.from_disk {
        None => SHIPPED.clone().map_err(Error::fault),
        Some(folder) => Ok(Arc::new(on_disk(&folder.join("courses/statements"))?)),
    }
}

pub fn statement(app: &App, slug: &str) -> Result<Statement> {
    statements(app)?.iter().find(|known| known.slug == slug).cloned().ok_or(Error::NotFound)
}

fn on_disk(folder: &Path) -> Result<Vec<Statement>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "md") {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            files.insert(name, fs::read(&path)?);
        }
    }
    read_all(files).map_err(Error::fault)
}

fn read_all(files: BTreeMap<String, Vec<u8>>) -> std::result::Result<Vec<Statement>, String> {
    let read = |(name, bytes): (String, Vec<u8>)| {
        let text = String::from_utf8(bytes).map_err(|_| format!("statements/{name} is not UTF-8"))?;
        read(name.trim_end_matches(".md"), &text).ok_or_else(|| format!("statements/{name} can't be read"))
    };
    // The guide for authors stands beside them.
    files.into_iter().filter(|(name, _)| name != "README.md").map(read).collect()
}

/// A few lines `key: value` between two lines of dashes, then the words.
fn read(slug: &str, file: &str) -> Option<Statement> {
    let (head, words) = file.strip_prefix("---\n")?.split_once("\n---\n")?;
    let value = |key: &str| {
        let line = head.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'));
        line.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    };
    let title = value("title")?;
    // Lines are folded into paragraphs: how an editor wraps them is no change of the text.
    let paragraphs = words.split("\n\n").map(|p| p.split_whitespace().collect::<Vec<_>>().join(" "));
    let text = paragraphs.filter(|paragraph| !paragraph.is_empty()).collect::<Vec<_>>().join("\n\n");
    let mut version = hex::encode(Sha256::digest(format!("{title}\n\n{text}")));
    version.truncate(16);
    Some(Statement {
        slug: slug.to_owned(),
        about: value("about")?,
        months: value("months").as_deref() == Some("asked"),
        title,
        text,
        version,
    })
}

impl Signing {
    /// From the fields of the form.
    pub fn read(
        typed: &BTreeMap<String, String>,
        of: &Statement,
        person: &Person,
        today: chrono::NaiveDate,
    ) -> Result<Signing> {
        let mut sheet = Sheet::new(typed, today);
        if !sheet.yes("yes") {
            sheet.wrong.say("yes", "Tick the box if this is true for you. If it is not, do not sign.");
        }
        let name = sheet.text("name", "Type your legal name.");
        let folded = |name: &str| name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        if !name.is_empty() && folded(&name) != folded(&person.legal_name) {
            let sentence =
                format!("Type your legal name as it stands in your account: {}.", person.legal_name);
            sheet.wrong.say("name", sentence);
        }
        let signing = Signing {
            months: if of.months { sheet.maybe_number("months", 1..=1_200) } else { None },
            jurisdiction: sheet.maybe_choice("jurisdiction", words::JURISDICTIONS),
            name,
            version: sheet.raw("version").to_owned(),
            draft: sheet.raw("draft").to_owned(),
        };
        sheet.wrong.done()?;
        Ok(signing)
    }
}

/// Signs a statement. Another text than the one that was on the page is not signed.
pub async fn sign(change: &mut Change, person: &Person, of: &Statement, signing: Signing) -> Result<Uuid> {
    if signing.version != of.version {
        return Err(Error::refused(
            "evidence/text-changed",
            "The text of this statement has changed since you opened the page. Please read it again before you sign.",
        ));
    }
    entry::hold(change, person.id).await?;
    let signed = Signed {
        statement: of.slug.clone(),
        title: of.title.clone(),
        version: of.version.clone(),
        text: of.text.clone(),
        months: signing.months,
        jurisdiction: signing.jurisdiction,
        name: signing.name,
        on: change.now.date_naive(),
    };
    let written =
        Written { person: person.id, by: person.id, draft: checked(&signing.draft)?, replaces: None };
    let ids =
        entry::insert(change, &written, Kind::Statement, vec![Some(Content::Statement(signed))]).await?;
    ids.first().copied().ok_or(Error::NotFound)
}
