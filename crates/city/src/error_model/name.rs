//! Errors in names: which name and which part of it an agency writes, how it spells it, and typing
//! errors. The causes of mismatch that Divosa reports for debt signals (2025), and what a keyboard
//! adds.

use crate::agencies::agency::{ColumnContent, PrefixPlace};
use crate::agencies::encoding::plain;
use crate::error_model::letters;
use crate::error_model::model::ErrorModel;
use crate::people::first_names::CALL_NAMES;
use crate::people::names;
use crate::people::person::{NameUse, Person};
use crate::plan::error_kind::ErrorKind;
use crate::random::seeded::SeededRandom;
use crate::record::{NameCells, Record};

const TRADES: [&str; 8] = [
    "Klusbedrijf",
    "Schildersbedrijf",
    "Bakkerij",
    "Kapsalon",
    "Autobedrijf",
    "Administratiekantoor",
    "Taxibedrijf",
    "Hoveniersbedrijf",
];

/// Spellings that sound alike.
const SOUNDS: [(&str, &str); 8] = [
    ("ck", "k"),
    ("dt", "d"),
    ("z", "s"),
    ("Z", "S"),
    ("v", "f"),
    ("V", "F"),
    ("oo", "o"),
    ("ie", "i"),
];

/// Types surname, first names and initials of a row about a signal of this day.
pub(crate) fn names(typist: &mut ErrorModel<'_>, record: &mut Record, person: &Person, day: i32) {
    married(typist, record, person, day);
    double(typist, record);
    if !person.child && typist.slips(ErrorKind::BusinessName) {
        business(record, &mut typist.chance);
    }
    prefix(typist, record);
    spelling(typist, record);
    diacritics(typist, record);
    first_names(typist, record);
    one_letter(typist, record);
    if typist.agency.has(ColumnContent::FirstNames)
        && !record.first_names.is_empty()
        && typist.slips(ErrorKind::NamesSwapped)
    {
        record.cells = NameCells::Swapped;
    }
}

/// The name that a person uses since they wed.
fn married(typist: &mut ErrorModel<'_>, record: &mut Record, person: &Person, day: i32) {
    let Some(married) = person
        .married
        .filter(|married| married.since <= day && married.uses != NameUse::Own)
    else {
        return;
    };
    if !typist.slips(ErrorKind::MarriedName) {
        return;
    }
    let (own, partner) = (person.surname, married.partner);
    let name = match married.uses {
        NameUse::Own | NameUse::Partner => partner,
        NameUse::PartnerOwn | NameUse::OwnPartner => {
            let partner_first =
                (married.uses == NameUse::PartnerOwn) != typist.slips(ErrorKind::MarriedOrder);
            if partner_first {
                partner.doubled(own)
            } else {
                own.doubled(partner)
            }
        }
    };
    name.prefix().clone_into(&mut record.prefix);
    record.surname = name.stem();
}

fn double(typist: &mut ErrorModel<'_>, record: &mut Record) {
    let Some((first, second)) = record
        .surname
        .split_once('-')
        .map(|(first, second)| (first.to_owned(), second.to_owned()))
    else {
        return;
    };
    if typist.slips(ErrorKind::HalfName) {
        if typist.chance.happens(0.7) {
            record.surname = first;
            return;
        }
        // The prefix of the second half stands in it.
        let at = second.find(char::is_uppercase).unwrap_or(0);
        second[..at].trim().clone_into(&mut record.prefix);
        second[at..].clone_into(&mut record.surname);
    } else if typist.slips(ErrorKind::HyphenLost) {
        let gap = if second.starts_with(char::is_uppercase) && typist.chance.happens(0.2) {
            ""
        } else {
            " "
        };
        record.surname = format!("{first}{gap}{second}");
    }
}

fn business(record: &mut Record, chance: &mut SeededRandom) {
    let trade = chance.one_of(&TRADES);
    let name = format!("{} {}", record.prefix, record.surname);
    record.surname = if chance.happens(0.6) {
        format!("{trade} {}", name.trim())
    } else {
        format!("{} {trade}", name.trim())
    };
    record.prefix.clear();
}

fn prefix(typist: &mut ErrorModel<'_>, record: &mut Record) {
    if record.prefix.is_empty() {
        return;
    }
    if typist.slips(ErrorKind::PrefixLost) {
        record.prefix.clear();
        return;
    }
    if typist.slips(ErrorKind::PrefixMoved) {
        record.prefix_place = Some(match typist.agency.prefix {
            PrefixPlace::After => PrefixPlace::Before,
            PrefixPlace::Apart if typist.chance.happens(0.7) => PrefixPlace::Before,
            PrefixPlace::Apart | PrefixPlace::Before => PrefixPlace::After,
        });
    }
    if record.prefix.starts_with("van") && typist.slips(ErrorKind::PrefixShort) {
        let short = if record.prefix == "van" {
            "v."
        } else {
            typist.chance.one_of(&["v.d.", "vd", "v/d", "v d"])
        };
        short.clone_into(&mut record.prefix);
    }
}

fn spelling(typist: &mut ErrorModel<'_>, record: &mut Record) {
    let surname = &mut record.surname;
    let other = [("ij", "y"), ("IJ", "Y"), ("y", "ij"), ("Y", "IJ")]
        .into_iter()
        .find(|(from, _)| surname.contains(from));
    if let Some((from, to)) = other
        && typist.slips(ErrorKind::IjY)
    {
        *surname = surname.replacen(from, to, 1);
    }
    let other = [("ss", "s"), ("sen", "ssen")]
        .into_iter()
        .find(|(from, _)| surname.contains(from));
    if let Some((from, to)) = other
        && typist.slips(ErrorKind::SsS)
    {
        *surname = surname.replacen(from, to, 1);
    }
    let heard: Vec<_> = SOUNDS
        .into_iter()
        .filter(|(from, _)| surname.contains(from))
        .collect();
    if !heard.is_empty() && typist.slips(ErrorKind::Sound) {
        let (from, to) = typist.chance.one_of(&heard);
        *surname = surname.replacen(from, to, 1);
    }
}

fn diacritics(typist: &mut ErrorModel<'_>, record: &mut Record) {
    let marked = |name: &String| name.chars().any(|c| plain(c) != c);
    if !marked(&record.surname) && !record.first_names.iter().any(marked) {
        return;
    }
    let names = record
        .first_names
        .iter_mut()
        .chain([&mut record.surname, &mut record.initials]);
    if typist.slips(ErrorKind::DiacriticsLost) {
        names.for_each(|name| *name = name.chars().map(plain).collect());
    } else if typist.slips(ErrorKind::DiacriticsMangled) {
        let question = typist.chance.happens(0.4);
        names.for_each(|name| *name = mangled(name, question));
    }
}

/// UTF-8 read as windows-1252: two characters for one. Where that makes none, or where asked for, a
/// question mark.
fn mangled(name: &str, question: bool) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        match letter {
            'á'..='ÿ' if !question => {
                text.push('Ã');
                text.extend(char::from_u32(u32::from(letter) - 0x40));
            }
            other if plain(other) != other => text.push('?'),
            other => text.push(other),
        }
    }
    text
}

fn first_names(typist: &mut ErrorModel<'_>, record: &mut Record) {
    let agency = typist.agency;
    let call_names = CALL_NAMES.iter().find(|(name, _)| {
        record
            .first_names
            .first()
            .is_some_and(|first| first == name)
    });
    if let Some((_, call_names)) = call_names
        && typist.slips(ErrorKind::CallName)
    {
        let name = typist.chance.one_of(call_names);
        record.first_names = vec![name.to_owned()];
        // An agency that has both keeps the initials as they are in the passport.
        if !agency.has(ColumnContent::FirstNames) {
            record.initials = names::initials(&[name]);
        }
    }
    if record.first_names.len() > 1 && typist.slips(ErrorKind::FirstNameOnly) {
        record.first_names.truncate(1);
        record.initials = names::initials(&[&record.first_names[0]]);
    }
    if agency.has(ColumnContent::FirstNames) && typist.slips(ErrorKind::InitialsForNames) {
        record.first_names = vec![record.initials.clone()];
    }
    if agency.has(ColumnContent::Initials) && typist.slips(ErrorKind::InitialWrong) {
        let rest: String = record.initials.chars().skip(1).collect();
        let first = record.initials.chars().next();
        let others: Vec<_> = "ABCDEFGHIJKLMNPRSTW"
            .chars()
            .filter(|letter| Some(*letter) != first)
            .collect();
        record.initials = format!("{}{rest}", typist.chance.one_of(&others));
    }
    if typist.slips(ErrorKind::FirstNameMissing) {
        record.first_names.clear();
        record.initials.clear();
    }
}

/// One letter, mostly in the surname.
fn one_letter(typist: &mut ErrorModel<'_>, record: &mut Record) {
    type Edit = fn(&str, &mut SeededRandom) -> String;
    let edits: [(ErrorKind, Edit); 4] = [
        (ErrorKind::LetterInserted, letters::inserted),
        (ErrorKind::LetterDeleted, letters::deleted),
        (ErrorKind::LetterSubstituted, letters::substituted),
        (ErrorKind::LetterTransposed, letters::transposed),
    ];
    for (slip, edit) in edits {
        if typist.slips(slip) {
            let given = typist.agency.has(ColumnContent::FirstNames) && typist.chance.happens(0.35);
            let name = match record.first_names.first_mut() {
                Some(name) if given && name.chars().count() > 2 => name,
                _ => &mut record.surname,
            };
            *name = edit(name, &mut typist.chance);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::mangled;

    #[test]
    fn mojibake_is_utf_8_read_as_windows_1252() {
        for name in ["Zoë", "Hélène", "Böhm", "Faïza", "Jörg"] {
            let (expected, _, _) = encoding_rs::WINDOWS_1252.decode(name.as_bytes());
            assert_eq!(mangled(name, false), expected);
        }
        assert_eq!(
            (mangled("Şahin", false), mangled("Zoë", true)),
            ("?ahin".to_owned(), "Zo?".to_owned())
        );
    }
}
