//! Where an agency's own signals go by its client numbers: to the one person that another
//! controller has too. A client number places and never ties
//! (docs/decisions/0028-one-agencys-word.md).

use super::persons::Persons;
use super::union_find::DisjointSets;

/// A person of one client, and the cluster of persons of one controller that both belong to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct ClusterMember {
    cluster: u32,
    /// Whether another controller has the person too.
    is_shared: bool,
    person: u32,
}

/// Places the persons of one controller by their clients. Every number is alone in `clusters`,
/// before and after.
pub(super) fn place(persons: &mut Persons<'_>, clusters: &mut DisjointSets) {
    let clients = clients(persons);
    let with_bsns = members(persons, clusters, &clients, &[]);
    let mut parted = Vec::new();
    for cluster in with_bsns.chunk_by(|left, right| left.cluster == right.cluster) {
        parted.extend(persons.parted_by_bsn(&persons_of(cluster)));
    }
    parted.sort_unstable();
    persons.doubt(&parted);
    // Who is left out ties nobody either.
    let members = members(persons, clusters, &clients, &parted);
    let mut joined = Vec::new();
    for cluster in members.chunk_by(|left, right| left.cluster == right.cluster) {
        let own = cluster.partition_point(|member| !member.is_shared);
        let (own, shared) = (&cluster[..own], &cluster[own..]);
        match shared {
            [] | [_] => joined.push(persons_of(cluster)),
            _ => persons.doubt(&persons_of(own)),
        }
    }
    // A shared person may be that of several clusters, and has another name from the first on.
    for mut cluster in joined {
        for person in &mut cluster {
            *person = persons.of(*person).expect("about somebody");
        }
        cluster.sort_unstable();
        cluster.dedup();
        if cluster.len() > 1 {
            persons.join(&cluster);
        }
    }
}

/// The persons of each client of an agency, where there are two or more.
fn clients(persons: &mut Persons<'_>) -> Vec<Vec<u32>> {
    let by_client = persons.sorted(|_, signal| Some((signal.agency, signal.payload.person?)));
    let mut clients = Vec::new();
    for same_client in by_client.chunk_by(|left, right| left.0 == right.0) {
        if let [_] = same_client {
            continue;
        }
        let signals = same_client.iter().map(|&(_, signal)| signal);
        let mut found: Vec<u32> = signals.filter_map(|signal| persons.of(signal)).collect();
        found.sort_unstable();
        found.dedup();
        if found.len() > 1 {
            clients.push(found);
        }
    }
    clients
}

/// The clusters of persons of one controller that `clients` hold together, with the shared persons
/// of the same clients; without those that are `left_out`. Sorted.
fn members(
    persons: &Persons<'_>,
    clusters: &mut DisjointSets,
    clients: &[Vec<u32>],
    left_out: &[u32],
) -> Vec<ClusterMember> {
    let is_own =
        |person: u32| persons.are_of_one(person) && left_out.binary_search(&person).is_err();
    for client in clients {
        clusters.join_all(client.iter().copied().filter(|&person| is_own(person)));
    }
    let mut members = Vec::new();
    for client in clients {
        let Some(first) = client.iter().copied().find(|&person| is_own(person)) else {
            continue;
        };
        let cluster = clusters.root(first);
        for &person in client {
            let is_shared = !persons.are_of_one(person);
            if is_shared || is_own(person) {
                members.push(ClusterMember {
                    cluster,
                    is_shared,
                    person,
                });
            }
        }
    }
    members.sort_unstable();
    members.dedup();
    clusters.reset(clients.iter().flatten().copied());
    members
}

fn persons_of(members: &[ClusterMember]) -> Vec<u32> {
    members.iter().map(|member| member.person).collect()
}
