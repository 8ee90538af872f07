//! Two acted at once: the case reads the same to everyone, and so does the card.

use lianjian_protocol::domain::command::Command;
use lianjian_protocol::domain::complaint::status::Status;
use lianjian_protocol::domain::event::{ForWhom, What};
use lianjian_protocol::domain::grant::{Level, Role};
use lianjian_protocol::fixture::{DOC, author, minute};

use super::{CENTRE, COMPANY, case, chen, device, hub, li, row, wang};
use crate::testing::{Device, Hub, file};
use crate::view::types::{CaseView, ConflictCard, Desk, Effect, Param, Sentence, StewardWord};

struct Day {
    hub: Hub,
    li: Device,
    chen: Device,
    wang: Device,
}

impl Day {
    /// Filed, registered and given to the company; everyone knows.
    fn new() -> Self {
        let mut hub = hub();
        let mut day = Self {
            li: device(&mut hub, 1, &li()),
            chen: device(&mut hub, 2, &chen()),
            wang: device(&mut hub, 3, &wang()),
            hub,
        };
        day.li.run(DOC, file()).unwrap();
        day.li.sync(&mut day.hub);
        day.chen.sync(&mut day.hub);
        day.chen.act(DOC, What::Verified).unwrap();
        day.chen
            .act(DOC, What::Dispatched { fixer: COMPANY })
            .unwrap();
        day.chen.sync(&mut day.hub);
        day.all_sync();
        day.at(10);
        day
    }

    fn at(&mut self, n: u64) {
        self.hub.now = minute(n);
        for device in [&mut self.li, &mut self.chen, &mut self.wang] {
            device.now = minute(n);
        }
    }

    fn all_sync(&mut self) {
        for _ in 0..2 {
            self.li.sync(&mut self.hub);
            self.chen.sync(&mut self.hub);
            self.wang.sync(&mut self.hub);
        }
    }

    fn views(&mut self) -> [CaseView; 3] {
        [&mut self.li, &mut self.chen, &mut self.wang].map(|device| case(device, DOC))
    }
}

/// A sentence as everyone reads it: without whose eyes read it.
fn plain(sentence: &Sentence) -> String {
    let mut sentence = sentence.clone();
    for param in sentence.params.values_mut() {
        if let Param::Person { me, .. } = param {
            *me = false;
        }
    }
    serde_json::to_string(&sentence).unwrap()
}

/// The words of a card, in no order.
fn words(card: &ConflictCard) -> Vec<String> {
    let mut words: Vec<String> = card.parts.iter().map(plain).collect();
    words.sort();
    words.push(plain(&card.verdict));
    words.extend(card.now.as_ref().map(plain));
    words
}

fn is_mine(sentence: &Sentence) -> bool {
    matches!(
        sentence.params.get("who"),
        Some(Param::Person { me: true, .. })
    )
}

/// Wang accepts offline at minute 11, Chen moves the case to the centre at minute 22.
fn accepted_and_moved(chen_first: bool) -> [CaseView; 3] {
    let mut day = Day::new();
    day.at(11);
    day.wang.act(DOC, What::Accepted).unwrap();
    day.at(22);
    let reason = "物业一直没回音".to_owned();
    let fixer = CENTRE;
    day.chen
        .act(DOC, What::Transferred { fixer, reason })
        .unwrap();
    day.at(40);
    match chen_first {
        true => day.chen.sync(&mut day.hub),
        false => day.wang.sync(&mut day.hub),
    };
    day.all_sync();
    assert_eq!(row(&mut day.wang, DOC).desks, [Desk::MovedAway, Desk::All]);
    day.views()
}

#[test]
fn an_acceptance_offline_against_a_move_reads_the_same_to_everyone() {
    let mut told = Vec::new();
    for chen_first in [true, false] {
        let [li, chen, wang] = accepted_and_moved(chen_first);
        for view in [&li, &chen, &wang] {
            assert_eq!(view.row.status, Some(Status::Dispatched));
            assert_eq!(view.row.fixer, Some(CENTRE));
            assert_eq!(view.cards.len(), 1, "{:?}", view.cards);
            assert_eq!(words(&view.cards[0]), words(&li.cards[0]));
            assert_eq!(view.cards[0].key, li.cards[0].key);
        }
        let card = &wang.cards[0];
        assert!(is_mine(&card.parts[0]) && card.concerns_me);
        assert_eq!(card.parts[0].key, "part.done");
        assert_eq!(card.parts[1].key, "part.given_unseen");
        assert_eq!(card.contact.as_ref().unwrap().name, "陈");
        assert!(is_mine(&chen.cards[0].parts[0]));
        assert_eq!(chen.cards[0].contact.as_ref().unwrap().name, "王");
        assert!(!li.cards[0].concerns_me);
        assert_eq!(
            card.verdict.params["thing"],
            Param::term("thing.transferred")
        );
        assert_eq!(
            card.now.as_ref().unwrap().params["fixer"],
            Param::text("应急维修中心")
        );
        told.push(words(card));
    }
    assert_eq!(told[0], told[1], "whoever was received first");
}

#[test]
fn who_reads_of_an_acceptance_that_came_late_reads_why() {
    let [_, _, wang] = accepted_and_moved(true);
    let item = wang.timeline.iter().find(|item| item.mine).unwrap();
    assert_eq!(item.effect, Effect::NotInEffect);
    assert_eq!(item.reason.as_ref().unwrap().key, "reason.fixer_changed");
    assert_eq!(item.unseen.len(), 1);
    assert_eq!(item.unseen[0].key, "part.given");
}

#[test]
fn still_broken_against_a_confirmation_opens_the_case_and_says_why() {
    let mut day = Day::new();
    day.wang.act(DOC, What::Accepted).unwrap();
    let note = "换了密封圈".to_owned();
    let category = "leak".to_owned();
    let photos = Vec::new();
    day.wang
        .act(
            DOC,
            What::Fixed {
                note,
                photos,
                category,
            },
        )
        .unwrap();
    day.wang.sync(&mut day.hub);
    day.all_sync();
    day.at(20);
    assert_eq!(row(&mut day.li, DOC).desks[0], Desk::MineCheck);
    assert_eq!(row(&mut day.li, DOC).steward_word, Some(StewardWord::Check));
    assert_eq!(row(&mut day.chen, DOC).desks[0], Desk::ToVerify);
    assert_eq!(row(&mut day.wang, DOC).desks[0], Desk::AwaitingCheck);
    let note = "还是湿的".to_owned();
    let observed_at = minute(20);
    day.li
        .act(DOC, What::Sighting { observed_at, note })
        .unwrap();
    day.at(21);
    let for_whom = ForWhom::Committee;
    day.chen.act(DOC, What::Confirmed { for_whom }).unwrap();
    day.chen.sync(&mut day.hub);
    day.at(40);
    day.all_sync();
    let [li, chen, wang] = day.views();
    for view in [&li, &chen, &wang] {
        assert_eq!(view.row.status, Some(Status::Dispatched));
        assert_eq!(words(&view.cards[0]), words(&li.cards[0]));
        assert_eq!(
            view.cards[0].verdict.params["thing"],
            Param::term("thing.sighting")
        );
        assert_eq!(view.cards[0].now.as_ref().unwrap().key, "now.reopened");
        assert_eq!(view.reopenings, 1);
    }
    // What to do now is said while it is now.
    day.wang.act(DOC, What::Accepted).unwrap();
    day.all_sync();
    for view in day.views() {
        assert_eq!((view.cards.len(), &view.cards[0].now), (1, &None));
    }
    assert!(is_mine(&li.cards[0].parts[0]) && is_mine(&chen.cards[0].parts[0]));
    assert!(!wang.cards[0].concerns_me);
}

#[test]
fn a_colleague_who_took_it_too_assists() {
    let mut day = Day::new();
    let colleague = lianjian_protocol::fixture::plumber(4);
    let mut zhao = device(&mut day.hub, 4, &colleague);
    zhao.now = minute(11);
    zhao.act(DOC, What::Accepted).unwrap();
    day.at(12);
    day.wang.act(DOC, What::Accepted).unwrap();
    day.wang.sync(&mut day.hub);
    zhao.sync(&mut day.hub);
    day.all_sync();
    let view = case(&mut zhao, DOC);
    assert_eq!(view.cards[0].verdict.key, "verdict.first");
    assert_eq!(view.cards[0].now.as_ref().unwrap().key, "now.assists");
    assert!(view.cards[0].concerns_me && is_mine(&view.cards[0].parts[0]));
}

#[test]
fn two_who_saw_each_other_have_no_card() {
    let mut day = Day::new();
    day.wang.act(DOC, What::Accepted).unwrap();
    day.wang.sync(&mut day.hub);
    day.chen.sync(&mut day.hub);
    let reason = "换一家".to_owned();
    let fixer = CENTRE;
    day.chen
        .act(DOC, What::Transferred { fixer, reason })
        .unwrap();
    day.chen.sync(&mut day.hub);
    day.all_sync();
    for view in day.views() {
        assert!(view.cards.is_empty());
        assert_eq!(view.row.fixer, Some(CENTRE));
    }
}

#[test]
fn a_void_against_work_says_that_a_supervisor_looks_again() {
    let mut day = Day::new();
    let street = author(9, Role::Supervisor(Level::Subdistrict));
    let mut street = device(&mut day.hub, 9, &street);
    day.at(11);
    street.now = minute(11);
    day.wang.act(DOC, What::Accepted).unwrap();
    let reason = "重复".to_owned();
    street.act(DOC, What::Voided { reason }).unwrap();
    day.wang.sync(&mut day.hub);
    street.sync(&mut day.hub);
    day.all_sync();
    let view = case(&mut day.wang, DOC);
    assert_eq!(view.row.status, Some(Status::Voided));
    assert_eq!(view.next_step.key, "next.voided_with_work");
    assert_eq!(view.cards[0].now.as_ref().unwrap().key, "now.voided");
}

#[test]
fn what_is_unsent_stands_last_and_says_so() {
    let mut day = Day::new();
    let text = "我再去看看".to_owned();
    day.li.run(DOC, Command::Comment { text }).unwrap();
    let view = case(&mut day.li, DOC);
    let last = view.timeline.last().unwrap();
    assert!(last.unsent && last.mine);
    assert_eq!(last.words.as_deref(), Some("我再去看看"));
    assert_eq!(view.unsent.len(), 1);
}
