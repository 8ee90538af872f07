//! The rows of "at once" that no replay decides: what two parties write side by side both stands.

use super::*;

/// The document with everything in it received, since what is unsent is replayed last.
fn acknowledged(document: &Document) -> Document {
    let mut known = document.clone();
    for (n, (actor, seq, _)) in document.changes().enumerate() {
        assert!(known.set_receipt(actor, seq, minute(10 + n as u64)));
    }
    known
}

/// The document after two changes made on the same view of it, received in this order.
fn received(base: &Document, first: &Made, second: &Made) -> Document {
    let mut document = base.clone();
    document.apply(&first.change, Some(minute(50))).unwrap();
    document.apply(&second.change, Some(minute(51))).unwrap();
    document
}

#[test]
fn reporter_edits_text_while_fixer_accepts() {
    let case = act(What::Verified, &filed(), &residents(), 2, 2).unwrap();
    let fixer = company_id();
    let case = act(What::Dispatched { fixer }, &case, &residents(), 2, 3).unwrap();
    let case = acknowledged(&case);
    let edit = Command::EditText {
        splices: vec![Splice {
            at: 0,
            delete: 0,
            insert: "又漏了。".into(),
        }],
    };
    let accept = Command::Act {
        what: What::Accepted,
    };
    let edited = run(&edit, Some(&case), &steward(), 1, minute(4)).unwrap();
    let accepted = run(&accept, Some(&case), &company(), 3, minute(4)).unwrap();
    for (first, second) in [(&edited, &accepted), (&accepted, &edited)] {
        let document = received(&case, first, second);
        assert_eq!(document.case(None).unwrap().status, Status::Accepted);
        let text = document.report(None).unwrap().text;
        assert!(text.starts_with("又漏了。"), "{text}");
    }
}

#[test]
fn a_photo_that_comes_after_the_confirmation_is_kept() {
    let case = act(What::Verified, &filed(), &residents(), 2, 2).unwrap();
    let fixer = company_id();
    let case = act(What::Dispatched { fixer }, &case, &residents(), 2, 3).unwrap();
    let fix = What::Fixed {
        note: "已换".into(),
        photos: vec![],
        category: "leak".into(),
    };
    let case = act(fix, &case, &company(), 3, 4).unwrap();
    let case = acknowledged(&case);
    let photo = Command::AddPhoto {
        content: crate::ids::Hash::from_bytes([9; 32]),
        media: crate::domain::schema::Media::Photo,
        phase: crate::domain::schema::Phase::After,
        caption: "换好的灯".into(),
        bytes: 200_000,
    };
    let confirm = Command::Act {
        what: What::Confirmed {
            for_whom: ForWhom::Resident,
        },
    };
    let shown = run(&photo, Some(&case), &company(), 3, minute(5)).unwrap();
    let confirmed = run(&confirm, Some(&case), &steward(), 1, minute(5)).unwrap();
    for (first, second) in [(&shown, &confirmed), (&confirmed, &shown)] {
        let document = received(&case, first, second);
        assert_eq!(document.case(None).unwrap().status, Status::Confirmed);
        assert_eq!(document.photos().len(), 1);
    }
}
