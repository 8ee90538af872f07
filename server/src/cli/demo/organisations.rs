//! The demo's organisations. Conflicts of interest go by them, so a steward who works for a
//! company belongs to the company here.

use lianjian_protocol::domain::reference::Organisation;
use lianjian_protocol::ids::OrganisationId;

use super::ids::id;

/// An organisation of the demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Org {
    HousingBureau,
    JiangwanOffice,
    BaoyuanOffice,
    AnfenParty,
    JingheParty,
    LiuyingParty,
    BeizhaiParty,
    GardenResidents,
    PoplarResidents,
    LaneResidents,
    MapleResidents,
    YardResidents,
    CourtResidents,
    GardenOwners,
    RiverOwners,
    YardOwners,
    AnfenPropertyCommittee,
    Volunteers,
    Anju,
    Fenxi,
    Lujing,
    Qingju,
    LaneKeepers,
    VillageCoop,
    EmergencyCentre,
    Luling,
    Utilities,
    Enforcement,
    Fire,
    PeoplesCongress,
    DataCentre,
}

impl Org {
    /// Every organisation with its name.
    pub(super) const ALL: [(Self, &'static str); 31] = [
        (Self::HousingBureau, "静北区住房保障和房屋管理局"),
        (Self::JiangwanOffice, "江湾里街道物业管理办公室"),
        (Self::BaoyuanOffice, "宝源路街道物业管理办公室"),
        (Self::AnfenParty, "安汾社区党委"),
        (Self::JingheParty, "景和社区党委"),
        (Self::LiuyingParty, "柳营社区党委"),
        (Self::BeizhaiParty, "北宅社区党委"),
        (Self::GardenResidents, "阳曲花园居民委员会"),
        (Self::PoplarResidents, "白杨新村居民委员会"),
        (Self::LaneResidents, "永兴里居民委员会"),
        (Self::MapleResidents, "枫景雅苑居民委员会"),
        (Self::YardResidents, "铁路新村居民委员会"),
        (Self::CourtResidents, "明珠苑居民委员会"),
        (Self::GardenOwners, "阳曲花园业主委员会"),
        (Self::RiverOwners, "汇水湾业主委员会"),
        (Self::YardOwners, "铁路新村业主自管会"),
        (Self::AnfenPropertyCommittee, "安汾社区物业管理委员会"),
        (Self::Volunteers, "江湾里红色管家队"),
        (Self::Anju, "安居汇物业服务有限公司"),
        (Self::Fenxi, "汾西房屋物业管理所"),
        (Self::Lujing, "绿景物业服务有限公司"),
        (Self::Qingju, "青居公寓管理有限公司"),
        (Self::LaneKeepers, "永兴里公益管家服务社"),
        (Self::VillageCoop, "北宅股份合作社物业站"),
        (Self::EmergencyCentre, "静北区房屋应急维修中心"),
        (Self::Luling, "绿岭置业有限公司（建设单位）"),
        (Self::Utilities, "城北水电气抢修服务所"),
        (Self::Enforcement, "静北区城管执法中队"),
        (Self::Fire, "静北区消防救援站"),
        (Self::PeoplesCongress, "静北区人大代表联络站"),
        (Self::DataCentre, "静北区城运数据中心"),
    ];

    /// Its id.
    pub(super) fn id(self) -> OrganisationId {
        id("organisation", self as usize, OrganisationId::from_parts)
    }

    /// Its name.
    pub(super) fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// Its row.
    pub(super) fn row(self) -> Organisation {
        Organisation {
            id: self.id(),
            name: self.name().to_owned(),
        }
    }
}
