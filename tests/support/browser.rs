//! Somebody at a browser: keeps cookies, follows redirects, fills the form that is on the page by its labels.

use std::{collections::BTreeMap, sync::Arc};

use poem::{
    Addr, Body, Endpoint, Request, RequestParts, Response,
    endpoint::BoxEndpoint,
    http::{self, Method, header, uri::Scheme},
    web::{LocalAddr, RemoteAddr},
};
use scraper::{ElementRef, Html, Selector};

#[derive(Clone)]
pub struct Browser {
    endpoint: Arc<BoxEndpoint<'static, Response>>,
    /// What the server is called from outside.
    address: String,
    cookies: BTreeMap<String, String>,
    /// The page that is open.
    pub shown: Shown,
    /// Where the requests seem to come from.
    pub from: std::net::SocketAddr,
}

/// A page as it arrived.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    pub status: u16,
    pub path: String,
    pub html: String,
    pub headers: Vec<(String, String)>,
    pub bytes: Vec<u8>,
}

impl Shown {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The words in `<main>`, blanks folded.
    pub fn words(&self) -> String {
        let document = Html::parse_document(&self.html);
        let main = Selector::parse("main").unwrap();
        let text: String = document.select(&main).flat_map(|main| main.text()).collect::<Vec<_>>().join(" ");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Asserts that the page says this, blanks folded.
    #[track_caller]
    pub fn says(&self, words: &str) -> &Shown {
        let said = self.words();
        assert!(said.contains(words), "“{words}” is not on {} ({}):\n{said}", self.path, self.status);
        self
    }

    #[track_caller]
    pub fn does_not_say(&self, words: &str) -> &Shown {
        let said = self.words();
        assert!(!said.contains(words), "“{words}” is on {}:\n{said}", self.path);
        self
    }

    /// The hrefs of links whose words contain this.
    pub fn links(&self, words: &str) -> Vec<String> {
        let document = Html::parse_document(&self.html);
        let selector = Selector::parse("a[href]").unwrap();
        document
            .select(&selector)
            .filter(|link| text(*link).contains(words))
            .map(|link| link.value().attr("href").unwrap().to_owned())
            .collect()
    }
}

impl Browser {
    pub fn new(endpoint: BoxEndpoint<'static, Response>, address: &str) -> Browser {
        Browser {
            endpoint: Arc::new(endpoint),
            address: address.to_owned(),
            cookies: BTreeMap::new(),
            shown: Shown::default(),
            from: "198.51.100.7:40000".parse().unwrap(),
        }
    }

    /// Opens an address, following redirects.
    pub async fn open(&mut self, path: &str) -> &Shown {
        self.go(Method::GET, path, None).await
    }

    /// Follows the first link with these words.
    #[track_caller]
    pub fn link(&self, words: &str) -> String {
        self.shown
            .links(words)
            .first()
            .cloned()
            .unwrap_or_else(|| panic!("no link “{words}” on {}:\n{}", self.shown.path, self.shown.words()))
    }

    pub async fn follow(&mut self, words: &str) -> &Shown {
        let path = self.link(words);
        self.open(&path).await
    }

    /// Fills the form that has a button with these words: `fields` are pairs of a label's words (or a control's
    /// name) and a value; a check box or radio button is chosen by its own label, with the value "on".
    pub async fn send(&mut self, button: &str, fields: &[(&str, &str)]) -> &Shown {
        let (action, pairs) = self.fill(button, fields);
        if self.asks(button) {
            let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
            return self.open(&format!("{action}?{query}")).await;
        }
        self.post(&action, &pairs).await
    }

    /// Whether the form with this button only asks for another page.
    fn asks(&self, button: &str) -> bool {
        let document = Html::parse_document(&self.shown.html);
        let forms = Selector::parse("form").unwrap();
        let form = document.select(&forms).find(|form| pushed(*form, button).is_some());
        form.is_some_and(|form| form.value().attr("method") == Some("get"))
    }

    /// Sends a form's fields as they are given, to an address.
    pub async fn post(&mut self, path: &str, pairs: &[(String, String)]) -> &Shown {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        self.go(Method::POST, path, Some(body.into_bytes())).await
    }

    /// The action and the fields of the filled form, unsent: for double clicks and second tabs.
    pub fn fill(&self, button: &str, fields: &[(&str, &str)]) -> (String, Vec<(String, String)>) {
        self.fill_where(button, |form| pushed(form, button), fields)
    }

    /// The same, for the form whose address holds these words.
    pub fn fill_at(&self, action: &str, fields: &[(&str, &str)]) -> (String, Vec<(String, String)>) {
        let there = |form: ElementRef<'_>| form.value().attr("action").is_some_and(|a| a.contains(action));
        self.fill_where(action, |form| pushed(form, "").filter(|_| there(form)), fields)
    }

    fn fill_where(
        &self,
        which: &str,
        found: impl for<'a> Fn(ElementRef<'a>) -> Option<ElementRef<'a>>,
        fields: &[(&str, &str)],
    ) -> (String, Vec<(String, String)>) {
        let document = Html::parse_document(&self.shown.html);
        let forms = Selector::parse("form").unwrap();
        let form = document.select(&forms).find(|form| found(*form).is_some()).unwrap_or_else(|| {
            panic!(
                "no form “{which}” on {} ({}):\n{}",
                self.shown.path,
                self.shown.status,
                self.shown.words()
            )
        });
        let mut pairs = controls(form);
        for (label, value) in fields {
            set(&mut pairs, form, label, value, &self.shown.path);
        }
        let button = found(form).unwrap();
        let mut sent: Vec<_> = pairs.into_iter().filter(|c| c.sent).map(|c| (c.name, c.value)).collect();
        if let Some(name) = button.value().attr("name") {
            sent.push((name.to_owned(), button.value().attr("value").unwrap_or_default().to_owned()));
        }
        let action = button.value().attr("formaction").or(form.value().attr("action"));
        let action = action.filter(|action| !action.is_empty()).unwrap_or(&self.shown.path);
        (action.to_owned(), sent)
    }

    async fn go(&mut self, method: Method, path: &str, body: Option<Vec<u8>>) -> &Shown {
        let (mut method, mut path, mut body) = (method, path.to_owned(), body);
        for _ in 0..6 {
            if let Some(rest) = path.strip_prefix(&self.address) {
                path = rest.to_owned();
            }
            let response = self.request(method.clone(), &path, body.take(), &[]).await;
            let location = response.headers().get(header::LOCATION).map(|l| l.to_str().unwrap().to_owned());
            if let (true, Some(location)) = (response.status().is_redirection(), location) {
                (method, path) = (Method::GET, location);
                continue;
            }
            let status = response.status().as_u16();
            let headers = response
                .headers()
                .iter()
                .map(|(name, value)| {
                    (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
                })
                .collect();
            let bytes = response.into_body().into_bytes().await.unwrap().to_vec();
            let html = String::from_utf8_lossy(&bytes).into_owned();
            self.shown =
                Shown { status, path: path.split('#').next().unwrap().to_owned(), html, headers, bytes };
            return &self.shown;
        }
        panic!("{path} redirects in a circle");
    }

    /// One request, no redirects followed; cookies are sent and kept.
    pub async fn request(
        &mut self,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
        headers: &[(&str, &str)],
    ) -> Response {
        let path = path.split('#').next().unwrap();
        let mut builder = http::Request::builder().method(method).uri(path).header("accept", "text/html");
        if !self.cookies.is_empty() {
            let cookies: Vec<_> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            builder = builder.header("cookie", cookies.join("; "));
        }
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        if let Some(body) = &body {
            if !headers.iter().any(|(name, _)| *name == "content-type") {
                builder = builder.header("content-type", "application/x-www-form-urlencoded");
            }
            builder = builder.header("content-length", body.len().to_string());
        }
        let (parts, ()) = builder.body(()).unwrap().into_parts();
        let here = Addr::SocketAddr("127.0.0.1:8080".parse().unwrap());
        let addresses = (LocalAddr(here), RemoteAddr(Addr::SocketAddr(self.from)));
        let parts = RequestParts::from((parts, addresses.0, addresses.1, Scheme::HTTP));
        let request = Request::from_parts(parts, body.map_or_else(Body::empty, Body::from));
        let response = self.endpoint.get_response(request).await;
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let (pair, attributes) = cookie.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if value.is_empty() || attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        response
    }

    /// Signs in without the way through the sign-in page: with the token of a session that was started.
    pub fn hold_session(&mut self, token: &str) {
        self.cookies.insert("__Host-session".to_owned(), token.to_owned());
    }

    /// A token that fits, for forms that are sent without a page that holds them.
    pub fn csrf(&self) -> (String, String) {
        let key = self.cookies.get("__Host-session").or(self.cookies.get("__Host-visit")).unwrap();
        ("csrf".to_owned(), cairn::web::CsrfKey::new(key, &cairn::clock::Chance::System).token())
    }

    pub fn forget_cookies(&mut self) {
        self.cookies.clear();
    }
}

fn pushed<'a>(form: ElementRef<'a>, words: &str) -> Option<ElementRef<'a>> {
    form.select(&Selector::parse("button").unwrap()).find(|button| text(*button).contains(words))
}

struct Control {
    id: Option<String>,
    name: String,
    value: String,
    choice: bool,
    sent: bool,
}

fn controls(form: ElementRef<'_>) -> Vec<Control> {
    let selector = Selector::parse("input[name], textarea[name], select[name]").unwrap();
    let option = Selector::parse("option").unwrap();
    form.select(&selector)
        .map(|control| {
            let of = |name: &str| control.value().attr(name).map(ToOwned::to_owned);
            let choice = matches!(of("type").as_deref(), Some("checkbox" | "radio"));
            let value = match control.value().name() {
                "textarea" => control.text().collect(),
                "select" => {
                    let options: Vec<_> = control.select(&option).collect();
                    let chosen =
                        options.iter().find(|o| o.value().attr("selected").is_some()).or(options.first());
                    chosen.and_then(|o| o.value().attr("value")).unwrap_or_default().to_owned()
                }
                _ => of("value").unwrap_or_else(|| if choice { "on".into() } else { String::new() }),
            };
            let disabled = of("disabled").is_some();
            let sent = !disabled && (!choice || of("checked").is_some());
            Control { id: of("id"), name: of("name").unwrap(), value, choice, sent }
        })
        .collect()
}

fn set(controls: &mut [Control], form: ElementRef<'_>, label: &str, value: &str, path: &str) {
    let labels = Selector::parse("label").unwrap();
    let wanted = form
        .select(&labels)
        .find(|l| text(*l).starts_with(label))
        .or_else(|| form.select(&labels).find(|l| text(*l).contains(label)));
    let id = wanted.and_then(|l| l.value().attr("for")).map(ToOwned::to_owned);
    let place = match &id {
        Some(id) => controls.iter().position(|c| c.id.as_ref() == Some(id)),
        None => controls.iter().position(|c| c.name == label && (!c.choice || c.value == value)),
    };
    let place = place.unwrap_or_else(|| panic!("the form on {path} has no field “{label}”: {}", text(form)));
    if controls[place].choice {
        let (name, radio) = (controls[place].name.clone(), value != "off");
        let id = controls[place].id.clone();
        let is_radio = id.as_deref().is_some_and(|id| {
            let radio = Selector::parse("input[type=radio]").unwrap();
            form.select(&radio).any(|r| r.value().attr("id") == Some(id))
        });
        if is_radio {
            controls.iter_mut().filter(|c| c.name == name).for_each(|c| c.sent = false);
        }
        controls[place].sent = radio;
    } else {
        value.clone_into(&mut controls[place].value);
        controls[place].sent = true;
    }
}

fn text(element: ElementRef<'_>) -> String {
    element.text().collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}
