//! What a user already knows of an export: columns named by hand, or a profile that was begun.

use std::collections::BTreeMap;

use exchange::covenant::Covenant;

use crate::profile::field::{FIELDS, Field};
use crate::profile::profile_file::ProfileFile;
use crate::propose::ProposeError;
use crate::propose::choose::SampledExport;

/// What is known of an export before it is looked at.
#[derive(Debug, Clone, Copy, Default)]
pub struct Given<'a> {
    /// The covenant, for what it asks of a profile.
    pub covenant: Option<&'a Covenant>,
    /// The text of a profile that was begun: its columns and its words for codes are kept.
    pub profile: Option<&'a str>,
    /// Columns by hand: a field, or a precondition of the covenant, and the name of the column.
    pub columns: &'a [(String, String)],
}

/// The same, with every field found.
#[derive(Default)]
pub(super) struct GivenColumns {
    agency: String,
    fields: BTreeMap<String, String>,
    preconditions: BTreeMap<String, String>,
    codes: BTreeMap<String, String>,
}

impl GivenColumns {
    /// Reads what was given; a column by hand wins over the profile's.
    pub(super) fn read(given: &Given<'_>) -> Result<Self, ProposeError> {
        let mut columns = Self::default();
        if let Some(text) = given.profile {
            let file = ProfileFile::parse(text)?;
            columns.agency = file.agency;
            columns.codes = file.codes;
            columns.preconditions = file.preconditions;
            for (id, name) in file.columns {
                columns.add(id, name, given.covenant)?;
            }
        }
        for (id, name) in given.columns {
            columns.add(id.clone(), name.clone(), given.covenant)?;
        }
        Ok(columns)
    }

    fn add(
        &mut self,
        id: String,
        name: String,
        covenant: Option<&Covenant>,
    ) -> Result<(), ProposeError> {
        if Field::from_id(&id).is_some() {
            self.fields.insert(id, name);
            return Ok(());
        }
        let mut codes = covenant.map_or(&[][..], Covenant::codes).iter();
        if codes.any(|code| code.preconditions().contains(&id)) {
            self.preconditions.insert(id, name);
            Ok(())
        } else {
            Err(ProposeError::NoField(id))
        }
    }

    /// The agency of the profile; empty without one.
    pub(super) fn agency(&self) -> &str {
        &self.agency
    }

    /// Each name that the export must have.
    pub(super) fn names(&self) -> Vec<&str> {
        let names = self.fields.values().chain(self.preconditions.values());
        names.map(String::as_str).collect()
    }

    /// The column of each field, by the field's index.
    pub(super) fn fields(
        &self,
        export: &SampledExport<'_, '_>,
    ) -> Result<[Option<usize>; FIELDS], ProposeError> {
        let mut fields = [None; FIELDS];
        for (id, name) in &self.fields {
            if let Some(field) = Field::from_id(id) {
                fields[field.index()] = Some(export.column(name)?);
            }
        }
        Ok(fields)
    }

    /// Each precondition whose column was named.
    pub(super) const fn preconditions(&self) -> &BTreeMap<String, String> {
        &self.preconditions
    }

    /// The code of each word that the profile has.
    pub(super) const fn codes(&self) -> &BTreeMap<String, String> {
        &self.codes
    }
}
