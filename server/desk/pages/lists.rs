//! Lists that open in a spreadsheet, for the desk alone.

use poem::{
    Response, handler,
    http::header,
    web::{Data, Path},
};
use uuid::Uuid;

use super::{
    at_desk::{certification_line, files},
    desk_of,
};
use crate::{
    app::App,
    desk,
    error::{Error, Result},
    identity::Learner,
};

#[handler]
pub async fn applications_csv(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
) -> poem::Result<Response> {
    let found = desk_of(app, &learner, id).await?;
    let head = ["name", "what", "state", "county", "sent", "decided", "days_waited", "due"];
    let rows = files(app, &found, learner.person.id).await?.into_iter().map(|file| {
        let day = |at: Option<chrono::DateTime<chrono::Utc>>| {
            at.map(|at| at.date_naive().to_string()).unwrap_or_default()
        };
        let due = file.due.map(|due| due.on.to_string()).unwrap_or_default();
        let waited = if file.open { file.waited.to_string() } else { String::new() };
        let (sent, decided) = (day(file.sent_at), day(file.decided_at));
        [file.name, file.what.into(), file.words.into(), file.county, sent, decided, waited, due]
    });
    Ok(sheet("applications.csv", head, rows)?)
}

#[handler]
pub async fn certifications_csv(
    Data(app): Data<&App>,
    learner: Learner,
    Path(id): Path<Uuid>,
) -> poem::Result<Response> {
    desk_of(app, &learner, id).await?;
    let now = app.clock.now();
    let columns = ["number", "name", "standing", "stage", "granted", "expires"];
    let all = desk::certifications_of_desk(&app.store.read, id).await?;
    let rows = all.iter().map(|held| {
        let line = certification_line(held, now);
        let granted = line.issued_at.date_naive().to_string();
        let expires = line.expires_on.map(|day| day.to_string()).unwrap_or_default();
        [line.number, line.name, line.words.into(), line.stage.unwrap_or_default(), granted, expires]
    });
    Ok(sheet("certifications.csv", columns, rows)?)
}

fn sheet<const N: usize>(
    name: &str,
    head: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> Result<Response> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(head).map_err(Error::fault)?;
    for row in rows {
        writer.write_record(row.map(plain)).map_err(Error::fault)?;
    }
    let bytes = writer.into_inner().map_err(|error| Error::fault(error.to_string()))?;
    Ok(Response::builder()
        .content_type("text/csv; charset=utf-8")
        .header(header::CACHE_CONTROL, "private, no-store")
        .header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))
        .body(bytes))
}

/// What a spreadsheet would take for a formula is text.
fn plain(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}
