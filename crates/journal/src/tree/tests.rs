//! The tree beside published roots, and every proof of small trees beside every change of it.

use proptest::prelude::*;

use super::*;

/// The leaves and roots that Certificate Transparency's implementations are tested with.
const LEAVES: [&str; 8] = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
];
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn bytes(hex: &str) -> Vec<u8> {
    let pairs = hex.as_bytes().chunks_exact(2);
    pairs
        .map(|pair| exchange::hex::parse::<1>(pair).expect("digits")[0])
        .collect()
}

fn tree_of(size: u64) -> Tree {
    let mut tree = Tree::default();
    for number in 0..size {
        tree.push(&number.to_be_bytes());
    }
    tree
}

/// The recursion of the RFC over the leaves' bytes, written down once more without slices.
fn naive_root(first: u64, size: u64) -> TreeHash {
    if size == 1 {
        return TreeHash::of_leaf(&first.to_be_bytes());
    }
    let mut left = 1;
    while 2 * left < size {
        left *= 2;
    }
    TreeHash::of_parts(
        &naive_root(first, left),
        &naive_root(first + left, size - left),
    )
}

#[test]
fn has_the_published_roots() {
    let mut tree = Tree::default();
    assert_eq!(tree.root().to_string(), ROOTS[0]);
    for (leaf, root) in LEAVES.iter().zip(&ROOTS[1..]) {
        tree.push(&bytes(leaf));
        assert_eq!(tree.root().to_string(), *root);
    }
    assert_eq!(tree.root_at(5).expect("so many").to_string(), ROOTS[5]);
    assert_eq!(tree.root_at(9), None);
}

#[test]
fn proves_each_leaf_at_its_place_and_at_no_other() {
    for size in 1..=33 {
        let (tree, root) = (tree_of(size), naive_root(0, size));
        assert_eq!(tree.root(), root);
        for index in 0..size {
            let proof = tree.inclusion(index).expect("a leaf");
            let leaf = TreeHash::of_leaf(&index.to_be_bytes());
            assert!(proof.holds(&leaf, index, size, &root), "{index} of {size}");
            for other in (0..=size).filter(|&other| other != index) {
                assert!(
                    !proof.holds(&leaf, other, size, &root),
                    "{other} for {index} of {size}"
                );
            }
        }
        assert_eq!(tree.inclusion(size), None);
    }
}

#[test]
fn proves_each_beginning_and_no_other() {
    for size in 0..=33 {
        let tree = tree_of(size);
        for old in 0..=size {
            let proof = tree.consistency(old).expect("a beginning");
            let old_root = tree_of(old).root();
            assert!(
                proof.holds(old, &old_root, size, &tree.root()),
                "{old} of {size}"
            );
            if old > 0 {
                let other = TreeHash::of_leaf(b"another");
                assert!(!proof.holds(old, &other, size, &tree.root()));
                assert!(!proof.holds(old, &old_root, size, &other));
                // A proof is of one height; within it the signed head alone says the size.
                let higher = 2 * size.next_power_of_two();
                assert!(!proof.holds(old, &old_root, higher, &tree.root()));
            }
        }
        assert_eq!(tree.consistency(size + 1), None);
    }
}

/// A tree, a beginning of it that is not all, and a leaf of that beginning.
fn sizes() -> impl Strategy<Value = Sizes> {
    (2_u64..200).prop_flat_map(|size| {
        (1..size).prop_flat_map(move |old| (0..old).prop_map(move |leaf| Sizes { size, old, leaf }))
    })
}

#[derive(Debug, Clone, Copy)]
struct Sizes {
    size: u64,
    old: u64,
    leaf: u64,
}

proptest! {
    #[test]
    fn no_changed_proof_holds(sizes in sizes(), which in 0_usize..8, bit in 0_usize..256) {
        let Sizes { size, old, .. } = sizes;
        let tree = tree_of(size);
        let mut hashes = tree.consistency(old).expect("a beginning").hashes().to_vec();
        let which = which % hashes.len();
        hashes[which].0[bit / 8] ^= 1 << (bit % 8);
        let changed = ConsistencyProof::new(hashes.clone());
        let old_root = tree_of(old).root();
        prop_assert!(!changed.holds(old, &old_root, size, &tree.root()));
        hashes.pop();
        prop_assert!(!ConsistencyProof::new(hashes).holds(old, &old_root, size, &tree.root()));
    }

    #[test]
    fn no_proof_joins_two_histories(sizes in sizes()) {
        let Sizes { size, old, leaf } = sizes;
        let mut other = Tree::default();
        for number in 0..size {
            let bytes = if number == leaf { u64::MAX } else { number };
            other.push(&bytes.to_be_bytes());
        }
        let proof = other.consistency(old).expect("a beginning");
        prop_assert!(!proof.holds(old, &tree_of(old).root(), size, &other.root()));
    }
}
