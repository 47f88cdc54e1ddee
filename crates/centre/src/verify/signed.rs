//! What both owners signed: the covenant, and the agreements where there are some.

use exchange::agreements::signed_agreements::SignedAgreements;
use exchange::covenant::signed_covenant::SignedCovenant;
use site::Site;

use super::Verified;

const COVENANT: &str = "covenant.toml";
const AGREEMENTS: &str = "agreements.toml";
const STATE: &str = "state";

/// Verifies both files and their signatures; gives the covenant where it holds. Nothing is
/// remembered of it, as nothing is run by it.
pub(super) fn verify(site: &Site, verified: &mut Verified) -> Option<SignedCovenant> {
    let [covenant_file, agreements_file, state] =
        [COVENANT, AGREEMENTS, STATE].map(|name| site.path().join(name));
    let covenant = match SignedCovenant::read_newest(&covenant_file, &state) {
        Ok(covenant) => covenant,
        Err(error) => {
            verified.find(covenant_file, error);
            return None;
        }
    };
    if let Err(error) = SignedAgreements::read_newest(&agreements_file, &state, &covenant) {
        verified.find(agreements_file, error);
    }
    Some(covenant)
}
