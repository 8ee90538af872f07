//! The demo's people: every role, in several organisations.

use lianjian_protocol::domain::grant::{AdminKind, Body, Grant, Level, Role};
use lianjian_protocol::domain::reference::Person;
use lianjian_protocol::ids::{GrantId, PersonId};

use super::ids::id;
use super::organisations::Org;
use super::places::Place;
use super::when::{Calendar, day};

/// A person of the demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Who {
    /// The steward of "A day".
    Li,
    Hu,
    Zhou,
    Xu,
    Mao,
    Zhang,
    Lin,
    Han,
    Huang,
    Shi,
    Ge,
    Xia,
    /// The residents' committee of "A day".
    Chen,
    Jin,
    Yu,
    Pan,
    Rong,
    Bao,
    Zheng,
    Qian,
    ShenTie,
    Sun,
    Fan,
    /// The property company of "A day".
    Wang,
    LiuQian,
    Zhao,
    WuBin,
    SunDali,
    Jiang,
    Luo,
    Ma,
    HuangZhi,
    Tie,
    Ding,
    Qin,
    ShiWei,
    Gong,
    LuQin,
    Fang,
    Gu,
    Tang,
    He,
    ShenJia,
    ZhouMin,
    Feng,
    Gao,
    Yan,
    Shao,
}

/// What is known of a person.
#[derive(Debug, Clone, Copy)]
pub(super) struct Profile {
    pub(super) who: Who,
    pub(super) name: &'static str,
    pub(super) sign_in: &'static str,
    pub(super) badge: &'static str,
    pub(super) org: Org,
    pub(super) role: Role,
    /// Where; the first one is what the printed table names.
    pub(super) places: &'static [Place],
    /// What they are called, in the words of the trade.
    pub(super) title: &'static str,
}

const fn person(
    who: Who,
    name: &'static str,
    sign_in: &'static str,
    badge: &'static str,
    org: Org,
    role: Role,
    places: &'static [Place],
    title: &'static str,
) -> Profile {
    Profile {
        who,
        name,
        sign_in,
        badge,
        org,
        role,
        places,
        title,
    }
}

const STEWARD: Role = Role::Steward;
const RESIDENTS: Role = Role::Committee(Body::Residents);
const OWNERS: Role = Role::Committee(Body::Owners);
const PROPERTY: Role = Role::Property;
const COMMUNITY: Role = Role::Supervisor(Level::Community);
const SUBDISTRICT: Role = Role::Supervisor(Level::Subdistrict);

/// Everybody, in the order of [`Who`].
#[rustfmt::skip]
pub(super) const PEOPLE: [Profile; 48] = {
    use Org::*;
    use Place::{Anfen, Beizhai, City, Court, District, Garden, Jiangwan, Jinghe, Lane, Liuying, Maple, Poplar, River, Talent, Village, Yard};
    [
        person(Who::Li,      "李秀兰", "li.xiulan",    "JW-1001", Volunteers, STEWARD, &[Garden], "红色管家"),
        // Employed by the company whose cases he must not judge.
        person(Who::Hu,      "胡小军", "hu.xiaojun",   "JW-1002", Anju, STEWARD, &[Garden, River], "物业管家"),
        // Her grant is limited to buildings 1 and 2.
        person(Who::Zhou,    "周桂英", "zhou.guiying", "JW-1003", Volunteers, STEWARD, &[Garden], "楼栋长（1、2号楼）"),
        person(Who::Xu,      "许爱珍", "xu.aizhen",    "JW-1011", Volunteers, STEWARD, &[Poplar], "红色管家"),
        // Her grant has ended.
        person(Who::Mao,     "毛丽丽", "mao.lili",     "JW-1012", Volunteers, STEWARD, &[Poplar], "网格员（已卸任）"),
        person(Who::Zhang,   "张素芬", "zhang.sufen",  "BY-2001", LaneResidents, STEWARD, &[Lane], "楼门长"),
        person(Who::Lin,     "林可",   "lin.ke",       "JW-1021", Lujing, STEWARD, &[Maple], "物业管家"),
        person(Who::Han,     "韩雪",   "han.xue",      "JW-1031", Volunteers, STEWARD, &[River, Maple], "红色管家"),
        person(Who::Huang,   "黄阿强", "huang.aqiang", "BY-2011", VillageCoop, STEWARD, &[Village], "网格员"),
        person(Who::Shi,     "石磊",   "shi.lei",      "BY-2021", Volunteers, STEWARD, &[Talent, Village], "网格员"),
        person(Who::Ge,      "葛永年", "ge.yongnian",  "BY-2031", YardResidents, STEWARD, &[Yard], "楼组长"),
        person(Who::Xia,     "夏荷",   "xia.he",       "BY-2041", Volunteers, STEWARD, &[Court], "红色管家"),
        person(Who::Chen,    "陈卫红", "chen.weihong", "JW-3001", GardenResidents, RESIDENTS, &[Garden], "居委会主任"),
        person(Who::Jin,     "金晓燕", "jin.xiaoyan",  "JW-3011", PoplarResidents, RESIDENTS, &[Poplar], "居委会委员"),
        person(Who::Yu,      "俞国华", "yu.guohua",    "BY-3021", LaneResidents, RESIDENTS, &[Lane], "居委会主任"),
        person(Who::Pan,     "潘文静", "pan.wenjing",  "JW-3031", MapleResidents, RESIDENTS, &[Maple], "居委会委员"),
        person(Who::Rong,    "荣根娣", "rong.gendi",   "BY-3041", YardResidents, RESIDENTS, &[Yard], "居委会主任"),
        person(Who::Bao,     "鲍志明", "bao.zhiming",  "BY-3051", CourtResidents, RESIDENTS, &[Court], "居委会主任"),
        person(Who::Zheng,   "郑启明", "zheng.qiming", "JW-3101", GardenOwners, OWNERS, &[Garden], "业委会主任"),
        person(Who::Qian,    "钱立",   "qian.li",      "JW-3111", RiverOwners, OWNERS, &[River], "业委会委员"),
        person(Who::ShenTie, "沈铁民", "shen.tiemin",  "BY-3121", YardOwners, OWNERS, &[Yard], "自管会会长"),
        person(Who::Sun,     "孙丽",   "sun.li",       "JW-3201", AnfenParty, Role::Committee(Body::Party), &[Anfen], "党支部书记"),
        person(Who::Fan,     "范文斌", "fan.wenbin",   "JW-3301", AnfenPropertyCommittee, Role::Committee(Body::Property), &[Anfen], "物委会委员"),
        person(Who::Wang,    "王建国", "wang.jianguo", "AJ-5001", Anju, PROPERTY, &[Garden, River], "项目经理"),
        person(Who::LiuQian, "刘倩",   "liu.qian",     "AJ-5002", Anju, PROPERTY, &[Garden, River], "客服"),
        person(Who::Zhao,    "赵铁柱", "zhao.tiezhu",  "AJ-5003", Anju, PROPERTY, &[Garden, River], "维修师傅"),
        person(Who::WuBin,   "吴斌",   "wu.bin",       "FX-5001", Fenxi, PROPERTY, &[Poplar], "项目经理"),
        person(Who::SunDali, "孙大力", "sun.dali",     "FX-5002", Fenxi, PROPERTY, &[Poplar], "维修师傅"),
        person(Who::Jiang,   "蒋欣",   "jiang.xin",    "LJ-5001", Lujing, PROPERTY, &[Maple], "项目经理"),
        person(Who::Luo,     "罗晓",   "luo.xiao",     "QJ-5001", Qingju, PROPERTY, &[Talent], "公寓店长"),
        person(Who::Ma,      "马师傅", "ma.fu",        "YX-5001", LaneKeepers, PROPERTY, &[Lane], "维修师傅"),
        person(Who::HuangZhi,"黄志",   "huang.zhi",    "BZ-5001", VillageCoop, PROPERTY, &[Village], "站长"),
        person(Who::Tie,     "铁师傅", "tie.fu",       "TL-5001", YardOwners, PROPERTY, &[Yard], "维修师傅"),
        person(Who::Ding,    "丁强",   "ding.qiang",   "YJ-5001", EmergencyCentre, PROPERTY, &[District], "调度"),
        person(Who::Qin,     "秦朗",   "qin.lang",     "LL-5001", Luling, PROPERTY, &[Maple], "保修主管"),
        person(Who::ShiWei,  "施伟",   "shi.wei",      "GS-5001", Utilities, PROPERTY, &[District], "抢修班长"),
        person(Who::Gong,    "龚磊",   "gong.lei",     "CG-5001", Enforcement, PROPERTY, &[District], "执法队员"),
        person(Who::LuQin,   "陆勤",   "lu.qin",       "JW-7001", AnfenParty, COMMUNITY, &[Anfen], "社区党委书记"),
        person(Who::Fang,    "方蕾",   "fang.lei",     "JW-7011", JingheParty, COMMUNITY, &[Jinghe], "社区党委书记"),
        person(Who::Gu,      "顾国强", "gu.guoqiang",  "BY-7021", LiuyingParty, COMMUNITY, &[Liuying], "社区党委书记"),
        person(Who::Tang,    "唐云",   "tang.yun",     "BY-7031", BeizhaiParty, COMMUNITY, &[Beizhai], "社区党委书记"),
        person(Who::He,      "何建华", "he.jianhua",   "JW-7101", JiangwanOffice, SUBDISTRICT, &[Jiangwan], "街道物管办主任"),
        person(Who::ShenJia, "沈佳",   "shen.jia",     "BY-7111", BaoyuanOffice, SUBDISTRICT, &[Place::Baoyuan], "街道物管办科员"),
        person(Who::ZhouMin, "周敏",   "zhou.min",     "JB-7201", HousingBureau, Role::Supervisor(Level::District), &[District], "区房管局科长"),
        person(Who::Feng,    "冯立",   "feng.li",      "JB-8001", PeoplesCongress, Role::Observer, &[District], "区人大代表"),
        person(Who::Gao,     "高翔",   "gao.xiang",    "JB-9001", DataCentre, Role::Admin(AdminKind::System), &[City], "系统管理员"),
        person(Who::Yan,     "严洁",   "yan.jie",      "JB-9002", DataCentre, Role::Admin(AdminKind::Security), &[City], "安全管理员"),
        person(Who::Shao,    "邵宁",   "shao.ning",    "JB-9003", DataCentre, Role::Admin(AdminKind::Audit), &[City], "审计管理员"),
    ]
};

impl Who {
    /// Their id.
    pub(super) fn id(self) -> PersonId {
        id("person", self as usize, PersonId::from_parts)
    }

    /// What is known of them.
    pub(super) const fn profile(self) -> &'static Profile {
        &PEOPLE[self as usize]
    }
}

impl Profile {
    /// Their row.
    pub(super) fn row(&self) -> Person {
        Person {
            id: self.who.id(),
            name: self.name.to_owned(),
            badge: self.badge.to_owned(),
            organisation: self.org.id(),
        }
    }

    /// Their grants: since before the demo's days, and but for one still standing.
    pub(super) fn grants(&self, calendar: &Calendar) -> Vec<Grant> {
        let buildings = match self.who {
            Who::Zhou => vec![Place::Garden.building(1), Place::Garden.building(2)],
            _ => Vec::new(),
        };
        self.places
            .iter()
            .enumerate()
            .map(|(n, place)| Grant {
                id: id("grant", self.who as usize * 10 + n, GrantId::from_parts),
                role: self.role,
                scope: place.scope(),
                valid_from: calendar.at(day(200, 0, 0)),
                valid_to: (self.who == Who::Mao).then(|| calendar.at(MAO_LEFT)),
                buildings: buildings.clone(),
            })
            .collect()
    }
}

/// When Mao's time as a steward ended: longer ago than what she did offline may still be taken.
const MAO_LEFT: super::when::When = day(9, 0, 0);
