//! What machines ask an issuer for, from anywhere and without a name: its keys and its status lists. They stand at the
//! server's root, where credentials say they are.

use std::marker::PhantomData;

use badge::{Purpose, StatusList};
use chrono::{DateTime, Utc};
use poem::{IntoResponse, Response, web::Data};
use poem_openapi::{
    ApiResponse, Object, OpenApi,
    param::{Header, Path},
    payload::Payload,
    registry::{MetaSchemaRef, Registry},
    types::{Example, Type},
};

use super::{did_document, published_list, tag_of};
use crate::{
    app::App,
    web::{Problem, Tag},
};

/// Keys change once a year, and a new one is published a day before it signs.
const KEYS_KEPT: &str = "public, max-age=3600";
/// How long the withdrawal of a credential may go unnoticed.
const STATUS_KEPT: &str = "public, max-age=300";
/// For any page and any program.
const FOR_ALL: &str = "*";

/// JSON that is sent as it was written, byte for byte, in the shape of `T`.
struct Written<T>(String, PhantomData<T>);

impl<T: Type> Payload for Written<T> {
    const CONTENT_TYPE: &'static str = "application/json";

    fn schema_ref() -> MetaSchemaRef {
        T::schema_ref()
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

impl<T: Send> IntoResponse for Written<T> {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

/// A DID document of the method `did:web`: the keys that an issuer signs with, old ones included.
#[derive(Object)]
#[oai(rename_all = "camelCase", example)]
struct DidDocument {
    #[oai(rename = "@context")]
    context: Vec<String>,
    /// The issuer’s identifier, as `issuer.id` of its credentials has it.
    id: String,
    verification_method: Vec<ListedKey>,
    /// The whole names of the keys whose signatures count. A key that is listed above and not here is good for nothing.
    assertion_method: Vec<String>,
}

/// A key.
#[derive(Object)]
#[oai(rename_all = "camelCase", skip_serializing_if_is_none)]
struct ListedKey {
    /// Its whole name, as `proof.verificationMethod` has it.
    id: String,
    /// Always `Multikey`.
    #[oai(rename = "type")]
    kind: String,
    controller: String,
    /// An Ed25519 key, as Multikey writes it.
    public_key_multibase: String,
    /// Since when it may be in wrong hands. Nothing that it signed counts.
    revoked: Option<DateTime<Utc>>,
}

/// A signed W3C Bitstring Status List: which of an issuer’s credentials no longer count, one bit each.
#[derive(Object)]
#[oai(rename_all = "camelCase", example)]
struct StatusListCredential {
    #[oai(rename = "@context")]
    context: Vec<String>,
    /// Its own address, as `credentialStatus.statusListCredential` has it.
    id: String,
    #[oai(rename = "type")]
    kinds: Vec<String>,
    issuer: String,
    valid_from: DateTime<Utc>,
    /// Past this moment the list tells nothing: ask for it anew.
    valid_until: DateTime<Utc>,
    credential_subject: StatusListBits,
    proof: Vec<ListProof>,
}

/// The bits of a list.
#[derive(Object)]
#[oai(rename_all = "camelCase")]
struct StatusListBits {
    id: String,
    /// Always `BitstringStatusList`.
    #[oai(rename = "type")]
    kind: String,
    /// Always `revocation`: a credential whose bit is set was withdrawn, suspended or replaced, and that one never counts
    /// again.
    status_purpose: String,
    /// 131,072 bits and the leftmost is the first, compressed by gzip, as base64url after a `u`.
    encoded_list: String,
}

/// The signature over a list.
#[derive(Object)]
#[oai(rename_all = "camelCase")]
struct ListProof {
    /// Always `DataIntegrityProof`.
    #[oai(rename = "type")]
    kind: String,
    /// Always `eddsa-rdfc-2022`.
    cryptosuite: String,
    created: DateTime<Utc>,
    /// The key, by its whole name in the DID document.
    verification_method: String,
    /// Always `assertionMethod`.
    proof_purpose: String,
    proof_value: String,
}

const DID: &str = "did:web:training.example.org:issuers:river-valley-peers";
const KEY: &str = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2";
const PROOF: &str =
    "z2YwC8z3ap7yx1nZYCg4L3j3ApHsF8kgPdSb5xoS1VR7vPG3F561B52hYnQF9iseabecm3ijx4K1FBTQsCZahKZme";

impl Example for DidDocument {
    fn example() -> Self {
        let method = format!("{DID}#{KEY}");
        let key = ListedKey {
            id: method.clone(),
            kind: "Multikey".into(),
            controller: DID.into(),
            public_key_multibase: KEY.into(),
            revoked: None,
        };
        DidDocument {
            context: vec![
                "https://www.w3.org/ns/did/v1".into(),
                "https://w3id.org/security/multikey/v1".into(),
            ],
            id: DID.into(),
            verification_method: vec![key],
            assertion_method: vec![method],
        }
    }
}

impl Example for StatusListCredential {
    fn example() -> Self {
        let address = "https://training.example.org/status/river-valley-peers/revocation/1";
        let signed_at: DateTime<Utc> = "2026-03-02T09:00:00Z".parse().unwrap_or_default();
        let list = StatusList::new(Purpose::Revocation).document(address, DID, signed_at);
        StatusListCredential {
            context: vec!["https://www.w3.org/ns/credentials/v2".into()],
            id: address.into(),
            kinds: vec!["VerifiableCredential".into(), "BitstringStatusListCredential".into()],
            issuer: DID.into(),
            valid_from: signed_at,
            valid_until: signed_at + chrono::TimeDelta::days(7),
            credential_subject: StatusListBits {
                id: format!("{address}#list"),
                kind: "BitstringStatusList".into(),
                status_purpose: "revocation".into(),
                encoded_list: list["credentialSubject"]["encodedList"].as_str().unwrap_or_default().into(),
            },
            proof: vec![ListProof {
                kind: "DataIntegrityProof".into(),
                cryptosuite: "eddsa-rdfc-2022".into(),
                created: signed_at,
                verification_method: format!("{DID}#{KEY}"),
                proof_purpose: "assertionMethod".into(),
                proof_value: PROOF.into(),
            }],
        }
    }
}

#[derive(ApiResponse)]
enum Keys {
    /// The DID document. It may be kept for an hour.
    #[oai(status = 200, content_type = "application/did+json")]
    Document(
        Written<DidDocument>,
        #[oai(header = "cache-control")] String,
        #[oai(header = "access-control-allow-origin")] String,
        #[oai(header = "etag")] String,
    ),
    /// It is still what the tag in `If-None-Match` stands for.
    #[oai(status = 304)]
    Unchanged(
        #[oai(header = "cache-control")] String,
        #[oai(header = "access-control-allow-origin")] String,
        #[oai(header = "etag")] String,
    ),
}

#[derive(ApiResponse)]
enum List {
    /// The signed list. It may be kept for five minutes, and is signed anew twice a day.
    #[oai(status = 200, content_type = "application/vc")]
    Signed(
        Written<StatusListCredential>,
        #[oai(header = "cache-control")] String,
        #[oai(header = "access-control-allow-origin")] String,
        #[oai(header = "etag")] String,
    ),
    /// It is still what the tag in `If-None-Match` stands for.
    #[oai(status = 304)]
    Unchanged(
        #[oai(header = "cache-control")] String,
        #[oai(header = "access-control-allow-origin")] String,
        #[oai(header = "etag")] String,
    ),
}

pub struct PublishedApi;

#[OpenApi(tag = "Tag::Issuers")]
impl PublishedApi {
    /// The keys of an issuer
    ///
    /// Where its identifier leads: `did:web:HOST:issuers:NAME` is this address. It stands at the root of the server, not
    /// below `/api/v1`. No token is looked at, and nothing is remembered of who asks.
    #[oai(path = "/issuers/:issuer/did.json", method = "get", operation_id = "getIssuerKeys")]
    async fn keys(
        &self,
        app: Data<&App>,
        issuer: Path<String>,
        /// A tag from before.
        #[oai(name = "if-none-match")]
        held: Header<Option<String>>,
    ) -> Result<Keys, Problem> {
        let document = did_document(&app, &issuer).await?.to_string();
        let tag = tag_of(&document);
        let (kept, all) = (KEYS_KEPT.to_owned(), FOR_ALL.to_owned());
        if is_held(held.0.as_deref(), &tag) {
            return Ok(Keys::Unchanged(kept, all, tag));
        }
        Ok(Keys::Document(Written(document, PhantomData), kept, all, tag))
    }

    /// A status list of an issuer
    ///
    /// Its address stands in each credential, beside the place of that credential’s bit. It stands at the root of the
    /// server, not below `/api/v1`. One list is for more than a hundred thousand credentials, so that asking for it tells
    /// nobody whose is checked.
    #[oai(path = "/status/:issuer/revocation/:list", method = "get", operation_id = "getStatusList")]
    async fn list(
        &self,
        app: Data<&App>,
        issuer: Path<String>,
        /// The first is 1.
        list: Path<i32>,
        /// A tag from before.
        #[oai(name = "if-none-match")]
        held: Header<Option<String>>,
    ) -> Result<List, Problem> {
        let list = published_list(&app, &issuer, list.0).await?;
        let (kept, all) = (STATUS_KEPT.to_owned(), FOR_ALL.to_owned());
        if is_held(held.0.as_deref(), &list.etag) {
            return Ok(List::Unchanged(kept, all, list.etag));
        }
        Ok(List::Signed(Written(list.text, PhantomData), kept, all, list.etag))
    }
}

/// `*`, or the tag among others (RFC 9110, section 13.1.2).
fn is_held(held: Option<&str>, tag: &str) -> bool {
    held.is_some_and(|held| {
        held.split(',').any(|one| matches!(one.trim(), "*") || one.trim().trim_start_matches("W/") == tag)
    })
}
