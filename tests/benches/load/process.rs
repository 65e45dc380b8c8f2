//! Servers as processes of their own, and what the kernel says about them.

use std::{
    io::{BufRead, BufReader},
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

pub struct Server {
    child: Child,
    pub socket: SocketAddr,
    pub started_in: Duration,
}

/// The sum of some fields of a process's `stat`, counted from its state; nothing when it is gone.
fn cpu_of(process: u32, which: std::ops::Range<usize>) -> Duration {
    let Ok(stat) = std::fs::read_to_string(format!("/proc/{process}/stat")) else { return Duration::ZERO };
    let fields: Vec<_> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks: u64 = fields[which].iter().map(|ticks| ticks.parse::<u64>().unwrap()).sum();
    Duration::from_millis(ticks * 10)
}

/// The server's program, which is built into the same folder as this one.
pub fn program() -> PathBuf {
    std::env::current_exe().unwrap().with_file_name("cairn")
}

fn free_port() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

impl Server {
    /// The real one, on this data folder. It believes the load generator about where requests come from.
    pub async fn cairn(data: &Path) -> Server {
        let socket = free_port();
        let mut command = Command::new(program());
        command
            .arg("serve")
            .args(["--listen", &socket.to_string(), "--data", data.to_str().unwrap()])
            .args(["--proxies", "127.0.0.1", "--log", "error"])
            .current_dir(data);
        Server::start(command, socket, "/").await
    }

    /// The one it is compared with.
    pub async fn bare(file: &Path) -> Server {
        let socket = free_port();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["bare-server", &socket.port().to_string(), file.to_str().unwrap()]);
        Server::start(command, socket, "/hello").await
    }

    async fn start(mut command: Command, socket: SocketAddr, first: &str) -> Server {
        let begun = Instant::now();
        let mut child = command.stdout(Stdio::piped()).stdin(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        std::thread::spawn(move || lines.for_each(drop));
        let request = super::client::get(first, None, "192.0.2.1");
        loop {
            if let Ok(mut connection) = super::client::Connection::open(socket).await
                && connection.ask(&request).await.is_ok()
            {
                break;
            }
            assert!(begun.elapsed() < Duration::from_mins(1) && child.try_wait().unwrap().is_none());
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Server { child, socket, started_in: begun.elapsed() }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// User and system time so far. The kernel counts in hundredths of a second.
    pub fn cpu(&self) -> Duration {
        cpu_of(self.id(), 11..13)
    }

    /// The same, with that of its processes that ended and of those that still work.
    pub fn cpu_with_children(&self) -> Duration {
        let list = format!("/proc/{0}/task/{0}/children", self.id());
        let children = std::fs::read_to_string(list).unwrap_or_default();
        let working = children.split_whitespace().map(|id| cpu_of(id.parse().unwrap(), 11..13));
        cpu_of(self.id(), 11..15) + working.sum::<Duration>()
    }

    /// Resident memory in MB, shared pages counted in part.
    pub fn memory(&self) -> f64 {
        let rollup = std::fs::read_to_string(format!("/proc/{}/smaps_rollup", self.id())).unwrap();
        let line = rollup.lines().find(|line| line.starts_with("Pss:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() * 1024.0 / 1e6
    }

    /// Where its time goes while `work` is done, into this file.
    pub async fn profiled<T>(&self, wanted: bool, name: &str, work: impl Future<Output = T>) -> T {
        if !wanted {
            return work.await;
        }
        let file = format!("{}/cairn-{name}.perf", std::env::temp_dir().display());
        let perf = Command::new("perf")
            .args(["record", "-q", "-F", "997", "-g", "-o", &file, "-p", &self.id().to_string()])
            .spawn();
        let answer = work.await;
        if let Ok(mut perf) = perf {
            let _ = Command::new("sh").args(["-c", &format!("kill -INT {}", perf.id())]).status();
            let _ = perf.wait();
            println!("\nThe profile of {name}: perf report -i {file}");
        }
        answer
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
