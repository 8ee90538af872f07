//! Beizhai Village (an urban village) and the rented flats beside it: no committee at all, so the
//! community itself registers, routes and confirms.

use lianjian_protocol::domain::complaint::schema::Channel;
use lianjian_protocol::domain::event::{ForWhom, What};

use crate::cli::demo::organisations::Org;
use crate::cli::demo::people::Who::{Gong, Huang, HuangZhi, Luo, Shi, ShiWei, Tang};
use crate::cli::demo::places::Place::{Talent, Village};
use crate::cli::demo::script::{Do, Filing, Script, called_back, dispatched, handed_off, paused};
use crate::cli::demo::when::{ago, day};

pub(super) fn tell(script: &mut Script) {
    village(script);
    talent(script);
}

fn village(script: &mut Script) {
    let wires = Filing::repair(
        "charging",
        "出租屋从窗口拉线充电",
        "东巷三户从二楼窗口拉插线板下来，插座淋着雨。",
    );
    script
        .thread("window_wires", Village)
        .files(
            day(8, 20, 0),
            Huang,
            wires.building(7).place("东巷").critical(),
        )
        .event(day(8, 20, 10), HuangZhi, What::Accepted)
        .event(day(8, 20, 30), HuangZhi, What::Arrived)
        .fixed(
            day(7, 10, 0),
            HuangZhi,
            "当场收线，三户签了承诺，集中充电点加了十个位",
        )
        .event(
            day(6, 9, 0),
            Tang,
            What::Confirmed {
                for_whom: ForWhom::Community,
            },
        );
    let river = Filing::complaint(
        "cleaning",
        "河边垃圾点满出来",
        "租户把家具丢在河边，堆得比人高，天热发臭。",
    );
    script
        .thread("river_dump", Village)
        .files(day(4, 7, 30), Shi, river.place("河边垃圾点"))
        .event(day(4, 8, 30), Tang, What::Verified)
        .event(day(4, 8, 32), Tang, dispatched(Org::VillageCoop))
        .event(day(4, 9, 0), HuangZhi, What::Accepted)
        .event(day(4, 13, 0), HuangZhi, What::Started)
        .fixed(day(3, 17, 0), HuangZhi, "清运四车，装了探头和告示牌")
        .event(day(2, 10, 0), Shi, called_back(true, 4))
        .event(
            day(2, 10, 1),
            Shi,
            What::Confirmed {
                for_whom: ForWhom::Resident,
            },
        );
    let storey = Filing::complaint(
        "illegal_building",
        "13号院加盖第五层",
        "晚上偷偷浇水泥，邻居墙上裂了缝。",
    );
    script
        .thread("fifth_floor", Village)
        .files(day(5, 8, 0), Huang, storey.building(13))
        .event(day(5, 9, 0), Tang, What::Verified)
        .event(
            day(5, 9, 3),
            Tang,
            handed_off(Org::Enforcement, "违法加层，危及邻房"),
        )
        .fixed(
            day(3, 15, 0),
            Gong,
            "已下停工通知并拆除新浇模板，派人值守三天",
        );
    let toilet = Filing::repair(
        "drainage",
        "公共厕所化粪池满了",
        "女厕两个坑位冲不下去，早上排队排到巷口。",
    );
    script
        .thread("septic", Village)
        .files(day(1, 7, 10), Huang, toilet.place("公共厕所").urgent())
        .event(day(1, 7, 30), HuangZhi, What::Accepted)
        .event(day(1, 9, 0), HuangZhi, What::Started)
        .event(
            day(1, 9, 40),
            HuangZhi,
            paused("抽粪车进不了东巷，等小型车，下午到"),
        );
    let pipe = Filing::repair(
        "water_supply",
        "村口总管爆裂",
        "水冲出来一米多高，路面已经塌了一小块。",
    );
    script
        .thread("burst_main", Village)
        .files(ago(10, 0), Huang, pipe.place("村口牌坊").critical().seen(2))
        .event(ago(9, 55), ShiWei, What::Accepted)
        .event(ago(9, 35), ShiWei, What::Arrived)
        .fixed(ago(7, 50), ShiWei, "关阀换管两米，已恢复供水，路面临时回填");
}

fn talent(script: &mut Script) {
    let hood = Filing::repair(
        "common_facility",
        "共享厨房油烟机不吸",
        "三台坏了两台，一炒菜烟感就叫。",
    );
    script
        .thread("hood", Talent)
        .files(day(6, 18, 30), Shi, hood.building(2).place("共享厨房"))
        .event(day(6, 19, 0), Luo, What::Accepted)
        .fixed(day(5, 16, 0), Luo, "清洗风道，换电机一台")
        .event(day(4, 19, 0), Shi, called_back(true, 5))
        .event(
            day(4, 19, 1),
            Shi,
            What::Confirmed {
                for_whom: ForWhom::Resident,
            },
        );
    let trapped = Filing::repair(
        "lift_trapped",
        "C座电梯关了两个人",
        "五楼和六楼之间，里面有人喊，对讲不通。",
    );
    script
        .thread("trapped", Talent)
        .files(day(2, 21, 5), Shi, trapped.building(3).critical().seen(1))
        .event(day(2, 21, 8), Luo, What::Accepted)
        .event(day(2, 21, 20), Luo, What::Arrived)
        .fixed(day(2, 21, 40), Luo, "维保放人，无人受伤，电梯停用检修")
        .does(
            day(1, 8, 0),
            Shi,
            Do::StillBroken(10, "今早贴着停用，但轿厢门还能扒开"),
        )
        .event(day(1, 8, 20), Luo, What::Accepted)
        .event(day(1, 9, 0), Luo, What::Arrived)
        .fixed(day(1, 15, 0), Luo, "门锁封固，主板更换，维保出具检测单");
    let locker = Filing::opinion(
        "service",
        "快递柜收费能不能免",
        "晚上十点下班才拿，每次都超时扣钱。",
    );
    script
        .thread("locker", Talent)
        .files(
            day(1, 20, 0),
            Shi,
            locker.place("快递柜").by(Channel::Visit),
        )
        .event(
            day(0, 10, 0),
            Tang,
            What::Returned {
                missing: "请补充是哪一家的快递柜，扣费截图发给网格员".to_owned(),
            },
        );
}
