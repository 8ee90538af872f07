//! "A day" of product.md at Garden Court: Li, Wang and Chen, each without a network for a while.

use lianjian_protocol::domain::complaint::schema::{CommitteeField, PropertyField};
use lianjian_protocol::domain::event::{ForWhom, What};
use lianjian_protocol::domain::patrol::mark::MarkResult;

use super::organisations::Org;
use super::people::Who::{Chen, Ding, He, Li, Wang, Zhao};
use super::pictures::Picture;
use super::places::Place::Garden;
use super::script::{Do, Filing, Script, called_back, transferred, urged};
use super::when::day;

/// Writes the day into the script.
pub(super) fn tell(script: &mut Script) {
    before(script);
    morning(script);
    gate(script);
    pump(script);
}

/// Everybody's last contact before they go where there is no signal.
fn before(script: &mut Script) {
    script
        .sync(day(0, 7, 40), Wang)
        .sync(day(0, 7, 45), Chen)
        .sync(day(0, 7, 58), Li);
}

fn morning(script: &mut Script) {
    script
        .thread("story_patrol", Garden)
        .offline()
        .patrols(day(0, 8, 0), Li, true)
        .offline()
        .marks(day(0, 8, 2), Li, 0, "压力正常，箱体完好")
        .offline()
        .does(
            day(0, 8, 9),
            Li,
            Do::Mark(1, MarkResult::Issue, "泵底积水，已上报", Some("story_pump")),
        )
        .offline()
        .does(
            day(0, 8, 31),
            Li,
            Do::FinishPatrol("车库信号不好，回到一楼再传"),
        )
        .does(day(0, 11, 30), Chen, Do::ReviewPatrol("收到，水泵房已派单"));
    let lamp = Filing::repair(
        "lighting",
        "3号楼电梯轿厢灯不亮",
        "一位老伯说电梯里黑了两天，上下楼心里发慌。",
    );
    script.thread("story_lamp", Garden).offline().fixes_at_once(
        day(0, 8, 24),
        Li,
        lamp.building(3).place("电梯轿厢").seen(10),
        "换了一只备用灯泡，已经亮了",
    );
    // At 09:10 all three come back to a network: Chen first.
    script
        .sync(day(0, 9, 10), Chen)
        .sync(day(0, 9, 10), Li)
        .sync(day(0, 9, 11), Wang);
}

/// Accepted in a lift, reassigned on a train: the reassignment stands, the acceptance is kept.
fn gate(script: &mut Script) {
    let gate = Filing::repair(
        "door_access",
        "南门道闸坏了，车进不来",
        "抬杆卡在一半，保安只能用手抬。早晚高峰排到马路上，后面车子一直按喇叭。",
    );
    script
        .thread("story_gate", Garden)
        .files(day(1, 15, 40), Li, gate.place("南门车辆出入口").urgent())
        .event(
            day(1, 19, 30),
            Chen,
            urged("下班高峰堵到阳曲路上了，请今晚先派人看。"),
        )
        .offline()
        .event(day(0, 8, 41), Wang, What::Accepted)
        .offline()
        .does(
            day(0, 8, 43),
            Wang,
            Do::Property(
                PropertyField::Plan,
                "上午联系道闸厂家带主板来换，先安排保安手动抬杆",
            ),
        )
        .offline()
        .event(
            day(0, 8, 52),
            Chen,
            transferred(Org::EmergencyCentre, "物业一夜没有回应，早高峰不能再等"),
        )
        .event(
            day(0, 10, 20),
            He,
            urged("请维修中心中午前到场，街道在看。"),
        )
        .event(day(0, 10, 34), Ding, What::Accepted)
        .event(day(0, 11, 18), Ding, What::Arrived)
        .says(
            day(0, 11, 25),
            Wang,
            "我们的保安在现场配合，厂家主板下午两点送到，可以共用。",
        )
        .fixed(
            day(0, 14, 40),
            Ding,
            "更换道闸主板和限位开关，试抬二十次正常",
        )
        .event(day(0, 16, 30), Chen, called_back(true, 5))
        .event(
            day(0, 16, 32),
            Chen,
            What::Confirmed {
                for_whom: ForWhom::Committee,
            },
        );
}

/// Marked fixed, confirmed at a desk, and still wet.
fn pump(script: &mut Script) {
    let pump = Filing::repair(
        "leak",
        "地下水泵房泵底漏水",
        "2号生活泵底座在往外渗水，地上已经有一大滩，靠近配电箱。",
    );
    script
        .thread("story_pump", Garden)
        .offline()
        .files(day(0, 8, 7), Li, pump.place("地下水泵房").urgent().seen(3))
        .offline()
        .shows(day(0, 8, 8), Li, Picture::PumpLeaks)
        .does(
            day(0, 9, 14),
            Chen,
            Do::Committee(CommitteeField::Priority, "高"),
        )
        .does(
            day(0, 9, 15),
            Chen,
            Do::Committee(CommitteeField::Note, "靠近配电箱，先断电再修，注意触电"),
        )
        .event(day(0, 9, 22), Wang, What::Accepted)
        .does(
            day(0, 9, 24),
            Wang,
            Do::Property(PropertyField::Assignee, "赵铁柱"),
        )
        .event(day(0, 9, 52), Zhao, What::Arrived)
        .says(
            day(0, 10, 5),
            Zhao,
            "机械密封老化，已关2号泵，切到1号泵供水，不影响居民用水。",
        )
        .shows(day(0, 17, 4), Zhao, Picture::PumpMended)
        .fixed(
            day(0, 17, 5),
            Zhao,
            "更换机械密封，擦干地面，试运行半小时未见渗水",
        );
    script.sync(day(0, 18, 0), Li);
    script
        .thread("story_pump", Garden)
        .event(
            day(0, 18, 30),
            Chen,
            What::Confirmed {
                for_whom: ForWhom::Committee,
            },
        )
        .offline()
        .does(
            day(0, 18, 42),
            Li,
            Do::Reopen(3, "刚下去看，泵底还是湿的，纸巾一擦就透"),
        );
    script.sync(day(0, 19, 4), Li);
    script
        .thread("story_pump", Garden)
        .event(day(0, 19, 20), Wang, What::Accepted)
        .event(day(0, 19, 46), Zhao, What::Arrived)
        .says(
            day(0, 20, 10),
            Zhao,
            "法兰垫片也有细裂，今晚先用抱箍压住，明早换垫片。",
        );
}
