//! How the sentences read, in the words of the catalogues.

use lianjian_protocol::domain::event::What;
use lianjian_protocol::fixture::{DOC, minute};
use lianjian_protocol::time::Timestamp;
use serde_json::Value;

use super::{CENTRE, COMPANY, case, chen, device, hub, li, wang};
use crate::testing::file;
use crate::view::types::{Param, Sentence};

/// When the sentences are said.
const SAID_AT: Timestamp = minute(70);

struct Words(Value);

impl Words {
    fn of(language: &str) -> Self {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../web/src/i18n/");
        let text = std::fs::read_to_string(format!("{path}{language}/core.json")).unwrap();
        Self(serde_json::from_str(&text).unwrap())
    }

    fn at(&self, key: &str) -> String {
        let found = key.split('.').fold(&self.0, |node, part| &node[part]);
        found.as_str().unwrap().to_owned()
    }

    /// As a screen says it: times as minutes of the fixtures' day.
    fn say(&self, sentence: &Sentence) -> String {
        let mut said = self.at(&sentence.key);
        for (name, param) in &sentence.params {
            let text = match param {
                Param::Text { text } => text.clone(),
                Param::Time { time } => {
                    let since = (time.0 - minute(0).as_micros()) / 60_000_000;
                    format!("{:02}:{:02}", since / 60, since % 60)
                }
                Param::Until { until } => {
                    let left = until.0.abs_diff(SAID_AT.as_micros());
                    format!("{} 分钟", left / 60_000_000)
                }
                Param::Span { span } => format!("{} 分钟", span / 60_000_000),
                Param::Count { count } => count.to_string(),
                Param::Person { me: true, .. } => self.at("person.me"),
                Param::Person { person, role, .. } => self
                    .at("person.other")
                    .replace("{role}", &self.at(role))
                    .replace("{name}", person),
                Param::Name { name_zh, .. } => name_zh.clone(),
                Param::Term { term } => self.at(term),
            };
            said = said.replace(&format!("{{{name}}}"), &text);
        }
        said
    }
}

#[test]
fn the_gate_of_a_day_reads_as_it_should() {
    let mut hub = hub();
    let mut li = device(&mut hub, 1, &li());
    let mut chen = device(&mut hub, 2, &chen());
    let mut wang = device(&mut hub, 3, &wang());
    li.run(DOC, file()).unwrap();
    li.sync(&mut hub);
    chen.sync(&mut hub);
    chen.act(DOC, What::Verified).unwrap();
    chen.act(DOC, What::Dispatched { fixer: COMPANY }).unwrap();
    chen.sync(&mut hub);
    wang.sync(&mut hub);
    wang.now = minute(41);
    wang.act(DOC, What::Accepted).unwrap();
    chen.now = minute(52);
    let reason = "物业一直没回音".to_owned();
    let fixer = CENTRE;
    chen.act(DOC, What::Transferred { fixer, reason }).unwrap();
    hub.now = minute(70);
    wang.now = minute(70);
    chen.now = minute(70);
    chen.sync(&mut hub);
    wang.sync(&mut hub);
    wang.sync(&mut hub);
    let view = case(&mut wang, DOC);
    let card = &view.cards[0];
    let told = |words: &Words| {
        let mut told: Vec<String> = card.parts.iter().map(|part| words.say(part)).collect();
        told.push(words.say(&card.verdict));
        told.extend(card.now.as_ref().map(|now| words.say(now)));
        told
    };
    assert_eq!(
        told(&Words::of("zh-CN")),
        [
            "您 00:41 已接单。",
            "居委会陈 00:52 改派应急维修中心（当时没看到您已接单）。",
            "以居委会陈的改派为准",
            "接下来由应急维修中心办理。您的接单已留记录。",
        ]
    );
    assert_eq!(
        told(&Words::of("en")),
        [
            "00:41: you accepted it.",
            "00:52: 陈 (residents' committee) reassigned it to 应急维修中心 \
             (not having seen that you accepted it).",
            "What counts: the reassignment by 陈 (residents' committee)",
            "应急维修中心 takes it from here. On record: the acceptance by you.",
        ]
    );
    let late = view.timeline.iter().find(|item| item.mine).unwrap();
    let zh = Words::of("zh-CN");
    assert_eq!(zh.say(&late.sentence), "您接单");
    let reason = late.reason.as_ref().unwrap();
    assert_eq!(zh.say(reason), "案件已转给应急维修中心");
    assert_eq!(zh.say(&late.unseen[0]), "居委会陈 00:52 改派应急维修中心。");
    assert_eq!(
        zh.say(&view.next_step),
        "等应急维修中心接单，还剩 30 分钟，01:40 前"
    );
}
