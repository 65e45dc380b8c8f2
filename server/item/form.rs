//! An item as its template shows it.

use curriculum::{Choice, Ending, Item, Kind, Pair, Response, Rubric, Scene, score};
use serde::Serialize;

use super::{
    order::shown,
    response::{ESSAY, is_whole},
    view::{
        BlankView, Lettered, Mark, OptionView, PartView, RowView, Said, SceneOption, SceneView, SelectView,
        Verdict, letter, needs_room, plain,
    },
};

/// What may be told beside the question. By default nothing: then no key, feedback or rationale is in the HTML.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reveal {
    /// How the response did, with the words for what was chosen.
    pub feedback: bool,
    /// Why the key is the key.
    pub rationale: bool,
    /// The answer that earns every point.
    pub key: bool,
}

impl Reveal {
    pub const NOTHING: Reveal = Reveal { feedback: false, rationale: false, key: false };
    /// Enough to learn from and to try again.
    pub const FEEDBACK: Reveal = Reveal { feedback: true, rationale: false, key: false };
    pub const EVERYTHING: Reveal = Reveal { feedback: true, rationale: true, key: true };
}

/// An item with what was answered so far, for `parts/item.html`. Fields are named by the item's id.
#[derive(Debug, Clone, Serialize)]
pub struct ItemForm {
    pub id: String,
    pub title: String,
    pub kind: &'static str,
    /// HTML.
    pub prompt: String,
    /// HTML.
    pub hint: Option<String>,
    pub points: u32,
    /// Looked back at: nothing can be changed.
    pub closed: bool,
    pub answered: bool,
    /// Nothing is left open in the answer.
    pub whole: bool,
    pub options: Vec<OptionView>,
    /// What the two sides of a matching are; HTML.
    pub heads: Option<Pair>,
    pub rows: Vec<RowView>,
    /// Right sides that need more room than a select has.
    pub lettered: Vec<Lettered>,
    pub typed: String,
    pub longest: usize,
    pub unit: Option<String>,
    pub parts: Vec<PartView>,
    pub rubric: Option<Rubric>,
    pub scene: Option<SceneView>,
    pub verdict: Option<Verdict>,
    /// HTML.
    pub rationale: Option<String>,
    /// The answer, in plain text, where it is not shown beside what was asked.
    pub key: Option<String>,
}

impl ItemForm {
    /// `order` is the item's from a drawn form or `steady_order`. A response of another kind counts as none.
    pub fn new(item: &Item, order: &[usize], response: Option<&Response>, reveal: Reveal) -> ItemForm {
        let judged = response.filter(|_| reveal.feedback).and_then(|response| score(item, response));
        let mut form = ItemForm {
            id: item.id.clone(),
            title: item.title.clone(),
            kind: item.kind.name(),
            prompt: item.prompt.clone(),
            hint: item.hint.clone(),
            points: item.points,
            closed: false,
            answered: response.is_some(),
            whole: response.is_some_and(|response| is_whole(item, response)),
            options: Vec::new(),
            heads: None,
            rows: Vec::new(),
            lettered: Vec::new(),
            typed: String::new(),
            longest: ESSAY,
            unit: None,
            parts: Vec::new(),
            rubric: None,
            scene: None,
            verdict: judged.map(|score| Verdict {
                mark: match score.earned {
                    _ if score.correct => Mark::Right,
                    earned if earned > 0.0 => Mark::Partly,
                    _ => Mark::Wrong,
                },
                earned: format!("{}", (score.earned * 10.0).round() / 10.0),
                of: score.of,
            }),
            rationale: item.rationale.clone().filter(|_| reveal.rationale),
            key: None,
        };
        Asked { item, shown: shown(item, order), response, reveal }.fill(&mut form);
        form
    }

    /// For looking back: controls are shown, and can't be changed.
    #[must_use]
    pub fn closed(mut self) -> ItemForm {
        self.closed = true;
        self
    }
}

/// What a form is filled from.
struct Asked<'a> {
    item: &'a Item,
    shown: Vec<usize>,
    response: Option<&'a Response>,
    reveal: Reveal,
}

impl Asked<'_> {
    fn fill(&self, form: &mut ItemForm) {
        match &self.item.kind {
            Kind::One { options } | Kind::Several { options } | Kind::TrueFalse { options } => {
                form.options = self.options(options);
            }
            Kind::Matching { heads, pairs } => {
                form.heads = Some(heads.clone()).filter(|heads| !plain(&heads.left).is_empty());
                form.rows = self.pairs(pairs);
                if pairs.iter().any(|pair| needs_room(&pair.right)) {
                    let lettered = |(place, &at): (usize, &usize)| Lettered {
                        letter: letter(place),
                        html: pairs[at].right.clone(),
                    };
                    form.lettered = self.shown.iter().enumerate().map(lettered).collect();
                }
            }
            Kind::Ordering { steps } => form.rows = self.steps(steps),
            Kind::Numeric { answer, unit, .. } => {
                form.unit.clone_from(unit);
                form.longest = 40;
                let unit = unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
                form.key = self.reveal.key.then(|| format!("{answer}{unit}"));
            }
            Kind::Short { accept } => {
                form.longest = 200;
                form.key = accept.first().cloned().filter(|_| self.reveal.key);
            }
            Kind::Fill { parts, blanks } => form.parts = self.parts(parts, blanks),
            Kind::Essay { rubric } | Kind::Practical { rubric } => form.rubric = Some(rubric.clone()),
            Kind::Reflection => (),
            Kind::Scenario { scenes } => form.scene = self.scene(scenes),
        }
        if let Some(Response::Number(typed) | Response::Text(typed)) = self.response {
            form.typed.clone_from(typed);
        }
    }

    fn options(&self, options: &[Choice]) -> Vec<OptionView> {
        let chosen: &[usize] = match self.response {
            Some(Response::Chosen(chosen)) => chosen,
            _ => &[],
        };
        let told = self.reveal.feedback && !chosen.is_empty();
        let view = |(place, &at): (usize, &usize)| {
            let (option, chosen) = (&options[at], chosen.contains(&at));
            let open = self.reveal.key || (told && chosen);
            OptionView {
                value: place + 1,
                html: option.html.clone(),
                chosen,
                mark: (open && (chosen || option.correct)).then_some(Mark::of(option.correct)),
                feedback: option.feedback.clone().filter(|_| open),
            }
        };
        self.shown.iter().enumerate().map(view).collect()
    }

    fn pairs(&self, pairs: &[Pair]) -> Vec<RowView> {
        let rich = pairs.iter().any(|pair| needs_room(&pair.right));
        let view = |(at, pair): (usize, &Pair)| {
            let put = match self.response {
                Some(Response::Paired(paired)) => paired.get(at).and_then(|&to| pairs.get(to)),
                _ => None,
            };
            let choice = |(place, &right): (usize, &usize)| SelectView {
                value: place + 1,
                text: if rich { letter(place) } else { plain(&pairs[right].right) },
                chosen: put.is_some_and(|put| put.right == pairs[right].right),
            };
            RowView {
                row: at + 1,
                html: pair.left.clone(),
                choices: self.shown.iter().enumerate().map(choice).collect(),
                mark: put.filter(|_| self.reveal.feedback).map(|put| Mark::of(put.right == pair.right)),
                key: self.reveal.key.then(|| plain(&pair.right)),
            }
        };
        pairs.iter().enumerate().map(view).collect()
    }

    fn steps(&self, steps: &[String]) -> Vec<RowView> {
        let ordered: &[usize] = match self.response {
            Some(Response::Ordered(ordered)) => ordered,
            _ => &[],
        };
        let view = |(row, &step): (usize, &usize)| {
            let placed = ordered.iter().position(|&at| at == step);
            let choice = |place: usize| SelectView {
                value: place + 1,
                text: (place + 1).to_string(),
                chosen: placed == Some(place),
            };
            let fits = |place: usize| steps.get(place) == steps.get(step);
            RowView {
                row: row + 1,
                html: steps[step].clone(),
                choices: (0..steps.len()).map(choice).collect(),
                mark: placed.filter(|_| self.reveal.feedback).map(|place| Mark::of(fits(place))),
                key: self.reveal.key.then(|| (step + 1).to_string()),
            }
        };
        self.shown.iter().enumerate().map(view).collect()
    }

    fn parts(&self, parts: &[String], blanks: &[Vec<String>]) -> Vec<PartView> {
        let view = |(at, html): (usize, &String)| {
            let blank = blanks.get(at).map(|accept| {
                let typed = match self.response {
                    Some(Response::Blanks(typed)) => typed.get(at).cloned().unwrap_or_default(),
                    _ => String::new(),
                };
                let told = self.reveal.feedback && self.response.is_some();
                BlankView {
                    row: at + 1,
                    mark: told.then(|| Mark::of(self.accepts(accept, &typed))),
                    key: accept.first().cloned().filter(|_| self.reveal.key),
                    typed,
                }
            });
            PartView { html: html.clone(), blank }
        };
        parts.iter().enumerate().map(view).collect()
    }

    /// By the one rule for typed words: that of short items.
    fn accepts(&self, accept: &[String], typed: &str) -> bool {
        let short = Item { kind: Kind::Short { accept: accept.to_vec() }, ..self.item.clone() };
        score(&short, &Response::Text(typed.to_owned())).is_some_and(|score| score.correct)
    }

    fn scene(&self, scenes: &[Scene]) -> Option<SceneView> {
        let path: &[usize] = match self.response {
            Some(Response::Path(path)) => path,
            _ => &[],
        };
        let (mut scene, mut before, mut steps) = (scenes.first()?, Vec::new(), Vec::new());
        for &at in path {
            // A path that leads nowhere is followed as far as it goes.
            let Some((choice, next)) = scene.choices.get(at).and_then(|c| Some((c, scenes.get(c.to)?)))
            else {
                break;
            };
            before.push(Said {
                title: scene.title.clone(),
                html: scene.html.clone(),
                choice: choice.html.clone(),
                feedback: choice.feedback.clone(),
            });
            steps.push((at + 1).to_string());
            scene = next;
        }
        let option = |(at, choice): (usize, &curriculum::SceneChoice)| SceneOption {
            value: at + 1,
            html: choice.html.clone(),
        };
        Some(SceneView {
            title: scene.title.clone(),
            html: scene.html.clone(),
            path: steps.join("."),
            before,
            choices: scene.choices.iter().enumerate().map(option).collect(),
            ending: scene.ending.map(|ending| match ending {
                Ending::Well => "well",
                Ending::SoSo => "so-so",
                Ending::Badly => "badly",
            }),
        })
    }
}
