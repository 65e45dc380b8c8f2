//! An answer in words, for whoever reads it without the page it was given on.

use curriculum::{Item, Kind, Response};

use super::view::plain;

/// What was asked and what was answered. Never the key, and not whether it was right.
pub struct InWords {
    pub question: String,
    /// One for each choice, pair, step, blank or scene.
    pub answer: Vec<String>,
}

/// Of an answer that fits the item; a place that the item does not have says nothing.
pub fn in_words(item: &Item, response: &Response) -> InWords {
    let answer = match (&item.kind, response) {
        (
            Kind::One { options } | Kind::Several { options } | Kind::TrueFalse { options },
            Response::Chosen(chosen),
        ) => chosen.iter().filter_map(|at| Some(plain(&options.get(*at)?.html))).collect(),
        (Kind::Matching { pairs, .. }, Response::Paired(right)) => {
            let both = pairs.iter().zip(right);
            let told = both.filter_map(|(left, at)| Some((plain(&left.left), plain(&pairs.get(*at)?.right))));
            told.map(|(left, right)| format!("{left}: {right}")).collect()
        }
        (Kind::Ordering { steps }, Response::Ordered(order)) => {
            order.iter().filter_map(|at| Some(plain(steps.get(*at)?))).collect()
        }
        (Kind::Scenario { scenes }, Response::Path(path)) => {
            let mut scene = scenes.first();
            let choices = path.iter().map_while(|at| {
                let choice = scene?.choices.get(*at)?;
                scene = scenes.get(choice.to);
                Some(plain(&choice.html))
            });
            choices.collect()
        }
        (_, Response::Number(text) | Response::Text(text)) => vec![text.clone()],
        (_, Response::Blanks(texts)) => texts.clone(),
        _ => Vec::new(),
    };
    InWords { question: question(item), answer }
}

fn question(item: &Item) -> String {
    let mut words = plain(&item.prompt);
    if let Kind::Fill { parts, .. } = &item.kind {
        let parts: Vec<String> = parts.iter().map(|part| plain(part)).collect();
        words = format!("{words} {}", parts.join(" … "));
    }
    words.trim().to_owned()
}
