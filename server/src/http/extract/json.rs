//! JSON bodies.

use axum::extract::rejection::{BytesRejection, FailedToBufferBody, JsonRejection};
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use lianjian_protocol::wire::ErrorCode;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::Error;

/// A JSON body, in or out.
#[derive(Debug, Clone, Copy)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        match axum::Json::<T>::from_request(request, state).await {
            Ok(axum::Json(value)) => Ok(Self(value)),
            Err(rejection) => Err(match rejection {
                JsonRejection::JsonDataError(error) => {
                    Error::new(ErrorCode::MalformedBody).detail(error.body_text())
                }
                JsonRejection::JsonSyntaxError(_) => {
                    Error::new(ErrorCode::MalformedBody).detail("not JSON")
                }
                JsonRejection::MissingJsonContentType(_) => {
                    Error::new(ErrorCode::UnsupportedMedia).detail("application/json is meant")
                }
                JsonRejection::BytesRejection(error) => unreadable(&error),
                // The framework may add reasons; whatever they are, the body was not taken.
                _ => Error::new(ErrorCode::MalformedBody),
            }),
        }
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// Why a body could not be read: too long once inflated, or broken off.
pub(super) fn unreadable(rejection: &BytesRejection) -> Error {
    match rejection {
        BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) => {
            Error::new(ErrorCode::BodyTooLarge)
        }
        // The reader's error carries the cause as text only; a limit below this one ends so too.
        other => {
            let text = causes(other);
            if text.contains("length limit exceeded") {
                Error::new(ErrorCode::BodyTooLarge)
            } else {
                Error::new(ErrorCode::MalformedBody).detail("the body can't be read to its end")
            }
        }
    }
}

fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}
