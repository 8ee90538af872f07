//! Yongxing Lane: an old lane without a company, kept by a public-welfare service.

use lianjian_protocol::domain::complaint::schema::{Channel, PropertyField};
use lianjian_protocol::domain::event::{ForWhom, What};

use crate::cli::demo::organisations::Org;
use crate::cli::demo::people::Who::{Ding, Gu, Ma, ShenJia, Yu, Zhang};
use crate::cli::demo::places::Place::Lane;
use crate::cli::demo::script::{Do, Filing, Script, called_back, transferred, urged};
use crate::cli::demo::when::{ago, day};

pub(super) fn tell(script: &mut Script) {
    let tap = Filing::repair(
        "water_supply",
        "公用给水站龙头关不紧",
        "龙头一直滴，接水的盆半天就满了，六户人家分摊水费。",
    );
    script
        .thread("tap", Lane)
        .files(day(10, 8, 30), Zhang, tap.place("公用给水站"))
        .event(
            day(10, 9, 0),
            Yu,
            transferred(Org::LaneKeepers, "龙头是弄堂公用的，管家社来换"),
        )
        .event(day(10, 9, 20), Ma, What::Accepted)
        .fixed(day(10, 11, 0), Ma, "换陶瓷芯龙头一只，总阀也上了油")
        .event(day(9, 9, 0), Zhang, called_back(true, 5))
        .event(
            day(9, 9, 1),
            Zhang,
            What::Confirmed {
                for_whom: ForWhom::Resident,
            },
        );
    let beam = Filing::repair(
        "common_facility",
        "过街楼横梁有白蚁蛀空",
        "敲上去是空的，木屑往下掉，下面天天有人走。",
    );
    script
        .thread("beam", Lane)
        .files(day(6, 9, 0), Zhang, beam.place("过街楼下").critical())
        .event(day(6, 9, 30), Ma, What::Accepted)
        .says(
            day(6, 10, 30),
            Ma,
            "先用钢管撑了两根，拉了警戒带，我们没有资质动梁。",
        )
        .event(
            day(6, 11, 0),
            Yu,
            transferred(Org::EmergencyCentre, "承重构件，需专业队伍"),
        )
        .event(day(6, 11, 30), Ding, What::Accepted)
        .event(day(6, 13, 0), Ding, What::Arrived)
        .does(
            day(5, 9, 0),
            Ding,
            Do::Property(PropertyField::Plan, "先加固后白蚁防治，房屋检测所来出方案"),
        )
        .event(
            day(4, 10, 0),
            Gu,
            urged("汛期前必须把加固做完，请报时间表。"),
        )
        .does(
            day(3, 10, 0),
            Ding,
            Do::AskForDays(12, "检测报告要十天，期间每天两次巡查支撑"),
        )
        .does(day(3, 14, 0), ShenJia, Do::Decide(true));
    let meter = Filing::repair(
        "fire_safety",
        "灶披间电线老化冒烟",
        "十户的电表挤在木板上，昨晚有焦味，摸着烫手。",
    );
    script
        .thread("meters", Lane)
        .files(
            day(2, 19, 30),
            Zhang,
            meter.building(7).place("公用灶间").critical(),
        )
        .event(day(2, 19, 38), Ma, What::Accepted)
        .event(day(2, 19, 50), Ma, What::Arrived)
        .fixed(day(2, 22, 0), Ma, "换两段烧焦电线，分出三路，装了漏电保护")
        .event(day(1, 9, 0), Yu, called_back(true, 4))
        .event(
            day(1, 9, 5),
            Yu,
            What::Confirmed {
                for_whom: ForWhom::Committee,
            },
        );
    let toilet = Filing::opinion(
        "common_facility",
        "想要一个无障碍坡道",
        "弄口三级台阶，坐轮椅的阿婆出不了门，全靠邻居抬。",
    );
    script
        .thread("ramp", Lane)
        .files(
            day(5, 15, 0),
            Zhang,
            toilet.place("弄口").by(Channel::Visit),
        )
        .event(day(4, 9, 0), Yu, What::Verified);
    let clothes = Filing::complaint(
        "cleaning",
        "弄底建筑垃圾没人拉",
        "谁家装修的碎砖堆在消防点前面快两个星期了。",
    );
    script
        .thread("rubble", Lane)
        .files(ago(7, 0), Zhang, clothes.place("弄底消防点"));
}
