use std::collections::BTreeSet;

use document::Kind;

use crate::{
    app::App,
    catalog,
    credential::{self, Owner},
    desk,
    error::Result,
};

/// All who give papers here, by kind and name: those in whose name courses are taught or were, the authorities that have
/// a desk, and whoever has a design already.
pub async fn design_owners(app: &App) -> Result<Vec<Owner>> {
    let db = &app.store.read;
    let desks = desk::desks(db).await?.into_iter();
    let authorities: BTreeSet<String> = desks.map(|desk| desk.terms.authority).collect();
    let provider = |name| Owner { kind: Kind::CertificateOfCompletion, name };
    let mut owners = BTreeSet::new();
    for issuer in credential::all_issuers(db).await? {
        if !authorities.contains(&issuer.name) {
            owners.insert(provider(issuer.name));
        }
    }
    for offer in catalog::all_offered(db).await? {
        let course = catalog::course(app, &offer.version).await?;
        owners.insert(provider(catalog::provider(&app.settings.provider, &course).name));
    }
    owners.extend(authorities.into_iter().map(|name| Owner { kind: Kind::Certification, name }));
    for kind in Kind::ALL {
        owners.extend(credential::design_owners(db, kind).await?);
    }
    Ok(owners.into_iter().collect())
}
