//! Who is sent what, and what happens when that changes.

use lianjian_protocol::domain::visit::VisitRecord;
use lianjian_protocol::wire::ReadMark;

use super::*;

fn internal(phone: &mut Phone, doc: DocRef) -> Vec<u8> {
    let report = Report {
        kind: ReportType::Complaint,
        ..fixture::report()
    };
    let internal = true;
    phone.run(doc, &Command::FileComplaint { report, internal }, minute(5))
}

fn visit(phone: &mut Phone, doc: DocRef) -> SyncRequest {
    let record = VisitRecord {
        household: "三单元".to_owned(),
        need: "买菜".to_owned(),
        note: String::new(),
        follow_up: String::new(),
    };
    let made = phone.run(doc, &Command::NewVisit { record }, minute(5));
    let mut request = pushing(doc, &[&made], Cursors::List(Vec::new()));
    request.push[0].kind = DocKind::Visit;
    request
}

fn logs(response: &SyncResponse) -> Vec<LogId> {
    response.pull.iter().map(|page| page.log).collect()
}

#[tokio::test]
async fn the_company_is_sent_neither_what_is_internal_nor_what_is_another_s_own() {
    let town = Town::new().await;
    let mut li = town.steward().await;
    let open = li.file(doc(1), ReportType::Complaint);
    accepted(&town.offer(&li, doc(1), &[&open]).await[0]);
    let secret = internal(&mut li, doc(2));
    accepted(&town.offer(&li, doc(2), &[&secret]).await[0]);
    let visited = visit(&mut li, doc(3));
    accepted(&town.call(&li, visited).await.verdicts[0]);
    let own = LogId {
        audience: Audience::Own,
        owner: Some(li.author.person),
        ..ALL
    };

    let everything = || asking(Cursors::List(Vec::new()));
    let company = town.company().await;
    assert_eq!(logs(&town.call(&company, everything()).await), [ALL]);
    let asked = SyncRequest {
        want: vec![doc(2), doc(3)],
        ..everything()
    };
    for page in town.call(&company, asked).await.pull {
        let sent = page.entries.iter().any(|e| e.body != EntryBody::Removed);
        assert!(!sent || page.log == ALL, "{page:?}");
    }
    let colleague = town.phone(author(4, Role::Steward)).await;
    assert_eq!(
        logs(&town.call(&colleague, everything()).await),
        [ALL, INTERNAL]
    );
    let wang = town.residents().await;
    assert_eq!(
        logs(&town.call(&wang, everything()).await),
        [ALL, INTERNAL, own]
    );
    assert_eq!(
        logs(&town.call(&li, everything()).await),
        [ALL, INTERNAL, own]
    );
}

#[tokio::test]
async fn a_role_that_ends_takes_its_logs_along_and_one_that_returns_brings_them_whole() {
    let town = Town::new().await;
    let mut li = town.steward().await;
    let filed = li.file(doc(1), ReportType::Complaint);
    let response = town
        .call(&li, pushing(doc(1), &[&filed], Cursors::List(Vec::new())))
        .await;
    let cursors = moved(Vec::new(), &response);
    let version = response.grants.unwrap().version;

    town.end_role(&li, minute(10)).await;
    let request = SyncRequest {
        grants_version: Some(version),
        ..asking(Cursors::List(cursors))
    };
    let ended = town.call(&li, request).await;
    assert_eq!(ended.lost, [ALL]);
    assert_eq!(ended.pull, []);
    let grants = ended.grants.unwrap();
    assert_eq!(grants.grants[0].valid_to, Some(minute(10)));

    let mut again = grants.grants[0].clone();
    again.valid_to = None;
    let again = PersonGrant {
        person: li.author.person,
        grant: again,
    };
    town.store.put_grants(&[again]).await.unwrap();
    let back = town.call(&li, asking(Cursors::List(Vec::new()))).await;
    assert_eq!(back.lost, []);
    li.documents.clear();
    li.read(&back.pull[0]);
    assert!(li.documents.contains_key(&doc(1)));
}

#[tokio::test]
async fn reading_is_noted_of_what_one_may_read_and_never_goes_back() {
    let town = Town::new().await;
    let mut li = town.steward().await;
    let company = town.company().await;
    let open = li.file(doc(1), ReportType::Complaint);
    let receipt = accepted(&town.offer(&li, doc(1), &[&open]).await[0]);
    let secret = internal(&mut li, doc(2));
    accepted(&town.offer(&li, doc(2), &[&secret]).await[0]);
    let read = |doc, received_at| ReadMark { doc, received_at };
    for at in [receipt.received_at, minute(1)] {
        let request = SyncRequest {
            reads: vec![read(doc(1), at), read(doc(2), at), read(doc(9), at)],
            ..asking(Cursors::List(Vec::new()))
        };
        town.call(&company, request).await;
    }
    let noted = town.store.reads(&[doc(1), doc(2), doc(9)]).await.unwrap();
    assert_eq!(noted.len(), 1);
    assert_eq!(noted[0].doc, doc(1));
    assert_eq!(noted[0].person, company.author.person);
    assert_eq!(noted[0].received_at, receipt.received_at);
}
