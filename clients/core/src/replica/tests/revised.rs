//! Saved again with other words after an answer that got lost; and texts that two edit at once.

use lianjian_protocol::domain::command::Command;
use lianjian_protocol::domain::complaint::schema::Report;
use lianjian_protocol::fixture;
use lianjian_protocol::ids::DeviceId;
use proptest::prelude::*;

use super::*;

fn asked(device: &mut Device, doc: DocRef, command: Command) -> Result<Saved, ReplicaError> {
    let instruction = Instruction {
        token: Some("one press".to_owned()),
        ..Instruction::new(doc, command)
    };
    let now = device.now;
    block_on(device.engine.replica.execute(instruction, now))
}

fn filing(report: Report) -> Command {
    Command::FileComplaint {
        report,
        internal: false,
    }
}

#[test]
fn a_report_that_was_saved_after_all_becomes_what_was_written_since() {
    let mut hub = Hub::new();
    let mut li = met(steward(), &mut hub);
    let first = asked(&mut li, doc(1), filing(fixture::report())).unwrap();
    // The answer got lost with its worker; the person goes on writing and saves again.
    li.crash();
    let mut report = fixture::report();
    report.title = "三楼走廊漏水,越来越大".to_owned();
    report.text.push_str("今早更大了。");
    report.unit = Some("2单元".to_owned());
    let again = asked(&mut li, doc(9), filing(report.clone())).unwrap();
    assert_eq!(again.doc, first.doc, "nothing is there twice");
    assert_eq!(
        li.document(doc(1)).unwrap().report(None),
        Some(report.clone())
    );
    assert!(li.document(doc(9)).is_none());
    // And once more, and back to fewer words.
    let pending = li.pending();
    // What had begun the first time ends after it, and takes nothing back.
    let late = Instruction {
        token: Some("one press".to_owned()),
        again: true,
        ..Instruction::new(doc(7), filing(fixture::report()))
    };
    let now = li.now;
    let ended = block_on(li.engine.replica.execute(late, now)).unwrap();
    assert_eq!(ended.doc, first.doc);
    assert_eq!(
        asked(&mut li, doc(9), filing(report.clone())).unwrap().doc,
        first.doc
    );
    assert_eq!(li.pending(), pending);
    report.text = fixture::report().text;
    asked(&mut li, doc(9), filing(report.clone())).unwrap();
    li.sync(&mut hub);
    assert_eq!((li.pending(), drafts(&li).len()), (0, 0));
    assert_eq!(li.document(doc(1)).unwrap().report(None), Some(report));
}

#[test]
fn what_can_t_become_what_is_asked_is_refused_and_nothing_of_it_is_kept() {
    let mut hub = Hub::new();
    let mut li = met(steward(), &mut hub);
    asked(&mut li, doc(1), filing(fixture::report())).unwrap();
    let mut nowhere = fixture::report();
    nowhere.building = None;
    let internal = Command::FileComplaint {
        report: fixture::report(),
        internal: true,
    };
    for other in [filing(nowhere), internal] {
        let refused = asked(&mut li, doc(2), other);
        assert!(
            matches!(refused, Err(ReplicaError::TokenReused)),
            "{refused:?}"
        );
    }
    assert_eq!(li.pending(), 1);
}

#[test]
fn words_beside_a_case_come_after_those_that_were_said() {
    let mut hub = Hub::new();
    let (mut li, _, _) = dispatched(&mut hub);
    let comment = |text: &str| Command::Comment {
        text: text.to_owned(),
    };
    asked(&mut li, doc(1), comment("还在滴")).unwrap();
    asked(&mut li, doc(1), comment("还在滴,换了个盆")).unwrap();
    asked(&mut li, doc(1), comment("还在滴,换了个盆")).unwrap();
    assert_eq!(li.comments(doc(1)), ["还在滴", "还在滴,换了个盆"]);
    li.run(doc(2), file()).unwrap();
    let elsewhere = asked(&mut li, doc(2), comment("还在滴,换了个盆"));
    assert!(
        matches!(elsewhere, Err(ReplicaError::TokenReused)),
        "{elsewhere:?}"
    );
}

fn text_of(device: &mut Device) -> String {
    let document = device.document(doc(1)).unwrap();
    document.report(None).unwrap().text
}

/// Somebody's words, that no other edit has a character of.
fn mine(who: u32, n: usize) -> String {
    let first = 0x5000 + who * 512 + u32::try_from(n).unwrap() * 2;
    [first, first + 1]
        .map(|code| char::from_u32(code).unwrap())
        .iter()
        .collect()
}

/// One step of a device: opens the form, writes at a place and saves, or syncs.
#[derive(Debug, Clone, Copy)]
enum Step {
    Open,
    Write(u8),
    Sync,
}

fn steps() -> impl Strategy<Value = Vec<(bool, Step)>> {
    let step = prop_oneof![
        Just(Step::Open),
        any::<u8>().prop_map(Step::Write),
        Just(Step::Sync),
    ];
    proptest::collection::vec((any::<bool>(), step), 1..24)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// One person on two devices, each form as old as it may be.
    #[test]
    fn two_devices_edit_from_stale_forms_and_nobody_s_words_vanish(steps in steps()) {
        let mut hub = Hub::new();
        let mut phone = met(steward(), &mut hub);
        let mut second = author(1, Role::Steward);
        second.device = DeviceId::from_bytes([41; 16]);
        let mut tablet = met(Device::new(41, &second), &mut hub);
        phone.run(doc(1), file()).unwrap();
        phone.sync(&mut hub);
        tablet.sync(&mut hub);
        let mut forms = [text_of(&mut phone), text_of(&mut tablet)];
        let mut said = Vec::new();
        for (n, (on_tablet, step)) in steps.into_iter().enumerate() {
            let device = if on_tablet { &mut tablet } else { &mut phone };
            let form = &mut forms[usize::from(on_tablet)];
            match step {
                Step::Open => *form = text_of(device),
                Step::Sync => {
                    device.sync(&mut hub);
                }
                Step::Write(place) => {
                    let words = mine(u32::from(on_tablet), n);
                    let mut text: Vec<char> = form.chars().collect();
                    let place = usize::from(place) % (text.len() + 1);
                    text.splice(place..place, words.chars());
                    let was = form.clone();
                    let text = text.into_iter().collect();
                    device.run(doc(1), Command::RewriteText { was, text }).unwrap();
                    said.push(words);
                }
            }
        }
        for _ in 0..2 {
            phone.sync(&mut hub);
            tablet.sync(&mut hub);
        }
        let text = text_of(&mut phone);
        prop_assert_eq!(&text, &text_of(&mut tablet));
        prop_assert_eq!((drafts(&phone).len(), drafts(&tablet).len()), (0, 0));
        for word in said.iter().flat_map(|words| words.chars()) {
            prop_assert_eq!(text.matches(word).count(), 1, "{} in {}", word, text);
        }
        for word in fixture::report().text.chars() {
            prop_assert!(text.contains(word), "{} in {}", word, text);
        }
    }
}
