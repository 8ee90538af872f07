//! A document that can't be read stops nothing but itself.

use sqlx::{Connection, SqliteConnection};

use super::*;

/// Damages what is stored of a document, as a disk may, and starts again.
async fn damaged(town: Town, doc: DocRef) -> Town {
    let path = town.folder.path().join("test.db");
    let url = format!("sqlite:{}", path.display());
    let mut raw = SqliteConnection::connect(&url).await.unwrap();
    let done = sqlx::query("UPDATE log SET bytes = x'00' WHERE doc = ?")
        .bind(doc.doc.as_bytes().to_vec())
        .execute(&mut raw)
        .await
        .unwrap();
    assert_eq!(done.rows_affected(), 1);
    raw.close().await.unwrap();
    town.restarted().await
}

#[tokio::test]
async fn one_document_that_can_t_be_read_stops_nothing_but_itself() {
    let town = Town::new().await;
    let mut li = town.steward().await;
    let chen = town.residents().await;
    for n in [1, 2] {
        let filed = li.file(doc(n), ReportType::Complaint);
        accepted(&town.offer(&li, doc(n), &[&filed]).await[0]);
    }
    let town = damaged(town, doc(1)).await;

    // What is offered to it waits, and to the others it is taken, in the same call.
    let [broken, sound] = [1, 2].map(|n| li.comment(doc(n), "还在漏"));
    let mut request = pushing(doc(1), &[&broken], Cursors::List(Vec::new()));
    let other = pushing(doc(2), &[&sound], Cursors::List(Vec::new()));
    request.push.extend(other.push);
    let response = town.call(&li, request.clone()).await;
    assert_eq!(refused(&response.verdicts[0]), ErrorCode::Internal);
    assert!(!ErrorCode::Internal.is_final(), "it is offered again");
    accepted(&response.verdicts[1]);

    // Who is new to the log, or asks for both, gets the one that can be read.
    let mut request = asking(Cursors::List(Vec::new()));
    request.want = vec![doc(1), doc(2)];
    let response = town.call(&chen, request).await;
    let mut told: Vec<DocId> = response
        .pull
        .iter()
        .flat_map(|page| page.documents.iter().map(|document| document.doc))
        .collect();
    told.sort_unstable();
    told.dedup();
    assert_eq!(told, [doc(2).doc]);
}
