//! Course versions in memory, by content hash: read once, then shared. A version never changes, so nothing here
//! is ever stale; certification programs are kept under the hash of all their versions.

use std::{
    collections::HashMap,
    sync::{Arc, RwLock},
};

use bytes::Bytes;
use curriculum::{Course, Framework};
use program::Program;
use tokio::sync::Mutex;

#[derive(Clone, Default)]
pub struct Shelf {
    inside: Arc<RwLock<Inside>>,
    /// Held while a course is read: of many who ask for it at once, one reads it and the others find it here.
    pub reading: Arc<Mutex<()>>,
}

#[derive(Default)]
struct Inside {
    courses: HashMap<String, Arc<Course>>,
    /// Pictures and sounds, by version and path.
    files: HashMap<(String, String), Bytes>,
    frameworks: Arc<Vec<Framework>>,
    programs: Arc<Programs>,
}

/// Certification programs as they are shown, all of one state of the list.
#[derive(Default)]
pub struct Programs {
    /// Over the versions of all of them; empty where none was read yet.
    pub digest: String,
    /// By jurisdiction's name, then title, each with the hash of its text.
    pub all: Vec<(String, Arc<Program>)>,
}

impl Shelf {
    pub fn get(&self, version: &str) -> Option<Arc<Course>> {
        self.inside.read().expect("no holder panics").courses.get(version).cloned()
    }

    pub fn put(&self, course: Course) -> Arc<Course> {
        let course = Arc::new(course);
        self.inside.write().expect("no holder panics").courses.insert(course.version.clone(), course.clone());
        course
    }

    pub fn file(&self, version: &str, path: &str) -> Option<Bytes> {
        let key = (version.to_owned(), path.to_owned());
        self.inside.read().expect("no holder panics").files.get(&key).cloned()
    }

    pub fn put_files(&self, version: &str, files: impl Iterator<Item = (String, Bytes)>) {
        let mut inside = self.inside.write().expect("no holder panics");
        inside.files.extend(files.map(|(path, bytes)| ((version.to_owned(), path), bytes)));
    }

    /// What competencies are called, by those who wrote them down.
    pub fn frameworks(&self) -> Arc<Vec<Framework>> {
        self.inside.read().expect("no holder panics").frameworks.clone()
    }

    pub fn programs(&self) -> Arc<Programs> {
        self.inside.read().expect("no holder panics").programs.clone()
    }

    pub fn put_programs(&self, programs: Programs) -> Arc<Programs> {
        let programs = Arc::new(programs);
        self.inside.write().expect("no holder panics").programs = programs.clone();
        programs
    }

    pub fn put_frameworks(&self, frameworks: Vec<Framework>) {
        self.inside.write().expect("no holder panics").frameworks = Arc::new(frameworks);
    }
}
