//! A setting that can't be used stops the start with one sentence that names it; `--help` explains each.

use std::{os::unix::fs::PermissionsExt, process::Output};

use crate::support::{ROOT, program};

fn serve(arguments: &[&str], folder: &std::path::Path) -> Output {
    program().arg("serve").args(arguments).current_dir(folder).output().unwrap()
}

#[track_caller]
fn refuses(output: &Output, setting: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{setting} was taken");
    assert_eq!(output.stdout, b"", "it said that it is ready");
    let lines: Vec<_> = said.trim().lines().collect();
    assert_eq!(lines.len(), 1, "not one sentence: {said}");
    assert!(lines[0].contains(setting), "{setting} is not named: {said}");
    assert!(!said.contains("secret-word"), "a password is told: {said}");
}

#[test]
fn a_wrong_setting_stops_the_start_with_one_sentence_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("not-a-folder");
    std::fs::write(&file, "").unwrap();
    let file = file.to_str().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let wrong: &[(&str, &[&str])] = &[
        ("listen", &["--listen", "everywhere"]),
        ("listen", &["--listen", &taken]),
        ("data", &["--data", file]),
        ("database", &["--database", "mysql://cairn:secret-word@db/cairn"]),
        ("database", &["--database", "postgres://cairn:secret-word@127.0.0.1:1/cairn"]),
        ("address", &["--address", "http://training.example.org"]),
        ("address", &["--address", "ftp://training.example.org"]),
        ("address", &["--address", "https://training.example.org/here"]),
        ("smtp", &["--smtp", "imap://mail.example.org"]),
        ("smtp", &["--smtp", "smtps://ann:secret-word@"]),
        ("smtp-ca", &["--smtp-ca", file]),
        ("smtp-ca", &["--smtp-ca", file, "--smtp", "smtps://mail.example.org"]),
        ("smtp-ca", &["--smtp-ca", "nowhere.pem", "--smtp", "smtps://mail.example.org"]),
        ("mail-from", &["--mail-from", "the office"]),
        ("from-disk", &["--from-disk", "/nowhere"]),
        ("log", &["--log", "cairn=loudly=yes"]),
        ("config", &["--config", "nowhere.toml"]),
    ];
    for (setting, arguments) in wrong {
        refuses(&serve(arguments, folder.path()), setting);
    }
}

#[test]
fn a_wrong_setting_in_the_file_or_the_environment_is_named_too() {
    let folder = tempfile::tempdir().unwrap();
    let write = |text: &str| std::fs::write(folder.path().join("cairn.toml"), text).unwrap();
    write("listen = 'everywhere'\n");
    refuses(&serve(&[], folder.path()), "listen");
    // The environment wins over the file.
    let output =
        program().arg("serve").env("CAIRN_LISTEN", "nowhere").current_dir(folder.path()).output().unwrap();
    refuses(&output, "“nowhere”");
    for (text, named) in
        [("lisen = '127.0.0.1:1'\n", "lisen"), ("listen = 8080\n", "listen"), ("[[[", "cairn.toml")]
    {
        write(text);
        let output = serve(&[], folder.path());
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && said.contains(named), "{said}");
    }
}

/// What a wrong value of each is, with a right one: whichever of the two counts is told by whether the start stops.
const EACH: [(&str, &str, &str); 9] = [
    ("listen", "everywhere", "127.0.0.1:0"),
    ("data", "/dev/null", "data"),
    ("evidence", "/dev/null", "files"),
    ("database", "mysql://db/cairn", "sqlite:cairn.db"),
    ("address", "ftp://cairn.test", "https://cairn.test"),
    ("smtp", "imap://mail.cairn.test", "smtps://mail.cairn.test"),
    ("smtp-ca", "nowhere.pem", ""),
    ("mail-from", "the office", "Cairn <cairn@cairn.test>"),
    ("from-disk", "/nowhere", ROOT),
];

/// Whether `cairn person list` took its settings, and what it complained of. `values` are those of a flag, of the
/// environment and of the file.
fn takes(setting: &str, values: [Option<&str>; 3]) -> (bool, String) {
    let [flag, environment, file] = values;
    let folder = tempfile::tempdir().unwrap();
    let key = setting.replace('-', "_");
    if let Some(value) = file {
        std::fs::write(folder.path().join("cairn.toml"), format!("{key} = '{value}'\n")).unwrap();
    }
    let mut command = program();
    command.args(["person", "list"]).current_dir(folder.path());
    if let Some(value) = environment {
        command.env(format!("CAIRN_{}", key.to_uppercase()), value);
    }
    if let Some(value) = flag {
        command.args([&format!("--{setting}"), value]);
    }
    let output = command.output().unwrap();
    (output.status.success(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn flags_win_over_the_environment_and_the_environment_over_the_file() {
    for (setting, wrong, right) in EACH {
        let (wrong, right) = (Some(wrong), Some(right).filter(|right| !right.is_empty()));
        // Whatever alone is wrong stops it, wherever it stands.
        for values in [[wrong, None, None], [None, wrong, None], [None, None, wrong]] {
            let (taken, said) = takes(setting, values);
            assert!(!taken && said.contains(setting), "{setting} {values:?}: {said}");
        }
        if right.is_none() {
            continue;
        }
        for values in
            [[right, wrong, None], [right, None, wrong], [None, right, wrong], [right, wrong, wrong]]
        {
            let (taken, said) = takes(setting, values);
            assert!(taken, "{setting}: {values:?} was not taken: {said}");
        }
        for values in
            [[wrong, right, None], [wrong, None, right], [None, wrong, right], [wrong, right, right]]
        {
            let (taken, said) = takes(setting, values);
            assert!(!taken && said.contains(setting), "{setting}: {values:?} was taken: {said}");
        }
    }
}

#[test]
fn a_file_that_can_not_be_read_is_told_in_one_sentence_without_its_secrets() {
    let folder = tempfile::tempdir().unwrap();
    for text in [
        "lisen = '127.0.0.1:1'\n",
        "listen = 8080\n",
        "[[[",
        "smtp = 'smtps://ann:secret-word@mail.example.org\n",
        "smtp = [ 'smtps://ann:secret-word@mail.example.org' ]\n",
        "database = 'postgres://cairn:secret-word@db/cairn' # mine\nlisten = 8080\n",
        "smpt = 'smtps://ann:secret-word@mail.example.org'\n",
    ] {
        std::fs::write(folder.path().join("cairn.toml"), text).unwrap();
        refuses(&serve(&[], folder.path()), "cairn.toml");
    }
}

#[test]
fn help_explains_every_setting() {
    let output = program().args(["serve", "--help"]).output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    let flags: Vec<_> = help.split_whitespace().filter(|word| word.starts_with("--")).collect();
    assert!(flags.len() >= 14, "{help}");
    for flag in
        ["--listen", "--data", "--database", "--address", "--proxies", "--smtp", "--smtp-ca", "--mail-from"]
    {
        let (_, words) =
            help.split_once(&format!("{flag} ")).unwrap_or_else(|| panic!("{flag} is not explained"));
        let words = words.split("\n      --").next().unwrap();
        assert!(words.split_whitespace().count() > 4, "{flag}: {words}");
    }
}

#[test]
fn what_people_entrust_to_the_house_is_for_its_owners_eyes() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    // Settings are taken after the last word, too.
    let listed = program()
        .args(["person", "list", "--data"])
        .arg(&data)
        .env_remove("CAIRN_DATABASE")
        .output()
        .unwrap();
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    assert_eq!(mode(&data.join("letters")), 0o700);
    for file in
        std::fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file())
    {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
    assert!(data.join("cairn.db").is_file());
}

#[tokio::test]
async fn a_link_made_beside_a_server_leads_to_where_it_listens() {
    let server = crate::support::Served::with(&["--log", "warn"], &[]).await;
    let kept = std::fs::read_to_string(server.data.join("address")).unwrap();
    assert_eq!(kept.trim(), server.address());
    let written = |listen: Option<&str>| cairn::settings::Written {
        data: Some(server.data.clone()),
        listen: listen.map(str::to_owned),
        ..Default::default()
    };
    assert_eq!(written(None).as_served().check().unwrap().address, server.address());
    // What is written wins.
    let told = written(Some("127.0.0.1:9")).as_served().check().unwrap();
    assert_eq!(told.address, "http://127.0.0.1:9");
}
