use super::plain;

/// The titles of the statements that are shipped, by the names that rules have for them.
pub const STATEMENTS: [(&str, &str); 12] = [
    ("ce-done", "I have done my continuing education"),
    ("consent-to-share", "My certification may be shared"),
    ("ethics-code", "Code of ethics"),
    ("family-or-caregiver", "I am family or a caregiver"),
    ("lived-experience", "I have lived experience"),
    ("no-conservatorship", "I am not under conservatorship"),
    ("no-violations", "I have broken no rule of my code of ethics"),
    ("public-identification", "I am open about my experience"),
    ("recovery", "I am in recovery"),
    ("self-assessment", "I have looked at whether this work is for me"),
    ("treatment-received", "I have received services"),
    ("willing-to-share", "I am willing to share my experience"),
];

/// A statement by its title, as the page has it on which it is signed.
pub(crate) fn statement(name: &str) -> String {
    let known = STATEMENTS.iter().find(|(known, _)| *known == name);
    known.map_or_else(|| plain(name), |(_, title)| format!("“{title}”"))
}
