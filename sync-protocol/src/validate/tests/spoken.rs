//! What a change says can be read where it can't be applied.

use super::*;
use crate::validate::spoken::{Spoken, spoken};

fn read(change: &[u8], kind: DocKind) -> Vec<Spoken> {
    let framed = UntrustedChange::new(change)
        .frame(&Limits::DEFAULT)
        .unwrap();
    spoken(&framed, kind).unwrap()
}

#[test]
fn a_new_case_says_its_title_its_place_and_all_its_words() {
    let report = fixture::report();
    let said = read(
        &fixture::complaint(actor(1), &steward(), &report),
        DocKind::Complaint,
    );
    assert!(matches!(&said[0], Spoken::Makes(header) if header.kind == DocKind::Complaint));
    let field = |wanted| {
        said.iter().find_map(|s| match s {
            Spoken::Report { field, report } if *field == wanted => Some(report),
            _ => None,
        })
    };
    assert_eq!(field(ReportField::Title).unwrap().title, report.title);
    assert_eq!(
        field(ReportField::Building).unwrap().building,
        report.building
    );
    assert!(said.contains(&Spoken::Text {
        written: report.text,
        removed: 0
    }));
    let reported = |s: &Spoken| matches!(s, Spoken::Event(e) if e.what == What::Reported);
    assert!(said.iter().any(reported));
}

#[test]
fn what_others_wrote_is_not_needed_to_read_a_later_change() {
    let server = Server::filed();
    let (document, by) = (server.doc(), steward());
    let comment = comment(&by, minute(2));
    let change = fixture::edit(document, actor(5), |tx| {
        fixture::put_entry(tx, schema::COMMENTS, key(actor(5), 1), &comment);
        let report = document.map(schema::REPORT).unwrap();
        tx.put(report, ReportField::Place.key(), "门厅").unwrap();
        let text = document.text_object().unwrap();
        tx.splice_text(text, 1, 2, "字句").unwrap();
    });
    let said = read(&change, DocKind::Complaint);
    assert!(said.contains(&Spoken::Comment(comment)));
    let place = |s: &Spoken| matches!(s, Spoken::Report { report, .. } if report.place.as_deref() == Some("门厅"));
    assert!(said.iter().any(place), "{said:?}");
    let written = "字句".to_owned();
    assert!(said.contains(&Spoken::Text {
        written,
        removed: 2
    }));
}

#[test]
fn patrols_and_visits_speak_too() {
    let patrol = fixture::patrol(actor(1), &steward());
    let said = read(&patrol, DocKind::Patrol);
    assert!(said.iter().any(|s| matches!(s, Spoken::Plan(_))));
    assert!(said.iter().any(|s| matches!(s, Spoken::PatrolEvent(_))));
    let said = read(&fixture::visit(actor(1), &steward()), DocKind::Visit);
    assert!(said.iter().any(|s| matches!(s, Spoken::Visit(_, _))));
    assert!(said.iter().any(|s| matches!(s, Spoken::VisitEvent(_))));
}
