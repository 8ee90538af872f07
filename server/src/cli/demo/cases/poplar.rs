//! Poplar New Village: former public housing with a company and without an owners' committee.

use lianjian_protocol::domain::complaint::schema::{Channel, PropertyField};
use lianjian_protocol::domain::event::{ForWhom, What};

use crate::cli::demo::organisations::Org;
use crate::cli::demo::people::Who::{Ding, Jin, LuQin, Mao, SunDali, WuBin, Xu};
use crate::cli::demo::pictures::Picture;
use crate::cli::demo::places::Place::Poplar;
use crate::cli::demo::script::{
    Do, Filing, Script, called_back, declined, dispatched, transferred,
};
use crate::cli::demo::when::{ago, day};

pub(super) fn tell(script: &mut Script) {
    roofs(script);
    disputed(script);
    role_ended(script);
    recent(script);
}

fn roofs(script: &mut Script) {
    let tank = Filing::repair(
        "water_supply",
        "6号楼水发黄",
        "从昨天开始自来水发黄，放十分钟还是黄的，六层往上都这样。",
    );
    script
        .thread("yellow_water", Poplar)
        .files(
            day(8, 7, 30),
            Xu,
            tank.building(6).urgent().by(Channel::Phone),
        )
        .event(
            day(8, 7, 50),
            Jin,
            transferred(Org::Fenxi, "先查屋顶水箱，水箱归房管所"),
        )
        .event(day(8, 8, 10), WuBin, What::Accepted)
        .event(day(8, 9, 0), SunDali, What::Arrived)
        .fixed(
            day(8, 15, 0),
            SunDali,
            "水箱清洗消毒，换了进水阀，水质快检合格",
        )
        .event(day(7, 9, 0), Xu, called_back(true, 5))
        .event(
            day(7, 9, 1),
            Xu,
            What::Confirmed {
                for_whom: ForWhom::Resident,
            },
        );
    let roof = Filing::repair(
        "leak",
        "18号602屋顶渗水",
        "北屋天花板鼓起来一大块，墙皮往下掉，老太太用塑料布遮着床。",
    );
    script
        .thread("roof_602", Poplar)
        .files(
            day(7, 14, 30),
            Xu,
            roof.building(18).unit("602室").by(Channel::Visit).urgent(),
        )
        .event(day(7, 15, 0), WuBin, What::Accepted)
        .event(day(7, 16, 0), SunDali, What::Arrived)
        // What its reporter adds after the acceptance reads as a supplement.
        .does(
            day(7, 18, 20),
            Xu,
            Do::Add("补充：502室北屋也有水印了，看来是同一处。"),
        )
        .does(
            day(6, 9, 0),
            WuBin,
            Do::AskForDays(6, "屋面要整块翻防水，天气预报连着下雨"),
        )
        .does(day(6, 10, 30), Jin, Do::Decide(true))
        .says(
            day(6, 10, 35),
            Jin,
            "同意延期，雨天先把漏点用油布压住，别让老人睡在下面。",
        )
        .does(
            day(5, 9, 0),
            WuBin,
            Do::Property(PropertyField::Plan, "铲除起鼓卷材约 20 平方，重做 SBS"),
        );
    let rail = Filing::repair(
        "common_facility",
        "3号门洞扶手锈断",
        "二楼拐弯的扶手断了一截，断口很尖。",
    );
    script
        .thread("handrail", Poplar)
        .files(day(3, 9, 30), Xu, rail.building(3).place("二楼转弯处"))
        .event(day(3, 10, 0), WuBin, What::Accepted)
        .fixed(day(2, 15, 0), SunDali, "焊接补齐，打磨刷防锈漆")
        .event(
            day(1, 10, 0),
            Xu,
            What::CalledBack {
                reached: false,
                solved: None,
                score: None,
            },
        )
        .event(
            day(0, 10, 0),
            Xu,
            What::CalledBack {
                reached: false,
                solved: None,
                score: None,
            },
        );
}

fn disputed(script: &mut Script) {
    let pipe = Filing::repair(
        "drainage",
        "11号202马桶反水",
        "马桶一冲就反上来，楼上一用水更厉害。",
    );
    script
        .thread("toilet_declined", Poplar)
        .files(
            day(1, 9, 0),
            Xu,
            pipe.building(11).unit("202室").by(Channel::Phone),
        )
        .event(
            day(1, 10, 20),
            WuBin,
            declined("查过是户内支管，属业主自用部位，可有偿代修"),
        );
    let hotline = Filing::complaint(
        "repair_delay",
        "车棚报修三次没人来",
        "来电人称自行车棚顶棚塌了一角，报修三次都说排队，要求限期修复。",
    );
    script
        .thread("hotline_shed", Poplar)
        .files(
            day(3, 11, 0),
            Jin,
            hotline.place("自行车棚").hotline("SH2611-0830417"),
        )
        .event(day(3, 11, 10), Jin, What::Verified)
        .event(day(3, 11, 12), Jin, dispatched(Org::Fenxi))
        .event(
            day(3, 14, 0),
            WuBin,
            declined("顶棚要整体更换，超出日常维修，须动用维修基金"),
        )
        .event(
            day(3, 15, 30),
            LuQin,
            transferred(Org::EmergencyCentre, "先拆除塌角排险，后续另议"),
        )
        .event(day(3, 16, 0), Ding, What::Accepted)
        .event(day(2, 9, 0), Ding, What::Arrived)
        .fixed(
            day(2, 12, 0),
            Ding,
            "拆除塌角，临时支撑加围挡，已无坠落风险",
        )
        .does(
            day(1, 17, 0),
            Xu,
            Do::StillBroken(15, "围挡被人挪开了，棚顶另一头也翘起来"),
        )
        .event(day(1, 17, 40), Ding, What::Accepted)
        .event(day(0, 9, 30), Ding, What::Started);
}

/// What Mao wrote before her time as a steward ended reached the server too late to be simply
/// taken: it is held for a supervisor.
fn role_ended(script: &mut Script) {
    let lamp = Filing::repair(
        "lighting",
        "小菜园边路灯不亮",
        "三盏灯坏了两盏，晚上散步看不清坑。",
    );
    script
        .thread("garden_lamps", Poplar)
        .files(day(11, 18, 0), Mao, lamp.place("小菜园边"))
        .shows(day(11, 18, 1), Mao, Picture::LampDark)
        .event(day(11, 18, 40), WuBin, What::Accepted)
        .fixed(day(10, 16, 0), SunDali, "换灯泡两只，控制箱时间也调了");
    script.sync(day(10, 17, 0), Mao);
    script
        .thread("garden_lamps", Poplar)
        .offline()
        .does(
            day(10, 20, 0),
            Mao,
            Do::StillBroken(10, "最里面那盏还是不亮"),
        )
        .event(
            day(8, 9, 0),
            Jin,
            What::Confirmed {
                for_whom: ForWhom::Committee,
            },
        );
    script.sync(day(1, 12, 0), Mao);
}

fn recent(script: &mut Script) {
    let shed = Filing::repair(
        "charging",
        "充电车棚插座打火花",
        "插上去啪的一声冒火星，已经用胶带封住那一路。",
    );
    script
        .thread("sparks", Poplar)
        .files(ago(4, 40), Xu, shed.place("充电车棚").critical())
        .event(ago(4, 32), WuBin, What::Accepted)
        .event(ago(4, 15), SunDali, What::Arrived)
        .says(ago(4, 5), SunDali, "总闸已拉，烧坏三个插座，正在换。");
    let cats = Filing::opinion(
        "other",
        "野猫太多想统一管一管",
        "有人喂有人嫌，能不能请社区组织一次绝育？",
    );
    script
        .thread("cats", Poplar)
        .files(ago(6, 0), Xu, cats.by(Channel::Visit).seen(240))
        .event(ago(5, 10), Jin, What::Verified)
        .says(ago(5, 5), Jin, "已联系动物保护志愿者，月底前给方案。");
}
