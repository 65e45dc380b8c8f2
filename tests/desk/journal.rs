//! What an authority did is in the journal, and whoever changes it there is found out.

use cairn::journal::{self, Actor};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use serde_json::Value;

use crate::support::{
    House,
    office::{Office, Ways},
    program,
};

/// What `cairn journal verify` says of this house, and whether it was content.
fn verified(house: &House) -> (bool, String) {
    let data = house.app.settings.data.to_str().unwrap();
    let settings = ["journal", "verify", "--data", data, "--database", house.database_url()];
    let output = program().args(settings).output().unwrap();
    (output.status.success(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revocation_that_was_rewritten_in_the_journal_is_found() {
    let house = House::open().await;
    let mut office = Office::open(&house, "us-sc/walk", "The Walkers’ Office", 1, Ways::default()).await;
    let ana = office.certified(&house, "Ana Ruiz").await;
    office.acts(&ana, "Revoke it", "It was granted in error.").await;
    let (whole, said) = verified(&house);
    assert!(whole && said.contains("each as it was written"), "{said}");
    let rows = journal::Entity::find().all(&house.app.store.read).await.unwrap();
    let row = rows.into_iter().find(|row| row.event.to_string().contains("\"revoked\"")).unwrap();
    let (seq, kind) = (row.seq, row.kind.clone());
    let milder: Value = serde_json::from_str(&row.event.to_string().replace("revoked", "suspended")).unwrap();
    let change = house.app.change(Actor::System("test")).await.unwrap();
    let row = journal::ActiveModel { seq: Set(seq), event: Set(milder), ..Default::default() };
    row.update(&change.tx).await.unwrap();
    house.app.commit(change).await.unwrap();
    let (whole, said) = verified(&house);
    assert!(!whole && said.contains(&format!("broken at row {seq}")), "{kind}: {said}");
}
