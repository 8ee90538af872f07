//! Garden Court: company, owners' committee and residents' committee are all there.

use lianjian_protocol::domain::complaint::schema::{Channel, CommitteeField, PropertyField};
use lianjian_protocol::domain::event::{ForWhom, What};
use lianjian_protocol::domain::grant::Level;

use crate::cli::demo::organisations::Org;
use crate::cli::demo::people::Who::{
    Chen, Fan, Gong, He, Hu, Li, LiuQian, LuQin, Sun, Wang, Zhao, Zheng, Zhou,
};
use crate::cli::demo::pictures::Picture;
use crate::cli::demo::places::Place::Garden;
use crate::cli::demo::script::{
    Do, Filing, Script, called_back, dispatched, handed_off, paused, urged,
};
use crate::cli::demo::when::{ago, day};

pub(super) fn tell(script: &mut Script) {
    settled(script);
    waiting(script);
    fresh(script);
}

fn settled(script: &mut Script) {
    let lift = Filing::repair(
        "lift",
        "11号楼电梯停在半层",
        "早上送孩子的时候停了，离平层差二十公分，按开门没反应，过了五分钟自己好了。",
    );
    script
        .thread("lift_twice", Garden)
        .files(day(11, 8, 5), Li, lift.building(11).urgent())
        .shows(day(11, 8, 6), Li, Picture::LiftBetweenFloors)
        .event(day(11, 8, 20), LiuQian, What::Accepted)
        .event(day(11, 9, 0), Zhao, What::Arrived)
        .fixed(day(11, 11, 30), Zhao, "清洁门锁触点，复位后运行正常")
        .does(
            day(10, 7, 50),
            Li,
            Do::Reopen(20, "今天早上又停了一次，还是差半层"),
        )
        .event(day(10, 8, 15), Wang, What::Accepted)
        .does(
            day(10, 8, 30),
            Wang,
            Do::Property(PropertyField::Plan, "请维保单位来换门锁装置，物业盯着换"),
        )
        .event(day(10, 9, 30), Zhao, What::Started)
        .fixed(day(10, 16, 0), Zhao, "整套门锁装置换新，维保单位签了单")
        .event(
            day(9, 18, 0),
            Zheng,
            What::Confirmed {
                for_whom: ForWhom::Owners,
            },
        );
    let fence = Filing::repair(
        "common_facility",
        "中心花园栏杆松动",
        "秋千旁边的栏杆一靠就晃，小孩子爱爬。",
    );
    script
        .thread("fence", Garden)
        .files(day(8, 16, 10), Hu, fence.place("中心花园秋千旁"))
        .shows(day(8, 16, 11), Hu, Picture::RailingLoose)
        .event(day(8, 17, 0), LiuQian, What::Accepted)
        .event(day(7, 9, 0), Zhao, What::Started)
        .shows(day(7, 10, 58), Zhao, Picture::RailingMended)
        .fixed(day(7, 11, 0), Zhao, "重新打膨胀螺丝，栏杆底座补焊刷漆")
        .event(day(6, 10, 0), Zhou, called_back(true, 5))
        .event(
            day(6, 10, 2),
            Zhou,
            What::Confirmed {
                for_whom: ForWhom::Resident,
            },
        );
    let parking = Filing::opinion(
        "parking",
        "希望把绿地改成停车位",
        "晚上八点以后根本找不到车位，能不能把6号楼北面那块草地铺成车位？",
    );
    script
        .thread("parking_lawn", Garden)
        .files(
            day(9, 19, 0),
            Chen,
            parking.building(6).by(Channel::ReceptionDay),
        )
        .event(day(8, 9, 0), Chen, What::Verified)
        .does(
            day(8, 9, 5),
            Chen,
            Do::Committee(CommitteeField::Note, "涉及绿地率，问过绿化所"),
        )
        .says(
            day(7, 19, 30),
            Zheng,
            "业委会讨论过，绿地是全体业主的，改用途要三分之二以上同意。",
        )
        .event(
            day(6, 15, 0),
            Chen,
            What::ClosedUnfixed {
                reason: "绿地不能改作车位，已当面说明；错时停车与隔壁商场在谈，谈成会通知"
                    .to_owned(),
            },
        );
    let bench = Filing::complaint(
        "noise",
        "楼上半夜拖椅子",
        "每天十一点多楼上拖椅子，睡不好。",
    );
    script
        .thread("noise_withdrawn", Garden)
        .files(
            day(4, 9, 10),
            Zhou,
            bench.building(1).unit("603室").by(Channel::Visit),
        )
        .event(
            day(4, 18, 0),
            Zhou,
            What::Withdrawn {
                reason: "楼上给椅脚套了毛毡，两家已经讲和".to_owned(),
            },
        );
}

fn waiting(script: &mut Script) {
    let shed = Filing::complaint(
        "illegal_building",
        "12号楼顶层搭玻璃房",
        "顶楼1802在露台搭阳光房，钢架已经立起来，怕漏水也怕掉东西。",
    );
    script
        .thread("glass_house", Garden)
        .files(day(3, 14, 0), Li, shed.building(12).unit("1802室"))
        .event(day(3, 15, 0), Chen, What::Verified)
        .event(
            day(3, 15, 5),
            Chen,
            handed_off(Org::Enforcement, "露台搭建，物业劝阻无效"),
        )
        .says(
            day(2, 10, 30),
            Gong,
            "已上门拍照发告知书，业主答应一周内自拆，逾期立案。",
        )
        .event(day(1, 16, 0), Chen, urged("居民又来问，请告知自拆进度。"));
    let fees = Filing::complaint(
        "fees",
        "公共收益账目一年没公布",
        "电梯广告和地面停车的收入，去年到现在没有贴过一张账，问客服只说在做。",
    );
    script
        .thread("fees_internal", Garden)
        .files(
            day(6, 10, 30),
            Zheng,
            fees.by(Channel::ReceptionDay).internal(),
        )
        .event(day(6, 14, 0), Chen, What::Verified)
        .event(
            day(5, 9, 30),
            Sun,
            What::Escalated {
                level: Level::Subdistrict,
                suggestion: "建议街道物管办约谈物业，限期公示近两年收支".to_owned(),
            },
        )
        .says(
            day(5, 15, 0),
            Fan,
            "物委会可以一起看账，建议请第三方审一次。",
        )
        .event(
            day(4, 11, 0),
            He,
            What::SentDown {
                note: "街道已发整改通知，请社区盯公示，一周后报结果".to_owned(),
            },
        )
        .does(
            day(4, 14, 0),
            Chen,
            Do::Committee(CommitteeField::Lead, "陆勤"),
        );
    let charger = Filing::repair(
        "charging",
        "7号楼充电桩一直报故障",
        "六个插口有四个扫码扣了钱不充电，有人从楼上拉线下来，危险。",
    );
    script
        .thread("charger_paused", Garden)
        .files(
            day(5, 20, 0),
            Li,
            charger.building(7).place("架空层充电区").urgent(),
        )
        .event(day(4, 8, 40), LiuQian, What::Accepted)
        .event(day(4, 9, 30), Zhao, What::Started)
        .event(
            day(4, 10, 0),
            Zhao,
            paused("厂家主控板缺货，周期四天；已断电贴告示"),
        )
        .does(day(4, 11, 30), Chen, Do::Decide(true))
        .does(
            day(4, 11, 40),
            LiuQian,
            Do::Property(PropertyField::Eta, "到货次日更换"),
        );
    let music = Filing::complaint("noise", "广场舞太吵", "晚上音响开得很响，孩子写不了作业。");
    script
        .thread("music_returned", Garden)
        .files(day(1, 20, 30), Hu, music.by(Channel::Phone))
        .event(
            day(0, 9, 40),
            Chen,
            What::Returned {
                missing: "请补充在哪块场地、几点到几点、几栋几室反映".to_owned(),
            },
        );
    let glass = Filing::repair(
        "common_facility",
        "4号楼大堂玻璃门裂了",
        "门上有一道长裂纹，风一吹就响，怕碎。",
    );
    script
        .thread("glass_door", Garden)
        .files(
            day(2, 11, 0),
            Li,
            glass.building(4).place("一楼大堂").urgent(),
        )
        .event(day(2, 11, 40), LiuQian, What::Accepted)
        .does(
            day(2, 11, 45),
            LiuQian,
            Do::Property(PropertyField::Quote, "钢化玻璃一樘约 860 元，走日常维修"),
        )
        .event(day(2, 14, 0), Zhao, What::Started)
        .fixed(day(0, 11, 0), Zhao, "新玻璃已装，地弹簧一并调过")
        .event(day(0, 11, 30), LuQin, urged("请居委会今天内核验。"));
}

fn fresh(script: &mut Script) {
    let bench = Filing::opinion(
        "common_facility",
        "中心花园添两张长椅",
        "晒太阳的老人自己搬凳子来坐，能不能在银杏树下放两张长椅？",
    );
    script.thread("bench", Garden).files(
        ago(1, 20),
        Zhou,
        bench.place("中心花园银杏树下").by(Channel::Visit).seen(60),
    );
    let bin = Filing::repair(
        "cleaning",
        "垃圾厢房门锁坏了",
        "门锁拧不动，湿垃圾堆在门外，有味道。",
    );
    script
        .thread("bin_room", Garden)
        .files(ago(2, 10), Hu, bin.place("垃圾厢房"))
        .event(ago(1, 35), LiuQian, What::Accepted)
        .does(
            ago(1, 30),
            LiuQian,
            Do::Property(PropertyField::Assignee, "赵铁柱"),
        );
    let drain = Filing::repair(
        "drainage",
        "8号楼门口窨井冒水",
        "窨井盖缝里往外冒脏水，已经流到门禁那边，味道很大。",
    );
    script.thread("manhole", Garden).files(
        ago(0, 25),
        Li,
        drain.building(8).place("楼门口窨井").urgent().seen(8),
    );
    let dog = Filing::complaint(
        "service",
        "夜班保安不在岗",
        "凌晨一点南门没有人，外卖员自己抬杆进来。",
    );
    script
        .thread("guard", Garden)
        .files(ago(3, 30), Zheng, dog.place("南门岗亭").internal())
        .event(ago(2, 40), Chen, What::Verified);
    let curb = Filing::complaint(
        "parking",
        "访客车停在消防登高面",
        "白色越野车停了一整天，消防登高面画着黄线。",
    );
    script
        .thread("fire_lane", Garden)
        .files(
            ago(5, 0),
            Li,
            curb.building(10).place("北侧登高面").by(Channel::Phone),
        )
        .event(ago(4, 20), Chen, What::Verified)
        .event(ago(4, 18), Chen, dispatched(Org::Anju));
}
