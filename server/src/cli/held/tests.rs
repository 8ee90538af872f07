//! Listing, reading and deciding.

use super::*;
use crate::cli::demo::tests::loaded_at;
use crate::cli::doctor::Doctor;

fn decision(change: &str, by: &str) -> Decision {
    Decision {
        change: change.to_owned(),
        by: by.to_owned(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_of_the_place_lets_a_change_in_once() {
    let loaded = loaded_at("2026-11-22T12:00:00").await;
    let setting = &loaded.setting;
    let listed = list(setting, None).await.unwrap();
    assert!(
        listed.text.contains("最里面那盏还是不亮"),
        "{}",
        listed.text
    );
    let hash = listed.json[0]["hash"].as_str().unwrap().to_owned();

    // A committee's member, and a supervisor of another community.
    for by in ["jin.xiaoyan", "gu.guoqiang"] {
        let error = decision(&hash, by).admit(setting).await.unwrap_err();
        assert_eq!(error.exit_code(), 6, "{by}: {error}");
    }
    decision(&hash[..10], "lu.qin")
        .admit(setting)
        .await
        .unwrap();
    let listed = list(setting, None).await.unwrap();
    assert_eq!(listed.json, serde_json::json!([]));
    let again = decision(&hash, "lu.qin").admit(setting).await.unwrap_err();
    assert_eq!(again.exit_code(), 4);
    let visit = Doctor::everything().run(setting).await.unwrap();
    assert_eq!(visit.code, 0, "{}", visit.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_put_aside_stays_out() {
    let loaded = loaded_at("2026-11-22T12:00:00").await;
    let setting = &loaded.setting;
    let listed = list(setting, Some("安汾社区")).await.unwrap();
    let hash = listed.json[0]["hash"].as_str().unwrap().to_owned();
    decision(&hash, "lu.qin").discard(setting).await.unwrap();
    let visit = Doctor::everything().run(setting).await.unwrap();
    assert_eq!(visit.code, 0, "{}", visit.text);
    let again = decision(&hash, "lu.qin").admit(setting).await.unwrap_err();
    assert_eq!(again.exit_code(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_change_is_shown_with_who_made_it_and_what_it_is_about() {
    let loaded = loaded_at("2026-11-22T12:00:00").await;
    let setting = &loaded.setting;
    let hash = list(setting, None).await.unwrap().json[0]["hash"].clone();
    let hash = hash.as_str().unwrap();
    let shown = show(setting, &hash[..8]).await.unwrap();
    assert_eq!(shown.json["state"], "waiting");
    assert_eq!(shown.json["change"]["hash"], hash);
    let device = &shown.json["change"]["device_name"];
    for words in [
        "最里面那盏还是不亮",
        "the author's role had ended",
        "about the case: ",
        "安汾社区",
        device.as_str().unwrap(),
    ] {
        assert!(shown.text.contains(words), "{words}: {}", shown.text);
    }
    decision(hash, "lu.qin").discard(setting).await.unwrap();
    let shown = show(setting, hash).await.unwrap();
    assert!(shown.text.contains("discarded by 陆勤"), "{}", shown.text);
    assert!(shown.text.contains("最里面那盏还是不亮"), "{}", shown.text);
    let nothing = show(setting, "ffffffffffffffff").await.unwrap_err();
    assert_eq!(nothing.exit_code(), 4);
}
