//! Rows that are found without a letter: by refs out of a hit list, and by codes from the
//! telephone.

use exchange::letter::signal_code::SignalCode;

use super::{index, night, ref_of};
use crate::harness::town::NIGHT;
use crate::letters::confirm;

#[test]
fn rows_are_found_by_refs_of_both_periods_and_by_codes_of_the_night() {
    let town = confirm::town(2);
    let find = |further: &[&str]| {
        let args = [
            "find",
            "--home",
            "agencies/housing",
            "agencies/housing/signals.csv",
        ];
        town.run(&[&args[..], further].concat())
    };
    let own = ref_of(&town, "housing", NIGHT, "H-0012");
    let code = SignalCode::new(night(NIGHT), index(&town, "housing"), own).to_string();
    let spaced = format!("{} {}", &code[..4], code[4..].to_lowercase());
    // 91 days later its ref of that night is the one of the period before.
    for (wanted, night, is_found) in [
        (["--ref", &format!("s{own}")], NIGHT, true),
        (["--ref", &own.to_string().to_uppercase()], NIGHT, true),
        (["--ref", &own.to_string()], "2027-02-21", true),
        (["--ref", &own.to_string()], "2027-06-21", false),
        (["--code", &spaced], NIGHT, true),
        (["--code", &code], "2026-11-23", false),
    ] {
        let said = find(&[&wanted[..], &["--night", night]].concat())
            .expect(0)
            .stdout;
        assert_eq!(said.contains("H-0012"), is_found, "{wanted:?}: {said}");
        assert_eq!(said.contains("not in this export"), !is_found, "{said}");
        assert!(!said.contains("Kwetterzanger"), "{said}");
    }
    let wanted = ["--ref", &own.to_string(), "--night", NIGHT];
    let shown = find(&[&wanted[..], &["--show", "Achternaam"]].concat()).expect(0);
    assert!(
        shown.stdout.contains("Achternaam: Kwetterzanger"),
        "{}",
        shown.stdout
    );
    let refused = find(&[&wanted[..], &["--show", "Naam"]].concat())
        .expect(1)
        .stderr;
    assert!(
        refused.contains("does not have the column \"Naam\""),
        "{refused}"
    );
    for misuse in [vec![], vec!["--code", "VAVKKXD0"], vec!["--ref", "ab"]] {
        find(&[&misuse[..], &["--night", NIGHT]].concat()).expect(2);
    }
}
