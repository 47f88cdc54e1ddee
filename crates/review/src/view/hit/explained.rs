//! Why a hit was found, as a page tells it: rules and their conditions, signals, desks. Names stand
//! here and no ids: whoever builds these looks names up in the agreements, or in the covenant.

use exchange::covenant::Stage;
use exchange::hits::Counted;
use exchange::payload::Severity;
use jiff::civil::Date;

use crate::view::frame::Frame;

/// Why a hit was found.
#[derive(Debug, Clone)]
pub struct Explained {
    /// The rules that it meets.
    pub rules: Vec<RuleRow>,
    /// On whose word it hangs, or who ties it.
    pub words_of: Vec<WordOf>,
}

/// A rule that a hit meets.
#[derive(Debug, Clone)]
pub struct RuleRow {
    /// What it is called.
    pub name: String,
    /// What it says, as the covenant has it.
    pub says: String,
    /// Its version.
    pub version: u64,
    /// How far it has proved itself.
    pub stage: Stage,
    /// The first day that it looks at.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// Its conditions.
    pub conditions: Vec<ConditionRow>,
    /// A smallest set of events without which it would not be met.
    pub without: Vec<WithoutRow>,
}

/// A condition of a rule.
#[derive(Debug, Clone)]
pub struct ConditionRow {
    /// What is counted.
    pub counted: Counted,
    /// How many are asked.
    pub needed: u64,
    /// What was found, by name.
    pub found: Vec<String>,
}

/// An event that would have to be absent.
#[derive(Debug, Clone)]
pub struct WithoutRow {
    /// The number of the event within the hit.
    pub event: u64,
    /// What its signal is called.
    pub signal: String,
    /// The name of the agency.
    pub agency: String,
    /// Its day.
    pub date: Date,
}

/// A controller that alone ties the hit.
#[derive(Debug, Clone)]
pub struct WordOf {
    /// The names of its agencies in the hit.
    pub agencies: Vec<String>,
    /// Into how many parts the signals of others fall without it.
    pub parts: u64,
    /// The names of the rules that hang on it; empty where a part meets them all the same.
    pub hangs: Vec<String>,
}

/// When a signal was: a day where a rule counts it, else its week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dated {
    /// A day.
    Day(Date),
    /// The week that begins on this Monday.
    Week(Date),
}

/// Whether a signal counts, and why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignalRole {
    /// A rule counts its event, and the event counts for it.
    Counts,
    /// It repeats the event of another signal.
    Echo,
    /// It lies outside the windows of all rules.
    Outside,
}

/// A signal of the hit.
#[derive(Debug, Clone)]
pub struct SignalRow {
    /// The number of its event within the hit.
    pub event: u64,
    /// When it was.
    pub when: Dated,
    /// The name of the agency.
    pub agency: String,
    /// What it is called.
    pub signal: String,
    /// What its life domain is called.
    pub domain: String,
    /// How severe it is.
    pub severity: Severity,
    /// Which of the persons of the hit it is about, from 1; none where it is about the address.
    pub person: Option<u64>,
    /// Whether it counts.
    pub role: SignalRole,
    /// Whether its agency has the person in a joint plan.
    pub is_in_plan: bool,
    /// Whether its agency told the person.
    pub is_informed: bool,
}

/// A desk that knows a signal.
#[derive(Debug, Clone)]
pub struct Desk {
    /// The name of the agency.
    pub agency: String,
    /// The name of the desk.
    pub name: String,
    /// Its telephone number.
    pub telephone: String,
    /// What to name there: the refs of its signals.
    pub refs: Vec<String>,
}

impl Explained {
    /// The rules that it meets, in a sentence each.
    pub(crate) fn sentence(rule: &RuleRow, frame: &Frame) -> String {
        let mut found = Vec::new();
        for condition in &rule.conditions {
            let key = match condition.counted {
                Counted::Agencies => "why.agencies",
                Counted::Chains => "why.chains",
                Counted::Domains => "why.domains",
            };
            found.push(frame.count_in_words(key, condition.found.len()));
        }
        let [from, until] = [rule.from, rule.until].map(|day| frame.date(day));
        let found = frame.list(&found);
        let between = frame.with_two("hit.between", "from", &from, "until", &until);
        frame.with_two("hit.sentence", "found", &found, "between", &between)
    }
}

impl ConditionRow {
    /// The key of what is counted.
    pub(crate) const fn title(&self) -> &'static str {
        match self.counted {
            Counted::Agencies => "count.agencies",
            Counted::Chains => "count.chains",
            Counted::Domains => "count.domains",
        }
    }
}

impl Dated {
    pub(crate) fn words(self, frame: &Frame) -> String {
        match self {
            Self::Day(date) => frame.date(date),
            Self::Week(monday) => {
                let week = monday.iso_week_date();
                let [week, year] = [i64::from(week.week()), i64::from(week.year())];
                frame.with_two(
                    "hit.week",
                    "week",
                    week.to_string(),
                    "year",
                    year.to_string(),
                )
            }
        }
    }
}

impl SignalRow {
    pub(crate) fn is_idle(&self) -> bool {
        self.role != SignalRole::Counts
    }

    /// Its life domain, and what else is to know of it.
    pub(crate) fn about(&self, frame: &Frame) -> String {
        let notes = [
            (self.role == SignalRole::Echo, "signal.echo"),
            (self.role == SignalRole::Outside, "signal.outside"),
            (self.is_in_plan, "signal.in-plan"),
            (self.is_informed, "signal.informed"),
        ];
        let mut about = vec![self.domain.as_str()];
        about.extend(
            notes
                .iter()
                .filter(|(is_so, _)| *is_so)
                .map(|(_, key)| frame.text(key)),
        );
        about.join(" · ")
    }
}

impl Desk {
    /// The number as a telephone takes it.
    pub(crate) fn dial(&self) -> String {
        let digits = self.telephone.chars();
        digits
            .filter(|&sign| sign == '+' || sign.is_ascii_digit())
            .collect()
    }
}
