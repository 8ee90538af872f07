//! Rotation of refresh tokens.

use lianjian_protocol::wire::auth::Tokens;

use super::*;

async fn next(app: &App, token: &str) -> String {
    let tokens: Tokens = app.refresh(token).await.ok();
    tokens.refresh_token
}

#[tokio::test]
async fn a_lost_answer_is_given_again_until_its_token_is_used() {
    let app = App::start().await;
    let first = app.enrolled(STEWARD).await.tokens.refresh_token;
    let second = next(&app, &first).await;
    assert_ne!(first, second);
    app.later(Span::from_hours(5));
    assert_eq!(next(&app, &first).await, second, "the same, hours later");
    let third = next(&app, &second).await;
    assert_eq!(next(&app, &second).await, third);
    assert_ne!(third, second);
}

#[tokio::test]
async fn an_older_token_revokes_the_family() {
    let app = App::start().await;
    let first = app.enrolled(STEWARD).await.tokens.refresh_token;
    let second = next(&app, &first).await;
    let third = next(&app, &second).await;
    app.refresh(&first)
        .await
        .refused(ErrorCode::RefreshRejected);
    for token in [&second, &third] {
        app.refresh(token).await.refused(ErrorCode::RefreshRejected);
    }
    assert!(app.actions().await.contains(&"refresh.reused".to_owned()));
}

#[tokio::test]
async fn another_devices_family_is_not_touched_by_a_reuse() {
    let app = App::start().await;
    let other = app.enrolled(STEWARD).await.tokens.refresh_token;
    let first = app.enrolled(STEWARD).await.tokens.refresh_token;
    let second = next(&app, &first).await;
    let _third = next(&app, &second).await;
    app.refresh(&first)
        .await
        .refused(ErrorCode::RefreshRejected);
    let _ = next(&app, &other).await;
}

#[tokio::test]
async fn calls_at_once_with_one_token_get_one_successor() {
    let app = App::start().await;
    let first = app.enrolled(STEWARD).await.tokens.refresh_token;
    let calls = (0..8).map(|_| next(&app, &first));
    let answers = futures::future::join_all(calls).await;
    assert!(answers.iter().all(|token| *token == answers[0]));
    let _ = next(&app, &answers[0]).await;
}

#[tokio::test]
async fn a_lost_answer_comes_again_after_the_keys_were_rotated() {
    let app = App::start().await;
    let first = app.enrolled(STEWARD).await.tokens.refresh_token;
    let second = next(&app, &first).await;
    let context = &app.state.context;
    let ttl = app.state.config.auth.access_ttl();
    crate::auth::ring::rotate(context, crate::context::Actor::CommandLine, ttl, false)
        .await
        .unwrap();
    app.state.auth.ring().reload().await.unwrap();
    assert_eq!(next(&app, &first).await, second);
    let third = next(&app, &second).await;
    let _ = next(&app, &third).await;
}

#[tokio::test]
async fn a_server_restored_from_a_backup_believes_a_higher_number() {
    let app = App::start().await;
    let folder = tempfile::tempdir().unwrap();
    let first = app.enrolled(STEWARD).await.tokens.refresh_token;
    let backup = folder.path().join("backup.db");
    let database = app.state.config.database.url.expose();
    std::fs::copy(database.strip_prefix("sqlite:").unwrap(), &backup).unwrap();
    // What is in the write-ahead log belongs to the backup too.
    for suffix in ["-wal", "-shm"] {
        let from = format!("{}{suffix}", database.strip_prefix("sqlite:").unwrap());
        if std::path::Path::new(&from).exists() {
            std::fs::copy(&from, format!("{}{suffix}", backup.display())).unwrap();
        }
    }
    let mut newest = first;
    for _ in 0..3 {
        newest = next(&app, &newest).await;
    }
    let mut config = (*app.state.config).clone();
    config.database.url = DatabaseUrl::new(format!("sqlite:{}", backup.display()));
    let clock: Arc<dyn Clock> = app.clock.clone();
    let context = open_store(&config, clock, Arc::new(SystemEntropy))
        .await
        .unwrap();
    let state = assemble(config, context).await.unwrap();
    let restored = state.auth.refresh(&newest).await.unwrap();
    assert!(
        state
            .auth
            .refresh(&restored.tokens.refresh_token)
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_family_unused_for_too_long_ends() {
    let app = App::start().await;
    let first = app.enrolled(STEWARD).await.tokens.refresh_token;
    app.later(app.state.config.auth.refresh_ttl());
    let second = next(&app, &first).await;
    app.later(app.state.config.auth.refresh_ttl());
    app.later(Span::from_secs(1));
    app.refresh(&second)
        .await
        .refused(ErrorCode::RefreshRejected);
}

#[tokio::test]
async fn nonsense_and_an_access_token_are_no_refresh_token() {
    let app = App::start().await;
    let tokens = app.enrolled(STEWARD).await.tokens;
    for token in ["", "x", "a.b.c", &tokens.access_token] {
        app.refresh(token).await.refused(ErrorCode::RefreshRejected);
    }
}
