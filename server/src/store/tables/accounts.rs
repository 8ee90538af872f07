//! How desk users sign in, and the keys that sign tokens.

use lianjian_protocol::ids::PersonId;
use lianjian_protocol::time::Timestamp;

use crate::store::error::{Result, StoreError};
use crate::store::records::{Credentials, SigningKey};
use crate::store::sql::{Connection, Row, args};

type Db<'a> = &'a mut (dyn Connection + 'a);

const CREDENTIALS: &str = "person, sign_in_name, password_hash, failed_attempts, locked_until";

fn credentials(mut row: Row) -> Result<Credentials> {
    Ok(Credentials {
        person: row.get()?,
        sign_in_name: row.get()?,
        password_hash: row.get()?,
        failed_attempts: row.get()?,
        locked_until: row.get()?,
    })
}

/// Sets how a person signs in.
pub(in crate::store) async fn put_credentials(
    db: Db<'_>,
    person: PersonId,
    sign_in_name: &str,
    password_hash: Option<&str>,
) -> Result<()> {
    db.run(
        "INSERT INTO credentials (person, sign_in_name, password_hash, failed_attempts) \
         VALUES ($1, $2, $3, 0) \
         ON CONFLICT (person) DO UPDATE SET sign_in_name = excluded.sign_in_name, \
         password_hash = excluded.password_hash, failed_attempts = 0, locked_until = NULL",
        args![person, sign_in_name, password_hash],
    )
    .await
    .map(drop)
}

/// The credentials of a sign-in name.
pub(in crate::store) async fn by_name(db: Db<'_>, name: &str) -> Result<Option<Credentials>> {
    db.row(
        format!("SELECT {CREDENTIALS} FROM credentials WHERE sign_in_name = $1"),
        args![name],
    )
    .await?
    .map(credentials)
    .transpose()
}

/// The credentials of a person.
pub(in crate::store) async fn of_person(
    db: Db<'_>,
    person: PersonId,
) -> Result<Option<Credentials>> {
    db.row(
        format!("SELECT {CREDENTIALS} FROM credentials WHERE person = $1"),
        args![person],
    )
    .await?
    .map(credentials)
    .transpose()
}

/// Counts a wrong password; one statement, so that attempts made at once all count.
pub(in crate::store) async fn failed(
    db: Db<'_>,
    person: PersonId,
    limit: u32,
    locked_until: Timestamp,
) -> Result<Credentials> {
    db.row(
        format!(
            "UPDATE credentials SET \
             locked_until = CASE WHEN failed_attempts + 1 >= $2 THEN $3 ELSE locked_until END, \
             failed_attempts = CASE WHEN failed_attempts + 1 >= $2 THEN 0 \
                                    ELSE failed_attempts + 1 END \
             WHERE person = $1 RETURNING {CREDENTIALS}"
        ),
        args![person, limit, locked_until],
    )
    .await?
    .map(credentials)
    .transpose()?
    .ok_or_else(|| StoreError::missing("person with credentials"))
}

/// Forgets failed attempts and a lock.
pub(in crate::store) async fn clear_failed(db: Db<'_>, person: PersonId) -> Result<()> {
    db.run(
        "UPDATE credentials SET failed_attempts = 0, locked_until = NULL \
         WHERE person = $1 AND (failed_attempts > 0 OR locked_until IS NOT NULL)",
        args![person],
    )
    .await
    .map(drop)
}

/// Adds a signing key.
pub(in crate::store) async fn put_key(db: Db<'_>, key: &SigningKey) -> Result<()> {
    db.run(
        "INSERT INTO signing_keys (kid, private_key_pem, created_at, retired_at) \
         VALUES ($1, $2, $3, $4)",
        args![
            key.kid.as_str(),
            key.private_key_pem.as_str(),
            key.created_at,
            key.retired_at
        ],
    )
    .await
    .map(drop)
}

/// Every signing key, oldest first.
pub(in crate::store) async fn keys(db: Db<'_>) -> Result<Vec<SigningKey>> {
    db.rows(
        "SELECT kid, private_key_pem, created_at, retired_at FROM signing_keys \
         ORDER BY created_at, kid",
        args![],
    )
    .await?
    .into_iter()
    .map(|mut row| {
        Ok(SigningKey {
            kid: row.get()?,
            private_key_pem: row.get()?,
            created_at: row.get()?,
            retired_at: row.get()?,
        })
    })
    .collect()
}

/// Retires a signing key; whether there is such a key.
pub(in crate::store) async fn retire_key(db: Db<'_>, kid: &str, at: Timestamp) -> Result<bool> {
    db.run(
        "UPDATE signing_keys SET retired_at = COALESCE(retired_at, $2) WHERE kid = $1",
        args![kid, at],
    )
    .await
    .map(|touched| touched > 0)
}
