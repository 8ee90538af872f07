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
