//! Every key of the catalogue `core` (`clients/web/src/i18n/*/core.json`), with the parameters that
//! its words may use. A screen looks a key up and fills it in; which key it is, is decided here.

/// Every key with its parameters, sorted.
#[must_use]
pub fn all() -> Vec<(String, Vec<&'static str>)> {
    Vec::new()
}
