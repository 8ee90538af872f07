//! The OpenAPI description of the JSON endpoints.

pub(in crate::http) mod schema;

use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::routes;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Lianjian",
        description = "Identity and administration. The sync call's messages are CBOR and described in PROTOCOL.md.",
    ),
    paths(
        routes::enrol::post::post,
        routes::token::refresh::refresh,
        routes::sign_in::post::post,
        routes::jwks::get::get,
        routes::me::get::get,
        routes::devices::revoke::revoke,
        routes::enrolment_codes::post::post,
        routes::sync::post::post,
        routes::demo::get::get,
        routes::demo::post::post,
        routes::live::get::get,
        routes::held::post::post,
        routes::held::media::media,
        routes::rescue::post::post,
        routes::rescue::media::media,
        routes::attachments::options::options,
        routes::attachments::post::post,
        routes::attachments::uploads::head::head,
        routes::attachments::uploads::patch::patch,
        routes::attachments::uploads::delete::delete,
        routes::attachments::document::get::get,
        routes::attachments::content::get::get,
        routes::health::live::live,
        routes::health::ready::ready,
    ),
    modifiers(&Bearer),
)]
struct Description;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .build();
        openapi
            .components
            .get_or_insert_with(Default::default)
            .add_security_scheme("bearer", SecurityScheme::Http(bearer));
    }
}

/// The document.
pub(in crate::http) fn document() -> utoipa::openapi::OpenApi {
    Description::openapi()
}
