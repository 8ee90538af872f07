//! Enrolment codes: 60 random bits that a person can read out, good once and for a day.
//!
//! At rest only a hash is kept. 60 bits against a code's day make a plain SHA-256 enough: nothing
//! a person has chosen is in it.

use sha2::{Digest, Sha256};

use crate::clock::{Entropy, EntropyError, random};

/// Crockford's base 32: no I, L, O or U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters without hyphens.
const LENGTH: usize = 12;

/// A new code, as printed: `XXXX-XXXX-XXXX`.
///
/// # Errors
/// [`EntropyError`] when there is no randomness.
pub fn draw(entropy: &dyn Entropy) -> Result<String, EntropyError> {
    let bytes: [u8; LENGTH] = random(entropy)?;
    let mut code = String::with_capacity(LENGTH + 2);
    for (i, byte) in bytes.into_iter().enumerate() {
        if i > 0 && i % 4 == 0 {
            code.push('-');
        }
        // 32 divides 256: every character is equally likely.
        code.push(char::from(ALPHABET[usize::from(byte % 32)]));
    }
    Ok(code)
}

/// The one spelling of a code as typed: case, hyphens and spaces do not matter, and the letters
/// that look like digits are read as such. None when it can't be a code.
#[must_use]
pub fn canonical(typed: &str) -> Option<String> {
    let mut code = String::with_capacity(LENGTH);
    for c in typed.chars() {
        let c = match c.to_ascii_uppercase() {
            '-' | ' ' => continue,
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        };
        if !c.is_ascii() || !ALPHABET.contains(&(c as u8)) || code.len() == LENGTH {
            return None;
        }
        code.push(c);
    }
    (code.len() == LENGTH).then_some(code)
}

/// What the store keeps of a code. None when it can't be a code.
#[must_use]
pub fn hash(typed: &str) -> Option<[u8; 32]> {
    canonical(typed).map(|code| Sha256::digest(code.as_bytes()).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemEntropy;

    #[test]
    fn a_code_is_its_own_canonical_form_without_hyphens() {
        for _ in 0..50 {
            let code = draw(&SystemEntropy).unwrap();
            assert_eq!(code.len(), 14, "{code}");
            assert_eq!(canonical(&code), Some(code.replace('-', "")));
        }
    }

    #[test]
    fn case_hyphens_and_lookalikes_do_not_matter() {
        let printed = hash("ABCD-0123-10ZZ");
        assert!(printed.is_some());
        for typed in ["abcd0123 l0zz", "ABCD-O123-IOZZ", "ab-cd-01-23-10-zz"] {
            assert_eq!(hash(typed), printed, "{typed}");
        }
        for bad in [
            "",
            "ABCD-0123-10Z",
            "ABCD-0123-10ZZZ",
            "ABCD-0123-10ZU",
            "ABCD-0123-10Zé",
        ] {
            assert_eq!(hash(bad), None, "{bad}");
        }
    }
}
