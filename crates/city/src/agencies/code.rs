//! What agencies report: codes, their life domains, who sends them, and how long a signal stays
//! active. A signal is in the nightly CSV from its date until its life time is over. Life times: a
//! year for arrears (they come back within months), for violence, children and mental health; half
//! a year for what is dealt with or passes sooner.

/// A life domain (leefgebied): its id and Dutch name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Domain {
    Money,
    Work,
    Housing,
    School,
    Parenting,
    SafetyAtHome,
    Health,
    PublicOrder,
}

/// All domains, in the covenant's order.
pub(crate) const DOMAINS: [Domain; 8] = [
    Domain::Money,
    Domain::Work,
    Domain::Housing,
    Domain::School,
    Domain::Parenting,
    Domain::SafetyAtHome,
    Domain::Health,
    Domain::PublicOrder,
];

impl Domain {
    /// Id and Dutch name.
    pub(crate) fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Money => ("money", "geld"),
            Self::Work => ("work", "werk en inkomen"),
            Self::Housing => ("housing", "wonen"),
            Self::School => ("school", "school"),
            Self::Parenting => ("parenting", "opvoeding en gezin"),
            Self::SafetyAtHome => ("safety-at-home", "veiligheid thuis"),
            Self::Health => ("health", "gezondheid"),
            Self::PublicOrder => ("public-order", "openbare orde"),
        }
    }
}

/// The agencies; their order is that of the roster.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum AgencyKind {
    NeighbourhoodTeam,
    SocialService,
    DebtHelp,
    SchoolAttendance,
    Housing,
    Police,
    MentalHealth,
    SafeAtHome,
}

/// What a signal is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Code {
    InsuranceArrears,
    EnergyArrears,
    WaterArrears,
    RentArrears,
    DebtHelpRequest,
    IncomeStopped,
    ReintegrationStalled,
    HomelessnessRisk,
    EvictionNotice,
    HomeNeglect,
    NeighbourNuisance,
    Truancy,
    ParentingSupport,
    FamilyConflict,
    CareNeed,
    DomesticViolence,
    ChildConcern,
    VtReport,
    VtChildReport,
    DisturbedBehaviour,
    PsychiatricCrisis,
    Addiction,
    CareAvoidance,
    YouthCrime,
    PublicNuisance,
}

/// What the covenant says of a code.
pub(crate) struct CodeEntry {
    pub(crate) id: &'static str,
    pub(crate) number: u16,
    pub(crate) domain: Domain,
    pub(crate) agency: AgencyKind,
    /// Days for which a signal stays active.
    pub(crate) life: i32,
    pub(crate) nl: &'static str,
}

const YEAR: i32 = 365;
const HALF: i32 = 182;

const fn entry(
    code: Code,
    id: &'static str,
    nl: &'static str,
    domain: Domain,
    agency: AgencyKind,
    life: i32,
) -> CodeEntry {
    CodeEntry {
        id,
        number: code as u16 + 1,
        nl,
        domain,
        agency,
        life,
    }
}

/// All codes, in the order of [`Code`].
#[rustfmt::skip]
pub(crate) static CODES: [CodeEntry; 25] = [
    entry(Code::InsuranceArrears, "insurance-arrears", "achterstand zorgverzekering",
        Domain::Money, AgencyKind::DebtHelp, YEAR),
    entry(Code::EnergyArrears, "energy-arrears", "achterstand energie",
        Domain::Money, AgencyKind::DebtHelp, YEAR),
    entry(Code::WaterArrears, "water-arrears", "achterstand water",
        Domain::Money, AgencyKind::DebtHelp, YEAR),
    entry(Code::RentArrears, "rent-arrears", "huurachterstand",
        Domain::Money, AgencyKind::Housing, YEAR),
    entry(Code::DebtHelpRequest, "debt-help-request", "aanvraag schuldhulp",
        Domain::Money, AgencyKind::DebtHelp, YEAR),
    entry(Code::IncomeStopped, "income-stopped", "uitkering gestopt of verlaagd",
        Domain::Money, AgencyKind::SocialService, HALF),
    entry(Code::ReintegrationStalled, "reintegration-stalled", "traject naar werk vastgelopen",
        Domain::Work, AgencyKind::SocialService, HALF),
    entry(Code::HomelessnessRisk, "homelessness-risk", "dreigende dakloosheid",
        Domain::Housing, AgencyKind::SocialService, HALF),
    entry(Code::EvictionNotice, "eviction-notice", "aanzegging ontruiming",
        Domain::Housing, AgencyKind::Housing, HALF),
    entry(Code::HomeNeglect, "home-neglect", "vervuilde of verwaarloosde woning",
        Domain::Housing, AgencyKind::Housing, YEAR),
    entry(Code::NeighbourNuisance, "neighbour-nuisance", "woonoverlast",
        Domain::Housing, AgencyKind::Housing, HALF),
    entry(Code::Truancy, "truancy", "schoolverzuim",
        Domain::School, AgencyKind::SchoolAttendance, HALF),
    entry(Code::ParentingSupport, "parenting-support", "opvoedvraag",
        Domain::Parenting, AgencyKind::NeighbourhoodTeam, YEAR),
    entry(Code::FamilyConflict, "family-conflict", "conflict of scheiding in het gezin",
        Domain::Parenting, AgencyKind::NeighbourhoodTeam, HALF),
    entry(Code::CareNeed, "care-need", "zorgvraag",
        Domain::Health, AgencyKind::NeighbourhoodTeam, HALF),
    entry(Code::DomesticViolence, "domestic-violence", "huiselijk geweld",
        Domain::SafetyAtHome, AgencyKind::Police, YEAR),
    entry(Code::ChildConcern, "child-concern", "zorg om een kind",
        Domain::SafetyAtHome, AgencyKind::Police, YEAR),
    entry(Code::VtReport, "vt-report", "melding huiselijk geweld bij Veilig Thuis",
        Domain::SafetyAtHome, AgencyKind::SafeAtHome, YEAR),
    entry(Code::VtChildReport, "vt-child-report", "melding kindermishandeling bij Veilig Thuis",
        Domain::SafetyAtHome, AgencyKind::SafeAtHome, YEAR),
    entry(Code::DisturbedBehaviour, "disturbed-behaviour", "verward gedrag (E33)",
        Domain::Health, AgencyKind::Police, YEAR),
    entry(Code::PsychiatricCrisis, "psychiatric-crisis", "psychische crisis",
        Domain::Health, AgencyKind::MentalHealth, YEAR),
    entry(Code::Addiction, "addiction", "verslaving",
        Domain::Health, AgencyKind::MentalHealth, YEAR),
    entry(Code::CareAvoidance, "care-avoidance", "zorgmijding",
        Domain::Health, AgencyKind::MentalHealth, HALF),
    entry(Code::YouthCrime, "youth-crime", "jeugdcriminaliteit",
        Domain::PublicOrder, AgencyKind::Police, YEAR),
    entry(Code::PublicNuisance, "public-nuisance", "overlast op straat",
        Domain::PublicOrder, AgencyKind::Police, HALF),
];

impl Code {
    /// What the covenant says of this code.
    pub(crate) fn entry(self) -> &'static CodeEntry {
        &CODES[self as usize]
    }

    /// What Veilig Thuis books when the police passes a report of this code on.
    pub(crate) fn echo(self) -> Option<Self> {
        ECHOES
            .iter()
            .find(|(origin, _)| *origin == self)
            .map(|(_, echo)| *echo)
    }
}

/// Police codes that are passed on to Veilig Thuis, and the code there: one event, two signals.
pub(crate) const ECHOES: [(Code, Code); 2] = [
    (Code::DomesticViolence, Code::VtReport),
    (Code::ChildConcern, Code::VtChildReport),
];

/// Within how many days of the police signal the other one comes.
pub(crate) const ECHO_WITHIN_DAYS: u32 = 10;

#[cfg(test)]
mod tests {
    use super::CODES;

    #[test]
    fn every_code_stands_at_its_own_index() {
        for (index, entry) in CODES.iter().enumerate() {
            assert_eq!(usize::from(entry.number), index + 1);
            assert!(entry.life > 0);
        }
    }

    #[test]
    fn ids_are_unique() {
        let mut ids: Vec<_> = CODES.iter().map(|entry| entry.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), CODES.len());
    }
}
