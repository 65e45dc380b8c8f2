//! Items in the JSON API: shown without their keys, answered by the values that were shown.

use poem_openapi::{Enum, Object};

use super::{
    ItemForm,
    view::{Mark, OptionView, RowView},
};
use crate::web::Text;

/// An item as it is asked. Which members are there depends on its kind; texts are HTML unless they say otherwise.
#[derive(Object)]
#[oai(rename = "Item", skip_serializing_if_is_none)]
pub struct ItemOut {
    pub id: String,
    /// Plain.
    pub title: String,
    /// `one`, `several`, `true-false`, `matching`, `ordering`, `numeric`, `short`, `fill`, `essay`, `reflection`,
    /// `practical` or `scenario`.
    pub kind: String,
    pub prompt: String,
    pub hint: Option<String>,
    pub points: u32,
    /// Something was answered, and nothing is left open in it.
    pub answered: bool,
    /// Of one, several and true-false.
    pub options: Option<Vec<OptionOut>>,
    /// Of matching and ordering: what something is put to.
    pub rows: Option<Vec<RowOut>>,
    /// Of fill: the text around the blanks, one more than there are blanks.
    pub parts: Option<Vec<String>>,
    /// Of numeric, short, fill and essay: what was typed so far. Plain.
    pub typed: Option<Vec<String>>,
    /// Of numeric. Plain.
    pub unit: Option<String>,
    /// Of scenario: where the conversation stands.
    pub scene: Option<SceneOut>,
    /// How the answer did, where that may be told.
    pub verdict: Option<VerdictOut>,
    /// Why the key is the key, where that may be told.
    pub rationale: Option<String>,
}

#[derive(Object)]
#[oai(rename = "Option", skip_serializing_if_is_none)]
pub struct OptionOut {
    /// What to answer with.
    pub value: u32,
    pub html: String,
    pub chosen: bool,
    pub mark: Option<MarkOut>,
    pub feedback: Option<String>,
}

#[derive(Object)]
#[oai(rename = "Row", skip_serializing_if_is_none)]
pub struct RowOut {
    pub html: String,
    /// What may be put to it.
    pub choices: Vec<ChoiceOut>,
    /// The value that was put to it.
    pub chosen: Option<u32>,
    pub mark: Option<MarkOut>,
}

#[derive(Object)]
#[oai(rename = "Choice")]
pub struct ChoiceOut {
    /// What to answer with.
    pub value: u32,
    /// Plain; where right sides are long, a letter of `lettered`.
    pub text: String,
}

#[derive(Object)]
#[oai(rename = "Scene", skip_serializing_if_is_none)]
pub struct SceneOut {
    /// Plain.
    pub title: String,
    pub html: String,
    /// The choices that led here, from the first scene on.
    pub path: Vec<u32>,
    pub choices: Vec<OptionOut>,
    /// `well`, `so-so` or `badly`, once the conversation is over.
    pub ending: Option<String>,
}

#[derive(Object)]
#[oai(rename = "Verdict")]
pub struct VerdictOut {
    pub mark: MarkOut,
    /// Points.
    pub earned: String,
    pub of: u32,
}

#[derive(Enum, Clone, Copy)]
#[oai(rename = "Mark", rename_all = "kebab-case")]
pub enum MarkOut {
    Right,
    Partly,
    Wrong,
}

impl From<Mark> for MarkOut {
    fn from(mark: Mark) -> MarkOut {
        match mark {
            Mark::Right => MarkOut::Right,
            Mark::Partly => MarkOut::Partly,
            Mark::Wrong => MarkOut::Wrong,
        }
    }
}

impl From<ItemForm> for ItemOut {
    fn from(form: ItemForm) -> ItemOut {
        let written = matches!(form.kind, "numeric" | "short" | "essay");
        let blanks = form.parts.iter().filter_map(|part| part.blank.as_ref());
        let typed: Vec<String> = if written {
            vec![form.typed.clone()]
        } else {
            blanks.map(|blank| blank.typed.clone()).collect()
        };
        let parts: Vec<String> = form.parts.into_iter().map(|part| part.html).collect();
        let scene = form.scene.map(|scene| SceneOut {
            title: scene.title,
            html: scene.html,
            path: scene.path.split('.').filter_map(|step| step.parse().ok()).collect(),
            choices: scene
                .choices
                .into_iter()
                .map(|choice| OptionOut {
                    value: small(choice.value),
                    html: choice.html,
                    chosen: false,
                    mark: None,
                    feedback: None,
                })
                .collect(),
            ending: scene.ending.map(ToOwned::to_owned),
        });
        let lettered = form.lettered;
        ItemOut {
            id: form.id,
            title: form.title,
            kind: form.kind.to_owned(),
            prompt: form.prompt,
            hint: form.hint,
            points: form.points,
            answered: form.answered && form.whole,
            options: some(form.options.into_iter().map(option).collect()),
            rows: some(form.rows.into_iter().map(|view| row(view, &lettered)).collect()),
            parts: some(parts),
            typed: some(typed),
            unit: form.unit,
            scene,
            verdict: form.verdict.map(|verdict| VerdictOut {
                mark: verdict.mark.into(),
                earned: verdict.earned,
                of: verdict.of,
            }),
            rationale: form.rationale,
        }
    }
}

fn option(view: OptionView) -> OptionOut {
    OptionOut {
        value: small(view.value),
        html: view.html,
        chosen: view.chosen,
        mark: view.mark.map(Into::into),
        feedback: view.feedback,
    }
}

/// Programs have room: right sides are told whole, not by their letters.
fn row(view: RowView, lettered: &[super::view::Lettered]) -> RowOut {
    let whole = |letter: String| {
        let named = lettered.iter().find(|right| right.letter == letter);
        named.map_or(letter, |right| super::view::plain(&right.html))
    };
    let chosen = view.choices.iter().find(|choice| choice.chosen).map(|choice| small(choice.value));
    let choices = view.choices.into_iter();
    RowOut {
        html: view.html,
        choices: choices
            .map(|choice| ChoiceOut { value: small(choice.value), text: whole(choice.text) })
            .collect(),
        chosen,
        mark: view.mark.map(Into::into),
    }
}

fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// What is answered: the member that fits the item’s kind, with the values that were shown.
#[derive(Object, Default)]
#[oai(deny_unknown_fields)]
pub struct Answer {
    /// Of one, several and true-false: the options chosen.
    #[oai(default, validator(max_items = 100))]
    chosen: Vec<u32>,
    /// Of matching and ordering: for each row, what is put to it; 0 leaves it open.
    #[oai(default, validator(max_items = 100))]
    placed: Vec<u32>,
    /// Of numeric, short and essay.
    #[oai(default, validator(max_length = 40000))]
    text: Text,
    /// Of fill: one for each blank.
    #[oai(default, validator(max_items = 100))]
    blanks: Vec<Text>,
    /// Of scenario: the choices from the first scene on.
    #[oai(default, validator(max_items = 200))]
    path: Vec<u32>,
}

impl Answer {
    /// As the fields of the item's form on a page: what reads one reads the other.
    pub fn pairs(self, item: &str) -> Vec<(String, String)> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        pairs.extend(self.chosen.iter().map(|value| (item.to_owned(), value.to_string())));
        if !self.text.0.is_empty() {
            pairs.push((item.to_owned(), self.text.0));
        }
        let rows =
            self.placed.iter().map(ToString::to_string).chain(self.blanks.into_iter().map(|text| text.0));
        pairs.extend(rows.enumerate().map(|(at, value)| (format!("{item}.{}", at + 1), value)));
        let path: Vec<String> = self.path.iter().map(ToString::to_string).collect();
        pairs.push((format!("{item}.path"), path.join(".")));
        pairs
    }
}
