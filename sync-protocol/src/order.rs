//! Sorting, compiled once.
//!
//! The standard library's sort is compiled anew for every type and every key, some 4 kB each time:
//! too much for a phone to fetch where the items are few. Where they may be many or the order is
//! that of the type itself, the standard one serves.

use std::cmp::Ordering;

/// Sorts as [`slice::sort_by_key`] does: what has equal keys stays as it was.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    let mut from = order(items.len(), &|a, b| key(&items[a]).cmp(&key(&items[b])));
    // Each cycle of the permutation is walked once.
    for start in 0..from.len() {
        let mut here = start;
        while from[here] != start {
            let next = from[here];
            items.swap(here, next);
            from[here] = here;
            here = next;
        }
        from[here] = here;
    }
}

/// For each place the item that belongs there.
#[inline(never)]
fn order(items: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut from: Vec<usize> = (0..items).collect();
    from.sort_by(|&a, &b| compare(a, b));
    from
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_sorts_as_the_standard_library_does(keys in prop::collection::vec(0_u8..20, 0..60)) {
            let mut ours: Vec<(u8, usize)> = keys.into_iter().zip(0..).collect();
            let mut standard = ours.clone();
            super::sort_by_key(&mut ours, |item| item.0);
            standard.sort_by_key(|item| item.0);
            prop_assert_eq!(ours, standard);
        }
    }
}
