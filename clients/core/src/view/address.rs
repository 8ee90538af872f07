//! Where a household lives, as far as the words of a visit say so.

use lianjian_protocol::domain::reference::Building;

use super::types::{Address, BuildingName};

/// What stands between a staircase and a door.
const STAIRCASE: [&str; 2] = ["\u{5355}\u{5143}", "-"];

/// What follows a number that is no door's: a building's.
const BUILDING: [char; 3] = ['\u{53f7}', '\u{680b}', '\u{5e62}'];

/// What may close a door's number.
const ROOM: char = '\u{5ba4}';

/// The building and the door that a household was written with. A report brings these along from a
/// visit; who lives there, and their telephone, stay behind (domain.md: a visit is its writer's own).
pub(super) fn address<'a>(
    household: &str,
    buildings: impl Iterator<Item = &'a Building>,
) -> Address {
    let named = buildings.filter_map(|one| Some((one, place(household, &one.name)?)));
    let building = named.max_by_key(|(one, _)| one.name.len());
    let rest = building.map_or(household, |(one, at)| &household[at + one.name.len()..]);
    Address {
        building: building.map(|(one, _)| BuildingName {
            id: one.id,
            name: one.name.clone(),
        }),
        unit: unit(rest).trim().to_owned(),
    }
}

/// Where a building is named: the 1 of an 11 is not building 1.
fn place(household: &str, name: &str) -> Option<usize> {
    let mut found = household.match_indices(name).map(|(at, _)| at);
    found.find(|at| !name.is_empty() && !ends_with_digit(&household[..*at]))
}

fn ends_with_digit(words: &str) -> bool {
    words.ends_with(|c: char| c.is_ascii_digit())
}

/// The first staircase and door, or door alone; empty where there is none.
fn unit(words: &str) -> &str {
    let starts = words.char_indices().map(|(at, _)| at);
    let mut fitting = starts
        .filter(|at| !ends_with_digit(&words[..*at]))
        .filter_map(|at| {
            let here = &words[at..];
            let end = staircase(here).and_then(|from| Some(from + number(&here[from..])?));
            end.or_else(|| number(here)).map(|end| &here[..end])
        });
    fitting.next().unwrap_or_default()
}

/// How far a staircase goes: `2单元`, `2-`.
fn staircase(words: &str) -> Option<usize> {
    let digits = digits(words);
    let rest = words[digits..].trim_start();
    let sign = STAIRCASE.iter().find(|sign| rest.starts_with(**sign))?;
    let after = rest[sign.len()..].trim_start();
    ((1..=2).contains(&digits)).then(|| words.len() - after.len())
}

/// How far a door's number goes: two to four digits, no more and no building's.
fn number(words: &str) -> Option<usize> {
    let digits = digits(words);
    let rest = words[digits..].trim_start();
    let door = (2..=4).contains(&digits) && !rest.starts_with(BUILDING);
    let end = match rest.strip_prefix(ROOM) {
        Some(after) => words.len() - after.len(),
        None => digits,
    };
    door.then_some(end)
}

fn digits(words: &str) -> usize {
    words.bytes().take_while(u8::is_ascii_digit).count()
}

#[cfg(test)]
mod tests {
    use lianjian_protocol::ids::{BuildingId, ScopeId};

    use super::*;

    fn told(household: &str) -> (Option<String>, String) {
        let names = ["1号楼", "3号楼", "11号楼"];
        let buildings = names.map(|name| Building {
            id: BuildingId::from_bytes([1; 16]),
            scope: ScopeId::from_bytes([2; 16]),
            name: name.to_owned(),
        });
        let Address { building, unit } = address(household, buildings.iter());
        (building.map(|one| one.name), unit)
    }

    fn at(building: &str, unit: &str) -> (Option<String>, String) {
        let building = (!building.is_empty()).then(|| building.to_owned());
        (building, unit.to_owned())
    }

    #[test]
    fn a_household_is_told_by_its_building_and_its_door() {
        assert_eq!(told("3号楼 502 王阿姨"), at("3号楼", "502"));
        assert_eq!(told("11号楼2单元301室 孙奶奶"), at("11号楼", "2单元301室"));
        assert_eq!(told("1号楼0803老党员"), at("1号楼", "0803"));
        assert_eq!(told("3号楼 2-301 老王"), at("3号楼", "2-301"));
        assert_eq!(told("502 王阿姨"), at("", "502"));
    }

    #[test]
    fn what_was_not_written_is_not_guessed() {
        assert_eq!(told("王阿姨"), at("", ""));
        assert_eq!(told(""), at("", ""));
        assert_eq!(told("21号楼 502"), at("", "502"));
        assert_eq!(told("3号楼 王阿姨 13812345678"), at("3号楼", ""));
        assert_eq!(told("3号楼 5"), at("3号楼", ""));
    }
}
