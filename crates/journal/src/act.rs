//! What was done: the closed list of acts that an entry can name.

use std::fmt;

/// Declares the acts with the words they stand under in the journal.
macro_rules! acts {
    ($($(#[$doc:meta])* $act:ident = $word:literal,)*) => {
        /// What a run or a person did. Its word is part of what is hashed and never changes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Act {
            $($(#[$doc])* $act,)*
        }

        impl Act {
            /// Every act, in the order of the document.
            pub const ALL: &[Self] = &[$(Self::$act,)*];

            /// The word of the act in the journal.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$act => $word,)*
                }
            }
        }
    };
}

acts! {
    /// A run began to write in the journal.
    BeginRun = "begin-run",
    /// A run ended, and its leaf can be set.
    EndRun = "end-run",
    /// A batch or a letter was taken in.
    Accept = "accept",
    /// Something that was sent was refused.
    Refuse = "refuse",
    /// The hits of a night were found.
    Match = "match",
    /// A wrong run was voided.
    Void = "void",
    /// Letters for agencies were written.
    Send = "send",
    /// A person looked at something.
    Read = "read",
    /// A person looked at a list.
    List = "list",
    /// A person took something out of the page.
    Export = "export",
    /// A person read the journal.
    Audit = "audit",
    /// A person took a hit as theirs.
    Take = "take",
    /// A person gave a first or a second assessment, which stays closed.
    Assess = "assess",
    /// Both assessments are in, and were opened.
    Open = "open",
    /// A decision stands.
    Decide = "decide",
    /// A person put a hit away until a date.
    Park = "park",
    /// A person wrote something down.
    Note = "note",
    /// A decision was taken back, and the hit is open again.
    Undo = "undo",
    /// Somebody who is away was taken out of an assessing.
    Replace = "replace",
    /// A run opened a hit again: something is new, hardly anything is left, or a date has come.
    Reopen = "reopen",
    /// A rule was treated as a pilot, because its answers say it is not precise enough.
    Demote = "demote",
    /// Something was deleted, as it was due.
    Forget = "forget",
    /// A backup was made.
    Backup = "backup",
    /// The site was put back from a backup.
    Restore = "restore",
    /// An account was made, changed, barred or reset.
    Account = "account",
    /// Somebody signed in or out.
    Session = "session",
}

impl Act {
    /// The act of a word; `None` when there is none.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|act| act.word() == word)
    }
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn has_a_word_of_its_own_each() {
        let words: BTreeSet<&str> = Act::ALL.iter().map(|act| act.word()).collect();
        assert_eq!(words.len(), Act::ALL.len());
        for &act in Act::ALL {
            assert_eq!(Act::of_word(act.word()), Some(act));
            let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
            assert!(act.word().bytes().all(is_plain), "{act}");
        }
        assert_eq!(Act::of_word("begin"), None);
    }
}
