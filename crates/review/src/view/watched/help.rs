//! A guide, as a page.

use askama::Template;

use crate::view::frame::Frame;

/// A guide for a role.
#[derive(Debug, Clone, Template)]
#[template(path = "help.html")]
pub struct HelpPage {
    /// What stands around it.
    pub frame: Frame,
    /// Its title.
    pub title: String,
    /// Every guide there is.
    pub guides: Vec<GuideLink>,
    /// What it says, as HTML of this program alone: no text of a user is in it.
    pub text: String,
}

/// A way to a guide.
#[derive(Debug, Clone)]
pub struct GuideLink {
    /// What it is called.
    pub title: String,
    /// Where it is.
    pub to: String,
    /// Whether it is this page.
    pub is_this: bool,
}
