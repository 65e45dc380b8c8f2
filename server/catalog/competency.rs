//! What the competencies that a course teaches are called, by the frameworks it names.

use curriculum::{Course, Framework};
use serde::Serialize;

/// Competencies under the heading that their framework gives them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CompetencyGroup {
    pub framework: String,
    pub title: String,
    pub competencies: Vec<CompetencyTitle>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CompetencyTitle {
    pub id: String,
    pub title: String,
}

/// What a course teaches, in the order of its frameworks. What no framework here knows comes last, by its id.
pub fn competencies(frameworks: &[Framework], course: &Course) -> Vec<CompetencyGroup> {
    let mut taught = course.competencies();
    let mut groups = Vec::new();
    let named = course.frameworks.iter().filter_map(|slug| frameworks.iter().find(|f| f.slug == *slug));
    for framework in named {
        for group in &framework.groups {
            let held: Vec<_> =
                group.competencies.iter().filter(|c| taught.contains(&c.id.as_str())).collect();
            if held.is_empty() {
                continue;
            }
            taught.retain(|id| !held.iter().any(|competency| competency.id == *id));
            groups.push(CompetencyGroup {
                framework: framework.title.clone(),
                title: group.title.clone(),
                competencies: held
                    .into_iter()
                    .map(|c| CompetencyTitle { id: c.id.clone(), title: c.title.clone() })
                    .collect(),
            });
        }
    }
    if !taught.is_empty() {
        let by_id = |id: &str| CompetencyTitle { id: id.to_owned(), title: id.to_owned() };
        groups.push(CompetencyGroup {
            framework: String::new(),
            title: "Others".into(),
            competencies: taught.into_iter().map(by_id).collect(),
        });
    }
    groups
}
