//! What is forgotten is gone from every file of the site, the report counts what went, and a run
//! that is killed anywhere is finished by the next one.

mod due;
mod killed;

use std::collections::BTreeMap;
use std::fs;

use casebook::store::ForgetReport;
use exchange::covenant::Covenant;
use journal::Origin;
use serde_json::Value;

pub(super) use self::due::{Due, NEXT};
use super::ORIGIN;
use crate::harness::town::{NIGHT, files};

#[test]
fn no_byte_of_a_forgotten_hit_is_in_any_file_of_the_site() {
    let due = Due::new();
    for mark in &due.marks {
        assert!(!due.files_with(mark).is_empty(), "the marks are looked for");
    }
    due.forget().expect(0);
    for mark in &due.marks {
        assert_eq!(due.files_with(mark), [""; 0]);
    }
    assert!(!due.centre.hits().is_empty(), "other hits are kept");
    assert_eq!(due.centre.casebook().flaws().expect("checked"), []);
    let verified = due.centre.town.run(&["verify", "--site", "centre"]);
    verified.expect(0);
}

#[test]
fn while_somebody_reads_the_casebook_nothing_is_reported_and_after_it_all_is_gone() {
    let due = Due::new();
    let reader = rusqlite::Connection::open(due.database()).expect("opened");
    let query = "BEGIN; SELECT count(*) FROM hit";
    reader.execute_batch(query).expect("read");
    let busy = due.forget().expect(75);
    assert!(
        busy.stderr
            .starts_with("error: somebody reads the casebook"),
        "{}",
        busy.stderr
    );
    assert_eq!(due.reports(), [""; 0]);
    reader.execute_batch("COMMIT").expect("done");
    let went = due.forget_json();
    assert_eq!(went.len(), 1, "the run that was refused is reported");
    assert!(went[0]["hits"].as_u64() > Some(0), "{}", went[0]);
    for mark in &due.marks {
        assert_eq!(due.files_with(mark), [""; 0]);
    }
    assert_eq!(due.forget_json(), [Value::Null; 0], "and once");
}

#[test]
fn the_report_counts_what_went_and_the_centre_has_signed_it() {
    let due = Due::new();
    let (rows, files) = (due.rows(), due.kinds());
    let would = due.dry_run();
    assert_eq!(due.rows(), rows, "a dry run deletes nothing");
    assert_eq!(due.kinds(), files);

    let went = due.forget_json();
    assert_eq!((went.len(), would.len()), (1, 1));
    let said = due::counts(&went[0]["rows"]);
    let left = due.rows();
    for (table, before) in &rows {
        // The forgetting itself adds two subjects: what it deleted, and that it was done.
        let added = if table == "subject" { 2 } else { 0 };
        let gone = said.get(table).copied().unwrap_or(0);
        assert_eq!(left[table] + gone, before + added, "{table}");
    }
    assert!(
        ["listed", "subject"]
            .iter()
            .all(|table| said.contains_key(*table))
    );
    let mut after = due.kinds();
    assert_eq!(after.remove("report"), Some(1));
    let mut gone = difference(&files, &after);
    gone.retain(|_, &mut gone| gone != 0);
    assert_eq!(due::counts(&went[0]["files"]), gone);
    for field in ["rows", "files", "hits", "seen", "nights", "run"] {
        assert_eq!(would[0][field], went[0][field], "{field}");
    }
    assert_eq!(went[0]["seen"], serde_json::json!([NIGHT, NIGHT]));

    let text = fs::read_to_string(due.centre.town.file(&format!(
        "centre/reports/{}",
        went[0]["file"].as_str().expect("a name")
    )));
    let covenant = Covenant::parse(&due.centre.town.read("covenant.toml")).expect("a covenant");
    let origin = Origin::parse(ORIGIN).expect("an origin");
    let key = covenant.centre().sign();
    let report = ForgetReport::verify(&text.expect("a report"), &origin, key);
    let report = report.expect("signed");
    assert_eq!(Some(report.went.hits), went[0]["hits"].as_u64());
    let entries = due.centre.casebook().forgotten().expect("read");
    let said = entries.iter().find(|entry| entry.number == report.entry);
    assert_eq!(said.expect("it stands in the journal").hash, report.hash);
}

/// What was there before and is not after.
fn difference(
    before: &BTreeMap<String, u64>,
    after: &BTreeMap<String, u64>,
) -> BTreeMap<String, u64> {
    let left = |name: &str| after.get(name).copied().unwrap_or(0);
    let gone = |(name, count): (&String, &u64)| (name.clone(), count - left(name));
    before.iter().map(gone).collect()
}

#[test]
fn works_without_a_covenant_in_force() {
    let due = Due::new();
    fs::remove_file(due.centre.town.file("centre/covenant.toml")).expect("removed");
    let went = due.forget_json();
    assert_eq!(went.len(), 1);
}

#[test]
fn the_lists_of_runs_that_another_took_the_place_of_go_and_letters_stay() {
    let due = Due::new();
    // The night is open, and its first run had the family.
    let run = format!("centre/nights/{NEXT}/run-1");
    let lists = files(&due.centre.town.file(&run));
    assert!(lists.contains(&"hits.json".to_owned()), "{lists:?}");
    due.forget().expect(0);
    let left = files(&due.centre.town.file(&run));
    assert!(
        left.iter().all(|name| !name.starts_with("hits")),
        "{left:?}"
    );
    let counts = files(&due.centre.town.file(&format!("centre/nights/{NEXT}/run-2")));
    assert!(counts.contains(&"hits.json".to_owned()), "{counts:?}");
    due.centre
        .town
        .run(&["verify", "--site", "centre"])
        .expect(0);
}

#[test]
fn a_report_that_the_journal_does_not_bear_out_is_found() {
    let due = Due::new();
    let went = due.forget_json();
    let name = went[0]["file"].as_str().expect("a name");
    let path = format!("centre/reports/{name}");
    let whole = due.centre.town.read(&path);
    let verify = |status| {
        due.centre
            .town
            .run(&["verify", "--site", "centre"])
            .expect(status)
    };
    verify(0);
    due.centre.town.change(&path, "hits ", "hits 1");
    assert!(verify(1).stdout.contains("the note was changed after"));
    // Signed by the centre, and of another casebook.
    due.centre.town.write(&path, whole);
    fs::remove_dir_all(due.centre.town.file("centre/casebook")).expect("removed");
    due.centre.casebook();
    let found = verify(1).stdout;
    assert!(
        found.contains("the journal does not say what this report says"),
        "{found}"
    );
}

#[test]
fn a_night_is_deleted_with_its_hits_however_many_nights_are_kept() {
    let due = Due::new();
    assert!(
        due.centre
            .town
            .file(&format!("centre/nights/{NIGHT}"))
            .exists()
    );
    due.forget().expect(0);
    let left = files(&due.centre.town.file("centre"));
    let of_night: Vec<_> = left.iter().filter(|name| name.contains(NIGHT)).collect();
    assert!(of_night.is_empty(), "{of_night:?}");
    let kept: BTreeMap<_, _> = due.kinds();
    assert!(kept["hit-list"] > 0, "the last night is kept");
}

#[test]
fn nothing_that_a_site_has_after_a_while_is_foreign_to_it_or_taken_for_an_inbox() {
    let due = Due::new();
    due.forget().expect(0);
    let centre = &due.centre;
    centre.put("junk", b"nobody's");
    let at = format!("{NEXT}T06:40+01:00");
    centre.night(&at).expect(1);
    let site = centre.town.file("centre");
    let entries = fs::read_dir(&site).expect("a folder");
    let entries: Vec<_> = entries.map(|entry| entry.expect("an entry")).collect();
    let folders = entries.iter().filter(|entry| entry.path().is_dir());
    let folders: Vec<_> = folders
        .map(|entry| entry.file_name().into_string().expect("UTF-8"))
        .collect();
    for lived in ["nights", "outbox", "refused", "reports"] {
        assert!(folders.contains(&lived.to_owned()), "{folders:?}");
    }
    let settings = String::from_utf8(centre.town.read("centre/site.toml")).expect("UTF-8");
    for folder in folders.iter().filter(|folder| *folder != "inbox") {
        let inbox = format!("{settings}\ninbox = \"{folder}\"\n");
        centre.town.write("centre/site.toml", inbox);
        let told = centre.night(&at).expect(1).stderr;
        assert!(told.contains("`inbox` names a folder"), "{folder}: {told}");
    }
    // It was lost, and making it anew was cut off.
    fs::rename(site.join("site.toml"), site.join("site.toml.part")).expect("renamed");
    let new = ["site", "new", "centre", "--origin", ORIGIN];
    let made = centre.town.run(&new).expect(0).stdout;
    assert!(made.contains("centre/reports"), "{made}");
    centre.night(&at).expect(0);
}
