//! A scenario: a conversation in which the learner chooses what to say, scene by scene.

use super::Reading;
use super::item::Read;
use super::lesson::is_silent;
use crate::flaw::Flaws;
use crate::front::Fields;
use crate::html::Page;
use crate::markdown::{Node, slug, text_of};
use crate::quote::callout_of;
use crate::{Ending, Kind, Scene, SceneChoice};
use pulldown_cmark::{BlockQuoteKind, Tag};
use std::collections::BTreeMap;
use std::ops::Range;

/// A scene whose choices are not yet followed.
struct Draft {
    scene: Scene,
    at: Range<usize>,
    /// Each choice with the slug it leads to and where it stands.
    choices: Vec<(SceneChoice, String, Range<usize>)>,
}

impl Reading<'_> {
    pub(super) fn scenario<'s>(
        &mut self,
        page: &mut Page<'s>,
        front: &Fields<'s>,
        body: &[Node<'s>],
    ) -> Read {
        let scene = |node: &Node| node.heading().is_some_and(|level| level >= 4);
        let first = body.iter().position(scene).unwrap_or(body.len());
        let prompt = page.html(&body[..first], &mut self.flaws);
        let mut drafts: Vec<Draft> = Vec::new();
        let mut titles: BTreeMap<String, usize> = BTreeMap::new();
        let mut at = first;
        while at < body.len() {
            let end = body[at + 1..].iter().position(scene).map_or(body.len(), |next| at + 1 + next);
            drafts.push(self.scene(page, &body[at], &body[at + 1..end], &mut titles));
            at = end;
        }
        if drafts.is_empty() {
            let help = "write each scene under a `####` heading";
            let place = front.place("id");
            self.flaws
                .at(front.source, &place, "scenario/no-scenes", "this scenario has no scenes")
                .help(help);
        }
        let scenes = self.follow(page, drafts);
        Read {
            kind: Kind::Scenario { scenes },
            prompt,
            rationale: None,
            hint: None,
            parts: Vec::new(),
            used: body.len(),
        }
    }

    fn scene<'s>(
        &mut self,
        page: &mut Page<'s>,
        heading: &Node<'s>,
        body: &[Node<'s>],
        titles: &mut BTreeMap<String, usize>,
    ) -> Draft {
        let title = text_of(&heading.kids);
        let mut name = slug(&title);
        let count = titles.entry(title.clone()).or_default();
        let same = *count;
        *count += 1;
        if same > 0 {
            name = format!("{name}-{same}");
            let message = "another scene of this scenario has the same name";
            self.flaws
                .at(page.source, &heading.at, "scenario/same-name", message)
                .help("give each scene its own");
        }
        let list = body.iter().rposition(is_choice_list);
        let mut html = String::new();
        let mut ending = None;
        for (i, node) in body.iter().enumerate().filter(|(i, node)| Some(*i) != list && !is_silent(node)) {
            let _ = i;
            let end = callout_of(node).and_then(ending_of).filter(|_| list.is_none());
            let text = match end {
                Some(end) => {
                    ending = Some(end);
                    page.html(&node.kids, &mut self.flaws)
                }
                None => page.html(std::slice::from_ref(node), &mut self.flaws),
            };
            html.push_str(&text);
            html.push('\n');
        }
        let choices = list.map(|i| self.choices(page, &body[i])).unwrap_or_default();
        if choices.is_empty() && ending.is_none() {
            let message = format!("the scene “{title}” is an end and does not say how it went");
            let help = "add a callout: `> [!TIP]` well, `> [!NOTE]` so-so, `> [!WARNING]` badly";
            self.flaws.at(page.source, &heading.at, "scenario/no-ending", message).help(help);
        }
        html.truncate(html.trim_end().len());
        let scene = Scene { slug: name, title, html, choices: Vec::new(), ending };
        Draft { scene, at: heading.at.clone(), choices }
    }

    fn choices<'s>(
        &mut self,
        page: &mut Page<'s>,
        list: &Node<'s>,
    ) -> Vec<(SceneChoice, String, Range<usize>)> {
        let mut choices = Vec::new();
        for option in &list.kids {
            let Some(to) = link_of(option) else {
                let help = "begin it with a link to a scene: `- [\"…\"](#the-scene)`";
                self.flaws
                    .at(page.source, &option.at, "scenario/dead-choice", "this choice leads nowhere")
                    .help(help);
                continue;
            };
            let (html, feedback) = choice_parts(page, option, &mut self.flaws);
            let at = first_link(option).map_or(&option.at, |link| &link.at).clone();
            choices.push((SceneChoice { html, to: 0, feedback }, to, at));
        }
        choices
    }

    /// Binds choices to scenes; what leads nowhere is left out.
    fn follow(&mut self, page: &Page, drafts: Vec<Draft>) -> Vec<Scene> {
        let by_slug: BTreeMap<String, usize> =
            drafts.iter().enumerate().map(|(i, draft)| (draft.scene.slug.clone(), i)).collect();
        let mut scenes = Vec::new();
        let mut places = Vec::new();
        for draft in drafts {
            let mut scene = draft.scene;
            for (mut choice, to, at) in draft.choices {
                if let Some(&i) = by_slug.get(&to) {
                    choice.to = i;
                    scene.choices.push(choice);
                } else {
                    let names = || by_slug.keys().map(String::as_str);
                    let help = || {
                        if let Some(near) = crate::flaw::nearest(&to, names()) {
                            return format!("did you mean #{near}?");
                        }
                        let some: Vec<String> = names().take(12).map(|name| format!("#{name}")).collect();
                        format!("its scenes are: {}", some.join(", "))
                    };
                    let message = format!("no scene of this scenario is #{}", crate::front::short(&to));
                    self.flaws.at(page.source, &at, "scenario/dead-choice", message).maybe(|| Some(help()));
                }
            }
            scenes.push(scene);
            places.push(draft.at);
        }
        self.check_ways(page, &scenes, &places);
        scenes
    }

    /// Every scene can be reached, and from every scene an end.
    fn check_ways(&mut self, page: &Page, scenes: &[Scene], places: &[Range<usize>]) {
        let mut reached = vec![false; scenes.len()];
        let mut next = if scenes.is_empty() { Vec::new() } else { vec![0] };
        while let Some(at) = next.pop() {
            if !std::mem::replace(&mut reached[at], true) {
                next.extend(scenes[at].choices.iter().map(|choice| choice.to));
            }
        }
        let mut ends: Vec<bool> = scenes.iter().map(|scene| scene.choices.is_empty()).collect();
        let mut into: Vec<Vec<usize>> = vec![Vec::new(); scenes.len()];
        for (from, scene) in scenes.iter().enumerate() {
            for choice in &scene.choices {
                into[choice.to].push(from);
            }
        }
        let mut next: Vec<usize> = (0..scenes.len()).filter(|&at| ends[at]).collect();
        while let Some(at) = next.pop() {
            for &from in &into[at] {
                if !std::mem::replace(&mut ends[from], true) {
                    next.push(from);
                }
            }
        }
        for (i, scene) in scenes.iter().enumerate() {
            if !reached[i] {
                let message = format!("no choice leads to the scene “{}”", scene.title);
                let help = "link it from a choice: `- [\"…\"](#the-scene)`, or delete it";
                self.flaws.at(page.source, &places[i], "scenario/unreachable", message).help(help);
            } else if !ends[i] {
                let message = format!("from the scene “{}” no choices lead to an end", scene.title);
                let help = "let one of its choices lead on, or end it with a callout";
                self.flaws.at(page.source, &places[i], "scenario/no-way-out", message).help(help);
            }
        }
        if let Some(first) = scenes.first()
            && first.choices.is_empty()
        {
            let message = "the first scene has no choices";
            let help = "below what happens, list what the learner may say: `- [\"…\"](#the-next-scene)`";
            self.flaws.at(page.source, &places[0], "scenario/no-choices", message).help(help);
        }
    }
}

fn ending_of(callout: BlockQuoteKind) -> Option<Ending> {
    match callout {
        BlockQuoteKind::Tip => Some(Ending::Well),
        BlockQuoteKind::Note => Some(Ending::SoSo),
        BlockQuoteKind::Warning => Some(Ending::Badly),
        BlockQuoteKind::Important | BlockQuoteKind::Caution => None,
    }
}

fn is_choice_list(node: &Node) -> bool {
    matches!(node.tag(), Some(Tag::List(_))) && node.kids.iter().any(|option| link_of(option).is_some())
}

/// The scene that a list item's first words link to.
fn link_of(option: &Node) -> Option<String> {
    first_link(option).and_then(|link| match link.tag() {
        Some(Tag::Link { dest_url, .. }) => dest_url.strip_prefix('#').map(str::to_owned),
        _ => None,
    })
}

fn first_link<'n, 'a>(option: &'n Node<'a>) -> Option<&'n Node<'a>> {
    let first = option.kids.first()?;
    let first = if first.is_paragraph() { first.kids.first()? } else { first };
    matches!(first.tag(), Some(Tag::Link { .. })).then_some(first)
}

/// The words of a choice, its link's included, and the quote in it.
fn choice_parts<'s>(page: &mut Page<'s>, option: &Node<'s>, flaws: &mut Flaws) -> (String, Option<String>) {
    let (mut words, mut feedback) = (String::new(), None::<String>);
    for kid in &option.kids {
        match kid.tag() {
            Some(Tag::BlockQuote(_)) => {
                let html = page.html(&kid.kids, flaws);
                feedback = Some(feedback.map_or(html.clone(), |before| format!("{before}\n{html}")));
            }
            Some(Tag::Paragraph) => {
                for inner in &kid.kids {
                    choice_words(page, inner, &mut words, flaws);
                }
            }
            _ => choice_words(page, kid, &mut words, flaws),
        }
    }
    (words.trim().to_owned(), feedback)
}

fn choice_words<'s>(page: &mut Page<'s>, node: &Node<'s>, words: &mut String, flaws: &mut Flaws) {
    match node.tag() {
        Some(Tag::Link { dest_url, .. }) if dest_url.starts_with('#') => {
            page.inlines(&node.kids, words, flaws);
        }
        _ => page.blocks(std::slice::from_ref(node), words, flaws),
    }
}
