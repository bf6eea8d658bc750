//! Telling: price, size advice, stock, what a product is like.

mod details;
mod price;
mod size;
mod stock;
mod topics;
