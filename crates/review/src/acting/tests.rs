//! Acting through the routes: what is taken, refused, shown again, done to many, done twice.

mod book;
mod bulk;
mod drafts;
mod kills;
mod refusals;
mod routes;
mod sequences;
