//! Mingzhu Court, which its company has left, and Railway New Village, which its owners run.

use lianjian_protocol::domain::complaint::schema::{Channel, CommitteeField, PropertyField};
use lianjian_protocol::domain::event::{ForWhom, What};
use lianjian_protocol::domain::grant::Level;

use crate::cli::demo::organisations::Org;
use crate::cli::demo::people::Who::{Bao, Ding, Ge, Gu, Rong, ShenTie, Tie, Xia};
use crate::cli::demo::places::Place::{Court, Yard};
use crate::cli::demo::script::{Do, Filing, Script, called_back, dispatched, urged};
use crate::cli::demo::when::{ago, day};

pub(super) fn tell(script: &mut Script) {
    court(script);
    yard(script);
}

fn court(script: &mut Script) {
    let pump = Filing::repair(
        "water_supply",
        "五楼以上没水",
        "水泵房没人管，今早开始五楼以上一滴水都没有。",
    );
    script
        .thread("no_water", Court)
        .files(
            day(9, 6, 40),
            Xia,
            pump.building(2).urgent().by(Channel::Phone),
        )
        .event(
            day(9, 6, 55),
            Bao,
            dispatched_to_emergency("弃管小区，请应急中心代修"),
        )
        .event(day(9, 7, 10), Ding, What::Accepted)
        .event(day(9, 8, 0), Ding, What::Arrived)
        .fixed(
            day(9, 12, 30),
            Ding,
            "代修：更换水泵接触器，费用单已交社区垫付",
        )
        .event(day(8, 9, 0), Bao, called_back(true, 5))
        .event(
            day(8, 9, 5),
            Bao,
            What::Confirmed {
                for_whom: ForWhom::Committee,
            },
        );
    let door = Filing::repair(
        "door_access",
        "大门电子锁坏了常开",
        "收废品的、发传单的随便进，晚上大家不放心。",
    );
    script
        .thread("open_gate", Court)
        .files(day(4, 19, 0), Xia, door.place("大门口"))
        .event(day(3, 9, 0), Ding, What::Accepted)
        .does(
            day(3, 9, 10),
            Ding,
            Do::Property(PropertyField::Appointment, "明天上午九点到"),
        )
        .event(day(2, 9, 10), Ding, What::Arrived)
        .fixed(day(2, 10, 30), Ding, "换磁力锁电源，闭门器调紧")
        .does(
            day(2, 20, 0),
            Xia,
            Do::Reopen(15, "晚上又关不上了，弹一下就开"),
        )
        .event(day(1, 8, 30), Ding, What::Accepted);
    let bins = Filing::complaint(
        "cleaning",
        "垃圾房十天没人清",
        "物业走了以后没有保洁，垃圾房门口都是苍蝇，老鼠白天也跑。",
    );
    script
        .thread("rats", Court)
        .files(day(6, 8, 0), Xia, bins.place("垃圾房"))
        .event(day(6, 9, 0), Bao, What::Verified)
        .does(
            day(6, 9, 5),
            Bao,
            Do::Committee(CommitteeField::Priority, "高"),
        )
        .event(
            day(5, 9, 0),
            Bao,
            What::Escalated {
                level: Level::Community,
                suggestion: "建议社区牵头临时托管保洁，费用先垫后收".to_owned(),
            },
        )
        .says(
            day(5, 15, 0),
            Gu,
            "已请环卫所先清一次，临时托管方案周五前开会定。",
        );
    let lift = Filing::repair(
        "lift",
        "3号楼电梯年检过期",
        "轿厢里的合格证到上个月为止，还在运行。",
    );
    script
        .thread("lift_expired", Court)
        .files(ago(11, 0), Xia, lift.building(3).urgent())
        .event(
            ago(10, 20),
            Bao,
            urged("没有物业，请应急中心协调检测，未检前贴停用。"),
        );
}

fn dispatched_to_emergency(reason: &str) -> What {
    crate::cli::demo::script::transferred(Org::EmergencyCentre, reason)
}

fn yard(script: &mut Script) {
    let rack = Filing::repair(
        "common_facility",
        "晾衣场钢架倒了一排",
        "昨晚大风吹倒，压坏了花坛，螺栓都锈断了。",
    );
    script
        .thread("racks", Yard)
        .files(day(8, 8, 0), Ge, rack.place("晾衣场"))
        .event(day(8, 8, 40), Tie, What::Accepted)
        .event(day(7, 9, 0), Tie, What::Started)
        .fixed(day(6, 16, 0), Tie, "重打地脚，换镀锌管，又多做了一排")
        .event(day(5, 9, 0), Ge, called_back(true, 5))
        .event(
            day(5, 9, 1),
            Ge,
            What::Confirmed {
                for_whom: ForWhom::Resident,
            },
        );
    let tree = Filing::complaint(
        "greening",
        "香樟树枝戳到三楼窗户",
        "刮风就敲玻璃，阳光也挡住了。",
    );
    script
        .thread("camphor", Yard)
        .files(day(5, 9, 30), Ge, tree.building(5).by(Channel::Visit))
        .event(day(5, 10, 0), Rong, What::Verified)
        .event(day(5, 10, 5), Rong, dispatched(Org::YardOwners))
        .event(day(5, 11, 0), Tie, What::Accepted)
        .event(day(4, 8, 30), Tie, What::Started)
        .says(
            day(4, 9, 0),
            ShenTie,
            "修剪要留鸟窝那一枝，等雏鸟飞走再剪。",
        )
        .fixed(day(3, 11, 0), Tie, "剪掉贴窗枝条，留了鸟窝")
        .event(
            day(3, 16, 0),
            Rong,
            What::Confirmed {
                for_whom: ForWhom::Committee,
            },
        );
    let boiler = Filing::opinion(
        "common_facility",
        "老锅炉房改活动室",
        "空了十年，改成乒乓室或者助餐点都好。",
    );
    script
        .thread("boiler_house", Yard)
        .files(
            day(7, 14, 0),
            Ge,
            boiler.place("锅炉房旧址").by(Channel::Visit),
        )
        .event(day(6, 9, 0), Rong, What::Verified)
        .says(
            day(4, 19, 0),
            ShenTie,
            "自管会愿意出一半，另一半申请社区自治金。",
        );
    let stairs = Filing::repair(
        "lighting",
        "9号楼道灯整栋不亮",
        "从一楼到六楼全不亮，应该是总开关跳了。",
    );
    script
        .thread("dark_stairs", Yard)
        .files(ago(1, 50), Ge, stairs.building(9).urgent().seen(40));
}
