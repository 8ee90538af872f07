//! What lists show when not a document changed but what they rest on: reference data, the program,
//! and how long ago the server was heard of.

use futures::executor::block_on;
use lianjian_protocol::domain::command::Command;
use lianjian_protocol::domain::event::What;
use lianjian_protocol::domain::reference::Allowance;
use lianjian_protocol::domain::visit::VisitRecord;
use lianjian_protocol::fixture::{self, DOC, minute};
use lianjian_protocol::time::Span;

use super::{COMPANY, ask, case, chen, device, hub, li, row, rows};
use crate::records::key;
use crate::replica::{READABLE_WITHOUT_CONTACT, Swept};
use crate::storage::{Batch, Storage as _, Table};
use crate::testing::{Device, doc, file};
use crate::view::types::{DocKey, Query, QueryAnswer, Row};

fn sweep(device: &mut Device) -> Swept {
    let mut all = Swept::default();
    loop {
        let swept = block_on(device.engine.replica.sweep(device.now)).unwrap();
        all.rows.extend(swept.rows);
        if !swept.more {
            return all;
        }
    }
}

fn due(row: &Row) -> u64 {
    let clock = row.clock.as_ref().unwrap();
    clock.due.0 - clock.from.0
}

#[test]
fn rows_follow_new_reference_data_and_a_crash_on_the_way() {
    let mut hub = hub();
    let mut chen = device(&mut hub, 2, &chen());
    for n in 1..30 {
        chen.run(doc(n), file()).unwrap();
        chen.act(doc(n), What::Verified).unwrap();
        chen.act(doc(n), What::Dispatched { fixer: COMPANY })
            .unwrap();
    }
    chen.sync(&mut hub);
    assert_eq!(
        sweep(&mut chen),
        Swept::default(),
        "all is made as it should be"
    );
    let before = due(&row(&mut chen, doc(7)));

    for tier in &mut hub.reference.tiers {
        tier.accept = Some(Allowance::Elapsed(Span::from_mins(60)));
    }
    chen.sync(&mut hub);
    assert_eq!(
        due(&row(&mut chen, doc(7))),
        before,
        "made when it was saved"
    );
    let first = block_on(chen.engine.replica.sweep(chen.now)).unwrap();
    assert!(first.more && !first.rows.is_empty());
    chen.crash();
    let rest = sweep(&mut chen);
    assert_eq!(
        first.rows.len() + rest.rows.len(),
        29,
        "none twice, none left out"
    );
    for n in 1..30 {
        assert_eq!(
            due(&row(&mut chen, doc(n))),
            before * 2,
            "30 minutes before"
        );
    }
    assert_eq!(sweep(&mut chen), Swept::default());
}

#[test]
fn rows_of_an_older_program_are_made_again() {
    let mut hub = hub();
    let mut li = device(&mut hub, 1, &li());
    li.run(DOC, file()).unwrap();
    li.sync(&mut hub);
    let good = row(&mut li, DOC);
    let store = li.engine.replica.store().clone();
    let place = key::doc(DOC);
    let mut summary = block_on(li.engine.replica.summary(DOC)).unwrap().unwrap();
    summary.detail = None;
    let mut batch = Batch::new();
    batch.put(Table::Summaries, place, crate::records::encode(&summary));
    batch.delete(Table::Meta, key::meta::ROWS);
    block_on(store.commit(batch)).unwrap();
    li.crash();
    assert_ne!(row(&mut li, DOC), good);
    assert_eq!(sweep(&mut li).rows, [DOC].into());
    assert_eq!(row(&mut li, DOC), good);
}

#[test]
fn after_seven_days_without_contact_few_records_show_and_writing_goes_on() {
    let mut hub = hub();
    let mut chen = device(&mut hub, 2, &chen());
    let report = fixture::report();
    let internal = Command::FileComplaint {
        report,
        internal: true,
    };
    chen.run(doc(1), internal.clone()).unwrap();
    chen.run(doc(2), file()).unwrap();
    let record = VisitRecord {
        household: "2-301".to_owned(),
        need: "换灯泡".to_owned(),
        note: String::new(),
        follow_up: String::new(),
    };
    chen.run(doc(3), Command::NewVisit { record }).unwrap();
    chen.sync(&mut hub);
    assert_eq!(rows(&mut chen).len(), 3);

    chen.now = chen.now.plus(READABLE_WITHOUT_CONTACT);
    assert_eq!(rows(&mut chen).len(), 3);
    chen.now = chen.now.plus(Span::from_mins(10));
    let left: Vec<_> = rows(&mut chen).iter().map(|row| row.doc.0).collect();
    assert_eq!(left, [doc(2)]);
    let shown = ask(
        &mut chen,
        Query::Case {
            doc: DocKey(doc(1)),
        },
    );
    assert_eq!(shown, QueryAnswer::Case(None));
    let shown = ask(
        &mut chen,
        Query::Visit {
            doc: DocKey(doc(3)),
        },
    );
    assert_eq!(shown, QueryAnswer::Visit(None));
    let QueryAnswer::Status(status) = ask(&mut chen, Query::Status) else {
        panic!()
    };
    assert_eq!((status.documents, status.withheld), (3, 2));

    // Nobody but this phone has these words.
    chen.run(doc(4), internal).unwrap();
    assert_eq!(rows(&mut chen).len(), 2);
    assert_eq!(case(&mut chen, doc(4)).row.title, fixture::report().title);
    chen.comment(doc(1), "写还是能写").unwrap();
    assert_eq!(
        rows(&mut chen).len(),
        3,
        "with what waits on it, it is read again"
    );

    hub.now = minute(60 * 24 * 8);
    chen.sync(&mut hub);
    assert_eq!(rows(&mut chen).len(), 4);
    assert_eq!(chen.comments(doc(1)), ["写还是能写"]);
}
