//! Pictures, sound and film.

use crate::flaw::Flaws;
use crate::html::{Page, escape, escaped};
use crate::markdown::Node;
use crate::site::{Site, Target};
use crate::source::Source;
use pulldown_cmark::Tag;
use std::fmt::Write;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Media {
    Sound,
    Film,
}

/// What a link plays, by its ending.
pub(crate) fn kind(link: &str) -> Option<Media> {
    let path = link.split(['#', '?']).next().unwrap_or_default();
    match path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).as_deref() {
        Some("mp3" | "m4a") => Some(Media::Sound),
        Some("mp4" | "webm") => Some(Media::Film),
        _ => None,
    }
}

impl<'a> Page<'a> {
    /// A picture alone in its paragraph, with its title as the caption.
    pub(crate) fn figure(&mut self, node: &Node<'a>, out: &mut String, flaws: &mut Flaws) {
        out.push_str("<figure>");
        self.image(node, out, flaws);
        if let Some(Tag::Image { title, .. }) = node.tag()
            && !title.trim().is_empty()
        {
            let _ = write!(out, "<figcaption>{}</figcaption>", escaped(title));
        }
        out.push_str("</figure>\n");
    }

    pub(crate) fn image(&mut self, node: &Node<'a>, out: &mut String, flaws: &mut Flaws) {
        let Some(Tag::Image { dest_url, .. }) = node.tag() else { return };
        let alt = node.text();
        let alt = alt.trim();
        if alt.is_empty() {
            flaws
                .at(self.source, &node.at, "media/no-alt", "this picture has no words in place of it")
                .help("say between the brackets what the picture shows, for those who can't see it");
        }
        match self.own_file(dest_url) {
            Ok(address) => {
                let _ = write!(
                    out,
                    "<img src=\"{}\" alt=\"{}\" loading=\"lazy\">",
                    escaped(&address),
                    escaped(alt)
                );
            }
            Err(dead) => {
                flaws
                    .at(self.source, &node.at, dead.rule, dead.message.as_str())
                    .maybe(|| Some(dead.help(self.site)));
                escape(alt, out);
            }
        }
    }

    /// The address of a file of the course; media of other sites would tell them who reads this page.
    fn own_file(&self, link: &str) -> Result<String, crate::site::Dead> {
        match self.site.follow(&self.source.path, link, false)? {
            Target::Within { address, .. } => Ok(address),
            Target::Outside(_) | Target::Here(_) => {
                let help = "put the file beside this page and link it from there";
                Err(crate::site::Dead::new(
                    "media/remote",
                    "pictures, sound and film are files of the course",
                    help,
                ))
            }
        }
    }

    /// A link to sound or film alone in its paragraph: native controls, captions, and the words after it.
    pub(crate) fn media(&mut self, link: &Node<'a>, after: &[Node<'a>], out: &mut String, flaws: &mut Flaws) {
        let Some(Tag::Link { dest_url, .. }) = link.tag() else { return };
        let Some(media) = kind(dest_url) else { return };
        let mut said = Vec::new();
        if let Some(next) = after.first().filter(|next| next.is_paragraph()) {
            links(next, &mut said);
        }
        let captions = said.iter().find(|(to, _)| is_captions(to));
        let transcript = said.iter().any(|(to, words)| {
            let words = words.to_lowercase();
            !is_captions(to) && (words.contains("transcript") || words.contains("transcripción"))
        });
        if !transcript {
            flaws
                .at(self.source, &link.at, "media/no-transcript", "this has no transcript")
                .help("link it in the sentence after: `[Transcript](worksheets/the-call.md)`");
        }
        if media == Media::Film && captions.is_none() {
            flaws
                .at(self.source, &link.at, "media/no-captions", "this film has no captions")
                .help("link a .vtt file in the sentence after: `[Captions](the-call.vtt)`");
        }
        let address = match self.own_file(dest_url) {
            Ok(address) => address,
            Err(dead) => {
                flaws
                    .at(self.source, &link.at, dead.rule, dead.message.as_str())
                    .maybe(|| Some(dead.help(self.site)));
                return;
            }
        };
        let tag = if media == Media::Film { "video" } else { "audio" };
        let _ = write!(
            out,
            "<figure class=\"media\"><{tag} controls preload=\"metadata\" src=\"{}\">",
            escaped(&address)
        );
        if let Some(address) = captions.and_then(|(to, _)| self.own_file(to).ok()) {
            let _ = write!(
                out,
                "<track kind=\"captions\" src=\"{}\" srclang=\"{1}\" label=\"{1}\" default>",
                escaped(&address),
                escaped(self.language)
            );
        }
        let _ = write!(out, "</{tag}><figcaption>");
        self.inlines(&link.kids, out, flaws);
        out.push_str("</figcaption></figure>\n");
    }
}

fn is_captions(link: &str) -> bool {
    link.strip_suffix(".vtt").is_some()
}

/// Every link in a node: where it leads and its words.
fn links(node: &Node, found: &mut Vec<(String, String)>) {
    if let Some(Tag::Link { dest_url, .. }) = node.tag() {
        found.push((dest_url.to_string(), node.text()));
    }
    for kid in &node.kids {
        links(kid, found);
    }
}

/// Vector pictures can hold scripts and fetch from elsewhere; those that could are refused.
pub(crate) fn check_svg(source: &Source, flaws: &mut Flaws) -> bool {
    let text = source.text.to_lowercase();
    let forbidden = [
        "<script",
        "<foreignobject",
        "<iframe",
        "javascript:",
        "<!entity",
        "<!doctype",
        "data:text",
        "<?xml-stylesheet",
        "@import",
    ];
    let handler = text.match_indices("on").find(|(at, _)| {
        let begins = text[..*at].ends_with(|c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\''));
        let rest = &text[at + 2..];
        let name = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        begins && name > 2 && rest[name..].trim_start().starts_with('=')
    });
    let remote = ["href=\"http", "href='http", "href=\"//", "href='//", "url(http", "url(//"];
    let found = forbidden.iter().chain(&remote).find_map(|bad| text.find(bad)).or(handler.map(|(at, _)| at));
    let Some(at) = found else { return true };
    // Lower case can shift offsets in rare alphabets; the place is a hint there.
    let at = if source.text.is_char_boundary(at) { at } else { 0 };
    flaws
        .at(
            source,
            &(at..at + 1),
            "media/unsafe-svg",
            "this picture holds a script or fetches from elsewhere",
        )
        .help("export it again as a plain SVG");
    false
}

/// Whether a file is one that pages show, and of what type.
pub(crate) fn asset(site: &Site, path: &str) -> Option<&'static str> {
    match site.places.get(path) {
        Some(crate::site::Place::Asset(media)) => Some(media),
        _ => None,
    }
}
