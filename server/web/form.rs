//! Forms: read with their CSRF token checked, and shown again with what was typed.

use std::collections::BTreeMap;

use poem::{FromRequest, Request, RequestBody, Result, web::Multipart};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{CsrfKey, faces::StaleForm};
use crate::error::Error;

/// A form as it was sent, its token checked. Control characters that no keyboard types are taken out.
pub struct Form<T> {
    pub values: T,
    pub kept: Kept,
}

/// A form that is a button and no more.
#[derive(Deserialize)]
pub struct Nothing {}

/// What was typed, by field, for showing a form again. The last of several values of one name counts.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(transparent)]
pub struct Kept(pub BTreeMap<String, String>);

impl Kept {
    /// A form that was not filled in yet: these fields, empty.
    pub fn empty(fields: &[&str]) -> Kept {
        Kept(fields.iter().map(|field| ((*field).to_owned(), String::new())).collect())
    }

    #[must_use]
    pub fn with(mut self, field: &str, value: impl Into<String>) -> Kept {
        self.0.insert(field.to_owned(), value.into());
        self
    }

    /// With an empty value for each of these that was not sent, such as a check box left alone.
    #[must_use]
    pub fn having(mut self, fields: &[&str]) -> Kept {
        for field in fields {
            self.0.entry((*field).to_owned()).or_default();
        }
        self
    }

    /// Without these, such as passwords: they are never sent back.
    #[must_use]
    pub fn without(mut self, fields: &[&str]) -> Kept {
        for field in fields {
            self.0.insert((*field).to_owned(), String::new());
        }
        self
    }
}

impl<'a, T: DeserializeOwned> FromRequest<'a> for Form<T> {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> Result<Self> {
        let form =
            request.content_type().is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
        if !form {
            return Err(Error::invalid("form", "This page takes a form.").into());
        }
        let bytes = body.take()?.into_bytes().await?;
        let pairs = read_pairs(&bytes)?;
        let token = pairs.iter().find(|(name, _)| name == "csrf").map_or("", |(_, value)| value.as_str());
        if !CsrfKey::of(request).is_some_and(|key| key.fits(token)) {
            return Err(StaleForm.into());
        }
        let cleaned: Vec<(String, String)> = pairs
            .into_iter()
            .filter(|(name, _)| name != "csrf")
            .map(|(name, value)| (name, typed(&value)))
            .collect();
        let text = form_text(&cleaned);
        let values = serde_html_form::from_str(&text).map_err(|_| {
            Error::invalid("form", "Part of the form did not arrive. Please check it and send it again.")
        })?;
        Ok(Form { values, kept: Kept(cleaned.into_iter().collect()) })
    }
}

/// One file that was chosen on a page, its form's token checked. Its size is what the body may have.
pub struct Upload(pub Vec<u8>);

impl<'a> FromRequest<'a> for Upload {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> Result<Self> {
        let unreadable = || Error::invalid("file", "The file did not arrive whole. Please send it again.");
        let kind = request.content_type().unwrap_or_default();
        if !kind.starts_with("multipart/form-data") {
            return Err(Error::invalid("form", "This page takes a file.").into());
        }
        let mut parts = Multipart::from_request(request, body).await.map_err(|_| unreadable())?;
        let (mut token, mut file) = (String::new(), Vec::new());
        for _ in 0..4 {
            match parts.next_field().await.map_err(|_| unreadable())? {
                Some(part) if part.name() == Some("csrf") => {
                    token = part.text().await.map_err(|_| unreadable())?;
                }
                Some(part) => file = part.bytes().await.map_err(|_| unreadable())?,
                None => break,
            }
        }
        if !CsrfKey::of(request).is_some_and(|key| key.fits(&token)) {
            return Err(StaleForm.into());
        }
        Ok(Upload(file))
    }
}

/// The fields of a form's body, in their order.
pub(super) fn read_pairs(body: &[u8]) -> Result<Vec<(String, String)>, Error> {
    let unreadable =
        || Error::invalid("form", "The form holds characters that can’t be read. Please type it anew.");
    let text = std::str::from_utf8(body).map_err(|_| unreadable())?;
    let pairs: Vec<(String, String)> = form_urlencoded::parse(text.as_bytes()).into_owned().collect();
    // What is not UTF-8 under its percent signs arrives as U+FFFD.
    if pairs.iter().any(|(name, value)| name.contains('\u{fffd}') || value.contains('\u{fffd}')) {
        return Err(unreadable());
    }
    Ok(pairs)
}

pub(super) fn form_text(pairs: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// Line ends as `\n`; no other control characters.
fn typed(value: &str) -> String {
    value.replace("\r\n", "\n").chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}
