//! Conversation: a turn in, a reply with the facts it stands on and the actions it proposes out; the customer's profile.
//!
//! Architecture invariant: knows nothing of pixels; a fact in a reply is filled from the store, never from a model.
