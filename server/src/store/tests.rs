//! The suite on both databases, and what only one of them can get wrong.

mod sqlite {
    use crate::store::testing::TestDatabase;

    async fn make() -> TestDatabase {
        TestDatabase::sqlite()
    }

    crate::store_suite!(super::make);
}

mod postgres {
    use crate::store::testing::TestDatabase;

    async fn make() -> TestDatabase {
        TestDatabase::postgres().await
    }

    crate::store_suite!(super::make);
}

/// A number means the same in both databases, whoever looks at a backup.
#[test]
fn the_migrations_have_the_same_numbers_and_names() {
    let names = |folder: &str| {
        let path = format!("{}/../migrations/{folder}", env!("CARGO_MANIFEST_DIR"));
        let mut names: Vec<_> = std::fs::read_dir(path)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    assert!(!names("sqlite").is_empty());
    assert_eq!(names("sqlite"), names("postgres"));
}
