//! The cargo features that there are: one build, but for what most parties never need.

/// A crate that may have a cargo feature, and the one that it may have.
pub(crate) struct Feature {
    /// Name of the package.
    pub(crate) of: &'static str,
    /// Name of the feature.
    pub(crate) name: &'static str,
    /// Why.
    pub(crate) because: &'static str,
}

/// The cargo features that there are. Whatever is behind one, spark/test builds and tests.
pub(crate) const FEATURES: &[Feature] = &[
    Feature {
        of: "elsewhere",
        name: "parquet",
        because: "who has one machine builds no crate for Parquet",
    },
    Feature {
        of: "hitmachine",
        name: "parquet",
        because: "it turns that of elsewhere on, with the commands that use it",
    },
];
