use proptest::prelude::*;

use super::seal::seal_as;
use super::*;
use crate::domain::kind::DocKind;
use crate::fixture;
use crate::wire::Limits;

const DEVICE: DeviceId = DeviceId::from_bytes([2; 16]);
const OTHER: DeviceId = DeviceId::from_bytes([3; 16]);

fn item(change: Vec<u8>) -> HeldItem {
    HeldItem {
        doc: fixture::DOC,
        kind: DocKind::Complaint,
        incarnation: 1,
        change: change.into(),
    }
}

fn bytes<const N: usize>(text: &str) -> [u8; N] {
    hex::decode(text).unwrap().try_into().unwrap()
}

/// RFC 9180, appendix A.2.1: it is what others take it for, and the given bytes are all it is made of.
#[test]
fn it_is_the_hpke_of_the_rfc() {
    let info = b"Ode on a Grecian Urn";
    let random = bytes("909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b");
    let (secret, key) = keys(&bytes(
        "1ac01f181fdf9f352797655161c58b75c656a6cc2716dcb66372da835542e1df",
    ));
    let theirs: [u8; 32] =
        bytes("4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a");
    assert_eq!(key, theirs);
    let text = b"Beauty is truth, truth beauty";
    let sealed = seal_as(info, &key, b"Count-0", text, random).unwrap();
    assert_eq!(
        hex::encode(&sealed),
        concat!(
            "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a",
            "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db",
            "21993c62ce81883d2dd1b51a28",
        )
    );
    let opened = open_as(info, &secret, b"Count-0", &sealed).unwrap();
    assert_eq!(opened, text);
    assert_eq!(
        open_as(INFO, &secret, b"Count-0", &sealed),
        Err(RescueError::Sealed)
    );
}

#[test]
fn a_change_comes_back_as_it_was() {
    let (secret, key) = keys(&[7; 32]);
    let change = item(vec![1, 2, 3]);
    let sealed = seal_item(&key, DEVICE, &change, [9; 32]).unwrap();
    assert_eq!(sealed.len(), encode(&change).len() + OVERHEAD);
    assert_eq!(open_item(&secret, DEVICE, &sealed), Ok(change));
    let junk = seal(&key, DEVICE, b"no change", [9; 32]).unwrap();
    assert_eq!(open_item(&secret, DEVICE, &junk), Err(RescueError::Content));
}

#[test]
fn nothing_is_sealed_to_a_key_that_keeps_no_secret() {
    for key in [[0; 32], {
        let mut one = [0; 32];
        one[0] = 1;
        one
    }] {
        assert_eq!(seal(&key, DEVICE, b"", [9; 32]), Err(RescueError::Key));
    }
    // Nor is anything opened that was.
    let (secret, _) = keys(&[7; 32]);
    assert_eq!(
        open(&secret, DEVICE, &[0; OVERHEAD]),
        Err(RescueError::Sealed)
    );
}

#[test]
fn the_largest_there_may_be_fits_a_call() {
    let limits = Limits::DEFAULT;
    let (_, key) = keys(&[7; 32]);
    let largest = limits.photo_bytes.max(limits.voice_bytes);
    let media = RescueMedia {
        token: "t".repeat(2_048),
        kid: "k".repeat(64),
        doc: item(Vec::new()).doc,
        content: Hash::from_bytes([1; 32]),
        media: Media::Voice,
        sealed: seal(
            &key,
            DEVICE,
            &vec![0; usize::try_from(largest).unwrap()],
            [9; 32],
        )
        .unwrap()
        .into(),
    };
    assert!(encode(&media).len() < limits.body_bytes);
    assert_eq!(decode::<RescueMedia>(&encode(&media)).unwrap(), media);
    let change = item(vec![0; limits.change_bytes]);
    let push = RescuePush {
        token: media.token,
        kid: media.kid,
        items: vec![seal_item(&key, DEVICE, &change, [9; 32]).unwrap().into()],
    };
    assert!(encode(&push).len() < limits.body_bytes);
    assert_eq!(decode::<RescuePush>(&encode(&push)).unwrap(), push);
}

proptest! {
    #[test]
    fn what_is_sealed_opens_for_its_device_and_key_and_for_no_other(
        plain in proptest::collection::vec(any::<u8>(), 0..2_000),
        seed: [u8; 32],
        other: [u8; 32],
        random: [u8; 32],
    ) {
        prop_assume!(seed != other);
        let (secret, key) = keys(&seed);
        let sealed = seal(&key, DEVICE, &plain, random).unwrap();
        prop_assert_eq!(open(&secret, DEVICE, &sealed), Ok(plain.clone()));
        prop_assert_eq!(open(&secret, OTHER, &sealed), Err(RescueError::Sealed));
        prop_assert_eq!(open(&keys(&other).0, DEVICE, &sealed), Err(RescueError::Sealed));
        if plain.len() >= 4 {
            prop_assert!(!sealed.windows(plain.len()).any(|part| part == plain));
        }
    }

    #[test]
    fn a_byte_changed_or_lost_or_added_fails(
        plain in proptest::collection::vec(any::<u8>(), 0..200),
        at: proptest::sample::Index,
        flip in 1_u8..=255,
        more: u8,
    ) {
        let (secret, key) = keys(&[7; 32]);
        let mut sealed = seal(&key, DEVICE, &plain, [9; 32]).unwrap();
        let cut = &sealed[..at.index(sealed.len())];
        prop_assert_eq!(open(&secret, DEVICE, cut), Err(RescueError::Sealed));
        let place = at.index(sealed.len());
        sealed[place] ^= flip;
        prop_assert_eq!(open(&secret, DEVICE, &sealed), Err(RescueError::Sealed));
        sealed[place] ^= flip;
        sealed.push(more);
        prop_assert_eq!(open(&secret, DEVICE, &sealed), Err(RescueError::Sealed));
    }

    #[test]
    fn what_was_never_sealed_is_only_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let (secret, _) = keys(&[7; 32]);
        prop_assert_eq!(open(&secret, DEVICE, &bytes), Err(RescueError::Sealed));
    }
}
