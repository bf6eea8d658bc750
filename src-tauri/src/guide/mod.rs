//! The guide beside the mirror: conversation, products, bag. It knows the shop and what is worn, and nothing of pixels; what it
//! wants done goes to the [`Kiosk`](crate::kiosk::Kiosk) as plain commands.
//!
//! | module | what |
//! |---|---|
//! | `opening` | the shop's database and models |
//! | `desk` | opens the assistant (`desk::opener`), answers turns, carries actions out, forgets |
//! | `deeds` | has things done, and keeps the events |
//! | `waiting` | events on their way to the store, also where it takes nothing for a while |
//! | `done` | what was done, as the conversation shows it, and taking it back |
//! | `visit` | what is remembered until the session ends |
//! | `list` | the list filtered by touch, products side by side |
//! | `member`, `portrait` | log-in, profile and what else is kept, consent, forgetting |
//! | `help` | what could be done next, for shopper and staff |
//! | `cards` | products as the interface shows them |
//! | `view`, `pages` | what crosses to the interface |
//! | `commands` | what the interface may call |
//! | `pictures` | product pictures for the page |

mod cards;
pub mod commands;
mod deeds;
mod desk;
mod done;
#[cfg(test)]
mod fixtures;
mod help;
mod list;
mod member;
mod opening;
mod pages;
mod pictures;
mod portrait;
mod view;
mod visit;
mod waiting;

pub use desk::Desk;
pub use opening::{judged, opener, pictures_folder};
pub use pictures::respond;
