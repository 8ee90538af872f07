//! A text that was edited on a view which others have changed since.

use automerge::transaction::Transactable;
use automerge::{ActorId, Automerge, AutomergeError, ObjId, ObjType, ROOT, ReadDoc};

use crate::document::TEXT_ENCODING;

const KEY: &str = "text";

/// What `now` reads as with an edit that made `text` of `was`: nobody's words vanish. What the
/// editor took away goes, what they wrote comes in where it was written, and all that others wrote
/// meanwhile stays. The merge is automerge's own, of the two edits of the text that was seen.
///
/// # Errors
/// Never for texts that fit into a document.
pub(super) fn merged(was: &str, text: &str, now: &str) -> Result<String, AutomergeError> {
    if now == was || now == text {
        return Ok(text.to_owned());
    }
    let mut theirs = Automerge::new_with_encoding(TEXT_ENCODING).with_actor(hand(0));
    let mut tx = theirs.transaction();
    let object = tx.put_object(ROOT, KEY, ObjType::Text)?;
    tx.splice_text(&object, 0, 0, was)?;
    tx.commit();
    let mut ours = theirs.clone().with_actor(hand(1));
    rewrite(&mut theirs, &object, now)?;
    rewrite(&mut ours, &object, text)?;
    theirs.merge(&mut ours)?;
    theirs.text(&object)
}

fn rewrite(document: &mut Automerge, object: &ObjId, text: &str) -> Result<(), AutomergeError> {
    let mut tx = document.transaction();
    tx.update_text(object, text)?;
    tx.commit();
    Ok(())
}

/// An editor of the scratch document: not left to chance, so that the same edits always read the
/// same.
fn hand(n: u8) -> ActorId {
    ActorId::from([n])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Words of somebody's own: no character stands in two of them, so that each can be found
    /// again wherever it went.
    fn words(who: u8, picked: impl IntoIterator<Item = u8>) -> Vec<String> {
        let word = |n: u8| {
            let first = 0x4e00 + (u32::from(who) * 256 + u32::from(n)) * 2;
            [first, first + 1]
                .map(|code| char::from_u32(code).unwrap())
                .iter()
                .collect()
        };
        picked.into_iter().map(word).collect()
    }

    /// The text with some words struck out and some written in, and what is left of the old ones.
    fn edited(old: &[String], who: u8, edits: &[(u8, bool)]) -> (Vec<String>, Vec<String>) {
        let mut text = old.to_vec();
        let mut gone = Vec::new();
        for (n, (place, strikes)) in edits.iter().enumerate() {
            let place = usize::from(*place) % (text.len() + 1);
            if *strikes && place < text.len() && old.contains(&text[place]) {
                gone.push(text.remove(place));
            } else {
                let n = u8::try_from(n).unwrap();
                text.insert(place, words(who, [n]).concat());
            }
        }
        (text, gone)
    }

    #[test]
    fn an_edit_on_what_nobody_changed_is_what_was_written() {
        assert_eq!(merged("漏水", "三楼漏水", "漏水").unwrap(), "三楼漏水");
        assert_eq!(merged("漏水", "三楼漏水", "三楼漏水").unwrap(), "三楼漏水");
        assert_eq!(
            merged("三楼漏水", "三楼走廊漏水", "三楼漏水,很大").unwrap(),
            "三楼走廊漏水,很大"
        );
        assert_eq!(merged("甲乙丙", "甲丙", "甲乙丁丙").unwrap(), "甲丁丙");
    }

    proptest! {
        #[test]
        fn nobody_s_words_vanish(
            old in 0_u8..12,
            ours in proptest::collection::vec((any::<u8>(), any::<bool>()), 0..8),
            theirs in proptest::collection::vec((any::<u8>(), any::<bool>()), 0..8),
        ) {
            let old = words(0, 0..old);
            let (mine, struck) = edited(&old, 1, &ours);
            let (now, _) = edited(&old, 2, &theirs);
            let read = merged(&old.concat(), &mine.concat(), &now.concat()).unwrap();
            for word in mine.iter().chain(&now).filter(|word| !old.contains(word)) {
                prop_assert!(read.contains(word.as_str()), "{word} is not in {read}");
            }
            for word in &old {
                let kept = mine.contains(word) && now.contains(word);
                prop_assert!(!kept || read.contains(word.as_str()), "{word} is not in {read}");
                if struck.contains(word) {
                    prop_assert!(!read.contains(word.as_str()), "{word} is still in {read}");
                }
            }
        }
    }
}
