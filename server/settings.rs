//! Every setting: read once, checked once, explained. Flags win over the environment, the environment over the file.

use std::{
    io::Write,
    net::{IpAddr, SocketAddr},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    time::Duration,
};

use clap::Args;
use lettre::{message::Mailbox, transport::smtp::client::Certificate};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

#[expect(
    rustdoc::bare_urls,
    clippy::doc_markdown,
    reason = "these words are the help text, where brackets would be typed along"
)]
/// The settings as they are written: on the command line, in the environment, in the file.
#[derive(Args, Deserialize, Clone, Debug, Default)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// A TOML file with these settings, by their long names [default: cairn.toml, if there is one]
    #[arg(long, global = true, env = "CAIRN_CONFIG", value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,
    /// Where to listen [default: 127.0.0.1:8080]
    #[arg(long, global = true, env = "CAIRN_LISTEN", value_name = "ADDR")]
    pub listen: Option<String>,
    /// The folder for the database, letters and keys; made if it is not there [default: data]
    #[arg(long, global = true, env = "CAIRN_DATA", value_name = "FOLDER")]
    pub data: Option<PathBuf>,
    /// The folder for files that people add as evidence; servers that share a PostgreSQL database must share it
    /// [default: evidence in the data folder]
    #[arg(long, global = true, env = "CAIRN_EVIDENCE", value_name = "FOLDER")]
    pub evidence: Option<PathBuf>,
    /// The database: sqlite:FILE or postgres://USER:PASSWORD@HOST/NAME [default: cairn.db in the data folder]
    #[arg(long, global = true, env = "CAIRN_DATABASE", value_name = "URL", hide_env_values = true)]
    pub database: Option<SecretString>,
    /// The address by which people reach this server, printed on certificates and in letters; https unless it is
    /// this machine [default: http://LISTEN]
    #[arg(long, global = true, env = "CAIRN_ADDRESS", value_name = "URL")]
    pub address: Option<String>,
    /// Addresses of proxies in front of this server, whose X-Forwarded-For is believed
    #[arg(long, global = true, env = "CAIRN_PROXIES", value_name = "IP", value_delimiter = ',')]
    #[serde(default)]
    pub proxies: Vec<IpAddr>,
    /// The mail server: smtps://USER:PASSWORD@HOST (implicit TLS), smtp://USER:PASSWORD@HOST:587?tls=required
    /// (STARTTLS) or smtp://127.0.0.1:25 [default: none; letters become .eml files in the data folder]
    #[arg(long, global = true, env = "CAIRN_SMTP", value_name = "URL", hide_env_values = true)]
    pub smtp: Option<SecretString>,
    /// A file with the certificate (PEM) of an authority to believe about the mail server, besides the public ones:
    /// for a mail server of your own
    #[arg(long, global = true, env = "CAIRN_SMTP_CA", value_name = "FILE")]
    pub smtp_ca: Option<PathBuf>,
    /// The sender of letters, such as "Riverbend Training <training@example.org>" [default: Cairn <cairn@HOST>]
    #[arg(long, global = true, env = "CAIRN_MAIL_FROM", value_name = "MAILBOX")]
    pub mail_from: Option<String>,
    /// The organization that teaches here, as certificates of completion name it [default: what the course says]
    #[arg(long, global = true, env = "CAIRN_PROVIDER_NAME", value_name = "NAME")]
    pub provider_name: Option<String>,
    /// Its postal address, as certificates show it
    #[arg(long, global = true, env = "CAIRN_PROVIDER_ADDRESS", value_name = "TEXT")]
    pub provider_address: Option<String>,
    /// Who signs certificates of completion
    #[arg(long, global = true, env = "CAIRN_SIGNATORY_NAME", value_name = "NAME")]
    pub signatory_name: Option<String>,
    /// The signatory's title
    #[arg(long, global = true, env = "CAIRN_SIGNATORY_TITLE", value_name = "TITLE")]
    pub signatory_title: Option<String>,
    /// A file with 64 hexadecimal digits, readable by the server alone, that unlocks the signing keys in the database;
    /// the same for every server on one database [default: master.key in the data folder, made at first need]
    #[arg(long, global = true, env = "CAIRN_MASTER_KEY", value_name = "FILE")]
    pub master_key: Option<PathBuf>,
    /// Read templates, assets and courses from this folder instead of the program, while one works on them
    #[arg(long, global = true, env = "CAIRN_FROM_DISK", value_name = "FOLDER")]
    pub from_disk: Option<PathBuf>,
    /// Which log lines to show, such as info or cairn=debug [default: info,sea_orm_migration=warn]
    #[arg(long, global = true, env = "CAIRN_LOG", value_name = "FILTER")]
    pub log: Option<String>,
}

/// The settings as the house uses them: whole and checked.
#[derive(Clone, Debug)]
pub struct Settings {
    pub listen: SocketAddr,
    pub data: PathBuf,
    /// Evidence files. Servers that share a database share it.
    pub evidence: PathBuf,
    pub database: SecretString,
    /// Without a slash at the end.
    pub address: String,
    pub proxies: Vec<IpAddr>,
    pub smtp: Option<SecretString>,
    /// What the mail server's certificate may be signed by, besides the public authorities.
    pub smtp_ca: Option<Certificate>,
    pub mail_from: Mailbox,
    pub provider: Provider,
    /// Without it, nobody can sign with the keys in the database.
    pub master_key: PathBuf,
    pub from_disk: Option<PathBuf>,
    pub log: String,
    /// The program to start for work that is better done in a process of its own: this one.
    pub program: PathBuf,
    pub patience: Patience,
}

/// How long the house waits for others.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For a mail server to take one letter; then the letter is tried again later.
    pub letter: Duration,
    /// For the whole body of a request; then it is given up.
    pub body: Duration,
    /// For a file on its way from a phone.
    pub file: Duration,
    /// For a page in a provider's own design; then the process that lays it out is ended.
    pub layout: Duration,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience {
            letter: Duration::from_mins(1),
            body: Duration::from_mins(1),
            file: Duration::from_mins(10),
            layout: Duration::from_secs(30),
        }
    }
}

/// What the operator says of the organization that teaches; where absent, the course's own words stand.
#[derive(Clone, Debug, Default)]
pub struct Provider {
    pub name: Option<String>,
    pub address: Option<String>,
    pub signatory_name: Option<String>,
    pub signatory_title: Option<String>,
}

/// A setting that can't be used: one sentence that names it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Wrong(String);

/// For reading the environment alone, where no subcommand was named.
#[derive(clap::Parser)]
struct Environment {
    #[command(flatten)]
    written: Written,
}

impl Written {
    /// What the environment says, without any flag.
    pub fn from_environment() -> Written {
        <Environment as clap::Parser>::parse_from(["cairn"]).written
    }

    /// Flags and environment, with the file's settings under them.
    pub fn with_file(self) -> Result<Written, Wrong> {
        let named = self.config.is_some();
        let file = self.config.clone().unwrap_or_else(|| PathBuf::from("cairn.toml"));
        let text = match std::fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !named => return Ok(self),
            Err(error) => return Err(Wrong(format!("config: {} can't be read: {error}", file.display()))),
        };
        let under: Written = toml::from_str(&text).map_err(|error| unreadable(&file, &text, &error))?;
        Ok(self.over(under))
    }

    /// Whether it is written where people reach the server, if only by where it listens.
    pub fn tells_address(&self) -> bool {
        self.address.is_some() || self.listen.is_some()
    }

    /// For a command beside the server: where nothing is written of an address, the one that the server of this data
    /// folder was last ready at.
    #[must_use]
    pub fn as_served(self) -> Written {
        if self.tells_address() {
            return self;
        }
        let data = self.data.clone().unwrap_or_else(|| "data".into());
        let address = std::fs::read_to_string(data.join(SERVED_AT)).ok();
        Written { address: address.map(|address| address.trim().to_owned()), ..self }
    }

    fn over(self, under: Written) -> Written {
        Written {
            config: self.config,
            listen: self.listen.or(under.listen),
            data: self.data.or(under.data),
            evidence: self.evidence.or(under.evidence),
            database: self.database.or(under.database),
            address: self.address.or(under.address),
            proxies: if self.proxies.is_empty() { under.proxies } else { self.proxies },
            smtp: self.smtp.or(under.smtp),
            smtp_ca: self.smtp_ca.or(under.smtp_ca),
            mail_from: self.mail_from.or(under.mail_from),
            provider_name: self.provider_name.or(under.provider_name),
            provider_address: self.provider_address.or(under.provider_address),
            signatory_name: self.signatory_name.or(under.signatory_name),
            signatory_title: self.signatory_title.or(under.signatory_title),
            master_key: self.master_key.or(under.master_key),
            from_disk: self.from_disk.or(under.from_disk),
            log: self.log.or(under.log),
        }
    }

    /// Checks everything; the first thing that is wrong stops the start.
    pub fn check(self) -> Result<Settings, Wrong> {
        let listen = self.listen.unwrap_or_else(|| "127.0.0.1:8080".into());
        let listen: SocketAddr = listen
            .parse()
            .map_err(|_| Wrong(format!("listen: “{listen}” is not an address such as 127.0.0.1:8080")))?;
        let data = self.data.unwrap_or_else(|| "data".into());
        let database = match self.database {
            Some(url) => checked_database(url)?,
            None => SecretString::from(format!("sqlite:{}", data.join("cairn.db").display())),
        };
        let evidence = self.evidence.unwrap_or_else(|| data.join("evidence"));
        if evidence.exists() && !evidence.is_dir() {
            return Err(Wrong(format!("evidence: {} is not a folder", evidence.display())));
        }
        let address = checked_address(&self.address.unwrap_or_else(|| format!("http://{listen}")))?;
        let smtp = self.smtp.map(checked_smtp).transpose()?;
        let smtp_ca = self.smtp_ca.map(|file| checked_authority(&file, smtp.as_ref())).transpose()?;
        let from = self.mail_from.unwrap_or_else(|| format!("Cairn <cairn@{}>", mail_host(&address)));
        let mail_from: Mailbox = from.parse().map_err(|_| {
            Wrong(format!("mail-from: “{from}” is not a mailbox such as Name <name@example.org>"))
        })?;
        if let Some(folder) = &self.from_disk
            && !folder.join("templates").is_dir()
        {
            return Err(Wrong(format!("from-disk: {} holds no folder “templates”", folder.display())));
        }
        let program = std::env::current_exe()
            .map_err(|error| Wrong(format!("the program can't find itself: {error}")))?;
        let master_key = self.master_key.unwrap_or_else(|| data.join("master.key"));
        Ok(Settings {
            listen,
            evidence,
            data,
            master_key,
            database,
            address,
            proxies: self.proxies,
            smtp,
            smtp_ca,
            mail_from,
            provider: Provider {
                name: self.provider_name,
                address: self.provider_address,
                signatory_name: self.signatory_name,
                signatory_title: self.signatory_title,
            },
            from_disk: self.from_disk,
            log: self.log.unwrap_or_else(|| "info,sea_orm_migration=warn".into()),
            program,
            patience: Patience::default(),
        })
    }
}

/// The file in the data folder that says where the server was last ready.
const SERVED_AT: &str = "address";

impl Settings {
    /// Writes down where the server is, for the commands beside it.
    pub fn keep_address(&self) -> std::io::Result<()> {
        let file = self.data.join(SERVED_AT);
        let mut file =
            std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(file)?;
        writeln!(file, "{}", self.address)
    }

    /// Whether cookies may be marked Secure with the `__Host-` prefix. Browsers treat this machine as secure too.
    pub fn host_name(&self) -> &str {
        host(&self.address)
    }

    /// The folder of a kind of file, made if need be.
    pub fn folder(&self, name: &str) -> std::io::Result<PathBuf> {
        let folder = self.data.join(name);
        own_folder(&folder)?;
        Ok(folder)
    }
}

/// Makes a folder that only its owner may look into, unless it is there.
pub fn own_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Where a file can't be read, and why. The line itself is not repeated: it may hold a password.
fn unreadable(file: &Path, text: &str, error: &toml::de::Error) -> Wrong {
    let at = error.span().and_then(|span| text.get(..span.start)).map(|before| before.matches('\n').count());
    let line = at.and_then(|at| text.lines().nth(at)).unwrap_or_default();
    let named = line.split_once('=').map_or("", |(name, _)| name.trim());
    let named = named.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)).then_some(named);
    let why = error.message().split_whitespace().collect::<Vec<_>>().join(" ");
    let place = at.map(|at| format!(", line {}", at + 1)).unwrap_or_default();
    let name = named.filter(|name| !name.is_empty()).map(|name| format!(" {name}:")).unwrap_or_default();
    Wrong(format!("config: {}{place}:{name} {why}", file.display()))
}

fn checked_database(url: SecretString) -> Result<SecretString, Wrong> {
    let text = url.expose_secret();
    if text.starts_with("sqlite:") || text.starts_with("postgres://") || text.starts_with("postgresql://") {
        return Ok(url);
    }
    // The value may hold a password: it is not repeated.
    Err(Wrong("database: the address must begin with sqlite: or postgres://".into()))
}

fn checked_smtp(url: SecretString) -> Result<SecretString, Wrong> {
    match lettre::AsyncSmtpTransport::<lettre::Tokio1Executor>::from_url(url.expose_secret()) {
        Ok(_) => Ok(url),
        Err(_) => Err(Wrong(
            "smtp: not an address such as smtps://USER:PASSWORD@HOST or smtp://HOST:587?tls=required".into(),
        )),
    }
}

fn checked_authority(file: &Path, smtp: Option<&SecretString>) -> Result<Certificate, Wrong> {
    let wrong = |why: &str| Wrong(format!("smtp-ca: {} {why}", file.display()));
    let secured = smtp.is_some_and(|url| {
        let url = url.expose_secret();
        url.starts_with("smtps:") || url.contains("tls=")
    });
    if !secured {
        return Err(wrong("is of no use: smtp names no mail server with TLS"));
    }
    let pem = std::fs::read(file).map_err(|error| wrong(&format!("can't be read: {error}")))?;
    if !pem.windows(27).any(|line| line == b"-----BEGIN CERTIFICATE-----") {
        return Err(wrong("holds no certificate in PEM form"));
    }
    Certificate::from_pem(&pem).map_err(|_| wrong("holds no certificate in PEM form"))
}

fn checked_address(address: &str) -> Result<String, Wrong> {
    let address = address.trim_end_matches('/');
    let wrong = |why: &str| Err(Wrong(format!("address: “{address}” {why}")));
    let Ok(uri) = address.parse::<poem::http::Uri>() else { return wrong("is not a web address") };
    match uri.scheme_str() {
        Some("https") => (),
        Some("http") if is_this_machine(host(address)) => (),
        Some("http") => return wrong("must begin with https, for passwords travel over it"),
        _ => return wrong("must begin with https://"),
    }
    if uri.path() != "/" && !uri.path().is_empty() {
        return wrong("must not have a path");
    }
    Ok(address.to_owned())
}

/// The host of a web address, without port.
fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or(rest);
    if authority.starts_with('[') {
        return authority.split_inclusive(']').next().unwrap_or(authority);
    }
    authority.rsplit_once(':').map_or(authority, |(host, _)| host)
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn mail_host(address: &str) -> String {
    let host = host(address);
    if is_this_machine(host) { "localhost".into() } else { host.into() }
}

/// Where the SQLite file stands, if that is the database.
pub fn sqlite_file(database: &SecretString) -> Option<&Path> {
    database.expose_secret().strip_prefix("sqlite:").map(|file| Path::new(file.trim_start_matches("//")))
}
