//! The words that forms offer: what is kept, and what a person reads. What is kept never changes its meaning.

/// What is kept, and how a page says it.
pub type Word = (&'static str, &'static str);

/// How a word is said; itself where it is not on the list.
pub fn said(words: &[Word], code: &str) -> String {
    words.iter().find(|(known, _)| *known == code).map_or(code, |(_, said)| said).to_owned()
}

/// How a word is said; where it is not on the list, its name in rules as words.
pub fn said_plainly(words: &[Word], code: &str) -> String {
    if let Some((_, said)) = words.iter().find(|(known, _)| *known == code) {
        return (*said).to_owned();
    }
    if code.contains(|c: char| c.is_whitespace() || c.is_uppercase()) {
        return code.to_owned();
    }
    let mut text = code.replace('-', " ");
    if let Some(first) = text.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    text
}

pub const MODES: &[Word] = &[
    ("in-person", "Live, in a room together"),
    ("live-online", "Live, by video"),
    ("self-paced", "On my own, online"),
    ("reading", "Reading on my own"),
];

pub const TOPICS: &[Word] = &[
    ("ethics", "Ethical responsibility"),
    ("advocacy", "Advocacy"),
    ("mentoring-education", "Mentoring and education"),
    ("recovery-wellness", "Recovery and wellness"),
    ("peer-recovery", "Peer support in general"),
    ("boundaries", "Boundaries"),
    ("communication", "Listening and communication"),
    ("crisis", "Crisis and safety"),
    ("culture", "Culture and identity"),
    ("documentation", "Notes and records"),
    ("domestic-violence", "Domestic violence"),
    ("family", "Families and caregivers"),
    ("group-facilitation", "Leading groups"),
    ("harm-reduction", "Harm reduction"),
    ("hiv", "HIV and other bloodborne infections"),
    ("human-trafficking", "Human trafficking"),
    ("law", "Law and rights"),
    ("mental-health", "Mental health"),
    ("military", "Military life and veterans"),
    ("substance-use", "Substance use"),
    ("suicide-prevention", "Suicide prevention"),
    ("supervision", "Supervising others"),
    ("system-navigation", "Finding services"),
    ("trauma", "Trauma"),
    ("whole-health", "Whole health"),
    ("other", "Something else"),
];

/// What a training was for.
pub const TRAININGS: &[Word] = &[
    ("core", "A first training to become a peer support specialist"),
    ("specialization", "A specialization on top of it"),
    ("elective", "An elective or added topic"),
    ("in-service", "A training at work"),
    ("supervisor", "A training for supervisors"),
    ("orientation", "An orientation before training"),
];

pub const PRACTICE: &[Word] = &[
    ("service", "Peer support with people"),
    ("receiving-supervision", "Receiving supervision"),
    ("practicum", "Practice that is part of a training"),
    ("self-study", "Self-study"),
    ("other", "Other work"),
];

pub const DOMAINS: &[Word] = &[
    ("advocacy", "Advocacy"),
    ("ethics", "Ethical responsibility"),
    ("mentoring-education", "Mentoring and education"),
    ("recovery-wellness", "Recovery and wellness"),
    ("other", "None of these"),
];

pub const SETTINGS: &[Word] = &[
    ("community", "Community program"),
    ("recovery-center", "Recovery community center"),
    ("peer-run", "Peer-run organization"),
    ("outpatient", "Clinic or outpatient program"),
    ("inpatient", "Hospital or inpatient program"),
    ("crisis", "Crisis or warm line"),
    ("housing", "Housing program"),
    ("justice", "Court, jail or reentry"),
    ("school", "School or campus"),
    ("va", "VA facility"),
    ("online", "Online or by phone"),
    ("other", "Another place"),
];

/// How supervision was received.
pub const FORMS: &[Word] = &[
    ("individual", "One to one"),
    ("group", "In a group"),
    ("peer", "With other peers"),
    ("observed", "Watched at work"),
];

pub const EMPLOYERS: &[Word] = &[
    ("state", "State agency"),
    ("county", "County or city"),
    ("state-contractor", "Provider under contract with the state"),
    ("certified-provider", "Certified or licensed provider"),
    ("community-mental-health", "Community mental health program"),
    ("peer-run", "Peer-run organization"),
    ("tribe", "Tribal program"),
    ("va", "VA facility"),
    ("hospital", "Hospital"),
    ("nonprofit", "Other nonprofit"),
    ("business", "Business"),
    ("none", "No employer"),
];

pub const ISSUERS: &[Word] = &[
    ("state", "A state agency"),
    ("federal", "A federal agency"),
    ("board", "A certification or licensing board"),
    ("nonprofit", "A nonprofit"),
    ("for-profit", "A business"),
];

/// What a credential says its holder is.
pub const CREDENTIALS: &[Word] = &[
    ("peer-certification", "Certification as a peer support specialist"),
    ("peer-supervisor", "Registered or certified supervisor of peers"),
    ("license", "License as a clinician"),
    ("other", "Something else"),
];

/// Exams as rules name them.
pub const EXAMS: &[Word] = &[
    ("state-exam", "The exam of a state"),
    ("icrc-pr", "The IC&RC Peer Recovery exam"),
    ("course-exam", "The exam at the end of a training"),
    ("other", "Another exam"),
];

pub const PLACES: &[Word] =
    &[("lives-in", "I live there"), ("works-in", "I work there"), ("volunteers-in", "I volunteer there")];

/// What may be shown to somebody who writes down that they saw it.
pub const SHOWN: &[Word] = &[
    ("photo-id", "Photo ID"),
    ("diploma", "Diploma, GED or other proof of education"),
    ("transcript", "College transcript"),
    ("veteran-status", "Veteran status"),
    ("background-check", "Background check"),
    ("bci-check", "State criminal history check"),
    ("fbi-check", "FBI check"),
    ("fingerprint-check", "Fingerprint check"),
    ("registry-check", "Abuse or neglect registry check"),
    ("exclusion-list", "Medicaid exclusion list check"),
    ("screening", "State screening"),
    ("supervisor-letter", "Letter from a supervisor"),
    ("supervisor-agreement", "Agreement with a supervisor"),
    ("release", "Signed release"),
    ("ce-proof", "Proof of continuing education"),
    ("training-certificate", "Certificate of a training"),
];

/// How a check came out. None of these says why.
pub const OUTCOMES: &[Word] = &[
    ("seen", "Seen, and in order"),
    ("cleared", "Cleared"),
    ("cleared-after-review", "Cleared after review"),
    ("exempted", "Exempted"),
    ("disqualified", "Not cleared"),
];

/// From whom it came.
pub const SOURCES: &[Word] = &[
    ("holder", "The person showed it"),
    ("provider", "Straight from the school or provider"),
    ("supervisor", "Straight from the supervisor"),
    ("employer", "Straight from the employer"),
    ("authority", "Straight from the agency"),
];

/// In what form it was shown.
pub const FORMATS: &[Word] =
    &[("paper", "On paper"), ("electronic", "On a screen"), ("notarized", "On paper, notarized")];

pub const EDUCATION: &[Word] = &[
    ("literacy-shown", "Reading and writing shown in another way"),
    ("final-year", "In the last year of high school"),
    ("working-toward-ged", "Working toward a GED"),
    ("ged", "GED"),
    ("hiset", "HiSET"),
    ("high-school", "High school diploma"),
    ("foreign-equivalent", "Equal to a high school diploma, from another country"),
    ("college-transcript", "Some college"),
    ("associate", "Associate degree"),
    ("bachelor", "Bachelor’s degree"),
    ("human-services-bachelor", "Bachelor’s degree in human services"),
];

/// What kind of supervisor confirms hours.
pub const SUPERVISORS: &[Word] = &[
    ("peer", "Peer support specialist"),
    ("clinician", "Licensed clinician"),
    ("other", "Somebody else, such as a program manager"),
];

/// Why an entry is not confirmed.
pub const REASONS: &[Word] = &[
    ("not-supervised", "I did not supervise this work"),
    ("not-done", "This work was not done"),
    ("other-day", "The day is not right"),
    ("other-work", "It was another kind of work"),
    ("not-seen", "It was not shown"),
    ("can-not-tell", "I can’t tell any more"),
];

/// How somebody who gives a reference knows the person.
pub const ACQUAINTANCE: &[Word] = &[
    ("supervisor", "I supervise or supervised them"),
    ("employer", "I employ or employed them"),
    ("coworker", "We work or worked together"),
    ("trainer", "I trained or taught them"),
    ("peer", "I know them from peer support or recovery"),
    ("community", "I know them from our community"),
    ("friend", "I am a friend"),
];

pub const RECOMMENDS: &[Word] = &[("yes", "Yes"), ("with-doubts", "Yes, with doubts"), ("no", "No")];

/// An answer about one quality.
pub const SEEN: &[Word] =
    &[("yes", "Yes"), ("partly", "Partly"), ("no", "No"), ("can-not-say", "I can’t say")];

/// Whose law. `X-DVA` is the Department of Veterans Affairs; `US-VA` is Virginia.
pub const JURISDICTIONS: &[Word] = &[
    ("US-AL", "Alabama"),
    ("US-AK", "Alaska"),
    ("US-AS", "American Samoa"),
    ("US-AZ", "Arizona"),
    ("US-AR", "Arkansas"),
    ("US-CA", "California"),
    ("US-CO", "Colorado"),
    ("US-CT", "Connecticut"),
    ("US-DE", "Delaware"),
    ("US-DC", "District of Columbia"),
    ("US-FL", "Florida"),
    ("US-GA", "Georgia"),
    ("US-GU", "Guam"),
    ("US-HI", "Hawaii"),
    ("US-ID", "Idaho"),
    ("US-IL", "Illinois"),
    ("US-IN", "Indiana"),
    ("US-IA", "Iowa"),
    ("US-KS", "Kansas"),
    ("US-KY", "Kentucky"),
    ("US-LA", "Louisiana"),
    ("US-ME", "Maine"),
    ("US-MD", "Maryland"),
    ("US-MA", "Massachusetts"),
    ("US-MI", "Michigan"),
    ("US-MN", "Minnesota"),
    ("US-MS", "Mississippi"),
    ("US-MO", "Missouri"),
    ("US-MT", "Montana"),
    ("US-NE", "Nebraska"),
    ("US-NV", "Nevada"),
    ("US-NH", "New Hampshire"),
    ("US-NJ", "New Jersey"),
    ("US-NM", "New Mexico"),
    ("US-NY", "New York"),
    ("US-NC", "North Carolina"),
    ("US-ND", "North Dakota"),
    ("US-MP", "Northern Mariana Islands"),
    ("US-OH", "Ohio"),
    ("US-OK", "Oklahoma"),
    ("US-OR", "Oregon"),
    ("US-PA", "Pennsylvania"),
    ("US-PR", "Puerto Rico"),
    ("US-RI", "Rhode Island"),
    ("US-SC", "South Carolina"),
    ("US-SD", "South Dakota"),
    ("US-TN", "Tennessee"),
    ("US-TX", "Texas"),
    ("US-UT", "Utah"),
    ("US-VT", "Vermont"),
    ("US-VI", "Virgin Islands"),
    ("US-VA", "Virginia"),
    ("US-WA", "Washington"),
    ("US-WV", "West Virginia"),
    ("US-WI", "Wisconsin"),
    ("US-WY", "Wyoming"),
    ("X-DVA", "Department of Veterans Affairs"),
];
