//! Huishui Bay: an owners' committee and no residents' committee, for which the community stands in.

use lianjian_protocol::domain::complaint::schema::Channel;
use lianjian_protocol::domain::event::{ForWhom, What};

use crate::cli::demo::organisations::Org;
use crate::cli::demo::people::Who::{Fang, Han, Hu, Qian, Wang, Zhao, ZhouMin};
use crate::cli::demo::places::Place::River;
use crate::cli::demo::script::{Do, Filing, Script, called_back, dispatched, urged};
use crate::cli::demo::when::{ago, day};

pub(super) fn tell(script: &mut Script) {
    let drain = Filing::repair(
        "drainage",
        "地下车库排水沟堵了",
        "昨晚大雨，坡道下面积水到脚踝，两辆车进了水。",
    );
    script
        .thread("garage_flood", River)
        .files(day(7, 6, 50), Han, drain.place("车库坡道底").urgent())
        .event(day(7, 7, 10), Wang, What::Accepted)
        .event(day(7, 7, 40), Zhao, What::Arrived)
        .fixed(day(7, 11, 30), Zhao, "清出淤泥十几袋，潜水泵两台已试机")
        .event(
            day(6, 9, 0),
            Qian,
            What::Confirmed {
                for_whom: ForWhom::Owners,
            },
        );
    let theft = Filing::complaint(
        "security",
        "单元门口电瓶车被偷",
        "监控正好那天坏了，业主问保安，保安说不知道。",
    );
    script
        .thread("theft", River)
        .files(
            day(5, 10, 0),
            Qian,
            theft.building(4).by(Channel::ReceptionDay),
        )
        .event(day(5, 11, 0), Fang, What::Verified)
        .event(day(5, 11, 2), Fang, dispatched(Org::Anju))
        .event(day(5, 11, 30), Wang, What::Accepted)
        .event(day(5, 14, 0), Wang, What::Started)
        .says(
            day(5, 15, 0),
            Wang,
            "坏的探头今天换好，录像硬盘已交派出所。",
        )
        .fixed(
            day(4, 17, 0),
            Wang,
            "四个坏探头全部更换，夜间巡逻改为每小时一次",
        )
        .event(day(3, 9, 0), Han, called_back(false, 2))
        .does(
            day(3, 9, 5),
            Han,
            Do::Reopen(30, "业主说探头朝向不对，照不到车棚"),
        )
        .event(day(3, 10, 0), Wang, What::Accepted);
    let walk = Filing::repair(
        "common_facility",
        "滨河步道木板翘起",
        "有三块木板翘边，跑步的人绊倒过。",
    );
    script
        .thread("boardwalk", River)
        .files(day(3, 7, 0), Han, walk.place("滨河步道中段"))
        .event(day(3, 9, 30), Wang, What::Accepted)
        .event(day(2, 9, 0), Zhao, What::Started);
    let fee = Filing::complaint(
        "fees",
        "物业费涨价没有征求意见",
        "通知贴出来就说下个月涨两毛，没有开过会。",
    );
    script
        .thread("fee_rise", River)
        .files(day(4, 10, 0), Qian, fee.internal())
        .event(day(4, 11, 0), Fang, What::Verified)
        .event(
            day(3, 10, 0),
            ZhouMin,
            urged("调价须经业主大会，请社区核实程序后报我科。"),
        );
    let lamp = Filing::repair(
        "lighting",
        "会所门口地灯全灭",
        "晚上七点以后会所门口一片黑。",
    );
    script
        .thread("club_lamps", River)
        .files(ago(2, 50), Hu, lamp.place("会所门口"))
        .event(ago(2, 20), Wang, What::Accepted);
}
