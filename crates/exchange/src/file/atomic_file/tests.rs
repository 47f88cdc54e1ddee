//! A file is whole under its name, or not there; and nobody else may read it.

use super::*;

#[test]
fn shows_nothing_under_the_final_name_before_it_is_published() {
    let folder = tempfile::tempdir().expect("a folder");
    let name = folder.path().join("hits.json");
    let mut draft = AtomicFile::create(&name).expect("a draft");
    draft.write_all(b"whole").expect("written");
    assert!(!name.exists());
    draft.publish().expect("published");
    assert_eq!(fs::read(&name).expect("a file"), b"whole");
    assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 1);
}

#[cfg(unix)]
#[test]
fn lets_nobody_but_its_owner_read_a_file_even_where_a_part_was_left() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let name = folder.path().join("night.batch");
    let part = folder.path().join("night.batch.part");
    drop(File::create(&part).expect("left behind"));
    fs::set_permissions(&part, fs::Permissions::from_mode(0o666)).expect("permissions");
    AtomicFile::create(&name)
        .and_then(AtomicFile::publish)
        .expect("published");
    assert_eq!(
        fs::metadata(&name).expect("a file").permissions().mode() & 0o777,
        0o600
    );
}

#[cfg(unix)]
#[test]
fn follows_no_link_and_waits_for_no_pipe_at_the_name_of_its_draft() {
    let folder = tempfile::tempdir().expect("a folder");
    let (name, other) = (folder.path().join("hits.json"), folder.path().join("other"));
    let part = folder.path().join("hits.json.part");
    fs::write(&other, b"of somebody else").expect("written");
    std::os::unix::fs::symlink(&other, &part).expect("a link");
    let error = write(&name, b"whole").expect_err("a link");
    assert!(
        error
            .to_string()
            .ends_with("hits.json.part: it is not a regular file")
    );
    assert_eq!(fs::read(&other).expect("a file"), b"of somebody else");
    fs::remove_file(&part).expect("removed");
    let made = std::process::Command::new("mkfifo").arg(&part).status();
    assert!(made.expect("mkfifo runs").success());
    let error = AtomicFile::create_waiting(&name).err().expect("a pipe");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(!name.exists());
}

#[test]
fn leaves_nothing_behind_when_given_up_and_keeps_what_was_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let name = folder.path().join("hits.json");
    write(&name, b"yesterday").expect("written");
    let mut draft = AtomicFile::create(&name).expect("a draft");
    draft.write_all(b"half").expect("written");
    drop(draft);
    assert_eq!(fs::read(&name).expect("a file"), b"yesterday");
    assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 1);
}

#[test]
fn is_written_by_one_run_at_a_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let name = folder.path().join("hits.json");
    let mut draft = AtomicFile::create(&name).expect("a draft");
    draft.write_all(b"first").expect("written");
    let busy = AtomicFile::create(&name).err().expect("it is taken");
    assert_eq!(busy.kind(), ErrorKind::ResourceBusy);
    draft.publish().expect("published");
    write(&name, b"second").expect("it is free again");
    assert_eq!(fs::read(&name).expect("a file"), b"second");
}

#[test]
fn waits_for_its_turn_where_it_is_told_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let name = folder.path().join("seen");
    std::thread::scope(|scope| {
        let mut first = AtomicFile::create(&name).expect("a draft");
        let second = scope.spawn(|| {
            AtomicFile::create_waiting(&name)
                .and_then(|draft| fs::read(&name).map(|there| (draft, there)))
        });
        first.write_all(b"first").expect("written");
        first.publish().expect("published");
        let (draft, there) = second.join().expect("no panic").expect("its turn");
        assert_eq!(there, b"first", "it had not begun before");
        draft.publish().expect("published");
    });
    assert_eq!(fs::read(&name).expect("a file"), b"");
}

#[test]
fn leaves_the_draft_of_another_run_alone_once_it_is_published() {
    let folder = tempfile::tempdir().expect("a folder");
    let name = folder.path().join("hits.json");
    let mut published = AtomicFile::create(&name).expect("a draft");
    published.is_published = true;
    drop(published);
    assert!(folder.path().join("hits.json.part").exists());
    write(&name, b"whole").expect("what a run left is written over");
}

#[test]
fn writes_a_new_file_whole_and_over_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let (name, part) = (folder.path().join("key"), folder.path().join("key.part"));
    fs::write(&part, b"left behind, and longer").expect("written");
    write_new(&name, b"whole").expect("written");
    assert_eq!(fs::read(&name).expect("a file"), b"whole");
    let error = write_new(&name, b"another").expect_err("there is one");
    assert_eq!(error.kind(), ErrorKind::AlreadyExists);
    // One that came while this one was written is left as it is, too.
    fs::write(&part, b"another").expect("written");
    let error = name_new(&part, &name).expect_err("there is one");
    assert_eq!(error.kind(), ErrorKind::AlreadyExists);
    assert_eq!(fs::read(&name).expect("a file"), b"whole");
    fs::remove_file(&part).expect("removed");
    assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 1);
}

#[cfg(unix)]
#[test]
fn takes_nothing_from_a_file_whose_draft_kept_its_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let (name, part) = (folder.path().join("key"), folder.path().join("key.part"));
    fs::write(&part, b"whole").expect("written");
    fs::hard_link(&part, &name).expect("linked, and killed before the rest");
    let error = write_new(&name, b"another").expect_err("there is one");
    assert_eq!(error.kind(), ErrorKind::AlreadyExists);
    assert!(!part.exists(), "no copy of a secret stays");
    // The same, and the file has gone elsewhere meanwhile.
    let elsewhere = folder.path().join("elsewhere");
    fs::hard_link(&name, &part).expect("linked");
    fs::rename(&name, &elsewhere).expect("moved");
    write_new(&name, b"another").expect("written");
    let read = [&name, &elsewhere].map(|path| fs::read(path).expect("a file"));
    assert_eq!(read, [b"another".to_vec(), b"whole".to_vec()]);
    assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 2);
}

#[test]
fn gives_a_folder_its_final_name_but_writes_over_none() {
    let base = tempfile::tempdir().expect("a folder");
    let (part, name) = (base.path().join("r1.part"), base.path().join("r1"));
    for expected in [true, false] {
        fs::create_dir(&part).expect("a folder");
        fs::write(part.join("tags"), b"whole").expect("written");
        assert_eq!(publish_folder(&part, &name).is_ok(), expected);
    }
    assert_eq!(fs::read(name.join("tags")).expect("a file"), b"whole");
}

#[test]
fn leaves_nothing_under_the_final_name_when_the_rename_fails() {
    let folder = tempfile::tempdir().expect("a folder");
    let name = folder.path().join("taken");
    fs::create_dir_all(name.join("by a folder")).expect("a folder");
    assert!(write(&name, b"whole").is_err());
    assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 1);
}
