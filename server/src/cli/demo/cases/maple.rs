//! Maple Court: new housing still in the developer's warranty.

use lianjian_protocol::domain::complaint::schema::{Channel, CommitteeField};
use lianjian_protocol::domain::event::{ExemptGround, ForWhom, What};

use crate::cli::demo::organisations::Org;
use crate::cli::demo::people::Who::{Fang, Han, He, Jiang, Lin, Pan, Qin};
use crate::cli::demo::places::Place::Maple;
use crate::cli::demo::script::{
    Do, Filing, Script, called_back, declined, dispatched, transferred, urged,
};
use crate::cli::demo::when::{ago, day};

pub(super) fn tell(script: &mut Script) {
    warranty(script);
    company(script);
}

fn warranty(script: &mut Script) {
    let wall = Filing::repair(
        "building_defect",
        "5幢1201外墙窗框渗水",
        "下雨从飘窗上沿渗进来，墙纸全起泡，交房才一年。",
    );
    script
        .thread("window_leak", Maple)
        .files(
            day(9, 10, 0),
            Han,
            wall.building(5).unit("1201室").by(Channel::Visit),
        )
        .event(day(9, 14, 0), Qin, What::Accepted)
        .event(day(8, 9, 30), Qin, What::Arrived)
        .says(
            day(8, 10, 30),
            Qin,
            "淋水试验确认是窗框打胶不密，安排吊篮。",
        )
        .fixed(day(4, 16, 0), Qin, "吊篮外侧重新打胶，室内墙面铲除重做")
        .event(day(3, 10, 0), Han, called_back(true, 4))
        .event(
            day(3, 10, 2),
            Han,
            What::Confirmed {
                for_whom: ForWhom::Resident,
            },
        );
    let crack = Filing::repair(
        "building_defect",
        "地库B1顶板裂缝滴水",
        "裂缝从柱子边斜过去两米多，下面停的车全是白点子。",
    );
    script
        .thread("slab_crack", Maple)
        .files(day(6, 9, 0), Lin, crack.place("地库B1东侧").urgent())
        .event(day(6, 15, 0), Qin, What::Accepted)
        .event(
            day(5, 9, 0),
            Qin,
            What::ExemptAsked {
                ground: ExemptGround::NotOurDuty,
                reason: "顶板上方后加了景观水池，渗漏系后期施工造成".to_owned(),
            },
        )
        .says(
            day(5, 11, 0),
            Jiang,
            "水池是交付时就有的，有竣工图为证，请看图纸第14张。",
        )
        .does(day(4, 14, 0), He, Do::Decide(false))
        .event(day(4, 15, 0), Qin, What::Started);
    let title = Filing::complaint(
        "title",
        "交房一年还办不出产证",
        "开发商说在补材料，问了四次没有准信，孩子上学要用。",
    );
    script
        .thread("title_deed", Maple)
        .files(
            day(7, 9, 30),
            Pan,
            title.building(2).by(Channel::ReceptionDay),
        )
        .event(day(7, 10, 0), Pan, What::Verified)
        .event(day(7, 10, 2), Pan, dispatched(Org::Luling))
        .does(
            day(7, 10, 5),
            Pan,
            Do::Committee(CommitteeField::CoHandlers, "景和社区党委 方蕾"),
        )
        .event(day(7, 16, 0), Qin, What::Accepted)
        .event(
            day(6, 10, 0),
            Fang,
            urged("涉及四十多户，请书面答复时间节点。"),
        )
        .event(
            day(5, 14, 0),
            Qin,
            What::Paused {
                reason: "维修资金尾款在走银行流程，预计两周".to_owned(),
            },
        )
        .does(day(5, 16, 0), Pan, Do::Decide(false));
}

fn company(script: &mut Script) {
    let slide = Filing::repair(
        "common_facility",
        "儿童乐园滑梯开裂",
        "滑梯底部裂了一条口子，会夹到小孩的手。",
    );
    script
        .thread("slide", Maple)
        .files(day(4, 16, 0), Han, slide.place("儿童乐园").urgent())
        .event(day(4, 16, 30), Jiang, What::Accepted)
        .fixed(day(3, 11, 0), Jiang, "先围挡停用，厂家上门换了滑道")
        .does(
            day(3, 17, 30),
            Han,
            Do::StillBroken(20, "新滑道接口有毛边，我用手摸到的"),
        )
        .event(day(2, 9, 0), Jiang, What::Accepted)
        .fixed(day(2, 14, 0), Jiang, "毛边打磨，加装护条")
        .event(
            day(1, 10, 0),
            Pan,
            What::Confirmed {
                for_whom: ForWhom::Committee,
            },
        );
    let drill = Filing::complaint(
        "noise",
        "周末装修电钻",
        "六楼周六早上七点就开始打钻，楼上楼下老人小孩都受不了。",
    );
    script
        .thread("drilling", Maple)
        .files(
            day(2, 8, 0),
            Han,
            drill.building(3).unit("602室").by(Channel::Phone),
        )
        .event(day(2, 9, 30), Pan, What::Verified)
        .event(day(2, 9, 32), Pan, dispatched(Org::Lujing))
        .event(day(2, 10, 0), Jiang, What::Accepted)
        .event(day(2, 10, 30), Jiang, What::Started)
        .fixed(
            day(2, 11, 0),
            Jiang,
            "现场叫停，签了装修时段承诺书，张贴楼道",
        )
        .event(
            day(1, 18, 0),
            Han,
            What::Confirmed {
                for_whom: ForWhom::Resident,
            },
        );
    let wrong = Filing::repair(
        "lift",
        "2幢电梯异响",
        "下行时有金属摩擦声，八楼到五楼最明显。",
    );
    script
        .thread("lift_noise", Maple)
        .files(day(1, 9, 20), Lin, wrong.building(2).urgent())
        .event(
            day(1, 10, 0),
            Jiang,
            declined("电梯在质保期，应由建设单位联系厂家"),
        )
        .event(
            day(1, 11, 0),
            Pan,
            transferred(Org::Luling, "质保期内，请建设单位两天内答复"),
        );
    let test = Filing::complaint("other", "测试单请忽略", "培训时误提交。");
    script
        .thread("training", Maple)
        .files(day(5, 13, 0), Lin, test)
        .event(
            day(5, 13, 30),
            Fang,
            What::Voided {
                reason: "培训演示误提交".to_owned(),
            },
        );
    let gas = Filing::repair(
        "gas",
        "8幢楼道闻到燃气味",
        "三楼四楼之间味道明显，已开窗，没敢按电铃。",
    );
    script.thread("gas", Maple).files(
        ago(9, 10),
        Han,
        gas.building(8).place("三至四楼楼道").critical().seen(3),
    );
}
