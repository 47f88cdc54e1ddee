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

/// The agencies, as places in the roster.
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

/// The facts of a code.
pub(crate) struct Entry {
    pub(crate) id: &'static str,
    pub(crate) number: u16,
    pub(crate) domain: Domain,
    pub(crate) seat: AgencyKind,
    /// Days for which a signal stays active.
    pub(crate) life: i32,
    pub(crate) nl: &'static str,
}

const YEAR: i32 = 365;
const HALF: i32 = 182;

const fn entry(
    code: Code,
    id: &'static str,
    domain: Domain,
    seat: AgencyKind,
    life: i32,
    nl: &'static str,
) -> Entry {
    Entry {
        id,
        number: code as u16 + 1,
        domain,
        seat,
        life,
        nl,
    }
}

/// All codes, in the order of [`Code`].
#[rustfmt::skip]
pub(crate) static CODES: [Entry; 25] = [
    entry(Code::InsuranceArrears, "insurance-arrears", Domain::Money, AgencyKind::DebtHelp, YEAR, "achterstand zorgverzekering"),
    entry(Code::EnergyArrears, "energy-arrears", Domain::Money, AgencyKind::DebtHelp, YEAR, "achterstand energie"),
    entry(Code::WaterArrears, "water-arrears", Domain::Money, AgencyKind::DebtHelp, YEAR, "achterstand water"),
    entry(Code::RentArrears, "rent-arrears", Domain::Money, AgencyKind::Housing, YEAR, "huurachterstand"),
    entry(Code::DebtHelpRequest, "debt-help-request", Domain::Money, AgencyKind::DebtHelp, YEAR, "aanvraag schuldhulp"),
    entry(Code::IncomeStopped, "income-stopped", Domain::Money, AgencyKind::SocialService, HALF, "uitkering gestopt of verlaagd"),
    entry(Code::ReintegrationStalled, "reintegration-stalled", Domain::Work, AgencyKind::SocialService, HALF, "traject naar werk vastgelopen"),
    entry(Code::HomelessnessRisk, "homelessness-risk", Domain::Housing, AgencyKind::SocialService, HALF, "dreigende dakloosheid"),
    entry(Code::EvictionNotice, "eviction-notice", Domain::Housing, AgencyKind::Housing, HALF, "aanzegging ontruiming"),
    entry(Code::HomeNeglect, "home-neglect", Domain::Housing, AgencyKind::Housing, YEAR, "vervuilde of verwaarloosde woning"),
    entry(Code::NeighbourNuisance, "neighbour-nuisance", Domain::Housing, AgencyKind::Housing, HALF, "woonoverlast"),
    entry(Code::Truancy, "truancy", Domain::School, AgencyKind::SchoolAttendance, HALF, "schoolverzuim"),
    entry(Code::ParentingSupport, "parenting-support", Domain::Parenting, AgencyKind::NeighbourhoodTeam, YEAR, "opvoedvraag"),
    entry(Code::FamilyConflict, "family-conflict", Domain::Parenting, AgencyKind::NeighbourhoodTeam, HALF, "conflict of scheiding in het gezin"),
    entry(Code::CareNeed, "care-need", Domain::Health, AgencyKind::NeighbourhoodTeam, HALF, "zorgvraag"),
    entry(Code::DomesticViolence, "domestic-violence", Domain::SafetyAtHome, AgencyKind::Police, YEAR, "huiselijk geweld"),
    entry(Code::ChildConcern, "child-concern", Domain::SafetyAtHome, AgencyKind::Police, YEAR, "zorg om een kind"),
    entry(Code::VtReport, "vt-report", Domain::SafetyAtHome, AgencyKind::SafeAtHome, YEAR, "melding huiselijk geweld bij Veilig Thuis"),
    entry(Code::VtChildReport, "vt-child-report", Domain::SafetyAtHome, AgencyKind::SafeAtHome, YEAR, "melding kindermishandeling bij Veilig Thuis"),
    entry(Code::DisturbedBehaviour, "disturbed-behaviour", Domain::Health, AgencyKind::Police, YEAR, "verward gedrag (E33)"),
    entry(Code::PsychiatricCrisis, "psychiatric-crisis", Domain::Health, AgencyKind::MentalHealth, YEAR, "psychische crisis"),
    entry(Code::Addiction, "addiction", Domain::Health, AgencyKind::MentalHealth, YEAR, "verslaving"),
    entry(Code::CareAvoidance, "care-avoidance", Domain::Health, AgencyKind::MentalHealth, HALF, "zorgmijding"),
    entry(Code::YouthCrime, "youth-crime", Domain::PublicOrder, AgencyKind::Police, YEAR, "jeugdcriminaliteit"),
    entry(Code::PublicNuisance, "public-nuisance", Domain::PublicOrder, AgencyKind::Police, HALF, "overlast op straat"),
];

impl Code {
    /// The facts of this code.
    pub(crate) fn entry(self) -> &'static Entry {
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
    fn every_code_stands_at_its_own_place() {
        for (place, entry) in CODES.iter().enumerate() {
            assert_eq!(usize::from(entry.number), place + 1);
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
