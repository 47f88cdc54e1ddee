//! The tray of second looks: hits that another person must look at, in order of id. It is filled at
//! fixed hours, so that neither order nor time says anything of the first look.

use askama::Template;

use crate::view::frame::Frame;

/// The tray of second looks.
#[derive(Debug, Clone, Template)]
#[template(path = "second_looks.html")]
pub struct SecondLooksPage {
    /// What stands around it.
    pub frame: Frame,
    /// The ids of the hits, in order.
    pub ids: Vec<String>,
    /// At what hours it is filled, as words such as `08:00`.
    pub hours: Vec<String>,
    /// Whether the agreements ask two people for every decision: only then is it blind.
    pub is_blind: bool,
}
