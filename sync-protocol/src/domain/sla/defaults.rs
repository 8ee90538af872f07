//! The tiers and categories that a new installation starts with. They are reference data from then
//! on: an office changes them as it likes, and no rule looks at a code.

use crate::domain::reference::{Allowance, Category, FixerKind, SlaTier};
use crate::time::Span;

/// 特急: life safety.
pub const CRITICAL: &str = "critical";
/// 急修.
pub const URGENT: &str = "urgent";
/// 一般.
pub const NORMAL: &str = "normal";
/// 复杂.
pub const COMPLEX: &str = "complex";
/// 专项: by its own plan.
pub const SPECIAL: &str = "special";

/// The five tiers, in the order of their codes.
#[must_use]
#[rustfmt::skip]
pub fn default_tiers() -> Vec<SlaTier> {
    let minutes = |n| Some(Allowance::Elapsed(Span::from_mins(n)));
    let hours = |n| Some(Allowance::Elapsed(Span::from_hours(n)));
    let days = |n| Some(Allowance::WorkingDays(n));
    let tier = |code: &str, [accept, arrive, plan, fix]: [Option<Allowance>; 4], decline| SlaTier {
        code: code.to_owned(),
        accept,
        arrive,
        plan,
        fix,
        decline: Span::from_hours(decline),
    };
    vec![
        //    code       accept       arrive       plan     fix        hours to decline
        tier(COMPLEX,  [None,        None,        days(3), days(15)], 24),
        tier(CRITICAL, [minutes(10), minutes(30), None,    hours(2)], 4),
        tier(NORMAL,   [days(1),     None,        None,    days(5)],  24),
        tier(SPECIAL,  [None,        None,        None,    None],     24),
        tier(URGENT,   [minutes(30), hours(2),    None,    hours(24)], 4),
    ]
}

/// The categories, in the order of their codes: what residents write about, each with the kind of
/// party that answers for it, and whether it concerns common parts (共用部位), whose repair the
/// owners' committee confirms.
#[must_use]
#[rustfmt::skip]
pub fn default_categories() -> Vec<Category> {
    use FixerKind::{Company, Department, Developer, Utility};

    const COMMON: bool = true;
    const OWN: bool = false;
    let category = |code: &str, name_zh: &str, name_en: &str, fixer, tier: &str, common_parts| Category {
        code: code.to_owned(),
        name_zh: name_zh.to_owned(),
        name_en: name_en.to_owned(),
        fixer,
        tier: tier.to_owned(),
        common_parts,
    };
    vec![
        category("building_defect",  "房屋质量与保修", "Building defects in warranty",     Developer,  COMPLEX,  COMMON),
        category("charging",         "电动车充电",     "E-bike charging",                  Company,    NORMAL,   COMMON),
        category("cleaning",         "保洁垃圾",       "Cleaning and waste",               Company,    NORMAL,   OWN),
        category("common_facility",  "公共设施",       "Shared facilities",                Company,    NORMAL,   COMMON),
        category("door_access",      "门禁大门",       "Gates and door access",            Company,    NORMAL,   COMMON),
        category("drainage",         "管道堵塞",       "Blocked drains",                   Company,    URGENT,   COMMON),
        category("fees",             "收费不规范",     "Fees and charges",                 Company,    COMPLEX,  OWN),
        category("fire_safety",      "消防隐患",       "Fire safety",                      Company,    CRITICAL, COMMON),
        category("gas",              "燃气",           "Gas",                              Utility,    CRITICAL, OWN),
        category("greening",         "绿化养护",       "Greenery",                         Company,    NORMAL,   OWN),
        category("heating",          "供暖",           "Heating",                          Utility,    URGENT,   OWN),
        category("illegal_building", "违章搭建",       "Illegal building",                 Department, COMPLEX,  OWN),
        category("leak",             "渗漏水",         "Water leaks",                      Company,    URGENT,   COMMON),
        category("lift",             "电梯故障",       "Lift faults",                      Company,    URGENT,   COMMON),
        category("lift_trapped",     "电梯困人",       "People trapped in a lift",         Company,    CRITICAL, COMMON),
        category("lighting",         "公共照明",       "Lighting of common parts",         Company,    NORMAL,   COMMON),
        category("maintenance_fund", "维修基金",       "Maintenance fund",                 Department, SPECIAL,  COMMON),
        category("noise",            "噪音扰民",       "Noise",                            Company,    NORMAL,   OWN),
        category("other",            "其他",           "Other",                            Company,    NORMAL,   OWN),
        category("owners_interest",  "侵占业主利益",   "Owners' interests and shared income", Department, SPECIAL, OWN),
        category("parking",          "停车管理",       "Parking",                          Company,    NORMAL,   OWN),
        category("power",            "供电停电",       "Electricity",                      Utility,    URGENT,   OWN),
        category("repair_delay",     "维修不及时",     "Repairs not made in time",         Company,    NORMAL,   OWN),
        category("security",         "治安安保",       "Security",                         Company,    URGENT,   OWN),
        category("service",          "服务不到位",     "Poor service",                     Company,    NORMAL,   OWN),
        category("title",            "产权办证",       "Property titles",                  Developer,  SPECIAL,  OWN),
        category("water_supply",     "供水停水",       "Water supply",                     Utility,    URGENT,   OWN),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_has_a_tier_and_both_names() {
        let tiers = default_tiers();
        for category in default_categories() {
            assert!(
                tiers.iter().any(|t| t.code == category.tier),
                "{}",
                category.code
            );
            assert!(!category.name_zh.is_empty() && category.name_en.is_ascii());
        }
    }

    #[test]
    fn lists_are_sorted_by_code_and_name_each_once() {
        let categories: Vec<String> = default_categories().into_iter().map(|c| c.code).collect();
        assert!(categories.is_sorted_by(|a, b| a < b), "{categories:?}");
        assert!(categories.len() >= 12);
        let tiers: Vec<String> = default_tiers().into_iter().map(|t| t.code).collect();
        assert!(tiers.is_sorted_by(|a, b| a < b), "{tiers:?}");
    }
}
