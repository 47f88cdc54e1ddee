//! What people look at, over a casebook with nights in it.

mod blind;
mod hits;
mod trays;
mod world;
