//! Looks for marked values in bytes: as text in any case, in UTF-8, windows-1252 and UTF-16, and as
//! hexadecimal digits.

/// The forms that a value could be found in, all in lower case.
fn forms(mark: &str) -> Vec<Vec<u8>> {
    let hex = |bytes: &[u8]| {
        bytes
            .iter()
            .flat_map(|byte| format!("{byte:02x}").into_bytes())
            .collect::<Vec<u8>>()
    };
    let lower = mark.to_lowercase();
    let wide =
        |order: fn(u16) -> [u8; 2]| lower.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let mut forms = vec![
        lower.clone().into_bytes(),
        wide(u16::to_le_bytes),
        wide(u16::to_be_bytes),
    ];
    if !lower.is_ascii() {
        // In windows-1252, as far as it is Latin 1, which is all that the marks need.
        forms.push(
            lower
                .chars()
                .map(|character| u8::try_from(character).expect("Latin 1"))
                .collect(),
        );
    }
    forms.extend([mark, &lower, &mark.to_uppercase()].map(|text| hex(text.as_bytes())));
    forms.sort();
    forms.dedup();
    forms
}

/// The marks that are found in `bytes`.
pub(crate) fn found<'a>(bytes: &[u8], marks: &[&'a str]) -> Vec<&'a str> {
    // ASCII alone is put in lower case, so that what is no text stays as it is.
    let bytes = bytes.to_ascii_lowercase();
    marks
        .iter()
        .copied()
        .filter(|mark| forms(mark).iter().any(|form| contains(&bytes, form)))
        .collect()
}

fn contains(bytes: &[u8], form: &[u8]) -> bool {
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|byte| *byte == form[0]) {
        if bytes[from + at..].starts_with(form) {
            return true;
        }
        from += at + 1;
    }
    false
}

#[test]
fn finds_a_mark_in_every_form() {
    let hex = |text: &str| {
        text.bytes()
            .flat_map(|byte| format!("{byte:02X}").into_bytes())
            .collect::<Vec<u8>>()
    };
    let wide = |order: fn(u16) -> [u8; 2]| {
        "Goudvink"
            .encode_utf16()
            .flat_map(order)
            .collect::<Vec<u8>>()
    };
    for leak in [
        b"thread panicked: Goudvink".to_vec(),
        b"GOUDVINK".to_vec(),
        wide(u16::to_le_bytes),
        wide(u16::to_be_bytes),
        hex("Goudvink"),
        hex("goudvink"),
        hex("GOUDVINK"),
    ] {
        let bytes = [&b"\0g go"[..], &leak, b"\xFF"].concat();
        assert_eq!(
            found(&bytes, &["Roodborst", "Goudvink"]),
            ["Goudvink"],
            "{leak:?}"
        );
    }
    assert_eq!(found(b"Kno\xEBll", &["Kno\u{EB}ll"]), ["Kno\u{EB}ll"]);
    assert_eq!(
        found("Kno\u{EB}ll".as_bytes(), &["Kno\u{EB}ll"]),
        ["Kno\u{EB}ll"]
    );
    assert_eq!(found(b"Goud vink goudvin", &["Goudvink"]), [""; 0]);
}
