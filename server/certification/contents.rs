//! What a packet says: how a program's rules stand, and the hours they were held against.

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use program::{Entry, Facts};
use serde::{Deserialize, Serialize};

use super::standing::{Counts, Line, with_facts};
use crate::{
    app::App,
    error::Result,
    evidence::{self, InWords},
    identity::Person,
};

/// A packet, as its file holds it. What one of them says never changes; what is added later is left out where it is not there.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Packet {
    /// `peer-support-packet`.
    pub kind: String,
    /// Of this shape of file.
    pub format: u32,
    pub number: String,
    /// Where anyone can see whether it was made there.
    pub confirmation: String,
    pub made_at: DateTime<Utc>,
    /// The day that it was held against the rules.
    pub on: NaiveDate,
    /// The legal name.
    pub name: String,
    pub program: PacketProgram,
    pub counts: Counts,
    pub requirements: Vec<Line>,
    pub ledgers: Vec<Ledger>,
    pub what_it_is: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PacketProgram {
    pub id: String,
    /// SHA-256 of its text.
    pub version: String,
    pub title: String,
    pub jurisdiction: String,
    pub jurisdiction_name: String,
    pub authority: Option<String>,
    pub read_on: Option<NaiveDate>,
}

/// Hours of one kind.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ledger {
    pub title: String,
    pub minutes: u64,
    pub rows: Vec<Row>,
}

/// A course or a day of work. Never with whom.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Row {
    pub on: NaiveDate,
    pub what: String,
    pub course_version: Option<String>,
    pub provider: Option<String>,
    /// How it was taken, or what kind of work it was.
    pub kind: String,
    pub topics: String,
    pub minutes: Option<u32>,
    /// Somebody else stands for it.
    pub confirmed: bool,
}

impl Packet {
    /// The file: the very text whose hash is kept.
    pub fn text(&self) -> Result<String> {
        Ok(serde_json::to_string_pretty(self)?)
    }
}

/// What a person can bring to a program's authority today.
pub async fn packet_of(app: &App, person: &Person, id: &str, number: &str) -> Result<Packet> {
    let (list, facts) = with_facts(app, person, id).await?;
    let requirements = list.groups.into_iter().flat_map(|group| group.lines);
    Ok(Packet {
        kind: "peer-support-packet".to_owned(),
        format: 1,
        number: number.to_owned(),
        confirmation: format!("{}/packets/{number}", app.settings.address),
        made_at: app.clock.now().trunc_subsecs(0),
        on: list.on,
        name: person.legal_name.clone(),
        program: PacketProgram {
            id: list.card.id,
            version: list.version,
            title: list.card.title,
            jurisdiction: list.card.jurisdiction,
            jurisdiction_name: list.card.name,
            authority: list.card.authority,
            read_on: list.card.read_on,
        },
        counts: list.counts,
        requirements: requirements.filter(|line| line.outcome != "told").collect(),
        ledgers: ledgers(&facts, list.on),
        what_it_is:
            "A record of what this person has shown on this server beside what the program asks. It is no \
                     certification, and no decision of any authority."
                .to_owned(),
    })
}

/// The file of a packet with this number.
pub async fn packet_text(app: &App, person: &Person, id: &str, number: &str) -> Result<String> {
    packet_of(app, person, id, number).await?.text()
}

fn ledgers(facts: &Facts, on: NaiveDate) -> Vec<Ledger> {
    let all = [
        ("Training", &facts.training),
        ("Experience", &facts.experience),
        ("Supervision received", &facts.supervision),
        ("Continuing education", &facts.ce),
    ];
    let ledgers = all.into_iter().map(|(title, entries)| {
        let rows: Vec<Row> = entries.iter().filter(|entry| entry.on <= on).map(row).collect();
        let minutes = rows.iter().filter_map(|row| row.minutes).map(u64::from).sum();
        Ledger { title: title.to_owned(), minutes, rows }
    });
    ledgers.filter(|ledger| !ledger.rows.is_empty()).collect()
}

fn row(entry: &Entry) -> Row {
    let InWords { what, kind, topics } = evidence::in_words(entry);
    Row {
        on: entry.on,
        what,
        course_version: entry.course_version.clone(),
        provider: entry.provider.clone(),
        kind,
        topics,
        minutes: entry.minutes,
        confirmed: entry.confirmed,
    }
}
