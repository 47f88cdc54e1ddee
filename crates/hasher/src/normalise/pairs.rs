//! The golden pairs (fixtures/vectors/pairs.csv): cells that must be one identifier, and near-misses that must not.
