//! A disk that is full: every request is answered, what was acknowledged stays, and it goes on once there is room.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use cairn::learning::LessonCompletions;
use sea_orm::{ConnectionTrait, EntityTrait};

use crate::support::{
    Served, course, house_with_courses,
    seed::{self, Walker},
};

const COMPLETION: &str = "/courses/walk/first-steps/a-first-step/completion";

/// A disk of its own for the server's process alone, gone with it. Needs the right to mount.
const SMALL_DISK: &str =
    "mount -t tmpfs -o size=24m none \"$DISK\" && cp \"$SEED\" \"$DISK/cairn.db\" && exec \"$0\" \"$@\"";
/// Files can't grow past this; the limit can be lifted while it runs.
const LIMIT: &str = "trap '' XFSZ; ulimit -S -f 3000; exec \"$0\" \"$@\"";

fn may_mount() -> bool {
    let tried = Command::new("unshare").args(["-rm", "mount", "-t", "tmpfs", "none", "/mnt"]).output();
    tried.is_ok_and(|output| output.status.success())
}

#[tokio::test]
async fn a_full_disk_is_told_and_survived() {
    if !may_mount() {
        // The limit of the other test stands in for it where nobody may mount.
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (seed, disk) = (folder.path().join("seed.db"), folder.path().join("disk"));
    std::fs::create_dir(&disk).unwrap();
    let walkers = seed::walkers(&format!("sqlite:{}", seed.display()), 120).await;
    let house = house_with_courses(&[("walk", &course::folder())]);
    let script = SMALL_DISK.replace("$DISK", disk.to_str().unwrap()).replace("$SEED", seed.to_str().unwrap());
    let url = format!("sqlite:{}", disk.join("cairn.db").display());
    let settings = ["--database", &url, "--from-disk", house.path().to_str().unwrap()];
    let server = Served::with(&settings, &["unshare", "-rm", "sh", "-c", &script]).await;
    // As the server sees it.
    let inside = PathBuf::from(format!("/proc/{}/root{}", server.id(), disk.display()));
    let (before, rest) = walkers.split_at(40);
    assert_eq!(complete(&server, before).await, before.len());
    let ballast = fill(&inside);
    let during = &rest[..40];
    let taken = complete(&server, during).await;
    assert!(taken < during.len(), "the disk was not full");
    reads_go_on(&server, &walkers[0]).await;
    // What was taken while it was full is kept as well.
    std::fs::remove_file(ballast).unwrap();
    goes_on(&server, &walkers[0]).await;
    let after = &rest[40..];
    assert_eq!(complete(&server, after).await, after.len());
    let copy = folder.path().join("copy.db");
    for end in ["", "-wal"] {
        let name = format!("cairn.db{end}");
        std::fs::copy(inside.join(&name), format!("{}{end}", copy.display())).unwrap();
    }
    whole(&copy, before.len() + taken + after.len()).await;
}

#[tokio::test]
async fn files_that_may_not_grow_are_told_and_survived() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cairn.db");
    let url = format!("sqlite:{}", file.display());
    let walkers = seed::walkers(&url, 400).await;
    let house = house_with_courses(&[("walk", &course::folder())]);
    let settings = ["--database", &url, "--from-disk", house.path().to_str().unwrap()];
    let mut server = Served::with(&settings, &["sh", "-c", LIMIT]).await;
    let (mut taken, mut refused) = (0, 0);
    for walker in &walkers[..360] {
        match complete(&server, std::slice::from_ref(walker)).await {
            0 => refused += 1,
            _ => taken += 1,
        }
        if refused > 20 {
            break;
        }
    }
    assert!(refused > 0, "the files could still grow: {taken}");
    reads_go_on(&server, &walkers[0]).await;
    let lifted =
        Command::new("prlimit").args(["--pid", &server.id().to_string(), "--fsize=unlimited"]).status();
    assert!(lifted.unwrap().success());
    goes_on(&server, &walkers[0]).await;
    let after = &walkers[380..];
    assert_eq!(complete(&server, after).await, after.len());
    server.ask_to_stop();
    server.stopped(Duration::from_secs(10)).await;
    whole(&file, taken + after.len()).await;
}

/// A file that the disk has no room for: a clear answer, nothing half kept, and everything else goes on.
#[tokio::test]
async fn a_file_for_which_there_is_no_room_is_refused_in_plain_words() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("cairn.db").display());
    let walker = seed::walkers(&url, 1).await.remove(0);
    let evidence = folder.path().join("evidence");
    let house = house_with_courses(&[("walk", &course::folder())]);
    let root = house.path().to_str().unwrap();
    let settings = ["--database", &url, "--evidence", evidence.to_str().unwrap(), "--from-disk", root];
    let server = Served::with(&settings, &["sh", "-c", LIMIT]).await;
    let entered =
        walker.post(server.wire(), "/me/record/training", &crate::evidence::SENT_TRAINING).await.unwrap();
    assert_eq!(entered.status, 303, "{}", entered.text());
    let list = walker.get(server.wire(), "/me/record/training").await.unwrap().text();
    let entry = &list.split("/me/record/entries/").nth(1).unwrap()[..36];
    let path = format!("/me/record/entries/{entry}/files");
    let mut paper = b"%PDF-1.7 ".to_vec();
    paper.resize(8 * 1024 * 1024, b'x');
    let answer = walker.upload(server.wire(), &path, &paper).await.unwrap();
    assert_eq!(answer.status, 409, "{}", answer.text());
    assert!(answer.text().contains("There is no room for files on this server"), "{}", answer.text());
    assert_eq!(crate::evidence::files_in(&evidence), 0, "half a file was left");
    let answer = walker.upload(server.wire(), &path, b"%PDF-1.7 small enough").await.unwrap();
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_eq!(crate::evidence::files_in(&evidence), 1);
}

/// Each completes a lesson; how many were told that it is kept. Everybody gets an answer.
async fn complete(server: &Served, walkers: &[Walker]) -> usize {
    let mut taken = 0;
    for walker in walkers {
        let answer = walker.post(server.wire(), COMPLETION, &[]).await.unwrap();
        if answer.status == 303 {
            taken += 1;
            continue;
        }
        assert_eq!(answer.status, 500, "{}", answer.text());
        let said = answer.text();
        assert!(said.contains("went wrong on our side") && said.contains("<h1"), "no clear answer: {said}");
    }
    taken
}

async fn reads_go_on(server: &Served, walker: &Walker) {
    for path in ["/courses", "/courses/walk", "/me", "/courses/walk/home"] {
        let answer = walker.get(server.wire(), path).await.unwrap();
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    }
}

/// Soon after there is room, without a new start.
async fn goes_on(server: &Served, walker: &Walker) {
    let patience = Instant::now() + Duration::from_secs(10);
    while complete(server, std::slice::from_ref(walker)).await == 0 {
        assert!(Instant::now() < patience, "it does not go on: {}", server.said());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// A file that takes all the room there is.
fn fill(folder: &Path) -> PathBuf {
    let path = folder.join("ballast");
    let mut file = std::fs::File::create(&path).unwrap();
    let mut size = 1 << 20;
    while size > 0 {
        if file.write_all(&vec![7; size]).is_err() {
            size /= 2;
        }
    }
    path
}

/// Nothing is torn, and so many completions are kept: those that were acknowledged, and at the most a few more whose
/// answer said otherwise.
async fn whole(file: &Path, acknowledged: usize) {
    let app = seed::house_on(&format!("sqlite:{}", file.display())).await;
    let db = &app.store.read;
    let kept = LessonCompletions::find().all(db).await.unwrap().len();
    assert_eq!(kept, acknowledged, "completions kept and acknowledged");
    assert!(cairn::journal::verify(db).await.unwrap().is_ok());
    let check = sea_orm::Statement::from_string(db.get_database_backend(), "pragma integrity_check");
    let said: String = db.query_one_raw(check).await.unwrap().unwrap().try_get_by_index(0).unwrap();
    assert_eq!(said, "ok");
}
