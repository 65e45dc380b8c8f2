//! The processes that lay documents out: this program, started again with narrow limits, so that a layout that runs wild
//! ends with its process, and its memory goes with it.
//!
//! A process that has work goes on with the next document, since starting costs several times what a certificate does.
//! It is let go after some hundred documents, when one went wrong, and soon after there is nothing left to do.

use std::{
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use document::{Answer, Flaw, Request};
use rlimit::{Resource, setrlimit};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::{Child, ChildStdin, ChildStdout, Command},
    sync::Semaphore,
};

use crate::error::{Error, Result};

/// What a process may use.
pub struct Limits {
    /// Bytes of address space.
    pub memory: u64,
    /// Seconds of computing, for all its documents together.
    pub seconds: u64,
    /// Its input, its output and its complaints, which it has from the start: it can open nothing, neither a file nor
    /// a way into the network.
    pub open_files: u64,
}

impl Limits {
    /// From now on they hold for this process, which also writes no file.
    pub fn keep_to(&self) -> std::io::Result<()> {
        setrlimit(Resource::AS, self.memory, self.memory)?;
        setrlimit(Resource::CPU, self.seconds, self.seconds)?;
        setrlimit(Resource::NOFILE, self.open_files, self.open_files)?;
        setrlimit(Resource::FSIZE, 0, 0)?;
        setrlimit(Resource::CORE, 0, 0)
    }
}

pub const LIMITS: Limits = Limits { memory: 1 << 30, seconds: 20, open_files: 3 };

/// Each holds a core and some 60 MB while it works.
const PROCESSES: usize = 2;
/// From the request to the answer. A certificate takes a fraction of a second.
const PATIENCE: Duration = Duration::from_secs(30);
/// So many certificates take a few seconds of [`Limits::seconds`].
const DOCUMENTS: u32 = 200;
/// How long a process waits for the next document.
const REST: Duration = Duration::from_secs(3);

/// Lays documents out. Cheap to clone; all clones share their processes.
#[derive(Clone)]
pub struct Press {
    shared: Arc<Shared>,
}

struct Shared {
    places: Semaphore,
    resting: Mutex<Vec<Resting>>,
    rests: AtomicU64,
}

struct Resting {
    rest: u64,
    program: PathBuf,
    process: Process,
}

struct Process {
    child: Child,
    input: ChildStdin,
    output: ChildStdout,
    made: u32,
}

impl Default for Press {
    fn default() -> Press {
        let (places, rests) = (Semaphore::new(PROCESSES), AtomicU64::new(0));
        Press { shared: Arc::new(Shared { places, resting: Mutex::default(), rests }) }
    }
}

impl Press {
    /// Lays one document out with `program`. Takes its time: never call it while a change is open.
    ///
    /// A fault when the process takes too long, too much memory or ends; what is wrong with the document itself is in
    /// the answer.
    pub async fn lay_out(&self, program: &Path, request: &Request) -> Result<Answer> {
        let request = request.encode()?;
        let _place = self.shared.places.acquire().await.map_err(Error::fault)?;
        if let Some(mut process) = self.shared.take(program)
            && let Ok(Ok(answer)) = tokio::time::timeout(PATIENCE, process.lay_out(&request)).await
        {
            return self.done(program, process, answer).await;
        }
        // There was none at rest, or it came to the end of what it may use.
        let mut process = Process::start(program)?;
        // One that failed or was given up is dropped here, and killed by that.
        let answer = tokio::time::timeout(PATIENCE, process.lay_out(&request))
            .await
            .map_err(|_| Error::fault("the layout took too long"))??;
        self.done(program, process, answer).await
    }

    async fn done(&self, program: &Path, process: Process, answer: Answer) -> Result<Answer> {
        if process.made < DOCUMENTS && matches!(answer, Answer::Pdf(_)) {
            self.rest(program, process);
        } else {
            process.end().await?;
        }
        Ok(answer)
    }

    /// Lays one document out in a process of its own, which saw no other and will see none: for what others wrote. Where
    /// the process died of it, or took longer than `patience`, the flaw says so.
    pub async fn lay_out_alone(
        &self,
        program: &Path,
        patience: Duration,
        request: &Request,
    ) -> Result<Result<Answer, Flaw>> {
        let request = request.encode()?;
        let _place = self.shared.places.acquire().await.map_err(Error::fault)?;
        let mut process = Process::start(program)?;
        let told = match tokio::time::timeout(patience, process.lay_out(&request)).await {
            Ok(Ok(answer)) => {
                process.end().await?;
                return Ok(Ok(answer));
            }
            // How it ended says more than that it listens no longer.
            Ok(Err(_)) => cause_of_death(process.end().await?)?,
            Err(_) => format!("The layout took longer than {} seconds.", patience.as_secs()),
        };
        let hint = "Look for a loop that has much to do, or a picture that is very large";
        Ok(Err(Flaw::new(told).with_hint(hint)))
    }

    fn rest(&self, program: &Path, process: Process) {
        let rest = self.shared.rests.fetch_add(1, Ordering::Relaxed);
        self.shared.hold().push(Resting { rest, program: program.to_owned(), process });
        let shared = Arc::downgrade(&self.shared);
        tokio::spawn(async move {
            tokio::time::sleep(REST).await;
            if let Some(shared) = shared.upgrade() {
                shared.hold().retain(|resting| resting.rest != rest);
            }
        });
    }
}

impl Shared {
    fn hold(&self) -> std::sync::MutexGuard<'_, Vec<Resting>> {
        self.resting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, program: &Path) -> Option<Process> {
        let mut resting = self.hold();
        let place = resting.iter().rposition(|one| one.program == program)?;
        Some(resting.swap_remove(place).process)
    }
}

impl Process {
    fn start(program: &Path) -> Result<Process> {
        let (child, input, output) = start(program, "render-documents")?;
        Ok(Process { child, input, output, made: 0 })
    }

    async fn lay_out(&mut self, request: &[u8]) -> Result<Answer> {
        let (input, output) = (&mut self.input, &mut self.output);
        let write = async {
            input.write_all(request).await?;
            input.flush().await
        };
        let read = async {
            let length = output.read_u32().await?;
            let mut body = vec![0; usize::try_from(length).map_err(std::io::Error::other)?];
            output.read_exact(&mut body).await?;
            Ok(body)
        };
        let ((), body) = tokio::try_join!(write, read)?;
        self.made += 1;
        Ok(Answer::decode(&body)?)
    }

    /// Ends it in order: without input there is nothing left for it to do.
    async fn end(self) -> Result<ExitStatus> {
        let Process { mut child, input, output, .. } = self;
        drop((input, output));
        Ok(child.wait().await?)
    }
}

fn cause_of_death(status: ExitStatus) -> Result<String> {
    match status.signal() {
        // SIGKILL and SIGXCPU: the limit of computing.
        Some(9 | 24) => Ok(format!("The layout computed for more than {} seconds.", LIMITS.seconds)),
        // SIGABRT is how Rust ends where memory or stack is at its end; SIGBUS and SIGSEGV tell of the stack too.
        Some(6 | 7 | 11) => Ok(format!(
            "The layout needed more memory than it may have ({} MB), or calls itself without an end.",
            LIMITS.memory >> 20
        )),
        _ => Err(Error::fault(format!("the layout process ended without an answer: {status}"))),
    }
}

/// This program again, for one kind of work and with nothing but its input and its output. It ends with what holds it.
pub fn start(program: &Path, work: &str) -> Result<(Child, ChildStdin, ChildStdout)> {
    let mut child = Command::new(program)
        .arg(work)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(Error::fault("a process has no pipes"));
    };
    Ok((child, input, output))
}
