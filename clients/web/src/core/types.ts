/** What the core shows of documents: made from the Rust views. */
export type * from './generated'
