//! Where the demo happens: a city, a district, two subdistricts, four communities and nine
//! compounds that differ in everything that decides who fixes and who confirms (product.md, G6).

use lianjian_protocol::domain::reference::{Compound, FixerKind, Party, Scope, ScopeKind};
use lianjian_protocol::ids::{BuildingId, CheckpointId, RouteId, ScopeId};

use super::ids::id;
use super::organisations::Org;

/// A scope of the demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Place {
    City,
    District,
    Jiangwan,
    Baoyuan,
    Anfen,
    Jinghe,
    Liuying,
    Beizhai,
    /// Garden Court, where "A day" of product.md happens.
    Garden,
    Poplar,
    Lane,
    Maple,
    River,
    Village,
    Talent,
    Yard,
    Court,
}

impl Place {
    /// Every place, those above first.
    pub(super) const ALL: [Self; 17] = [
        Self::City,
        Self::District,
        Self::Jiangwan,
        Self::Baoyuan,
        Self::Anfen,
        Self::Jinghe,
        Self::Liuying,
        Self::Beizhai,
        Self::Garden,
        Self::Poplar,
        Self::Lane,
        Self::Maple,
        Self::River,
        Self::Village,
        Self::Talent,
        Self::Yard,
        Self::Court,
    ];

    /// Its scope's id.
    pub(super) fn scope(self) -> ScopeId {
        id("scope", self as usize, ScopeId::from_parts)
    }

    /// Its `n`th building, from 1.
    pub(super) fn building(self, n: usize) -> BuildingId {
        id("building", self as usize * 100 + n, BuildingId::from_parts)
    }

    /// Its `n`th checkpoint, from 0.
    pub(super) fn checkpoint(self, n: usize) -> CheckpointId {
        id(
            "checkpoint",
            self as usize * 100 + n,
            CheckpointId::from_parts,
        )
    }

    /// The route that is walked every day.
    pub(super) fn daily_route(self) -> RouteId {
        id("route", self as usize * 10, RouteId::from_parts)
    }

    /// The route that must be walked.
    pub(super) fn safety_route(self) -> RouteId {
        id("route", self as usize * 10 + 1, RouteId::from_parts)
    }

    /// Kind, name and what lies above.
    const fn node(self) -> (ScopeKind, &'static str, Option<Self>) {
        use ScopeKind::{City, Community, Compound, District, Subdistrict};
        match self {
            Self::City => (City, "上海市", None),
            Self::District => (District, "静北区", Some(Self::City)),
            Self::Jiangwan => (Subdistrict, "江湾里街道", Some(Self::District)),
            Self::Baoyuan => (Subdistrict, "宝源路街道", Some(Self::District)),
            Self::Anfen => (Community, "安汾社区", Some(Self::Jiangwan)),
            Self::Jinghe => (Community, "景和社区", Some(Self::Jiangwan)),
            Self::Liuying => (Community, "柳营社区", Some(Self::Baoyuan)),
            Self::Beizhai => (Community, "北宅社区", Some(Self::Baoyuan)),
            Self::Garden => (Compound, "阳曲花园", Some(Self::Anfen)),
            Self::Poplar => (Compound, "白杨新村", Some(Self::Anfen)),
            Self::Lane => (Compound, "永兴里", Some(Self::Liuying)),
            Self::Maple => (Compound, "枫景雅苑", Some(Self::Jinghe)),
            Self::River => (Compound, "汇水湾", Some(Self::Jinghe)),
            Self::Village => (Compound, "北宅村", Some(Self::Beizhai)),
            Self::Talent => (Compound, "青年人才公寓", Some(Self::Beizhai)),
            Self::Yard => (Compound, "铁路新村", Some(Self::Liuying)),
            Self::Court => (Compound, "明珠苑", Some(Self::Liuying)),
        }
    }

    /// Its name.
    pub(super) const fn name(self) -> &'static str {
        self.node().1
    }

    /// Its row.
    pub(super) fn row(self) -> Scope {
        let (kind, name, parent) = self.node();
        Scope {
            id: self.scope(),
            parent: parent.map(Self::scope),
            kind,
            name: name.to_owned(),
        }
    }
}

/// What a compound of the demo is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Estate {
    /// Where.
    pub(super) place: Place,
    /// What kind of housing, in the words of the trade.
    pub(super) housing: &'static str,
    /// Its address.
    pub(super) address: &'static str,
    /// What its checkpoints' codes begin with.
    pub(super) code: &'static str,
    /// Whether it has a residents' committee (居委会).
    pub(super) residents: bool,
    /// Whether it has an owners' committee (业委会), or its like.
    pub(super) owners: bool,
    /// Who can be given its cases, besides the emergency centre, the utilities and the departments
    /// that every compound has.
    pub(super) parties: &'static [(Org, FixerKind)],
    /// Households.
    pub(super) households: u32,
    /// How its buildings are called and how many there are; `{}` is the number.
    pub(super) buildings: (&'static str, usize),
    /// What is looked at on the daily route, then on the safety route.
    pub(super) checkpoints: (&'static [&'static str], &'static [&'static str]),
}

/// The compounds.
pub(super) const ESTATES: [Estate; 9] = [
    Estate {
        place: Place::Garden,
        housing: "商品住宅",
        address: "阳曲路 388 弄",
        code: "YQ",
        residents: true,
        owners: true,
        parties: &[(Org::Anju, FixerKind::Company)],
        households: 1_140,
        buildings: ("{}号楼", 12),
        checkpoints: (
            &[
                "南门岗亭",
                "3号楼大堂",
                "中心花园",
                "垃圾厢房",
                "7号楼架空层",
            ],
            &[
                "地下车库消防栓",
                "地下水泵房",
                "3号楼电梯机房",
                "7号楼消防通道",
                "消控室",
            ],
        ),
    },
    Estate {
        place: Place::Poplar,
        housing: "售后公房",
        address: "保德路 1120 弄",
        code: "BY",
        residents: true,
        owners: false,
        parties: &[(Org::Fenxi, FixerKind::Company)],
        households: 2_316,
        buildings: ("{}号", 24),
        checkpoints: (
            &["东大门", "12号门洞", "自行车棚", "小菜园边"],
            &["6号楼顶水箱", "充电车棚", "18号消防通道"],
        ),
    },
    Estate {
        place: Place::Lane,
        housing: "老式里弄",
        address: "曲沃路 91 弄",
        code: "YX",
        residents: true,
        owners: false,
        parties: &[(Org::LaneKeepers, FixerKind::Substitute)],
        households: 268,
        buildings: ("{}号门", 18),
        checkpoints: (
            &["弄口", "公用给水站", "过街楼"],
            &["灶披间电表箱", "弄底消防点"],
        ),
    },
    Estate {
        place: Place::Maple,
        housing: "商品住宅（保修期内）",
        address: "闻喜路 55 弄",
        code: "FJ",
        residents: true,
        owners: false,
        parties: &[
            (Org::Lujing, FixerKind::Company),
            (Org::Luling, FixerKind::Developer),
        ],
        households: 862,
        buildings: ("{}幢", 8),
        checkpoints: (
            &["西门", "2幢大堂", "儿童乐园", "地面停车区"],
            &["地库B1消防门", "5幢电梯机房", "生活水泵房"],
        ),
    },
    Estate {
        place: Place::River,
        housing: "商品住宅",
        address: "汾西路 700 弄",
        code: "HS",
        residents: false,
        owners: true,
        parties: &[(Org::Anju, FixerKind::Company)],
        households: 534,
        buildings: ("{}号楼", 6),
        checkpoints: (
            &["滨河步道", "1号楼大堂", "会所门口"],
            &["地下车库排水沟", "4号楼消防通道"],
        ),
    },
    Estate {
        place: Place::Village,
        housing: "城中村",
        address: "北宅路 12 号一带",
        code: "BZ",
        residents: false,
        owners: false,
        parties: &[(Org::VillageCoop, FixerKind::Substitute)],
        households: 1_870,
        buildings: ("北宅{}号院", 20),
        checkpoints: (
            &["村口牌坊", "公共厕所", "河边垃圾点"],
            &["老祠堂配电箱", "东巷消防水带箱", "出租屋集中充电点"],
        ),
    },
    Estate {
        place: Place::Talent,
        housing: "系统房",
        address: "万荣路 1066 弄",
        code: "QN",
        residents: false,
        owners: false,
        parties: &[(Org::Qingju, FixerKind::Company)],
        households: 648,
        buildings: ("{}座", 4),
        checkpoints: (
            &["前台大厅", "共享厨房", "快递柜"],
            &["A区消防楼梯", "屋顶设备层"],
        ),
    },
    Estate {
        place: Place::Yard,
        housing: "系统房（业主自管）",
        address: "柳营路 204 弄",
        code: "TL",
        residents: true,
        owners: true,
        parties: &[(Org::YardOwners, FixerKind::Substitute)],
        households: 412,
        buildings: ("{}号", 9),
        checkpoints: (
            &["传达室", "晾衣场", "5号门洞"],
            &["锅炉房旧址", "9号消防通道"],
        ),
    },
    Estate {
        place: Place::Court,
        housing: "商品住宅（物业已撤）",
        address: "共和新路 3301 弄",
        code: "MZ",
        residents: true,
        owners: false,
        parties: &[],
        households: 390,
        buildings: ("{}号楼", 5),
        checkpoints: (
            &["大门口", "2号楼门厅", "垃圾房"],
            &["水泵房", "3号楼电梯厅"],
        ),
    },
];

/// Who is on every compound's list.
const EVERYWHERE: [(Org, FixerKind); 4] = [
    (Org::EmergencyCentre, FixerKind::EmergencyCentre),
    (Org::Utilities, FixerKind::Utility),
    (Org::Enforcement, FixerKind::Department),
    (Org::Fire, FixerKind::Department),
];

impl Estate {
    /// Its row.
    pub(super) fn row(&self) -> Compound {
        let parties = self.parties.iter().chain(&EVERYWHERE);
        Compound {
            scope: self.place.scope(),
            has_residents_committee: self.residents,
            has_owners_committee: self.owners,
            parties: parties
                .map(|(org, kind)| Party {
                    organisation: org.id(),
                    kind: *kind,
                })
                .collect(),
            households: self.households,
            emergency_numbers: vec![
                ("火警".to_owned(), "119".to_owned()),
                ("急救".to_owned(), "120".to_owned()),
                ("报警".to_owned(), "110".to_owned()),
                ("物业应急维修".to_owned(), "962121".to_owned()),
            ],
        }
    }

    /// The name of its `n`th building.
    pub(super) fn building_name(&self, n: usize) -> String {
        self.buildings.0.replace("{}", &n.to_string())
    }
}
