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
pub(crate) fn names(model: &mut ErrorModel<'_>, record: &mut Record, person: &Person, day: i32) {
    married(model, record, person, day);
    double(model, record);
    if !person.child && model.makes(ErrorKind::BusinessName) {
        business(record, &mut model.random);
    }
    prefix(model, record);
    spelling(model, record);
    diacritics(model, record);
    first_names(model, record);
    one_letter(model, record);
    if model.agency.has(ColumnContent::FirstNames)
        && !record.first_names.is_empty()
        && model.makes(ErrorKind::NamesSwapped)
    {
        record.cells = NameCells::Swapped;
    }
}

/// The name that a person uses since they wed.
fn married(model: &mut ErrorModel<'_>, record: &mut Record, person: &Person, day: i32) {
    let Some(married) = person
        .married
        .filter(|married| married.since <= day && married.uses != NameUse::Own)
    else {
        return;
    };
    // Without this error the row keeps the name of birth.
    if !model.makes(ErrorKind::MarriedName) {
        return;
    }
    let (own, partner) = (person.surname, married.partner);
    let name = match married.uses {
        NameUse::Own | NameUse::Partner => partner,
        NameUse::PartnerOwn | NameUse::OwnPartner => {
            let partner_first =
                (married.uses == NameUse::PartnerOwn) != model.makes(ErrorKind::MarriedOrder);
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

fn double(model: &mut ErrorModel<'_>, record: &mut Record) {
    let Some((first, second)) = record
        .surname
        .split_once('-')
        .map(|(first, second)| (first.to_owned(), second.to_owned()))
    else {
        return;
    };
    if model.makes(ErrorKind::HalfName) {
        if model.random.happens(0.7) {
            record.surname = first;
            return;
        }
        // The prefix of the second half stands in it.
        let stem = second.find(char::is_uppercase).unwrap_or(0);
        second[..stem].trim().clone_into(&mut record.prefix);
        second[stem..].clone_into(&mut record.surname);
    } else if model.makes(ErrorKind::HyphenLost) {
        let gap = if second.starts_with(char::is_uppercase) && model.random.happens(0.2) {
            ""
        } else {
            " "
        };
        record.surname = format!("{first}{gap}{second}");
    }
}

fn business(record: &mut Record, random: &mut SeededRandom) {
    let trade = random.pick(&TRADES);
    let name = format!("{} {}", record.prefix, record.surname);
    record.surname = if random.happens(0.6) {
        format!("{trade} {}", name.trim())
    } else {
        format!("{} {trade}", name.trim())
    };
    record.prefix.clear();
}

fn prefix(model: &mut ErrorModel<'_>, record: &mut Record) {
    if record.prefix.is_empty() {
        return;
    }
    if model.makes(ErrorKind::PrefixLost) {
        record.prefix.clear();
        return;
    }
    // Always to a side where this agency does not write it.
    if model.makes(ErrorKind::PrefixMoved) {
        record.prefix_place = Some(match model.agency.prefix {
            PrefixPlace::After => PrefixPlace::Before,
            PrefixPlace::Apart if model.random.happens(0.7) => PrefixPlace::Before,
            PrefixPlace::Apart | PrefixPlace::Before => PrefixPlace::After,
        });
    }
    if record.prefix.starts_with("van") && model.makes(ErrorKind::PrefixShort) {
        let short = if record.prefix == "van" {
            "v."
        } else {
            model.random.pick(&["v.d.", "vd", "v/d", "v d"])
        };
        short.clone_into(&mut record.prefix);
    }
}

fn spelling(model: &mut ErrorModel<'_>, record: &mut Record) {
    let surname = &mut record.surname;
    // A row is open to a kind only where its name has the letters: the rates are of those rows.
    let change = [("ij", "y"), ("IJ", "Y"), ("y", "ij"), ("Y", "IJ")]
        .into_iter()
        .find(|(from, _)| surname.contains(from));
    if let Some((from, to)) = change
        && model.makes(ErrorKind::IjY)
    {
        *surname = surname.replacen(from, to, 1);
    }
    let change = [("ss", "s"), ("sen", "ssen")]
        .into_iter()
        .find(|(from, _)| surname.contains(from));
    if let Some((from, to)) = change
        && model.makes(ErrorKind::SsS)
    {
        *surname = surname.replacen(from, to, 1);
    }
    let heard: Vec<_> = SOUNDS
        .into_iter()
        .filter(|(from, _)| surname.contains(from))
        .collect();
    if !heard.is_empty() && model.makes(ErrorKind::Sound) {
        let (from, to) = model.random.pick(&heard);
        *surname = surname.replacen(from, to, 1);
    }
}

fn diacritics(model: &mut ErrorModel<'_>, record: &mut Record) {
    if !is_marked(&record.surname) && !record.first_names.iter().any(|name| is_marked(name)) {
        return;
    }
    let names = record
        .first_names
        .iter_mut()
        .chain([&mut record.surname, &mut record.initials]);
    if model.makes(ErrorKind::DiacriticsLost) {
        names.for_each(|name| *name = name.chars().map(plain).collect());
    } else if model.makes(ErrorKind::DiacriticsMangled) {
        let question = model.random.happens(0.4);
        names.for_each(|name| *name = mangled(name, question));
    }
}

fn is_marked(name: &str) -> bool {
    name.chars().any(|letter| plain(letter) != letter)
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

fn first_names(model: &mut ErrorModel<'_>, record: &mut Record) {
    let agency = model.agency;
    let call_names = CALL_NAMES.iter().find(|(name, _)| {
        record
            .first_names
            .first()
            .is_some_and(|first| first == name)
    });
    if let Some((_, call_names)) = call_names
        && model.makes(ErrorKind::CallName)
    {
        let name = model.random.pick(call_names);
        record.first_names = vec![name.to_owned()];
        // An agency that has both keeps the initials as they are in the passport.
        if !agency.has(ColumnContent::FirstNames) {
            record.initials = names::initials(&[name]);
        }
    }
    if record.first_names.len() > 1 && model.makes(ErrorKind::FirstNameOnly) {
        record.first_names.truncate(1);
        record.initials = names::initials(&[&record.first_names[0]]);
    }
    if agency.has(ColumnContent::FirstNames) && model.makes(ErrorKind::InitialsForNames) {
        record.first_names = vec![record.initials.clone()];
    }
    if agency.has(ColumnContent::Initials) && model.makes(ErrorKind::InitialWrong) {
        let rest: String = record.initials.chars().skip(1).collect();
        let first = record.initials.chars().next();
        let others: Vec<_> = "ABCDEFGHIJKLMNPRSTW"
            .chars()
            .filter(|letter| Some(*letter) != first)
            .collect();
        record.initials = format!("{}{rest}", model.random.pick(&others));
    }
    if model.makes(ErrorKind::FirstNameMissing) {
        record.first_names.clear();
        record.initials.clear();
    }
}

/// One letter, mostly in the surname.
fn one_letter(model: &mut ErrorModel<'_>, record: &mut Record) {
    type Edit = fn(&str, &mut SeededRandom) -> String;
    let edits: [(ErrorKind, Edit); 4] = [
        (ErrorKind::LetterInserted, letters::inserted),
        (ErrorKind::LetterDeleted, letters::deleted),
        (ErrorKind::LetterSubstituted, letters::substituted),
        (ErrorKind::LetterTransposed, letters::transposed),
    ];
    for (kind, edit) in edits {
        if model.makes(kind) {
            let given = model.agency.has(ColumnContent::FirstNames) && model.random.happens(0.35);
            let name = match record.first_names.first_mut() {
                Some(name) if given && name.chars().count() > 2 => name,
                _ => &mut record.surname,
            };
            *name = edit(name, &mut model.random);
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
