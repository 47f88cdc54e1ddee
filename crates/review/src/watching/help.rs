//! `GET /help`: the guides of docs/nl, which are part of the program, so that they fit its version.
//!
//! They are in Dutch, also on a page that is otherwise English. Pictures are left out: they lie
//! beside the files.

use casebook::account::Role;
use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, html};

use crate::server::answer::{Answer, Refusal};
use crate::server::visit::Visit;
use crate::view::frame::Section;
use crate::view::watched::help::{GuideLink, HelpPage};

/// A guide of docs/nl.
struct Guide {
    /// The name of its file.
    name: &'static str,
    title: &'static str,
    text: &'static str,
}

const GUIDES: [Guide; 3] = [
    Guide {
        name: "analist",
        title: "help.analyst",
        text: include_str!("../../../../docs/nl/analist.md"),
    },
    Guide {
        name: "bronhouder",
        title: "help.steward",
        text: include_str!("../../../../docs/nl/bronhouder.md"),
    },
    Guide {
        name: "fg",
        title: "help.officer",
        text: include_str!("../../../../docs/nl/fg.md"),
    },
];

/// The guide of who asks.
pub(super) fn own(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let name = match visit.visitor()?.account.role {
        Role::Analyst | Role::SecondReviewer => "analist",
        Role::PrivacyOfficer | Role::Auditor => "fg",
        Role::Administrator => "bronhouder",
    };
    page(visit, name)
}

pub(super) fn guide(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let name = visit.asked.path.get("guide").to_owned();
    page(visit, &name)
}

fn page(visit: &Visit<'_>, name: &str) -> Result<Answer, Refusal> {
    let mut guides = GUIDES.iter();
    let guide = guides.find(|guide| guide.name == name);
    let guide = guide.ok_or(Refusal::NotFound)?;
    let frame = visit.frame(Section::Outside);
    let links = GUIDES.iter().map(|other| GuideLink {
        title: frame.text(other.title).to_owned(),
        to: format!("/help/{}", other.name),
        is_this: other.name == name,
    });
    Ok(Answer::page(HelpPage {
        title: frame.text(guide.title).to_owned(),
        guides: links.collect(),
        text: rendered(guide.text),
        frame,
    }))
}

/// The guide as HTML, a level below the title of the page. Links to other guides stay, those to
/// elsewhere become text; pictures and mark-up in the text go.
fn rendered(text: &str) -> String {
    let mut events = Vec::new();
    let (mut in_title, mut in_picture, mut dropped) = (false, false, Vec::new());
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading {
                level: HeadingLevel::H1,
                ..
            }) => in_title = true,
            Event::End(TagEnd::Heading(HeadingLevel::H1)) => in_title = false,
            Event::Start(Tag::Image { .. }) => in_picture = true,
            Event::End(TagEnd::Image) => in_picture = false,
            Event::Html(_) | Event::InlineHtml(_) => {}
            _ if in_title || in_picture => {}
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            }) => {
                let to = guide_path(&dest_url).filter(|_| link_type == LinkType::Inline);
                dropped.push(to.is_none());
                if let Some(to) = to {
                    events.push(Event::Start(Tag::Link {
                        link_type,
                        dest_url: CowStr::from(to),
                        title,
                        id,
                    }));
                }
            }
            Event::End(TagEnd::Link) => {
                if dropped.pop() == Some(false) {
                    events.push(event);
                }
            }
            event => events.push(event),
        }
    }
    let mut page = String::new();
    html::push_html(&mut page, events.into_iter());
    page
}

/// Where a link of a guide leads on this site.
fn guide_path(link: &str) -> Option<String> {
    let name = link.strip_suffix(".md")?;
    let is_guide = GUIDES.iter().any(|guide| guide.name == name);
    is_guide.then(|| format!("/help/{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leads_to_other_guides_and_nowhere_else() {
        let page = rendered(
            "# Titel\n\nZie [FG](fg.md) en [elders](https://x.nl) ![foto](a.png) <b>vet</b>\n\n\
             | a | b |\n|---|---|\n| 1 | 2 |\n",
        );
        assert!(page.contains("<a href=\"/help/fg\">FG</a>"), "{page}");
        assert!(page.contains("elders") && page.contains("<table>"));
        for gone in ["Titel", "x.nl", "<img", "a.png", "<b>", "foto"] {
            assert!(!page.contains(gone), "{gone}: {page}");
        }
    }

    #[test]
    fn every_guide_is_rendered_with_its_sections() {
        for guide in &GUIDES {
            let page = rendered(guide.text);
            assert!(page.matches("<h2>").count() >= 3, "{}", guide.name);
            assert!(!page.contains("http") && !page.contains("<h1"));
        }
    }
}
