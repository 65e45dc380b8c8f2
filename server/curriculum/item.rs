//! Items: one question or task each, and what a person may answer.

use crate::Position;
use serde::{Deserialize, Serialize};

/// One question or task.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    /// For ever: results refer to it. Unique over the course and its bank.
    pub id: String,
    pub title: String,
    pub kind: Kind,
    /// HTML; never holds the key. For `Kind::Fill` it is what stands before the part with blanks.
    pub prompt: String,
    pub points: u32,
    /// What answering it takes, by the author or by the kind.
    pub minutes: f32,
    pub competencies: Vec<String>,
    /// The code of one of the course's topics; in a bank.
    pub domain: Option<String>,
    pub level: Option<Level>,
    /// Where the key comes from.
    pub source: Option<String>,
    /// HTML, to be shown once answered.
    pub rationale: Option<String>,
    /// HTML, to be shown on request.
    pub hint: Option<String>,
    /// Whether options may change their order.
    pub shuffle: bool,
    /// Whether part of the points is given for part of the key.
    pub partial: bool,
    pub at: Position,
}

/// Cognitive level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    Recall,
    Understanding,
    Application,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    One {
        options: Vec<Choice>,
    },
    Several {
        options: Vec<Choice>,
    },
    TrueFalse {
        options: Vec<Choice>,
    },
    /// `heads` names the two sides; it may be blank.
    Matching {
        heads: Pair,
        pairs: Vec<Pair>,
    },
    /// In the right order.
    Ordering {
        steps: Vec<String>,
    },
    Numeric {
        answer: f64,
        /// How far off still counts, in the answer's unit.
        tolerance: f64,
        unit: Option<String>,
    },
    /// Letter case, outer blanks and the width of inner ones do not matter.
    Short {
        accept: Vec<String>,
    },
    /// `parts` is HTML cut at its blanks, so always one longer than `blanks`; each blank lists what it accepts.
    Fill {
        parts: Vec<String>,
        blanks: Vec<Vec<String>>,
    },
    /// A person scores it.
    Essay {
        rubric: Rubric,
    },
    /// Saved in the learner's private journal, never scored, never seen by others.
    Reflection,
    /// An observer scores it.
    Practical {
        rubric: Rubric,
    },
    /// Begins at the first scene.
    Scenario {
        scenes: Vec<Scene>,
    },
}

/// An option of a choice; all HTML.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    pub html: String,
    pub correct: bool,
    pub feedback: Option<String>,
}

/// HTML on both sides.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Pair {
    pub left: String,
    pub right: String,
}

/// What is looked at, at which levels.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Rubric {
    /// Names of the levels, worst first; plain text.
    pub levels: Vec<String>,
    pub criteria: Vec<Criterion>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Criterion {
    /// HTML.
    pub name: String,
    /// HTML, one for each of the rubric's levels.
    pub levels: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Scene {
    /// Unique within the item.
    pub slug: String,
    pub title: String,
    /// HTML.
    pub html: String,
    /// Empty at an end.
    pub choices: Vec<SceneChoice>,
    pub ending: Option<Ending>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SceneChoice {
    /// HTML.
    pub html: String,
    /// The scene it leads to; always one of the item's.
    pub to: usize,
    /// HTML: what the learner is told on choosing it.
    pub feedback: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    Well,
    SoSo,
    Badly,
}

/// What a person answered. Every index is a position in the authored text of that course version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Response {
    /// Options of one, several and true-false.
    Chosen(Vec<usize>),
    /// For each left side in order, whose right side was put to it.
    Paired(Vec<usize>),
    /// Steps in the order the person put them.
    Ordered(Vec<usize>),
    /// As typed.
    Number(String),
    /// As typed: short, essay, reflection.
    Text(String),
    /// As typed, in the order of the blanks.
    Blanks(Vec<String>),
    /// The choice made in each scene, from the first.
    Path(Vec<usize>),
}

impl Kind {
    /// The name authors write.
    pub fn name(&self) -> &'static str {
        match self {
            Self::One { .. } => "one",
            Self::Several { .. } => "several",
            Self::TrueFalse { .. } => "true-false",
            Self::Matching { .. } => "matching",
            Self::Ordering { .. } => "ordering",
            Self::Numeric { .. } => "numeric",
            Self::Short { .. } => "short",
            Self::Fill { .. } => "fill",
            Self::Essay { .. } => "essay",
            Self::Reflection => "reflection",
            Self::Practical { .. } => "practical",
            Self::Scenario { .. } => "scenario",
        }
    }

    /// Whether `score` gives a score for it.
    pub fn scored_by_machine(&self) -> bool {
        !matches!(self, Self::Essay { .. } | Self::Reflection | Self::Practical { .. })
    }

    /// Whether an exam may hold it: scored by a machine, and answered on one page.
    pub fn fits_exam(&self) -> bool {
        self.scored_by_machine() && !matches!(self, Self::Scenario { .. })
    }

    /// Options of one, several and true-false.
    pub fn options(&self) -> Option<&[Choice]> {
        match self {
            Self::One { options } | Self::Several { options } | Self::TrueFalse { options } => Some(options),
            _ => None,
        }
    }
}

impl Level {
    /// The name authors write.
    pub fn name(self) -> &'static str {
        match self {
            Self::Recall => "recall",
            Self::Understanding => "understanding",
            Self::Application => "application",
        }
    }
}

impl Item {
    /// The response that earns every point; none where there is no single one: essays, reflections, practicals, scenarios.
    pub fn key(&self) -> Option<Response> {
        Some(match &self.kind {
            Kind::One { options } | Kind::Several { options } | Kind::TrueFalse { options } => {
                Response::Chosen(
                    options.iter().enumerate().filter(|(_, option)| option.correct).map(|(i, _)| i).collect(),
                )
            }
            Kind::Matching { pairs, .. } => Response::Paired((0..pairs.len()).collect()),
            Kind::Ordering { steps } => Response::Ordered((0..steps.len()).collect()),
            Kind::Numeric { answer, .. } => Response::Number(answer.to_string()),
            Kind::Short { accept } => Response::Text(accept.first()?.clone()),
            Kind::Fill { blanks, .. } => {
                Response::Blanks(blanks.iter().map(|b| b.first().cloned().unwrap_or_default()).collect())
            }
            Kind::Essay { .. } | Kind::Reflection | Kind::Practical { .. } | Kind::Scenario { .. } => {
                return None;
            }
        })
    }

    /// An order in which to show options, steps or right-hand sides; empty where nothing is shuffled.
    /// `below(n)` gives a number from 0 to n - 1, all equally likely.
    pub fn shuffled(&self, below: &mut dyn FnMut(usize) -> usize) -> Vec<usize> {
        match &self.kind {
            Kind::One { options } | Kind::Several { options } if self.shuffle => {
                shuffle(options.len(), below)
            }
            Kind::One { options } | Kind::Several { options } | Kind::TrueFalse { options } => {
                (0..options.len()).collect()
            }
            Kind::Matching { pairs, .. } => shuffle(pairs.len(), below),
            Kind::Ordering { steps } => {
                let mut order = shuffle(steps.len(), below);
                // Steps shown in the right order would give the key away.
                if order.iter().enumerate().all(|(i, &step)| i == step) {
                    let by = usize::from(order.len() > 1);
                    order.rotate_left(by);
                }
                order
            }
            _ => Vec::new(),
        }
    }
}

/// Fisher-Yates.
pub(crate) fn shuffle(n: usize, below: &mut dyn FnMut(usize) -> usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    for i in (1..n).rev() {
        order.swap(i, below(i + 1) % (i + 1));
    }
    order
}
