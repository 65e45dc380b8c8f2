//! The carrier of letters: SMTP, files, or, in tests, memory.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Attachment as Part, Mailbox, MultiPart,
        header::{Header, HeaderName, HeaderValue},
    },
    transport::smtp::{
        PoolConfig,
        client::{Tls, TlsParameters},
    },
};
use secrecy::ExposeSecret;
use tokio::{fs::OpenOptions, io::AsyncWriteExt};

use super::{Attachment, outbox::Model, outbox::Outcome};
use crate::{
    error::{Error, Result},
    settings::Settings,
};

#[derive(Clone)]
pub enum Post {
    Smtp(Carrier),
    /// Letters become `.eml` files that any mail program opens.
    Files(PathBuf),
    /// For tests: every letter, whole.
    Memory(Arc<Mutex<Vec<Sent>>>),
}

/// The way to the mail server.
#[derive(Clone)]
pub struct Carrier {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    /// One letter takes no longer than this, or is tried again.
    patience: Duration,
}

/// A letter as it left.
#[derive(Clone, Debug)]
pub struct Sent {
    pub to: String,
    pub bytes: Vec<u8>,
}

impl Post {
    pub fn open(settings: &Settings) -> Result<Post> {
        match &settings.smtp {
            Some(url) => Ok(Post::Smtp(Carrier::new(url.expose_secret(), settings)?)),
            None => Ok(Post::Files(settings.folder("letters")?)),
        }
    }

    pub(super) async fn deliver(
        &self,
        from: &Mailbox,
        letter: &Model,
        attachments: &[Attachment],
    ) -> Outcome {
        let message = match message(from, letter, attachments) {
            Ok(message) => message,
            Err(reason) => return Outcome::Never(reason),
        };
        match self {
            Post::Smtp(carrier) => carrier.deliver(message).await,
            Post::Files(folder) => {
                let name = format!("{}-{}.eml", letter.queued_at.format("%Y%m%d-%H%M%S"), letter.id.simple());
                match into_file(folder.join(name), message.formatted()).await {
                    Ok(()) => Outcome::Sent,
                    Err(error) => Outcome::Later(format!("the file could not be written: {}", error.kind())),
                }
            }
            Post::Memory(letters) => {
                let sent = Sent { to: letter.to_address.clone(), bytes: message.formatted() };
                letters.lock().expect("no holder panics").push(sent);
                Outcome::Sent
            }
        }
    }
}

async fn into_file(path: PathBuf, bytes: Vec<u8>) -> std::io::Result<()> {
    let unfinished = path.with_extension("part");
    // Letters hold links that open accounts.
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished).await?;
    file.write_all(&bytes).await?;
    file.flush().await?;
    tokio::fs::rename(unfinished, path).await
}

impl Carrier {
    fn new(url: &str, settings: &Settings) -> Result<Carrier> {
        // A connection for each letter: lettre's time limit covers connecting only, and giving up
        // a pooled dialogue halfway would spoil it for the next letter.
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(Error::fault)?
            .pool_config(PoolConfig::new().max_size(0))
            .timeout(Some(Duration::from_secs(20)));
        if let Some(authority) = &settings.smtp_ca
            && let Some((protect, host)) = protection(url)
        {
            let parameters = TlsParameters::builder(host.to_owned()).add_root_certificate(authority.clone());
            transport = transport.tls(protect(parameters.build().map_err(Error::fault)?));
        }
        Ok(Carrier { transport: transport.build(), patience: settings.patience.letter })
    }

    async fn deliver(&self, message: Message) -> Outcome {
        let Ok(sent) = tokio::time::timeout(self.patience, self.transport.send(message)).await else {
            return Outcome::Later("the mail server took too long".into());
        };
        let Err(error) = sent else { return Outcome::Sent };
        // A server's reply may repeat the address: keep its code only.
        let code = error.status().map(|code| code.to_string());
        match code {
            // 530, 534, 535, 538: our sign-in is wrong, not the recipient's address.
            Some(code) if code.starts_with("53") => {
                Outcome::Later(format!("the mail server refused our sign-in ({code})"))
            }
            Some(code) if error.is_permanent() => {
                Outcome::Never(format!("the mail server refused it ({code})"))
            }
            Some(code) => Outcome::Later(format!("the mail server put it off ({code})")),
            None if error.is_tls() || is_about_tls(&error) => {
                Outcome::Later("no secure connection to the mail server".into())
            }
            None if error.is_client() => {
                Outcome::Later("the mail server lacks what the settings ask for".into())
            }
            None => Outcome::Later("the mail server can't be reached".into()),
        }
    }
}

/// Whether a handshake failed: to lettre, that is a connection like any other.
fn is_about_tls(error: &lettre::transport::smtp::Error) -> bool {
    let causes = std::iter::successors(std::error::Error::source(error), |error| error.source());
    let mut tls = causes.map(|cause| match cause.downcast_ref::<std::io::Error>() {
        Some(io) => io.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()).is_some(),
        None => cause.is::<rustls::Error>(),
    });
    tls.any(|tls| tls)
}

type Protect = fn(TlsParameters) -> Tls;

/// How a mail server's address asks for TLS, as lettre reads it, and the server's name.
fn protection(url: &str) -> Option<(Protect, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let authority = place.split('/').next().unwrap_or(place);
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let port = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()));
    let host = port.map_or(host, |(host, _)| host);
    let protect: Protect = match (scheme, query) {
        ("smtps", _) => Tls::Wrapper,
        (_, query) if query.contains("tls=required") => Tls::Required,
        (_, query) if query.contains("tls=opportunistic") => Tls::Opportunistic,
        _ => return None,
    };
    Some((protect, host))
}

/// The MIME message. The reason it can't be made is for the operator and holds no address.
fn message(from: &Mailbox, letter: &Model, attachments: &[Attachment]) -> Result<Message, String> {
    let address: Address =
        letter.to_address.parse().map_err(|_| "the address is not a mail address".to_owned())?;
    // A line break in a display name makes lettre panic.
    let name: String = letter.to_name.chars().filter(|c| !c.is_control()).take(100).collect();
    let name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
    let builder = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(name, address))
        .subject(letter.subject.replace(['\r', '\n'], " "))
        .message_id(Some(format!("<{}@{}>", letter.id, from.email.domain())))
        .date(letter.queued_at.into())
        .header(AutoSubmitted("auto-generated".into()));
    let words = MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone());
    let built = if attachments.is_empty() {
        builder.multipart(words)
    } else {
        let mut mixed = MultiPart::mixed().multipart(words);
        for attachment in attachments {
            let media_type = attachment.media_type.parse().map_err(|_| "a wrong media type".to_owned())?;
            mixed = mixed
                .singlepart(Part::new(attachment.name.clone()).body(attachment.bytes.clone(), media_type));
        }
        builder.multipart(mixed)
    };
    built.map_err(|_| "the letter can't be put into mail form".to_owned())
}

/// Tells out-of-office programs not to answer (RFC 3834, section 5).
#[derive(Clone, Debug)]
struct AutoSubmitted(String);

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }
    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(AutoSubmitted(text.into()))
    }
    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.clone())
    }
}
