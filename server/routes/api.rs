//! Every operation of the JSON API, and its document.

use std::sync::LazyLock;

use poem_openapi::{OpenApi, OpenApiService};

use crate::{
    assessment::api::AssessmentApi,
    catalog::api::CatalogApi,
    certification::api::{OperatorProgramApi, OwnPacketApi, OwnProgramApi, ProgramApi},
    closing::api::ClosingApi,
    credential::{api::CertificateApi, published_api::PublishedApi},
    desk::api::{
        ApplicationApi, CaseApi, CertificationFileApi, ComplaintApi, DeskApi, DeskDesignApi, OperatorDeskApi,
        RegisterApi,
    },
    employer::{EmployerApi, api::LookUpApi, operator_api::OperatorEmployerApi},
    enrollment::api::EnrollmentApi,
    evidence::api::{CorrectionApi, OperatorRecordApi, RecordApi, RecordFileApi, RequestApi, StatementApi},
    learning::{api::LearningApi, journal_api::JournalApi},
    operation::{
        api::{
            AccommodationApi, EventApi, LetterApi, OperatorCertificateApi, OperatorEnrollmentApi, PeopleApi,
            PublicationApi,
        },
        design_api::OperatorDesignApi,
    },
    portal::api::PortalApi,
    sharing::api::SharingApi,
    token::{account_api::AccountApi, api::TokenApi},
    verification::{FileApi, api::VerificationApi},
    watch::api::WatchApi,
    web::Document,
};

/// The document of [`api`], made when it is first asked for. It is the same for every house.
pub static DOCUMENT: LazyLock<Document> =
    LazyLock::new(|| Document::new(&api().spec(), &published().spec()).expect("what is printed is JSON"));

/// Every operation of the JSON API, by the capability whose verbs it is.
pub fn api() -> OpenApiService<impl OpenApi + use<>, ()> {
    let own = (
        (TokenApi, AccountApi),
        ClosingApi,
        PortalApi,
        EnrollmentApi,
        (LearningApi, JournalApi),
        AssessmentApi,
        CertificateApi,
        SharingApi,
        (RecordApi, CorrectionApi, RecordFileApi, StatementApi, RequestApi),
    );
    let programs = (ProgramApi, (OwnProgramApi, OwnPacketApi), OperatorProgramApi);
    let desks = (
        ApplicationApi,
        CertificationFileApi,
        (DeskApi, CaseApi, ComplaintApi),
        DeskDesignApi,
        RegisterApi,
        OperatorDeskApi,
    );
    let checking = (VerificationApi, FileApi, LookUpApi, EmployerApi, WatchApi);
    let operator = (
        PeopleApi,
        AccommodationApi,
        OperatorRecordApi,
        OperatorEnrollmentApi,
        OperatorCertificateApi,
        PublicationApi,
        LetterApi,
        EventApi,
        OperatorDesignApi,
        OperatorEmployerApi,
    );
    OpenApiService::new((CatalogApi, checking, own, programs, desks, operator), "Cairn", "1")
        .description(
            "The same operations that the pages offer, for programs. Every request is answered with JSON; what can't \
             be met is answered with a problem (RFC 9457) whose `type` is stable.",
        )
        .server("/api/v1")
}

/// What machines ask at the addresses that stand in credentials.
pub(super) fn published() -> OpenApiService<PublishedApi, ()> {
    OpenApiService::new(PublishedApi, "Cairn", "1").server("/")
}
