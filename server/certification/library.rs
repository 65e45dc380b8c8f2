//! The programs that are shown: the texts of `courses/programs/`, each in its last good version.
//!
//! A file with errors never stops the server and never takes a program away: the text that was shown before stays, and
//! the flaws are kept for the operator. Every text that was ever shown is kept, for results point at it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use curriculum::{File, Flaw, Severity};
use program::Program;
use sea_orm::{
    ExprTrait, QueryOrder, QuerySelect, Set, TryInsertResult, entity::prelude::*, sea_query::OnConflict,
};
use sha2::{Digest, Sha256};

use super::failure;
use crate::{
    app::App,
    change::Change,
    error::{Error, Result},
    journal::{Actor, Event},
    shelf::Programs,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "program_text")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Such as `us-ne/certified-peer-support-specialist`. One text of each is shown at most.
    pub program: String,
    /// SHA-256 of the text, hex.
    #[sea_orm(column_type = "String(StringLen::N(64))")]
    pub version: String,
    #[sea_orm(column_type = "Text")]
    pub source: String,
    pub shown_from: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// How showing the files went, for the start-up lines.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Shelved {
    /// Programs that are shown.
    pub shown: usize,
    /// Files with errors.
    pub failed: Vec<String>,
}

/// Takes the files of `courses/programs/`: the sound ones are shown from now on in place of those before them. Where they
/// are what is shown, none is read.
pub async fn publish(app: &App, files: Vec<File>) -> Result<Shelved> {
    let files: Vec<File> = files.into_iter().filter(|file| is_program(&file.path)).collect();
    let before = shown(&app.store.read).await?;
    let held: BTreeSet<_> = before.iter().map(|row| (row.program.clone(), row.version.clone())).collect();
    let written: BTreeSet<_> = files.iter().map(|file| (name_of(&file.path), hash(&file.bytes))).collect();
    if held == written && failure::open(&app.store.read).await?.is_empty() {
        return Ok(Shelved { shown: before.len(), failed: Vec::new() });
    }
    let sorted = tokio::task::spawn_blocking(move || sort(&files, before)).await?;
    let mut change = app.change(Actor::System("programs")).await?;
    for (program, text) in &sorted.sound {
        show(&mut change, program, text).await?;
    }
    for (program, version, flaws) in &sorted.broken {
        tracing::warn!(program, flaws = flaws.len(), "a program has errors; what was shown before stays");
        failure::keep(&mut change, program, version, flaws).await?;
    }
    // Mended or gone: either way there is nothing left to mend.
    for row in failure::open(&change.tx).await? {
        if !sorted.broken.iter().any(|(broken, ..)| *broken == row.program) {
            failure::end(&mut change, &row.program).await?;
        }
    }
    let kept = |program: &str| {
        sorted.sound.contains_key(program) || sorted.broken.iter().any(|(broken, ..)| broken == program)
    };
    for row in shown(&change.tx).await?.into_iter().filter(|row| !kept(&row.program)) {
        end(&mut change, &row.program).await?;
    }
    app.commit(change).await?;
    let all = programs(app).await?;
    let failed = sorted.broken.into_iter().map(|(program, ..)| program).collect();
    Ok(Shelved { shown: all.all.len(), failed })
}

/// All programs as they are shown now. Where another server has shown newer texts, those.
pub async fn programs(app: &App) -> Result<Arc<Programs>> {
    let held: Vec<(String, String)> = Entity::find()
        .select_only()
        .columns([Column::Program, Column::Version])
        .filter(Column::EndedAt.is_null())
        .order_by_asc(Column::Program)
        .into_tuple()
        .all(&app.store.read)
        .await?;
    let mut sum = Sha256::new();
    for (program, version) in &held {
        sum.update(format!("{program} {version}\n"));
    }
    let digest = hex::encode(sum.finalize());
    let on_shelf = app.shelf.programs();
    if on_shelf.digest == digest {
        return Ok(on_shelf);
    }
    let _reading = app.shelf.reading.lock().await;
    let on_shelf = app.shelf.programs();
    if on_shelf.digest == digest {
        return Ok(on_shelf);
    }
    let rows = shown(&app.store.read).await?;
    let (read, versions) = tokio::task::spawn_blocking(move || {
        let versions: BTreeMap<String, String> =
            rows.iter().map(|row| (row.program.clone(), row.version.clone())).collect();
        let files: Vec<File> = rows.into_iter().map(|row| file(&row.program, row.source)).collect();
        (program::read(&files).0, versions)
    })
    .await?;
    let mut all: Vec<(String, Arc<Program>)> = read
        .into_iter()
        .filter_map(|program| Some((versions.get(&program.id)?.clone(), Arc::new(program))))
        .collect();
    all.sort_by(|(_, a), (_, b)| (&a.name, &a.title, &a.id).cmp(&(&b.name, &b.title, &b.id)));
    Ok(app.shelf.put_programs(Programs { digest, all }))
}

/// One program with the hash of its text.
pub async fn program(app: &App, id: &str) -> Result<(String, Arc<Program>)> {
    let programs = programs(app).await?;
    programs.all.iter().find(|(_, program)| program.id == id).cloned().ok_or(Error::NotFound)
}

/// What came of reading the files.
struct Sorted {
    /// By program: the new text.
    sound: BTreeMap<String, String>,
    /// Program, hash and flaws of each file that can't be shown.
    broken: Vec<(String, String, Vec<crate::catalog::KeptFlaw>)>,
}

/// Programs build on one another (`extends`): each broken file is read again as it was last good, until none is left.
fn sort(files: &[File], before: Vec<Model>) -> Sorted {
    let last_good: BTreeMap<String, String> =
        before.into_iter().map(|row| (row.program, row.source)).collect();
    let mut sound: BTreeMap<String, String> = BTreeMap::new();
    let mut broken = Vec::new();
    for file in files {
        let name = name_of(&file.path);
        match std::str::from_utf8(&file.bytes) {
            Ok(text) => drop(sound.insert(name, text.to_owned())),
            Err(_) => broken.push((name, hash(&file.bytes), flaws_of(file, files))),
        }
    }
    let mut standing_in: BTreeMap<String, String> = BTreeMap::new();
    for (name, ..) in &broken {
        standing_in.extend(last_good.get(name).map(|text| (name.clone(), text.clone())));
    }
    loop {
        let all = sound.iter().chain(&standing_in);
        let read: Vec<File> = all.map(|(name, text)| file(name, text.clone())).collect();
        let (_, flaws) = program::read(&read);
        let errors: Vec<&Flaw> = flaws.iter().filter(|flaw| flaw.severity == Severity::Error).collect();
        let Some(at) = errors.iter().map(|flaw| name_of(&flaw.file)).find(|name| sound.contains_key(name))
        else {
            return Sorted { sound, broken };
        };
        let text = sound.remove(&at).unwrap_or_default();
        let own: Vec<Flaw> = flaws.iter().filter(|flaw| name_of(&flaw.file) == at).cloned().collect();
        broken.push((at.clone(), hash(text.as_bytes()), crate::catalog::keep_flaws(&own, &read)));
        // What stood for it before; the last good text of all was sound among those it was read with.
        standing_in.extend(last_good.get(&at).filter(|good| **good != text).map(|good| (at, good.clone())));
    }
}

fn flaws_of(file: &File, files: &[File]) -> Vec<crate::catalog::KeptFlaw> {
    let (_, flaws) = program::read(std::slice::from_ref(file));
    crate::catalog::keep_flaws(&flaws, files)
}

fn is_program(path: &str) -> bool {
    path.split('/').count() == 2 && path.strip_suffix(".md").is_some()
}

fn name_of(path: &str) -> String {
    path.strip_suffix(".md").unwrap_or(path).to_owned()
}

fn file(program: &str, text: String) -> File {
    File { path: format!("{program}.md"), bytes: text.into_bytes() }
}

fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

async fn shown(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::EndedAt.is_null()).order_by_asc(Column::Program).all(db).await?)
}

/// Shows a text from now on. The same text again changes nothing.
async fn show(change: &mut Change, program: &str, text: &str) -> Result<()> {
    let version = hash(text.as_bytes());
    let held = Entity::find().filter(Column::Program.eq(program)).filter(Column::EndedAt.is_null());
    if let Some(row) = held.lock_exclusive().one(&change.tx).await? {
        if row.version == version {
            return Ok(());
        }
        end(change, program).await?;
    }
    let row = ActiveModel {
        id: Set(change.id()),
        program: Set(program.to_owned()),
        version: Set(version.clone()),
        source: Set(text.to_owned()),
        shown_from: Set(change.now),
        ended_at: Set(None),
    };
    // Of servers that start together, one shows it.
    let one = OnConflict::column(Column::Program)
        .target_and_where(Expr::col(Column::EndedAt).is_null())
        .do_nothing()
        .to_owned();
    let done = Entity::insert(row).on_conflict(one).try_insert().exec_without_returning(&change.tx).await?;
    if matches!(done, TryInsertResult::Inserted(1)) {
        change.record(Event::ProgramShown { program: program.to_owned(), version });
    }
    Ok(())
}

async fn end(change: &mut Change, program: &str) -> Result<()> {
    let ended = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(change.now))
        .filter(Column::Program.eq(program))
        .filter(Column::EndedAt.is_null())
        .exec(&change.tx)
        .await?;
    if ended.rows_affected > 0 {
        change.record(Event::ProgramEnded { program: program.to_owned() });
    }
    Ok(())
}
