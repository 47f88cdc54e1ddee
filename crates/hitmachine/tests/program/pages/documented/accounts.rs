//! The accounts that there are before a command about accounts is typed.

/// What was typed before, without `hitmachine account` and the site.
pub(super) fn taken_for_granted(line: &str) -> Vec<&'static str> {
    if line.contains("--role administrator") {
        return Vec::new();
    }
    let mut typed = vec![
        "add --as admin-1 --role administrator admin-1",
        "add --as admin-1 --role privacy-officer officer-1",
    ];
    if !line.contains("account add") {
        typed.push("add --as admin-1 --role analyst analyst-1");
    }
    if line.contains("account enable") {
        typed.push("disable --as admin-1 analyst-1");
    }
    if line.contains("--as officer-1") {
        typed.push("reset --as admin-1 analyst-1");
    }
    typed
}
