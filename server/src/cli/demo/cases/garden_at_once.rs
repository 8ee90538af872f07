//! Garden Court: people who acted at once, or too late, and what came of it.

use lianjian_protocol::domain::event::{ForWhom, What};

use crate::cli::demo::organisations::Org;
use crate::cli::demo::people::Who::{Chen, Ding, He, Hu, Li, LiuQian, Wang, Zhao, Zhou};
use crate::cli::demo::pictures::Picture;
use crate::cli::demo::places::Place::Garden;
use crate::cli::demo::script::{Do, Filing, Script, called_back, transferred, urged};
use crate::cli::demo::when::day;

pub(super) fn tell(script: &mut Script) {
    same_leak_twice(script);
    withdrawn_while_accepted(script);
    accepted_by_two(script);
    voided_while_worked_on(script);
    fixed_while_transferred(script);
    dispatched_while_on_site(script);
}

/// Two stewards report one leak; the committee merges the later into the earlier.
fn same_leak_twice(script: &mut Script) {
    let first = Filing::repair(
        "leak",
        "7号楼架空层顶上滴水",
        "架空层靠近信箱的天花板在滴水，地砖湿滑，已放了一只桶接着。",
    );
    let second = Filing::repair(
        "leak",
        "7号楼信箱边漏水",
        "信箱边上天花板漏水，有住户差点滑倒。",
    );
    script
        .thread("leak_li", Garden)
        .offline()
        .files(
            day(3, 8, 10),
            Li,
            first.building(7).place("架空层信箱处").urgent(),
        )
        .offline()
        .shows(day(3, 8, 11), Li, Picture::CeilingDrips);
    script
        .thread("leak_hu", Garden)
        .files(day(3, 8, 22), Hu, second.building(7).place("一楼信箱"));
    script.sync(day(3, 8, 40), Li);
    script
        .thread("leak_hu", Garden)
        .does(day(3, 9, 30), Chen, Do::MergeInto("leak_li"));
    script
        .thread("leak_li", Garden)
        .event(day(3, 9, 5), LiuQian, What::Accepted)
        .event(day(3, 10, 2), Zhao, What::Arrived)
        .fixed(
            day(3, 15, 20),
            Zhao,
            "雨水管接口开裂，打胶加卡箍，已冲水测试",
        )
        .event(day(2, 10, 0), Li, called_back(true, 4))
        .event(
            day(2, 10, 1),
            Li,
            What::Confirmed {
                for_whom: ForWhom::Resident,
            },
        );
}

/// The reporter withdraws what the company has just accepted: it becomes a request.
fn withdrawn_while_accepted(script: &mut Script) {
    let filing = Filing::repair(
        "lighting",
        "2号楼四楼声控灯不灵",
        "要跺好几脚才亮，老人晚上倒垃圾看不见台阶。",
    );
    script
        .thread("lamp_withdrawn", Garden)
        .files(day(5, 9, 0), Zhou, filing.building(2).place("四楼走道"))
        .event(day(5, 10, 10), LiuQian, What::Accepted)
        .fixed(day(5, 16, 40), Zhao, "换了声控开关，灵敏度调高了一档");
    // Zhou had last synced when she filed it.
    script.thread("lamp_withdrawn", Garden).offline().event(
        day(5, 10, 30),
        Zhou,
        What::Withdrawn {
            reason: "隔壁小伙子帮忙弄好了，不用派人了".to_owned(),
        },
    );
    script.sync(day(5, 12, 15), Zhou);
    script.thread("lamp_withdrawn", Garden).event(
        day(4, 9, 30),
        Zhou,
        What::Confirmed {
            for_whom: ForWhom::Resident,
        },
    );
}

/// Two of the company accept one case, both offline: the first received has it, the other assists.
fn accepted_by_two(script: &mut Script) {
    let filing = Filing::repair(
        "drainage",
        "9号楼一楼下水返水",
        "102室厨房地漏往上冒水，米粒都翻上来了，阿婆拿毛巾堵着。",
    );
    script.thread("drain_two", Garden).files(
        day(6, 18, 10),
        Li,
        filing.building(9).unit("102室").urgent(),
    );
    script.sync(day(6, 18, 15), Wang).sync(day(6, 18, 15), Zhao);
    script
        .thread("drain_two", Garden)
        .offline()
        .event(day(6, 18, 20), Zhao, What::Accepted)
        .offline()
        .event(day(6, 18, 22), Wang, What::Accepted);
    script.sync(day(6, 18, 30), Wang).sync(day(6, 18, 36), Zhao);
    script
        .thread("drain_two", Garden)
        .event(day(6, 18, 50), Zhao, What::Arrived)
        .fixed(
            day(6, 20, 30),
            Zhao,
            "疏通主管八米，捞出抹布一块，地漏加了滤网",
        )
        .event(day(5, 9, 10), Chen, called_back(true, 5))
        .event(
            day(5, 9, 12),
            Chen,
            What::Confirmed {
                for_whom: ForWhom::Resident,
            },
        );
}

/// Struck out as a mistake while a technician was at work on it: the supervisor should look again.
fn voided_while_worked_on(script: &mut Script) {
    let filing = Filing::repair(
        "fire_safety",
        "7号楼消防通道被沙发堵死",
        "装修队把旧沙发和门板堆在消防通道，只剩一个人侧身能过。",
    );
    script
        .thread("fire_voided", Garden)
        .files(
            day(2, 13, 0),
            Hu,
            filing.building(7).place("一楼消防通道").critical(),
        )
        .shows(day(2, 13, 1), Hu, Picture::ExitBlocked);
    script.sync(day(2, 13, 4), Zhao);
    script
        .thread("fire_voided", Garden)
        .event(
            day(2, 13, 20),
            He,
            What::Voided {
                reason: "与街道消防专项检查重复登记，以专项单为准".to_owned(),
            },
        )
        .offline()
        .event(day(2, 13, 25), Zhao, What::Started);
    script.sync(day(2, 13, 50), Zhao);
}

/// Fixed in a basement while the committee moved it: work done counts.
fn fixed_while_transferred(script: &mut Script) {
    let filing = Filing::repair(
        "power",
        "地下车库B区整排灯跳闸",
        "B区从12号车位到40号车位全黑，女邻居不敢一个人下去。",
    );
    script
        .thread("garage_dark", Garden)
        .files(day(4, 17, 30), Li, filing.place("地下车库B区").urgent())
        .event(
            day(4, 17, 45),
            Chen,
            transferred(Org::Anju, "车库照明线路归物业"),
        )
        .event(day(4, 18, 5), Wang, What::Accepted);
    script.sync(day(4, 18, 10), Zhao);
    script
        .thread("garage_dark", Garden)
        .offline()
        .fixed(day(4, 19, 10), Zhao, "分路空开烧坏，换新，逐排试过都亮")
        .event(
            day(4, 19, 20),
            Chen,
            transferred(Org::EmergencyCentre, "两小时没有动静，居民已打两次电话"),
        );
    script.sync(day(4, 19, 40), Zhao);
    script
        .thread("garage_dark", Garden)
        .says(day(4, 19, 48), Ding, "看到物业已修好，我们不出车了。")
        .event(
            day(4, 20, 30),
            Li,
            What::Confirmed {
                for_whom: ForWhom::Resident,
            },
        );
}

/// Someone on site beats a desk: the company keeps what the committee had moved.
fn dispatched_while_on_site(script: &mut Script) {
    let filing = Filing::repair(
        "lift",
        "5号楼电梯关门时抖得厉害",
        "关门到一半会弹开，上到十楼左右有咔咔声。",
    );
    script.thread("lift_shaking", Garden).files(
        day(2, 8, 40),
        Li,
        filing.building(5).place("电梯轿厢").urgent(),
    );
    script.sync(day(2, 8, 45), Zhao);
    script
        .thread("lift_shaking", Garden)
        .offline()
        .event(day(2, 9, 5), Zhao, What::Arrived)
        .event(
            day(2, 9, 20),
            Chen,
            transferred(Org::EmergencyCentre, "电梯安全，先请应急中心"),
        );
    script.sync(day(2, 9, 35), Zhao);
    script
        .thread("lift_shaking", Garden)
        .event(day(2, 10, 0), Chen, urged("师傅已在现场，请今天给结论。"))
        .fixed(
            day(2, 16, 10),
            Zhao,
            "调整门机皮带，更换滑块，空载满载各试十次",
        )
        .event(day(1, 9, 0), Li, called_back(true, 4));
}
