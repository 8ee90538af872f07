//! Every limit of the protocol in one place. They bind the server; a device holds itself to the
//! same so that it never makes what would be refused.

/// Limits on what is taken from a device. [`Limits::DEFAULT`] is the protocol's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of an HTTP body after inflating.
    pub body_bytes: usize,
    /// Bytes of one change as it travels.
    pub change_bytes: usize,
    /// Bytes of one change after inflating.
    pub inflated_change_bytes: usize,
    /// Operations in one change.
    pub change_ops: usize,
    /// Dependencies of one change.
    pub change_deps: usize,
    /// Changes in one call.
    pub push_changes: usize,
    /// Documents in one call.
    pub push_documents: usize,
    /// Changes of one document, after which it must be closed and linked. Judging a change takes
    /// time in proportion, under the scope's lock, so this bounds what one member can cost all.
    pub document_changes: usize,
    /// Cursors in one call.
    pub cursors: usize,
    /// Documents asked for in one call.
    pub want: usize,
    /// Read marks in one call.
    pub reads: usize,
    /// Characters of the report's text and of a comment.
    pub text_chars: usize,
    /// Characters of any shorter field.
    pub field_chars: usize,
    /// Bytes of one event, comment, photo or mark.
    pub entry_bytes: usize,
    /// Bytes of a photo.
    pub photo_bytes: u64,
    /// Bytes of a voice note.
    pub voice_bytes: u64,
    /// Photos and voice notes of one document whose bytes are taken.
    pub document_attachments: u32,
    /// The smallest and the largest page that a device may ask for, in bytes.
    pub page_bytes: (usize, usize),
    /// How far ahead of the server's clock an event's `at` may be.
    pub clock_ahead: crate::time::Span,
    /// How long after a role's end what was done before it still counts.
    pub role_grace: crate::time::Span,
}

impl Limits {
    /// The limits of protocol version 1.
    pub const DEFAULT: Self = Self {
        body_bytes: 4 * 1024 * 1024,
        change_bytes: 128 * 1024,
        inflated_change_bytes: 256 * 1024,
        change_ops: 20_000,
        change_deps: 64,
        push_changes: 2_000,
        push_documents: 1_000,
        document_changes: 2_000,
        cursors: 20_000,
        want: 1_000,
        reads: 5_000,
        text_chars: 10_000,
        field_chars: 500,
        entry_bytes: 48 * 1024,
        photo_bytes: 2 * 1024 * 1024,
        voice_bytes: 3 * 1024 * 1024,
        document_attachments: 100,
        page_bytes: (16 * 1024, 2 * 1024 * 1024),
        clock_ahead: crate::time::Span::from_mins(10),
        role_grace: crate::time::Span::from_days(7),
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
