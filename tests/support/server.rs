//! The program itself, started as its users start it: a process, a port, a data folder.

use std::{
    io::{BufRead, BufReader},
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use super::{Browser, Database, ROOT, postgres, wire::Wire};

/// What `cairn` the tests run.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_cairn");

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// What the whole test command sets; a test that needs it says so.
#[track_caller]
pub fn needs(variable: &str, what: &str) -> String {
    #[expect(clippy::disallowed_methods, reason = "the suite's own switch, set by tests/run")]
    let value = std::env::var(variable).unwrap_or_default();
    assert!(!value.is_empty(), "{variable} is not set: it names {what}. ./tests/run sees to it");
    value
}

/// The program without what the environment says about it.
pub fn program() -> Command {
    let mut command = Command::new(PROGRAM);
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("CAIRN_")) {
            command.env_remove(name);
        }
    }
    command
}

pub struct Served {
    pub data: PathBuf,
    pub port: u16,
    arguments: Vec<String>,
    before: Vec<String>,
    child: Option<Child>,
    said: Arc<Mutex<String>>,
    database: Option<Database>,
    _folder: tempfile::TempDir,
}

impl Served {
    /// A server on a fresh data folder with the shipped courses.
    pub async fn start() -> Served {
        Served::with(&[], &[]).await
    }

    /// With more settings, and with words put before the command, such as `nice`.
    pub async fn with(settings: &[&str], before: &[&str]) -> Served {
        let folder = tempfile::tempdir().unwrap();
        let mut arguments: Vec<String> = settings.iter().map(ToString::to_string).collect();
        let mut database = None;
        if postgres().is_some() && !settings.contains(&"--database") {
            let fresh = Database::fresh().await;
            arguments.extend(["--database".into(), fresh.url.clone()]);
            database = Some(fresh);
        }
        let mut server = Served {
            data: folder.path().join("data"),
            port: free_port(),
            arguments,
            before: before.iter().map(ToString::to_string).collect(),
            child: None,
            said: Arc::default(),
            database,
            _folder: folder,
        };
        server.restart().await;
        server
    }

    /// The address of its database, where it is not the file in its data folder.
    pub fn database(&self) -> Option<&str> {
        self.database.as_ref().map(|database| database.url.as_str())
    }

    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn socket(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.port))
    }

    /// Starts it on the same data, and waits until it says that it is ready.
    pub async fn restart(&mut self) {
        assert!(self.child.is_none(), "it still runs");
        let mut command = match self.before.split_first() {
            Some((first, more)) => {
                let mut command = Command::new(first);
                command.args(more).arg(PROGRAM);
                command
            }
            None => program(),
        };
        command
            .arg("serve")
            .args(["--listen", &self.socket().to_string(), "--data", self.data.to_str().unwrap()])
            // A test says where its people come from.
            .args(["--proxies", "127.0.0.1"])
            .args(&self.arguments)
            .current_dir(self.data.parent().unwrap())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        self.said.lock().unwrap().clear();
        let streams: [Box<dyn std::io::Read + Send>; 2] =
            [Box::new(child.stdout.take().unwrap()), Box::new(child.stderr.take().unwrap())];
        for stream in streams {
            let said = self.said.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    let mut said = said.lock().unwrap();
                    said.push_str(&line);
                    said.push('\n');
                }
            });
        }
        self.child = Some(child);
        let patience = Instant::now() + Duration::from_mins(1);
        while !self.said().contains("ready at") {
            let ended = self.child.as_mut().unwrap().try_wait().unwrap();
            assert!(ended.is_none(), "the server stopped: {}", self.said());
            assert!(Instant::now() < patience, "the server is not ready: {}", self.said());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Everything it has said since its last start.
    pub fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    pub fn id(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    /// SIGKILL: it has no time for anything.
    pub fn kill(&mut self) {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// SIGTERM: it is asked to stop.
    pub fn ask_to_stop(&self) {
        let asked = Command::new("sh").args(["-c", &format!("kill -TERM {}", self.id())]).status().unwrap();
        assert!(asked.success());
    }

    /// Waits until it has stopped by itself.
    pub async fn stopped(&mut self, patience: Duration) -> ExitStatus {
        let until = Instant::now() + patience;
        loop {
            if let Some(status) = self.child.as_mut().unwrap().try_wait().unwrap() {
                self.child = None;
                return status;
            }
            assert!(Instant::now() < until, "it has not stopped: {}", self.said());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    pub fn wire(&self) -> Wire {
        Wire { to: self.socket() }
    }

    /// Somebody at a browser of their own, over a real socket.
    pub fn browser(&self) -> Browser {
        use poem::EndpointExt;
        Browser::new(self.wire().map_to_response().boxed(), &self.address())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// A folder for `--from-disk` with the real templates and only these courses: names and their folders.
pub fn house_with_courses(courses: &[(&str, &Path)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let templates = Path::new(ROOT).join("templates");
    std::os::unix::fs::symlink(templates, folder.path().join("templates")).unwrap();
    let shelf = folder.path().join("courses");
    copy(&Path::new(ROOT).join("courses/frameworks"), &shelf.join("frameworks"));
    for (name, course) in courses {
        copy(course, &shelf.join(name));
    }
    folder
}

/// A folder with all it holds.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}
