//! How well matching does on a seeded city and on two seeded files, against a stored baseline:
//! worse fails, and much better asks for a new baseline, so that what was won is kept.

mod people;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::harness::run::run;
use crate::harness::town::workspace;

/// Figures may differ by so much: less than one pair in a hundred.
const TOLERANCE: f64 = 0.005;

const NIGHT: &str = "2026-11-22";

fn fixtures() -> PathBuf {
    workspace().join("fixtures/quality")
}

fn writes() -> bool {
    std::env::var_os("HITMACHINE_WRITE_FIXTURES").is_some()
}

/// The figures that are watched, by name.
type Figures = BTreeMap<String, f64>;

/// Takes figures out of what a run printed.
fn take(figures: &mut Figures, of: &str, printed: &Value, paths: &[&str]) {
    for path in paths {
        let value = printed
            .pointer(path)
            .and_then(Value::as_f64)
            .unwrap_or_else(|| panic!("no {path} in {printed:#}"));
        figures.insert(format!("{of}{}", path.replace('/', ".")), value);
    }
}

fn printed(folder: &Path, args: &[&str]) -> Value {
    serde_json::from_str(&run(folder, args).expect(0).stdout).expect("JSON")
}

fn measured() -> Figures {
    let folder = tempfile::tempdir().expect("a folder");
    let mut figures = Figures::new();
    let city = [
        "city",
        "--inhabitants",
        "20000",
        "--seed",
        "5",
        "--night",
        NIGHT,
        "--out",
        "city",
    ];
    run(folder.path(), &city).expect(0);
    let of_city = printed(
        folder.path(),
        &[
            "quality",
            "--json",
            "--truth",
            "city/truth",
            "--night",
            NIGHT,
        ],
    );
    let paths = ["precision", "recall", "f1"]
        .map(|figure| ["persons", "households", "hits"].map(|of| format!("/{of}/{figure}")));
    let paths = paths
        .as_flattened()
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>();
    take(&mut figures, "city", &of_city, &paths);
    let [a, b] = ["a.csv", "b.csv"].map(|name| fixtures().join(name).display().to_string());
    for keys in ["16", "32", "48"] {
        let of_pairs = printed(
            folder.path(),
            &["quality", "--json", "--keys", keys, "--pairs", &a, &b],
        );
        let paths = ["/persons/precision", "/persons/recall", "/persons/f1"];
        take(&mut figures, &format!("pairs.{keys}"), &of_pairs, &paths);
    }
    figures
}

/// What differs from the baseline by more than the tolerance, in words.
fn differences(baseline: &Figures, measured: &Figures) -> Vec<String> {
    let names: std::collections::BTreeSet<&String> =
        baseline.keys().chain(measured.keys()).collect();
    let difference = |name: &&String| match (baseline.get(*name), measured.get(*name)) {
        (Some(was), Some(is)) if is - was < -TOLERANCE => {
            Some(format!("{name} fell from {was:.4} to {is:.4}"))
        }
        (Some(was), Some(is)) if is - was > TOLERANCE => Some(format!(
            "{name} rose from {was:.4} to {is:.4}: move the baseline"
        )),
        (Some(_), Some(_)) => None,
        _ => Some(format!("{name} is not in both")),
    };
    names.iter().filter_map(difference).collect()
}

#[test]
fn matching_is_as_good_as_it_was() {
    let baseline = fixtures().join("baseline.json");
    if writes() {
        fs::create_dir_all(fixtures()).expect("a folder");
        for (name, text) in people::files() {
            fs::write(fixtures().join(name), text).expect("written");
        }
    }
    let measured = measured();
    if writes() {
        let text = serde_json::to_string_pretty(&measured).expect("JSON");
        fs::write(&baseline, text + "\n").expect("written");
    }
    let text = fs::read_to_string(&baseline).expect("a baseline");
    let differences = differences(&serde_json::from_str(&text).expect("a baseline"), &measured);
    assert!(
        differences.is_empty(),
        "{}\nA change that is meant: HITMACHINE_WRITE_FIXTURES=1 cargo test -p hitmachine --test \
         program quality, in a commit that says why.",
        differences.join("\n")
    );
}

#[test]
fn tells_a_fall_from_a_rise_and_lets_a_little_be() {
    let figures = |value: f64| Figures::from([("persons.f1".to_owned(), value)]);
    assert!(differences(&figures(0.9), &figures(0.8951)).is_empty());
    assert!(differences(&figures(0.9), &figures(0.894))[0].contains("fell from 0.9000 to 0.8940"));
    assert!(differences(&figures(0.9), &figures(0.906))[0].contains("move the baseline"));
    assert!(differences(&figures(0.9), &Figures::new())[0].contains("not in both"));
}

#[test]
fn the_same_files_give_the_same_figures_at_any_number_of_threads() {
    let folder = tempfile::tempdir().expect("a folder");
    let [a, b] = ["a.csv", "b.csv"].map(|name| fixtures().join(name).display().to_string());
    let [one, all] = [&["--threads", "1"][..], &[]].map(|threads| {
        let args = [
            &["quality", "--json", "--keys", "16", "--pairs", &a, &b],
            threads,
        ]
        .concat();
        let mut printed = printed(folder.path(), &args);
        printed
            .as_object_mut()
            .expect("an object")
            .remove("steps")
            .expect("steps");
        printed
    });
    assert_eq!(one, all);
}

#[test]
fn leaves_nothing_behind_in_the_city() {
    let folder = tempfile::tempdir().expect("a folder");
    run(
        folder.path(),
        &[
            "city",
            "--inhabitants",
            "2000",
            "--night",
            NIGHT,
            "--out",
            "city",
        ],
    )
    .expect(0);
    run(
        folder.path(),
        &["quality", "--truth", "city/truth", "--night", NIGHT],
    )
    .expect(0);
    for file in crate::harness::town::files_but_seen(folder.path()) {
        assert!(
            !file.contains(".batch") && !file.contains("nights"),
            "{file}"
        );
    }
}
