//! The centre as its operator sees it: batches go in, a hit list comes out.

mod accept;
mod agreements;
mod at_rest;
mod damage;
mod households;
mod missing;
mod night;
mod opening;
mod replay;
mod rewritten;
mod sealer;
mod site;
