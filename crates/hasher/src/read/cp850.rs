//! Code page 850, DOS Latin 1, which no standard for the web holds: a table of its upper half.

/// The characters of the bytes 0x80 to 0xFF.
#[rustfmt::skip]
const UPPER: [char; 128] = [
    'Ç', 'ü', 'é', 'â', 'ä', 'à', 'å', 'ç', 'ê', 'ë', 'è', 'ï', 'î', 'ì', 'Ä', 'Å',
    'É', 'æ', 'Æ', 'ô', 'ö', 'ò', 'û', 'ù', 'ÿ', 'Ö', 'Ü', 'ø', '£', 'Ø', '×', 'ƒ',
    'á', 'í', 'ó', 'ú', 'ñ', 'Ñ', 'ª', 'º', '¿', '®', '¬', '½', '¼', '¡', '«', '»',
    '░', '▒', '▓', '│', '┤', 'Á', 'Â', 'À', '©', '╣', '║', '╗', '╝', '¢', '¥', '┐',
    '└', '┴', '┬', '├', '─', '┼', 'ã', 'Ã', '╚', '╔', '╩', '╦', '╠', '═', '╬', '¤',
    'ð', 'Ð', 'Ê', 'Ë', 'È', 'ı', 'Í', 'Î', 'Ï', '┘', '┌', '█', '▄', '¦', 'Ì', '▀',
    'Ó', 'ß', 'Ô', 'Ò', 'õ', 'Õ', 'µ', 'þ', 'Þ', 'Ú', 'Û', 'Ù', 'ý', 'Ý', '¯', '´',
    '\u{AD}', '±', '‗', '¾', '¶', '§', '÷', '¸', '°', '¨', '·', '¹', '³', '²', '■', '\u{A0}',
];

/// Appends the text of `bytes` as UTF-8.
pub(super) fn decode(bytes: &[u8], out: &mut Vec<u8>) {
    let mut buffer = [0; 4];
    for &byte in bytes {
        match byte.checked_sub(0x80) {
            None => out.push(byte),
            Some(upper) => out.extend(
                UPPER[usize::from(upper)]
                    .encode_utf8(&mut buffer)
                    .as_bytes(),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_vectors() {
        let lines = include_str!("../../../../fixtures/vectors/cp850.txt")
            .lines()
            .filter(|line| !line.starts_with('#'));
        let mut cases = 0;
        for (line, byte) in lines.zip(0x80..=0xFF_u8) {
            let mut out = Vec::new();
            decode(&[b'a', byte], &mut out);
            let expected = u32::from_str_radix(line, 16)
                .ok()
                .and_then(char::from_u32)
                .expect("a code point");
            assert_eq!(
                String::from_utf8(out).expect("UTF-8"),
                format!("a{expected}"),
                "byte {byte:#x}"
            );
            cases += 1;
        }
        assert_eq!(cases, 128);
    }
}
