//! What pages and programs do alike: who may is looked at, the change is begun, the verb is done, the change ends.

use chrono::NaiveDate;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{
    Act, Application, Draft, Held, Kind, Step, Why, act, again,
    application::{begin, save},
    authority,
    case::case,
    case_for, certification, complaint, decision, desk_for, erase,
    holding::{Holding, hold},
    narrative, programs, sending,
    term::Model as Term,
};
use crate::{
    app::App,
    change::Change,
    credential,
    error::{Error, Result},
    journal::Actor,
};

/// Somebody who does something.
pub(super) struct By<'a> {
    pub app: &'a App,
    pub actor: Actor,
    pub person: Uuid,
}

/// What an applicant may enter.
pub(super) struct Wanted {
    pub endorsements: Vec<String>,
    pub county: String,
    pub exception: String,
}

/// The stage after a term's.
pub(super) fn next_stage<'a>(program: &'a program::Program, term: &Term) -> Option<&'a program::Stage> {
    let at = program.stages.iter().position(|stage| Some(&stage.id) == term.stage.as_ref())?;
    program.stages.get(at + 1)
}

/// How an application stands with the rules today.
pub(super) async fn held_against(app: &App, row: &Application) -> Result<(authority::Desk, Holding)> {
    let found = authority::find(&app.store.read, row.desk_id).await?;
    let case = case(&app.store.read, row.id).await?;
    let holding = hold(app, &found, row, &case, app.clock.now().date_naive()).await?;
    Ok((found, holding))
}

impl By<'_> {
    async fn change(&self) -> Result<Change> {
        self.app.change(self.actor.clone()).await
    }

    /// An application of this person's own.
    pub async fn own(&self, id: Uuid) -> Result<Application> {
        sending::own(&self.app.store.read, id, self.person).await
    }

    /// A certification that this person holds.
    pub async fn held(&self, typed: &str) -> Result<Held> {
        certification::held_for(&self.app.store.read, typed, self.person).await
    }

    pub async fn begin(&self, desk: Uuid) -> Result<Uuid> {
        let desk = authority::find(&self.app.store.read, desk).await?;
        let (_, program) = programs::program(self.app, &desk.program).await?;
        let draft = Draft { stage: program.stages.first().map(|stage| stage.id.clone()), ..Draft::default() };
        let mut change = self.change().await?;
        let id = begin(&mut change, desk.id, self.person, Kind::First, None, draft).await?;
        self.app.commit(change).await?;
        Ok(id)
    }

    pub async fn save(&self, id: Uuid, wanted: Wanted) -> Result<()> {
        let row = self.own(id).await?;
        let desk = authority::find(&self.app.store.read, row.desk_id).await?;
        let (_, program) = programs::program(self.app, &desk.program).await?;
        let known = program.endorsements.iter().filter(|one| wanted.endorsements.contains(&one.id));
        let draft = Draft {
            stage: row.draft.stage,
            endorsements: known.map(|one| one.id.clone()).collect(),
            county: wanted.county.trim().to_owned(),
            exception: wanted.exception.trim().to_owned(),
        };
        let mut change = self.change().await?;
        save(&mut change, id, draft).await?;
        self.app.commit(change).await
    }

    /// Sends it, where the applicant says that it is true.
    pub async fn send(&self, id: Uuid, stands: bool) -> Result<()> {
        let row = self.own(id).await?;
        if !stands {
            return Err(Error::invalid("true", "Say that what you sent is true."));
        }
        let (found, holding) = held_against(self.app, &row).await?;
        let mut change = self.change().await?;
        sending::send(&mut change, &found, id, &holding).await?;
        self.app.commit(change).await
    }

    /// Keeps a statement in the applicant's own words, where a rule asks for one. An empty one is taken back.
    pub async fn tell(&self, id: Uuid, text: &str) -> Result<()> {
        let row = self.own(id).await?;
        let desk = authority::find(&self.app.store.read, row.desk_id).await?;
        let (_, program) = programs::program(self.app, &desk.program).await?;
        let most = narrative::limit(&program, self.app.clock.now().date_naive());
        let most = most.filter(|_| row.kind == Kind::First).ok_or(Error::NotFound)?;
        let sealed = narrative::seal(self.app, id, text, most).await?;
        let mut change = self.change().await?;
        narrative::keep(&mut change, id, sealed).await?;
        self.app.commit(change).await
    }

    /// Opens a statement for somebody who has a part in the decision; that they did is recorded.
    pub async fn read_statement(&self, id: Uuid) -> Result<(Application, Zeroizing<String>)> {
        let (row, _, case) = case_for(&self.app.store.read, id, self.person).await?;
        if let Some((code, sentence)) =
            decision::conflict(&self.app.store.read, &row, &case, self.person).await?
        {
            return Err(Error::refused(code, sentence));
        }
        let text = narrative::open(self.app, id).await?.ok_or(Error::NotFound)?;
        let mut change = self.change().await?;
        narrative::note_reading(&mut change, id).await?;
        self.app.commit(change).await?;
        Ok((row, text))
    }

    /// Erases an application that was never sent.
    pub async fn erase(&self, id: Uuid) -> Result<()> {
        self.own(id).await?;
        let mut change = self.change().await?;
        erase(&mut change, id).await?;
        self.app.commit(change).await
    }

    pub async fn write(&self, id: Uuid, once: &str, text: &str) -> Result<()> {
        self.own(id).await?;
        let mut change = self.change().await?;
        sending::write(&mut change, id, self.person, false, once, text).await?;
        self.app.commit(change).await
    }

    pub async fn answer(&self, id: Uuid, text: &str) -> Result<()> {
        self.own(id).await?;
        let mut change = self.change().await?;
        sending::answer(&mut change, id, self.person, text).await?;
        self.app.commit(change).await
    }

    pub async fn appeal(&self, id: Uuid, text: &str) -> Result<()> {
        let row = self.own(id).await?;
        let desk = authority::find(&self.app.store.read, row.desk_id).await?;
        let mut change = self.change().await?;
        sending::appeal(&mut change, &desk, id, self.person, text).await?;
        self.app.commit(change).await
    }

    pub async fn withdraw(&self, id: Uuid) -> Result<()> {
        self.own(id).await?;
        let mut change = self.change().await?;
        sending::withdraw(&mut change, id, self.person).await?;
        self.app.commit(change).await
    }

    /// A certification that this person holds, with what was signed of it. Only what stands is given out; the rows behind
    /// it stay.
    pub async fn signed(&self, typed: &str) -> Result<(Held, credential::SignedCredential)> {
        let held = self.held(typed).await?;
        match super::signed(self.app, &held).await? {
            Some(signed) => Ok((held, signed)),
            None => Err(Error::refused(
                "desk/does-not-stand",
                "There is no document while the certification does not stand. Its page tells why, and what you can ask for.",
            )),
        }
    }

    /// The same inside a picture, with its media type; `kind` is `svg` or `png`.
    pub async fn badge(&self, typed: &str, kind: &str) -> Result<(Held, &'static str, Vec<u8>)> {
        let (held, signed) = self.signed(typed).await?;
        let shown = badge::Picture {
            kind: "Certification".into(),
            title: held.row.content.title.clone(),
            issuer: held.row.content.authority.clone(),
        };
        let (media_type, bytes) = credential::badge_picture(kind, &shown, &signed.document)?;
        Ok((held, media_type, bytes))
    }

    /// Begins what the holder of a certification asks for.
    pub async fn ask_about(&self, typed: &str, kind: &str) -> Result<(Held, Uuid)> {
        let held = self.held(typed).await?;
        let kind = Kind::named(kind).filter(|kind| *kind != Kind::First);
        let kind = kind.ok_or_else(|| Error::invalid("kind", "Choose what to ask for."))?;
        let (_, program) = programs::program(self.app, &held.row.content.program).await?;
        let term = held.term().ok_or(Error::NotFound)?;
        let stage = match kind {
            Kind::Stage => Some(next_stage(&program, term).ok_or(Error::NotFound)?.id.clone()),
            _ => term.stage.clone(),
        };
        let endorsements = held.row.content.endorsements.iter().map(|one| one.id.clone()).collect();
        let draft = Draft { stage, endorsements, ..Draft::default() };
        let mut change = self.change().await?;
        let desk = held.row.desk_id;
        let id = begin(&mut change, desk, self.person, kind, Some(held.row.id), draft).await?;
        self.app.commit(change).await?;
        Ok((held, id))
    }

    /// Chooses the endorsements that strangers see.
    pub async fn show(&self, typed: &str, endorsements: &[String]) -> Result<Held> {
        let held = self.held(typed).await?;
        let mut change = self.change().await?;
        certification::show(&mut change, held.row.id, endorsements).await?;
        self.app.commit(change).await?;
        Ok(held)
    }

    pub async fn write_to_applicant(&self, id: Uuid, once: &str, text: &str) -> Result<()> {
        case_for(&self.app.store.read, id, self.person).await?;
        let mut change = self.change().await?;
        sending::write(&mut change, id, self.person, true, once, text).await?;
        self.app.commit(change).await
    }

    pub async fn note(&self, id: Uuid, once: &str, step: Step) -> Result<()> {
        let (_, desk, _) = case_for(&self.app.store.read, id, self.person).await?;
        let mut change = self.change().await?;
        decision::note(&mut change, &desk, id, self.person, once, step).await?;
        self.app.commit(change).await
    }

    pub async fn opine(&self, id: Uuid, decision: &str, text: &str) -> Result<()> {
        let grant = match decision {
            "grant" => true,
            "refuse" => false,
            _ => return Err(Error::invalid("decision", "Choose whether to grant or to refuse.")),
        };
        let (row, desk, _) = case_for(&self.app.store.read, id, self.person).await?;
        let (_, mut holding) = held_against(self.app, &row).await?;
        holding.grounds = holding.grounds.named(self.app).await?;
        let mut change = self.change().await?;
        decision::opine(&mut change, &desk, id, self.person, grant, text, &holding).await?;
        self.app.commit(change).await
    }

    /// A certification, for somebody who decides at its desk.
    pub async fn certification(&self, id: Uuid) -> Result<Held> {
        let held = certification::find(&self.app.store.read, id).await?;
        desk_for(&self.app.store.read, held.row.desk_id, self.person).await?;
        Ok(held)
    }

    pub async fn act(&self, id: Uuid, what: &str, why: Why<'_>) -> Result<()> {
        let held = self.certification(id).await?;
        let what = Act::named(what).ok_or_else(|| Error::invalid("act", "Choose what to do."))?;
        let today: NaiveDate = self.app.clock.now().date_naive();
        let span = match what {
            Act::Reinstated => {
                let (_, program) = programs::program(self.app, &held.row.content.program).await?;
                Some(again(&program, &held, today))
            }
            _ => None,
        };
        let mut change = self.change().await?;
        act(&mut change, id, what, why, self.person, span).await?;
        self.app.commit(change).await
    }

    /// A complaint, for somebody who decides at its desk, and the certification that it names.
    pub async fn complaint(&self, id: Uuid) -> Result<(complaint::Model, authority::Desk, Option<Held>)> {
        let db = &self.app.store.read;
        let row = complaint::find(db, id).await?;
        let desk = desk_for(db, row.desk_id, self.person).await?;
        let held = match credential::read_number(&row.content.number) {
            Ok(number) => certification::by_number(db, &number).await?,
            Err(_) => None,
        };
        let held = held.filter(|held| held.row.desk_id == desk.id);
        if held.as_ref().is_some_and(|held| held.row.person_id == self.person) {
            // Nobody reads or decides a complaint about themselves.
            return Err(Error::NotFound);
        }
        Ok((row, desk, held))
    }

    pub async fn handle(&self, id: Uuid, step: &str, text: &str, days: Option<i32>) -> Result<()> {
        self.complaint(id).await?;
        let step = complaint::Step::named(step);
        let step = step.ok_or_else(|| Error::invalid("step", "Choose what was done."))?;
        let mut change = self.change().await?;
        complaint::handle(&mut change, id, step, text, days, self.person).await?;
        self.app.commit(change).await
    }
}
