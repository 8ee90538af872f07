//! People, grants, credentials, devices, codes, tokens, keys and the audit trail.

use async_trait::async_trait;
use lianjian_protocol::domain::grant::Grant;
use lianjian_protocol::domain::reference::Person;
use lianjian_protocol::ids::{DeviceId, GrantId, PersonId, ScopeId};
use lianjian_protocol::time::Timestamp;

use super::{Database, finish};
use crate::store::error::Result;
use crate::store::identity::Identity;
use crate::store::records::{
    AuditEntry, AuditFilter, Credentials, Device, EndGrant, Enrolment, EnrolmentCode, NewDevice,
    NewRefreshFamily, PersonGrant, RefreshFamily, RotateRefresh, Rotation, Session, SigningKey,
};
use crate::store::sql::Backend;
use crate::store::tables::{accounts, audit, devices, people, refresh};

#[async_trait]
impl<B: Backend> Identity for Database<B> {
    async fn put_people(&self, rows: &[Person]) -> Result<()> {
        let mut db = self.0.writer().await?;
        let done = people::put(db.as_mut(), rows).await;
        finish(db, done).await
    }

    async fn person(&self, id: PersonId) -> Result<Option<Person>> {
        people::by_id(self.0.reader().await?.as_mut(), id).await
    }

    async fn person_by_badge(&self, badge: &str) -> Result<Option<Person>> {
        people::by_badge(self.0.reader().await?.as_mut(), badge).await
    }

    async fn people(&self) -> Result<Vec<Person>> {
        people::all(self.0.reader().await?.as_mut()).await
    }

    async fn put_grants(&self, grants: &[PersonGrant]) -> Result<()> {
        let mut db = self.0.writer().await?;
        let done = people::put_grants(db.as_mut(), grants).await;
        finish(db, done).await
    }

    async fn end_grant(&self, end: EndGrant) -> Result<()> {
        let mut db = self.0.writer().await?;
        let done = people::end_grant(db.as_mut(), end).await;
        finish(db, done).await
    }

    async fn grant(&self, id: GrantId) -> Result<Option<PersonGrant>> {
        people::grant_by_id(self.0.reader().await?.as_mut(), id).await
    }

    async fn grants_of(&self, person: PersonId) -> Result<(u64, Vec<Grant>)> {
        people::grants_of(self.0.snapshot().await?.as_mut(), person).await
    }

    async fn grants_in(&self, scopes: &[ScopeId]) -> Result<Vec<PersonGrant>> {
        people::grants_in(self.0.reader().await?.as_mut(), scopes).await
    }

    async fn session(&self, device: DeviceId) -> Result<Option<Session>> {
        devices::session(self.0.reader().await?.as_mut(), device).await
    }

    async fn put_credentials(
        &self,
        person: PersonId,
        sign_in_name: &str,
        password_hash: Option<&str>,
    ) -> Result<()> {
        let mut db = self.0.writer().await?;
        let done =
            accounts::put_credentials(db.as_mut(), person, sign_in_name, password_hash).await;
        finish(db, done).await
    }

    async fn credentials(&self, sign_in_name: &str) -> Result<Option<Credentials>> {
        accounts::by_name(self.0.reader().await?.as_mut(), sign_in_name).await
    }

    async fn credentials_of(&self, person: PersonId) -> Result<Option<Credentials>> {
        accounts::of_person(self.0.reader().await?.as_mut(), person).await
    }

    async fn failed_sign_in(
        &self,
        person: PersonId,
        limit: u32,
        locked_until: Timestamp,
    ) -> Result<Credentials> {
        let mut db = self.0.writer().await?;
        let done = accounts::failed(db.as_mut(), person, limit, locked_until).await;
        finish(db, done).await
    }

    async fn clear_failed_sign_ins(&self, person: PersonId) -> Result<()> {
        let mut db = self.0.writer().await?;
        let done = accounts::clear_failed(db.as_mut(), person).await;
        finish(db, done).await
    }

    async fn put_device(&self, device: &Device, family: &NewRefreshFamily) -> Result<()> {
        let mut db = self.0.writer().await?;
        let done = devices::put(db.as_mut(), device, family).await;
        finish(db, done).await
    }

    async fn device(&self, id: DeviceId) -> Result<Option<Device>> {
        devices::by_id(self.0.reader().await?.as_mut(), id).await
    }

    async fn devices_of(&self, person: PersonId) -> Result<Vec<Device>> {
        devices::of_person(self.0.reader().await?.as_mut(), person).await
    }

    async fn revoke_device(&self, id: DeviceId, at: Timestamp) -> Result<bool> {
        let mut db = self.0.writer().await?;
        let done = devices::revoke(db.as_mut(), id, at).await;
        finish(db, done).await
    }

    async fn put_enrolment_code(&self, code: &EnrolmentCode) -> Result<()> {
        let mut db = self.0.writer().await?;
        let done = devices::put_code(db.as_mut(), code).await;
        finish(db, done).await
    }

    async fn enrol(
        &self,
        code_hash: [u8; 32],
        device: &NewDevice,
        family: &NewRefreshFamily,
        now: Timestamp,
    ) -> Result<Enrolment> {
        let mut db = self.0.writer().await?;
        let done = devices::enrol(db.as_mut(), code_hash, device, family, now).await;
        finish(db, done).await
    }

    async fn refresh_family(&self, id: [u8; 16]) -> Result<Option<RefreshFamily>> {
        refresh::by_id(self.0.reader().await?.as_mut(), id).await
    }

    async fn rotate_refresh(&self, rotate: &RotateRefresh) -> Result<Rotation> {
        let mut db = self.0.writer().await?;
        let done = refresh::rotate(db.as_mut(), rotate).await;
        finish(db, done).await
    }

    async fn revoke_family(&self, id: [u8; 16], at: Timestamp) -> Result<()> {
        let mut db = self.0.writer().await?;
        let done = refresh::revoke(db.as_mut(), id, at).await;
        finish(db, done).await
    }

    async fn put_signing_key(&self, key: &SigningKey) -> Result<()> {
        let mut db = self.0.writer().await?;
        let done = accounts::put_key(db.as_mut(), key).await;
        finish(db, done).await
    }

    async fn signing_keys(&self) -> Result<Vec<SigningKey>> {
        accounts::keys(self.0.reader().await?.as_mut()).await
    }

    async fn retire_signing_key(&self, kid: &str, at: Timestamp) -> Result<bool> {
        let mut db = self.0.writer().await?;
        let done = accounts::retire_key(db.as_mut(), kid, at).await;
        finish(db, done).await
    }

    async fn append_audit(&self, entries: &[AuditEntry]) -> Result<()> {
        let mut db = self.0.writer().await?;
        let done = audit::append(db.as_mut(), entries).await;
        finish(db, done).await
    }

    async fn audit(&self, filter: &AuditFilter) -> Result<Vec<AuditEntry>> {
        audit::list(self.0.reader().await?.as_mut(), filter).await
    }
}
