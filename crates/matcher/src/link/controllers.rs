//! Whose word something is: agencies are counted by controller.

use exchange::covenant::Covenant;

/// The controllers of a covenant's agencies, each as a bit of its own.
pub(crate) struct Controllers {
    of_agency: Vec<u64>,
}

impl Controllers {
    /// Those of a covenant.
    pub(crate) fn new(covenant: &Covenant) -> Self {
        let agencies = covenant.agencies();
        let mut of_agency = Vec::with_capacity(agencies.len());
        for agency in agencies {
            // The bit of a controller is that of its first agency.
            let mut all = agencies.iter();
            let first = all.position(|other| other.controller() == agency.controller());
            of_agency.push(1 << first.expect("an agency is one of its controller's"));
        }
        Self { of_agency }
    }

    /// The bit of the controller of the agency at an index in the covenant.
    pub(crate) fn of_agency(&self, agency: usize) -> u64 {
        self.of_agency[agency]
    }
}

/// Whether a set of controllers has two or more.
pub(crate) const fn are_two(controllers: u64) -> bool {
    controllers.count_ones() > 1
}
