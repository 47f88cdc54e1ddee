//! The commands in a document: lines of its `sh` and `console` blocks, those of developers in
//! blocks without a language, and the code spans of its text that begin with `hitmachine`.

/// A command as a page has it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) line: String,
    /// The exit status that the page says, else 0.
    pub(super) status: i32,
    /// Whether it stands in a sentence, which may speak of a command without calling it.
    pub(super) in_text: bool,
}

impl Found {
    /// A line without the remark that may stand far behind it.
    pub(super) fn of(line: &str, status: i32) -> Self {
        let command = line.split("     ").next().unwrap_or(line).trim_end();
        Self {
            line: command.to_owned(),
            status,
            in_text: false,
        }
    }
}

/// The commands of a document, in their order.
pub(super) fn in_document(document: &str) -> Vec<Found> {
    let (mut found, mut text, mut fence) = (Vec::new(), String::new(), None);
    let mut lines = document.lines().peekable();
    while let Some(line) = lines.next() {
        match (line.strip_prefix("```"), fence) {
            (Some(language), None) => {
                found.extend(in_text(&text));
                text.clear();
                fence = Some(language);
            }
            (Some(_), Some(_)) => fence = None,
            (None, None) => {
                text.push_str(line);
                text.push(' ');
            }
            (None, Some("console")) => {
                let Some(command) = line.strip_prefix("$ ") else {
                    continue;
                };
                let status = lines.peek().and_then(|next| next.strip_prefix("? "));
                let status = status.map_or(0, |status| status.parse().expect("a status"));
                found.push(Found::of(command, status));
            }
            (None, Some("sh")) if !line.is_empty() => found.push(Found::of(line, 0)),
            (None, Some("")) if is_developers(line) => found.push(Found::of(line, 0)),
            (None, Some(_)) => {}
        }
    }
    found.extend(in_text(&text));
    found
}

fn is_developers(line: &str) -> bool {
    line.starts_with("bash ") || line.starts_with("cargo ")
}

/// The code spans of a text, which may go on in the next line.
fn in_text(text: &str) -> Vec<Found> {
    let spans = text.split('`').skip(1).step_by(2);
    let commands = spans.filter(|span| span.starts_with("hitmachine "));
    let found = commands.map(|line| Found {
        in_text: true,
        ..Found::of(line, 0)
    });
    found.collect()
}

#[test]
fn finds_commands_in_blocks_and_in_the_text() {
    let document = "Of `hitmachine a` and `hitmachine b --c\nd`.\n\
                    ```sh\nhitmachine e f       a remark\nbash g\n```\n\
                    ```console\n$ hitmachine h\n? 75\nerror: hitmachine i\n```\n\
                    ```\nhitmachine-key v1\ncargo j\n```\n```toml\nhitmachine = 1\n```\n`k`";
    let lines: Vec<_> = in_document(document)
        .into_iter()
        .map(|found| (found.line, found.status, found.in_text))
        .collect();
    let expected = [
        ("hitmachine a", 0, true),
        ("hitmachine b --c d", 0, true),
        ("hitmachine e f", 0, false),
        ("bash g", 0, false),
        ("hitmachine h", 75, false),
        ("cargo j", 0, false),
    ];
    assert_eq!(
        lines,
        expected.map(|(line, status, text)| (line.to_owned(), status, text))
    );
}
