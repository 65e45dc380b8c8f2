//! Templates, rendered strictly, each with the struct that fills it.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use minijinja::{
    Environment, Error as TemplateError, ErrorKind, HtmlEscape, UndefinedBehavior, Value, context,
    path_loader, syntax::SyntaxConfig, value::Serde,
};
use poem::{IntoResponse, Response, http::StatusCode, http::header};
use rust_embed::RustEmbed;
use serde::Serialize;

use super::{Assets, CsrfKey};
use crate::{error::Result, mail::Letter};

#[derive(RustEmbed)]
#[folder = "templates/"]
#[exclude = "assets/*"]
#[exclude = "documents/*"]
struct Embedded;

/// What a template is given. One struct for each template, beside the handler that fills it.
pub trait Page: Serialize {
    const TEMPLATE: &'static str;
}

/// What the page around every page shows: filled from the request.
#[derive(Clone, Debug, Serialize)]
pub struct Frame {
    pub viewer: Option<Viewer>,
    /// For the hidden field of every form.
    pub csrf: String,
    /// The path of this page, for `next` links.
    pub path: String,
}

/// The person who looks, as the page header needs them.
#[derive(Clone, Debug, Serialize)]
pub struct Viewer {
    pub name: String,
    pub operator: bool,
    pub confirmed: bool,
}

impl Frame {
    pub fn new(viewer: Option<Viewer>, csrf: &CsrfKey, path: &str) -> Frame {
        Frame { viewer, csrf: csrf.token(), path: path.to_owned() }
    }
}

/// All templates. Each is compiled when it is first asked for and kept from then on; a test compiles every one.
#[derive(Clone)]
pub struct Templates {
    kept: Arc<Environment<'static>>,
    /// Where they are read again for every page, while one works on them; and the address before links in letters.
    disk: Option<(PathBuf, String)>,
    pub assets: Assets,
}

/// A letter's three parts.
pub struct LetterParts {
    pub subject: String,
    pub text: String,
    pub html: String,
}

impl Templates {
    /// `disk` is a folder that holds `templates/`; `address` is put before links in letters.
    pub fn load(disk: Option<&Path>, address: &str) -> Result<Templates> {
        let assets = Assets::load(disk)?;
        let kept = environment(disk, address, &assets)?;
        let disk = disk.map(|folder| (folder.to_owned(), address.to_owned()));
        Ok(Templates { kept: Arc::new(kept), disk, assets })
    }

    fn environment(&self) -> Result<Arc<Environment<'static>>> {
        Ok(match &self.disk {
            Some((folder, address)) => Arc::new(environment(Some(folder), address, &self.assets)?),
            None => self.kept.clone(),
        })
    }

    /// The names of all templates that are compiled in.
    pub fn embedded_names() -> Vec<String> {
        Embedded::iter().map(std::borrow::Cow::into_owned).collect()
    }

    /// A template with a context of any kind: for looking at templates by themselves.
    pub fn render(&self, name: &str, context: &impl Serialize) -> Result<String> {
        Ok(self.environment()?.get_template(name)?.render(Value::from(Serde(context)))?)
    }

    pub fn html<P: Page>(&self, frame: &Frame, page: &P) -> Result<String> {
        let context = context! { frame => Serde(frame), ..Value::from(Serde(page)) };
        Ok(self.environment()?.get_template(P::TEMPLATE)?.render(context)?)
    }

    /// A page as an answer. It belongs to whoever asked, so nothing between here and there may keep it.
    pub fn page<P: Page>(&self, frame: &Frame, page: &P) -> Result<Response> {
        self.page_with(StatusCode::OK, frame, page)
    }

    pub fn page_with<P: Page>(&self, status: StatusCode, frame: &Frame, page: &P) -> Result<Response> {
        let html = self.html(frame, page)?;
        Ok(Response::builder()
            .status(status)
            .content_type("text/html; charset=utf-8")
            .header(header::CACHE_CONTROL, "private, no-store")
            .body(html))
    }

    pub fn letter<L: Letter>(&self, letter: &L) -> Result<LetterParts> {
        let environment = self.environment()?;
        let part = |name: &str| -> Result<String> {
            let template = environment.get_template(&format!("letters/{}/{name}", L::KIND))?;
            Ok(template.render(Value::from(Serde(letter)))?)
        };
        Ok(LetterParts {
            subject: part("subject.txt")?.trim().to_owned(),
            text: part("text.txt")?,
            html: part("html.html")?,
        })
    }
}

fn environment(disk: Option<&Path>, address: &str, assets: &Assets) -> Result<Environment<'static>> {
    let mut environment = Environment::new();
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?;
    environment.set_syntax(syntax);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // Absent values print nothing, rather than Python's None.
    environment.set_formatter(|out, state, value| {
        if value.is_none() { Ok(()) } else { minijinja::escape_formatter(out, state, value) }
    });
    match disk {
        Some(folder) => environment.set_loader(path_loader(folder.join("templates"))),
        None => environment.set_loader(|name| {
            let file = Embedded::get(name);
            Ok(file.map(|file| String::from_utf8(file.data.into_owned()).expect("templates are UTF-8")))
        }),
    }
    environment.add_filter("hours", hours);
    environment.add_filter("day", day);
    environment.add_filter("moment", moment);
    environment.add_filter("last_day", last_day);
    environment.add_filter("second", second);
    environment.add_filter("plural", plural);
    environment.add_filter("urlencode", in_query);
    environment.add_filter("unbroken", unbroken);
    environment.add_global("address", address);
    let urls = assets.clone();
    environment.add_function("asset", move |name: &str| {
        urls.url(name).map(Value::from_safe_string).ok_or_else(|| {
            TemplateError::new(ErrorKind::InvalidOperation, format!("there is no asset {name}"))
        })
    });
    Ok(environment)
}

/// On to another page after a form was taken, so that reloading does not send it twice.
pub fn redirect(to: &str) -> Response {
    StatusCode::SEE_OTHER.with_header(header::LOCATION, to).into_response()
}

/// Minutes as people say them: `45 min`, `2 h`, `12 h 30 min`. No line ends within.
pub fn hours(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes}\u{a0}min"),
        (hours, 0) => format!("{hours}\u{a0}h"),
        (hours, minutes) => format!("{hours}\u{a0}h\u{a0}{minutes}\u{a0}min"),
    }
}

/// `2026-11-22` or a moment as `November 22, 2026`.
fn day(value: &str) -> Result<String, TemplateError> {
    let date = value
        .get(..10)
        .and_then(|date| date.parse::<NaiveDate>().ok())
        .ok_or_else(|| TemplateError::new(ErrorKind::InvalidOperation, "not a day"))?;
    Ok(date.format("%B %-d, %Y").to_string())
}

/// The last day, such as `2026-11-22`, of what goes up to a moment: what ends at midnight does not reach into the day that
/// begins then.
fn last_day(value: &str) -> Result<String, TemplateError> {
    let until: DateTime<Utc> =
        value.parse().map_err(|_| TemplateError::new(ErrorKind::InvalidOperation, "not a moment"))?;
    Ok((until - TimeDelta::nanoseconds(1)).date_naive().to_string())
}

/// A moment as `November 22, 2026, 14:05 UTC`.
fn moment(value: &str) -> Result<String, TemplateError> {
    let at: DateTime<Utc> =
        value.parse().map_err(|_| TemplateError::new(ErrorKind::InvalidOperation, "not a moment"))?;
    Ok(at.format("%B %-d, %Y, %H:%M UTC").to_string())
}

/// A moment to the second, for rows that are added up: `2026-11-22 14:05:09`.
fn second(value: &str) -> Result<String, TemplateError> {
    let at: DateTime<Utc> =
        value.parse().map_err(|_| TemplateError::new(ErrorKind::InvalidOperation, "not a moment"))?;
    Ok(at.format("%Y-%m-%d %H:%M:%S").to_string())
}

/// A title whose short words with a hyphen, such as “Medi-Cal”, no line’s end parts: large letters make that look like two
/// words. The words themselves stay as they are, for search and for whoever listens.
fn unbroken(title: &str) -> Value {
    // As many letters as fit into the narrowest page at the size of a heading.
    const LONGEST: usize = 14;
    let words = title.split_inclusive(char::is_whitespace).map(|word| {
        let whole = word.trim_end();
        let (escaped, blank) = (HtmlEscape(whole), &word[whole.len()..]);
        if whole.trim_matches('-').contains('-') && whole.chars().count() <= LONGEST {
            format!("<span class=\"unbroken\">{escaped}</span>{blank}")
        } else {
            format!("{escaped}{blank}")
        }
    });
    Value::from_safe_string(words.collect())
}

/// A value for the part of an address after the question mark.
fn in_query(value: &str) -> String {
    form_urlencoded::byte_serialize(value.as_bytes()).collect()
}

/// `3|plural("lesson", "lessons")` is `3 lessons`.
pub fn plural(count: i64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
