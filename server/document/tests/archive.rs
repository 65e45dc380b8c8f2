use std::process::Command;

use document::{Design, Kind, pack};

fn good() -> Vec<u8> {
    pack([("certificate-of-completion.typ", &b"= Hello"[..]), ("logo.svg", &b"<svg/>"[..])])
}

/// What is said of an archive that is not taken.
#[track_caller]
fn refused(archive: &[u8]) -> String {
    let flaws = Design::from_archive(Kind::CertificateOfCompletion, archive).expect_err("it must be refused");
    flaws[0].message.clone()
}

/// Where the table's line of a file begins, the second of two.
fn second_line(archive: &[u8]) -> usize {
    let lines = archive.windows(4).enumerate().filter(|(_, four)| four == b"PK\x01\x02");
    lines.map(|(at, _)| at).nth(1).expect("two lines")
}

/// The archive with other bytes at a place in the table's second line.
fn changed(offset: usize, bytes: &[u8]) -> Vec<u8> {
    let mut archive = good();
    let at = second_line(&archive) + offset;
    archive[at..at + bytes.len()].copy_from_slice(bytes);
    archive
}

#[test]
fn what_other_programs_pack_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let inside = folder.path().join("mine");
    std::fs::create_dir_all(inside.join("fonts")).expect("a folder");
    std::fs::write(inside.join("certificate-of-completion.typ"), "= Héllo ".repeat(500)).expect("a file");
    std::fs::write(inside.join("fonts/notes.txt"), "OFL").expect("a file");
    let packed = Command::new("python3")
        .args(["-m", "zipfile", "-c", "design.zip", "mine"])
        .current_dir(folder.path())
        .status()
        .expect("python3 is there");
    assert!(packed.success());
    let archive = std::fs::read(folder.path().join("design.zip")).expect("the archive");
    let design = Design::from_archive(Kind::CertificateOfCompletion, &archive).expect("a design");
    assert_eq!(design.names().collect::<Vec<_>>(), ["certificate-of-completion.typ", "fonts/notes.txt"]);
    // And theirs reads ours.
    std::fs::write(folder.path().join("ours.zip"), design.archive()).expect("a file");
    let tested = Command::new("python3")
        .args(["-m", "zipfile", "-t", "ours.zip"])
        .current_dir(folder.path())
        .output()
        .expect("python3 is there");
    assert_eq!(String::from_utf8_lossy(&tested.stdout).trim(), "Done testing");
}

#[test]
fn paths_that_lead_out_are_refused() {
    for name in ["../../etc/cron.d/x.typ", "/etc/passwd", "a/../../../b.typ"] {
        let archive = pack([("certificate-of-completion.typ", &b"x"[..]), (name, b"x")]);
        assert!(refused(&archive).contains("can't be used"), "{name}");
    }
}

#[test]
fn links_and_devices_are_refused() {
    for kind in [0o120_777_u32, 0o060_600, 0o010_600] {
        let mut archive = changed(38, &(kind << 16).to_le_bytes());
        let at = second_line(&archive) + 5;
        archive[at] = 3;
        assert_eq!(
            refused(&archive),
            "logo.svg is a link, not a file. Put the file itself into the archive."
        );
    }
}

#[test]
fn two_files_of_one_name_are_refused() {
    let archive = pack([("a.typ", &b"one"[..]), ("a.typ", b"two")]);
    assert_eq!(refused(&archive), "Two files have one name, a.typ.");
}

#[test]
fn bombs_are_refused_before_they_go_off() {
    let zeros = vec![0; 11 << 20];
    let bomb = pack([("certificate-of-completion.typ", &b"x"[..]), ("logo.svg", &zeros)]);
    assert!(bomb.len() < 20_000, "small to carry");
    assert_eq!(refused(&bomb), "logo.svg is larger than 5 MB.");
    // One that lies about its size is caught where it goes on.
    let mut liar = bomb;
    let at = second_line(&liar) + 24;
    liar[at..at + 4].copy_from_slice(&7_u32.to_le_bytes());
    assert_eq!(refused(&liar), "logo.svg is damaged: it is not what the archive says of it.");
    let four = vec![0; 4 << 20];
    let many = pack([("a.typ", &b"x"[..]), ("1.png", &four), ("2.png", &four), ("3.png", &four)]);
    assert_eq!(refused(&many), "The archive holds more than 10 MB.");
    let names: Vec<String> = (0..41).map(|number| format!("{number}.png")).collect();
    let crowd = pack(names.iter().map(|name| (name.as_str(), &b"x"[..])));
    assert_eq!(refused(&crowd), "The archive holds more than 40 files.");
    // The second is told to lie where the first does.
    let first = pack([("logo.svg", &b"<svg/>"[..]), ("logo.svg", &b"<svg/>"[..])]);
    let mut over = first;
    let at = second_line(&over) + 42;
    over[at..at + 4].copy_from_slice(&0_u32.to_le_bytes());
    assert_eq!(refused(&over), "Two files of the archive lie over each other.");
}

#[test]
fn what_is_encrypted_or_packed_otherwise_is_refused() {
    assert_eq!(refused(&changed(8, &[1, 0])), "logo.svg is encrypted. Send the archive without a password.");
    assert_eq!(
        refused(&changed(10, &[14, 0])),
        "logo.svg is packed in a way that is not taken. Make a plain .zip file."
    );
    assert_eq!(refused(&changed(46, b"\xff")), "A file of the archive has a name that is not UTF-8.");
    assert_eq!(refused(&changed(46, b"L")), "The archive is not a whole .zip file.", "the two names differ");
    assert_eq!(
        refused(&changed(16, &[0; 4])),
        "logo.svg is damaged: it is not what the archive says of it.",
        "its sum"
    );
}

#[test]
fn no_broken_archive_breaks_more_than_itself() {
    let whole = good();
    for end in 0..whole.len() {
        assert!(Design::from_archive(Kind::CertificateOfCompletion, &whole[..end]).is_err(), "cut at {end}");
    }
    for at in 0..whole.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut archive = whole.clone();
            archive[at] ^= flip;
            // Whatever comes of it: no panic, and nothing that was not there.
            if let Ok(design) = Design::from_archive(Kind::CertificateOfCompletion, &archive) {
                assert_eq!(design.names().count(), 2, "byte {at}");
            }
        }
    }
}
