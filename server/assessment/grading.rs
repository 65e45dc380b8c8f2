//! From responses to a result. Pure.

use std::collections::BTreeMap;

use curriculum::{Exam, Form, Item, Response, score};
use serde::{Deserialize, Serialize};

/// What an attempt earned.
#[derive(Debug, Clone, PartialEq)]
pub struct Graded {
    /// Points, from 0 to `of`.
    pub score: f64,
    pub of: u32,
    /// The points needed: the exam's cut score as a share of `of`.
    pub cut: f64,
    pub passed: bool,
    /// In the order of the blueprint.
    pub domains: Vec<DomainScore>,
}

/// What was earned in one domain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DomainScore {
    /// The code of one of the course's topics.
    pub domain: String,
    pub score: f64,
    pub of: u32,
}

/// Fractions of points do not add up to the last bit.
const SLACK: f64 = 1e-9;

/// An item without a response earns nothing. None where the form names an item that the bank does not hold.
pub fn grade(
    exam: &Exam,
    bank: &[Item],
    form: &Form,
    responses: &BTreeMap<String, Response>,
) -> Option<Graded> {
    let mut domains: Vec<DomainScore> = Vec::new();
    for row in &exam.blueprint {
        if domains.iter().all(|domain| domain.domain != row.domain) {
            domains.push(DomainScore { domain: row.domain.clone(), score: 0.0, of: 0 });
        }
    }
    for drawn in &form.items {
        let item = bank.iter().find(|item| item.id == drawn.item)?;
        let earned = responses.get(&item.id).and_then(|response| score(item, response));
        let domain = item.domain.clone().unwrap_or_default();
        let at = domains.iter().position(|known| known.domain == domain).unwrap_or_else(|| {
            domains.push(DomainScore { domain, score: 0.0, of: 0 });
            domains.len() - 1
        });
        domains[at].score += earned.map_or(0.0, |earned| earned.earned);
        domains[at].of += item.points;
    }
    let score: f64 = domains.iter().map(|domain| domain.score).sum();
    let of: u32 = domains.iter().map(|domain| domain.of).sum();
    let cut = f64::from(exam.cut_score.correct) * f64::from(of) / f64::from(exam.cut_score.of.max(1));
    Some(Graded { score, of, cut, passed: of > 0 && score + SLACK >= cut, domains })
}
