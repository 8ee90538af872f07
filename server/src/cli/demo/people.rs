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
    /// Where their grants are.
    pub(super) places: &'static [Place],
    /// What they are called, in the words of the trade.
    pub(super) title: &'static str,
}

const fn person(
    who: Who,
    [name, sign_in, badge, title]: [&'static str; 4],
    org: Org,
    role: Role,
    places: &'static [Place],
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
        person(Who::Li, ["李秀兰", "li.xiulan", "JW-1001", "红色管家"], Volunteers, STEWARD, &[Garden]),
        // Employed by the company whose cases he must not judge.
        person(Who::Hu, ["胡小军", "hu.xiaojun", "JW-1002", "物业管家"], Anju, STEWARD, &[Garden, River]),
        // Her grant is limited to buildings 1 and 2.
        person(Who::Zhou, ["周桂英", "zhou.guiying", "JW-1003", "楼栋长（1、2号楼）"], Volunteers, STEWARD, &[Garden]),
        person(Who::Xu, ["许爱珍", "xu.aizhen", "JW-1011", "红色管家"], Volunteers, STEWARD, &[Poplar]),
        // Her grant has ended.
        person(Who::Mao, ["毛丽丽", "mao.lili", "JW-1012", "网格员（已卸任）"], Volunteers, STEWARD, &[Poplar]),
        person(Who::Zhang, ["张素芬", "zhang.sufen", "BY-2001", "楼门长"], LaneResidents, STEWARD, &[Lane]),
        person(Who::Lin, ["林可", "lin.ke", "JW-1021", "物业管家"], Lujing, STEWARD, &[Maple]),
        person(Who::Han, ["韩雪", "han.xue", "JW-1031", "红色管家"], Volunteers, STEWARD, &[River, Maple]),
        person(Who::Huang, ["黄阿强", "huang.aqiang", "BY-2011", "网格员"], VillageCoop, STEWARD, &[Village]),
        person(Who::Shi, ["石磊", "shi.lei", "BY-2021", "网格员"], Volunteers, STEWARD, &[Talent, Village]),
        person(Who::Ge, ["葛永年", "ge.yongnian", "BY-2031", "楼组长"], YardResidents, STEWARD, &[Yard]),
        person(Who::Xia, ["夏荷", "xia.he", "BY-2041", "红色管家"], Volunteers, STEWARD, &[Court]),
        person(Who::Chen, ["陈卫红", "chen.weihong", "JW-3001", "居委会主任"], GardenResidents, RESIDENTS, &[Garden]),
        person(Who::Jin, ["金晓燕", "jin.xiaoyan", "JW-3011", "居委会委员"], PoplarResidents, RESIDENTS, &[Poplar]),
        person(Who::Yu, ["俞国华", "yu.guohua", "BY-3021", "居委会主任"], LaneResidents, RESIDENTS, &[Lane]),
        person(Who::Pan, ["潘文静", "pan.wenjing", "JW-3031", "居委会委员"], MapleResidents, RESIDENTS, &[Maple]),
        person(Who::Rong, ["荣根娣", "rong.gendi", "BY-3041", "居委会主任"], YardResidents, RESIDENTS, &[Yard]),
        person(Who::Bao, ["鲍志明", "bao.zhiming", "BY-3051", "居委会主任"], CourtResidents, RESIDENTS, &[Court]),
        person(Who::Zheng, ["郑启明", "zheng.qiming", "JW-3101", "业委会主任"], GardenOwners, OWNERS, &[Garden]),
        person(Who::Qian, ["钱立", "qian.li", "JW-3111", "业委会委员"], RiverOwners, OWNERS, &[River]),
        person(Who::ShenTie, ["沈铁民", "shen.tiemin", "BY-3121", "自管会会长"], YardOwners, OWNERS, &[Yard]),
        person(Who::Sun, ["孙丽", "sun.li", "JW-3201", "党支部书记"], AnfenParty, Role::Committee(Body::Party), &[Anfen]),
        person(Who::Fan, ["范文斌", "fan.wenbin", "JW-3301", "物委会委员"], AnfenPropertyCommittee, Role::Committee(Body::Property), &[Anfen]),
        person(Who::Wang, ["王建国", "wang.jianguo", "AJ-5001", "项目经理"], Anju, PROPERTY, &[Garden, River]),
        person(Who::LiuQian, ["刘倩", "liu.qian", "AJ-5002", "客服"], Anju, PROPERTY, &[Garden, River]),
        person(Who::Zhao, ["赵铁柱", "zhao.tiezhu", "AJ-5003", "维修师傅"], Anju, PROPERTY, &[Garden, River]),
        person(Who::WuBin, ["吴斌", "wu.bin", "FX-5001", "项目经理"], Fenxi, PROPERTY, &[Poplar]),
        person(Who::SunDali, ["孙大力", "sun.dali", "FX-5002", "维修师傅"], Fenxi, PROPERTY, &[Poplar]),
        person(Who::Jiang, ["蒋欣", "jiang.xin", "LJ-5001", "项目经理"], Lujing, PROPERTY, &[Maple]),
        person(Who::Luo, ["罗晓", "luo.xiao", "QJ-5001", "公寓店长"], Qingju, PROPERTY, &[Talent]),
        person(Who::Ma, ["马师傅", "ma.fu", "YX-5001", "维修师傅"], LaneKeepers, PROPERTY, &[Lane]),
        person(Who::HuangZhi, ["黄志", "huang.zhi", "BZ-5001", "站长"], VillageCoop, PROPERTY, &[Village]),
        person(Who::Tie, ["铁师傅", "tie.fu", "TL-5001", "维修师傅"], YardOwners, PROPERTY, &[Yard]),
        person(Who::Ding, ["丁强", "ding.qiang", "YJ-5001", "调度"], EmergencyCentre, PROPERTY, &[District]),
        person(Who::Qin, ["秦朗", "qin.lang", "LL-5001", "保修主管"], Luling, PROPERTY, &[Maple]),
        person(Who::ShiWei, ["施伟", "shi.wei", "GS-5001", "抢修班长"], Utilities, PROPERTY, &[District]),
        person(Who::Gong, ["龚磊", "gong.lei", "CG-5001", "执法队员"], Enforcement, PROPERTY, &[District]),
        person(Who::LuQin, ["陆勤", "lu.qin", "JW-7001", "社区党委书记"], AnfenParty, COMMUNITY, &[Anfen]),
        person(Who::Fang, ["方蕾", "fang.lei", "JW-7011", "社区党委书记"], JingheParty, COMMUNITY, &[Jinghe]),
        person(Who::Gu, ["顾国强", "gu.guoqiang", "BY-7021", "社区党委书记"], LiuyingParty, COMMUNITY, &[Liuying]),
        person(Who::Tang, ["唐云", "tang.yun", "BY-7031", "社区党委书记"], BeizhaiParty, COMMUNITY, &[Beizhai]),
        person(Who::He, ["何建华", "he.jianhua", "JW-7101", "街道物管办主任"], JiangwanOffice, SUBDISTRICT, &[Jiangwan]),
        person(Who::ShenJia, ["沈佳", "shen.jia", "BY-7111", "街道物管办科员"], BaoyuanOffice, SUBDISTRICT, &[Place::Baoyuan]),
        person(Who::ZhouMin, ["周敏", "zhou.min", "JB-7201", "区房管局科长"], HousingBureau, Role::Supervisor(Level::District), &[District]),
        person(Who::Feng, ["冯立", "feng.li", "JB-8001", "区人大代表"], PeoplesCongress, Role::Observer, &[District]),
        person(Who::Gao, ["高翔", "gao.xiang", "JB-9001", "系统管理员"], DataCentre, Role::Admin(AdminKind::System), &[City]),
        person(Who::Yan, ["严洁", "yan.jie", "JB-9002", "安全管理员"], DataCentre, Role::Admin(AdminKind::Security), &[City]),
        person(Who::Shao, ["邵宁", "shao.ning", "JB-9003", "审计管理员"], DataCentre, Role::Admin(AdminKind::Audit), &[City]),
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
        let buildings = if self.who == Who::Zhou {
            vec![Place::Garden.building(1), Place::Garden.building(2)]
        } else {
            Vec::new()
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
