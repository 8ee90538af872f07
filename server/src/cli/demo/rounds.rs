//! The days' rounds: patrols, visits and what was fixed on the spot.

use lianjian_protocol::domain::patrol::mark::MarkResult;

use super::people::Who::{self, Chen, Ge, Gu, Han, Li, LuQin, Shi, Xia, Xu, Yu, Zhang};
use super::places::Place::{self, Court, Garden, Lane, Poplar, River, Talent, Yard};
use super::script::{Do, Filing, Script};
use super::when::{ago, day};

/// Writes the rounds into the script.
pub(super) fn tell(script: &mut Script) {
    patrols(script);
    visits(script);
    quick_fixes(script);
}

/// A whole round, walked without a network and synced at its end.
fn round(
    script: &mut Script,
    key: &'static str,
    place: Place,
    who: Who,
    (days, hour): (u64, u64),
    safety: bool,
    notes: &[&'static str],
) {
    let mut thread = script
        .thread(key, place)
        .offline()
        .patrols(day(days, hour, 0), who, safety);
    for (n, note) in notes.iter().enumerate() {
        thread = thread
            .offline()
            .marks(day(days, hour, 4 + 5 * n as u64), who, n, note);
    }
    thread.does(day(days, hour, 50), who, Do::FinishPatrol(""));
}

fn patrols(script: &mut Script) {
    round(
        script,
        "patrol_garden_10",
        Garden,
        Li,
        (10, 8),
        false,
        &["", "大堂整洁", "", "桶满，已叫保洁", ""],
    );
    round(
        script,
        "patrol_garden_6",
        Garden,
        Li,
        (6, 8),
        true,
        &["", "泵房干燥", "", "通道畅通", "值班两人在岗"],
    );
    round(
        script,
        "patrol_garden_4",
        Garden,
        Li,
        (4, 8),
        false,
        &["", "", "花坛有烟头", "", ""],
    );
    round(
        script,
        "patrol_poplar_5",
        Poplar,
        Xu,
        (5, 9),
        false,
        &["", "门洞堆物已劝走", "", ""],
    );
    round(
        script,
        "patrol_poplar_2",
        Poplar,
        Xu,
        (2, 9),
        true,
        &["水箱盖已锁", "", ""],
    );
    round(
        script,
        "patrol_lane_3",
        Lane,
        Zhang,
        (3, 18),
        true,
        &["电表箱温度正常", "灭火器在"],
    );
    round(
        script,
        "patrol_river_4",
        River,
        Han,
        (4, 7),
        false,
        &["", "", ""],
    );
    round(
        script,
        "patrol_talent_3",
        Talent,
        Shi,
        (3, 19),
        true,
        &["楼梯间无堆物", "屋顶门已锁"],
    );
    round(
        script,
        "patrol_yard_2",
        Yard,
        Ge,
        (2, 17),
        false,
        &["", "新晾衣架稳的", ""],
    );
    script.thread("patrol_garden_6", Garden).does(
        day(6, 14, 0),
        Chen,
        Do::ReviewPatrol("记录完整，辛苦"),
    );
    script.thread("patrol_lane_3", Lane).does(
        day(2, 9, 0),
        Yu,
        Do::ReviewPatrol("电表箱那里每天多看一眼"),
    );
    // A patrol with something found and a case filed of it.
    let exit = Filing::repair(
        "fire_safety",
        "2号楼门厅堆纸板",
        "收废品的把纸板堆在楼梯口，快到膝盖高。",
    );
    script.thread("cardboard", Court).offline().files(
        day(1, 8, 14),
        Xia,
        exit.building(2).place("门厅楼梯口").urgent().seen(2),
    );
    script
        .thread("patrol_court_1", Court)
        .offline()
        .patrols(day(1, 8, 5), Xia, false)
        .offline()
        .marks(day(1, 8, 8), Xia, 0, "大门能关上了")
        .offline()
        .does(
            day(1, 8, 15),
            Xia,
            Do::Mark(
                1,
                MarkResult::Issue,
                "纸板堆在楼梯口，已上报",
                Some("cardboard"),
            ),
        )
        .offline()
        .marks(day(1, 8, 22), Xia, 2, "味道还是大")
        .does(day(1, 8, 30), Xia, Do::FinishPatrol("三个点都走到"));
    // One that is still being walked.
    script
        .thread("patrol_poplar_now", Poplar)
        .patrols(ago(0, 40), Xu, false)
        .marks(ago(0, 33), Xu, 0, "");
}

fn visits(script: &mut Script) {
    script
        .thread("visit_lu", Garden)
        .visits(
            day(8, 15, 0),
            Li,
            [
                "3号楼1101 陆老伯",
                "独居，腿脚不便，想要楼道加扶手",
                "精神好，药盒分好的",
                "问居委会能否申请适老改造",
            ],
        )
        .does(
            day(7, 10, 0),
            Chen,
            Do::FollowUp("已登记适老化改造，下周评估上门"),
        )
        .does(day(3, 16, 0), Li, Do::CloseVisit("评估过了，排在下个月"));
    script.thread("visit_poplar", Poplar).visits(
        day(6, 19, 0),
        Xu,
        [
            "18号602 顾阿婆",
            "屋顶漏水睡不好，担心费用",
            "情绪有点急，陪坐半小时",
            "盯屋面翻修进度",
        ],
    );
    script
        .thread("visit_lane", Lane)
        .visits(
            day(5, 14, 30),
            Zhang,
            [
                "4号门前楼 老严夫妻",
                "轮椅出不了弄口",
                "邻居轮流帮抬",
                "坡道意见已上报",
            ],
        )
        .does(day(4, 9, 30), Yu, Do::FollowUp("已联系残联看现场"));
    script.thread("visit_night", Lane).visits(
        day(3, 20, 0),
        Gu,
        [
            "12号门亭子间 三户租客",
            "反映夜里电压不稳",
            "夜访，屋里用电炉",
            "请管家社查线路",
        ],
    );
    script
        .thread("visit_village", Talent)
        .visits(
            day(2, 20, 30),
            Shi,
            [
                "B座0912 新租户小伍",
                "刚毕业，问居住证怎么办",
                "",
                "发办理指南",
            ],
        )
        .does(day(2, 20, 50), Shi, Do::CloseVisit("指南已发，本人看懂了"));
    script.thread("visit_secretary", Garden).visits(
        day(2, 15, 0),
        LuQin,
        [
            "5号楼0803 老党员吴老师",
            "建议把业主议事会固定在每月第一个周六",
            "",
            "提交联席会议",
        ],
    );
}

fn quick_fixes(script: &mut Script) {
    let leaves = Filing::repair(
        "drainage",
        "雨水口被落叶堵住",
        "下雨前看到雨水篦子全是叶子。",
    );
    script.thread("quick_leaves", Poplar).fixes_at_once(
        day(9, 16, 0),
        Xu,
        leaves.place("12号门洞前"),
        "扒开落叶，水下去了",
    );
    let wire = Filing::repair("security", "围墙铁丝翘出来", "小孩走过容易划到手。");
    script.thread("quick_wire", Yard).fixes_at_once(
        day(4, 10, 0),
        Ge,
        wire.place("传达室边围墙"),
        "用钳子弯回去，包了胶布",
    );
    let bike = Filing::repair(
        "fire_safety",
        "共享单车堵住消防门",
        "五辆单车横在安全出口。",
    );
    script.thread("quick_bikes", River).fixes_at_once(
        day(1, 18, 30),
        Han,
        bike.building(4).place("安全出口"),
        "一辆辆挪到停车区，拍了照",
    );
}
