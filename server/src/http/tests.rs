use super::openapi;

#[test]
fn description_builds() {
    assert!(openapi::document().paths.paths.len() >= 10);
}
