//! Reading what a rule asks.

use super::amount::{amount, window};
use super::field;
use super::field::{dollars, event, moment, needed_time, stated, time, values};
use crate::condition::{
    AgeBand, Anchor, Attempts, Choose, Condition, Covers, Deadline, Exam, Fee, Grace, Holds, Is, Keep,
    Ledger, Moment, NumberRange, Part, PassMark, Selection, Showing, Side, Signing, StageLimit, Term, Wanted,
    Yearly, Years,
};
use curriculum::authoring::{Fields, Flaws, Value};

/// The keys that say what is asked; each condition has one.
pub const KINDS: [&str; 30] = [
    "training",
    "experience",
    "supervision",
    "ce",
    "exam",
    "attempts",
    "holds",
    "shown",
    "signed",
    "is",
    "age",
    "number",
    "covers",
    "deadline",
    "yearly",
    "stage_limit",
    "term",
    "grace",
    "fee",
    "keep",
    "separate",
    "selection",
    "any",
    "all",
    "at_least",
    "not",
    "choose",
    "none",
    "unknown",
    "candidates",
];

/// A condition that is all of its map.
pub fn part(mut fields: Fields, flaws: &mut Flaws) -> Option<Condition> {
    fields.may_mean(&KINDS);
    let found = condition(&mut fields, flaws);
    fields.finish(flaws);
    found
}

/// The one condition among other keys; none, and a flaw, where there is none or several.
pub fn condition(fields: &mut Fields, flaws: &mut Flaws) -> Option<Condition> {
    let mut there = KINDS.iter().copied().filter(|kind| fields.has(kind));
    let Some(kind) = there.next() else {
        let at = fields.at.start..fields.at.start + 1;
        let help = format!("add one of: {}", KINDS.join(", "));
        flaws.at(fields.source, &at, "program/kind", "this asks for nothing").help(help);
        return None;
    };
    if let Some(other) = there.next() {
        let message = format!("this asks for two things, `{kind}` and `{other}`");
        let help = "make it two rules, or put them under `all: […]`";
        let at = fields.place(other);
        flaws.at(fields.source, &at, "program/kind", message).help(help);
        for kind in KINDS.iter().filter(|other| **other != kind) {
            fields.take(kind);
        }
    }
    one(kind, fields, flaws)
}

fn one(kind: &'static str, fields: &mut Fields, flaws: &mut Flaws) -> Option<Condition> {
    Some(match kind {
        "training" => Condition::Amount(amount(Ledger::Training, kind, fields, flaws)?),
        "experience" => Condition::Amount(amount(Ledger::Experience, kind, fields, flaws)?),
        "supervision" => Condition::Amount(amount(Ledger::Supervision, kind, fields, flaws)?),
        "ce" => Condition::Amount(amount(Ledger::Ce, kind, fields, flaws)?),
        "none" => Condition::None(fields.needed(kind, flaws)),
        "unknown" => Condition::Unknown(fields.needed(kind, flaws)),
        "any" => Condition::Any(list(fields, kind, flaws)),
        "all" => Condition::All(list(fields, kind, flaws)),
        "not" => Condition::Not(Box::new(part(fields.map(kind, "a condition", flaws)?, flaws)?)),
        "at_least" | "choose" | "separate" => return grouped(kind, fields, flaws),
        kind => {
            let mut own = fields.map(kind, "a condition", flaws)?;
            let read = single(kind, &mut own, flaws);
            own.finish(flaws);
            return read;
        }
    })
}

fn grouped(kind: &'static str, fields: &mut Fields, flaws: &mut Flaws) -> Option<Condition> {
    let mut own = fields.map(kind, "a condition", flaws)?;
    let read = match kind {
        "at_least" => {
            let number = own.number("number", 1..100, flaws).unwrap_or(1);
            Some(Condition::AtLeast(number, list(&mut own, "of", flaws)))
        }
        "separate" => Some(Condition::Separate(values(&mut own, "roles", flaws))),
        _ => {
            let mut branch = |key| own.map(key, "a condition", flaws).and_then(|fields| part(fields, flaws));
            let (condition, then, otherwise) = (branch("if"), branch("then"), branch("else"));
            for key in ["if", "then", "else"] {
                if !own.has(key) {
                    own.missing(key, flaws);
                }
            }
            condition.zip(then).zip(otherwise).map(|((condition, then), otherwise)| {
                Condition::Choose(Box::new(Choose { condition, then, otherwise }))
            })
        }
    };
    own.finish(flaws);
    read
}

fn list(fields: &mut Fields, key: &'static str, flaws: &mut Flaws) -> Vec<Condition> {
    let at = fields.place(key);
    let all: Vec<Condition> =
        fields.maps(key, "a condition", flaws).into_iter().filter_map(|fields| part(fields, flaws)).collect();
    if all.is_empty() {
        let help = format!("write it as `{key}: [{{ … }}, {{ … }}]`");
        flaws.at(fields.source, &at, "program/kind", format!("`{key}` lists nothing")).help(help);
    }
    all
}

fn single(kind: &'static str, own: &mut Fields, flaws: &mut Flaws) -> Option<Condition> {
    Some(match kind {
        "exam" => Condition::Exam(exam(own, flaws)),
        "attempts" => Condition::Attempts(attempts(own, flaws)),
        "holds" => Condition::Holds(holds(own, flaws)),
        "shown" => Condition::Shown(shown(own, flaws)),
        "signed" => Condition::Signed(Signing {
            statement: own.needed("statement", flaws),
            version: own.text("version", flaws),
            by: values(own, "by", flaws),
            months: own.number("months", 0..1201, flaws),
            within: window(own, flaws),
        }),
        "is" | "age" | "number" | "covers" => return person(kind, own, flaws),
        "deadline" => Condition::Deadline(deadline(own, flaws)?),
        "yearly" => Condition::Yearly(Yearly {
            event: event(own, "event", flaws)?,
            months: values(own, "months", flaws)
                .iter()
                .filter_map(|n| n.parse().ok())
                .filter(|n| (1..=12).contains(n))
                .collect(),
        }),
        "stage_limit" => Condition::StageLimit(StageLimit {
            stage: String::new(),
            length: needed_time(own, "for", flaws),
            begins: event(own, "begins", flaws).unwrap_or_default(),
            extensions: own.number("extensions", 0..100, flaws).unwrap_or(0),
            extension: time(own, "extension", flaws),
            inclusive: stated(own, "inclusive", flaws),
        }),
        "term" => {
            Condition::Term(Term { length: needed_time(own, "for", flaws), anchor: anchor(own, flaws) })
        }
        "grace" => Condition::Grace(Grace {
            length: needed_time(own, "for", flaws),
            inclusive: stated(own, "inclusive", flaws),
        }),
        "fee" => Condition::Fee(fee(own, flaws)),
        "keep" => Condition::Keep(Keep {
            what: own.needed("what", flaws),
            length: needed_time(own, "for", flaws),
            items: values(own, "items", flaws),
        }),
        "selection" => Condition::Selection(Selection {
            seats: own.number("seats", 1..100_000, flaws).unwrap_or(1),
            method: own.needed("method", flaws),
            ties: own.text("ties", flaws).filter(|ties| ties != "unknown"),
        }),
        _ => return None,
    })
}

/// What is asked of the person, or of what their training covered.
fn person(kind: &'static str, own: &mut Fields, flaws: &mut Flaws) -> Option<Condition> {
    Some(match kind {
        "is" => Condition::Is(Is {
            what: own.needed("what", flaws),
            one_of: values(own, "one_of", flaws),
            all_of: values(own, "all_of", flaws),
            none_of: values(own, "none_of", flaws),
        }),
        "age" => Condition::Age(AgeBand {
            min: own.number("min", 0..151, flaws).and_then(|n| n.try_into().ok()),
            max: own.number("max", 0..151, flaws).and_then(|n| n.try_into().ok()),
            on: moment(own, "on", flaws),
        }),
        "number" => Condition::Number(NumberRange {
            of: own.needed("of", flaws),
            per: own.text("per", flaws),
            min: own.decimal("min", (-1e9, 1e9), flaws),
            max: own.decimal("max", (-1e9, 1e9), flaws),
        }),
        "covers" => Condition::Covers(Covers {
            framework: own.needed("framework", flaws),
            all: values(own, "all", flaws),
            number: own.number("number", 1..1000, flaws),
            methods: values(own, "methods", flaws),
        }),
        _ => return None,
    })
}

fn exam(own: &mut Fields, flaws: &mut Flaws) -> Exam {
    let name = own.needed("name", flaws);
    let percent = own.decimal("percent", (0.0, 100.0), flaws);
    let correct = own.number("correct", 0..100_000, flaws);
    let items = own.number("items", 1..100_000, flaws);
    let scaled = own.number("scaled", 0..100_000, flaws);
    let scale: Vec<u32> = values(own, "scale", flaws).iter().filter_map(|n| n.parse().ok()).collect();
    let passed = own.flag("passed", flaws);
    let pass = match (percent, correct.zip(items), scaled) {
        (Some(percent), _, _) => PassMark::Percent(percent),
        (_, Some((correct, items)), _) => PassMark::Correct { correct, items },
        (_, _, Some(pass)) => PassMark::Scaled {
            pass,
            low: scale.first().copied().unwrap_or(0),
            high: scale.get(1).copied().unwrap_or(u32::MAX),
        },
        _ => PassMark::Passed,
    };
    if pass == PassMark::Passed && passed.is_none() {
        let at = own.at.start..own.at.start + 1;
        let message = "this exam does not say what passing is";
        let help = "add `percent`, `correct` and `items`, `scaled` and `scale`, or `passed: true` where no mark was seen";
        flaws.at(own.source, &at, "program/kind", message).help(help);
    }
    let mut parts = Vec::new();
    for mut part in own.maps("parts", "a part", flaws) {
        let one =
            Part { name: part.needed("name", flaws), weight: part.decimal("weight", (0.0, 1000.0), flaws) };
        part.finish(flaws);
        parts.push(one);
    }
    let each_part = own.one_of("combine", &[("total", false), ("each", true)], flaws).unwrap_or(true);
    let mut told = Vec::new();
    told.extend(items.filter(|_| correct.is_none()).map(|n| format!("{n} items")));
    told.extend(own.number("minutes", 1..10_000, flaws).map(|n| format!("{n} minutes")));
    told.extend(values(own, "delivery", flaws).into_iter().map(|word| word.replace('-', " ")));
    told.extend(own.text("calendar", flaws).map(|word| format!("given {word}")));
    Exam {
        name,
        issuer: values(own, "issuer", flaws),
        or_successor: own.flag("or_successor", flaws).unwrap_or(false),
        pass,
        parts,
        each_part,
        times: own.number("times", 1..1000, flaws),
        within: window(own, flaws),
        told,
    }
}

fn attempts(own: &mut Fields, flaws: &mut Flaws) -> Attempts {
    Attempts {
        exam: own.needed("exam", flaws),
        max: own.number("max", 1..1000, flaws),
        within: time(own, "within", flaws),
        opens: event(own, "opens", flaws),
        per_term: own.one_of("per", &[("term", true)], flaws).unwrap_or(false),
        wait: time(own, "wait", flaws),
        after: event(own, "after", flaws),
        inclusive: stated(own, "inclusive", flaws),
    }
}

fn holds(own: &mut Fields, flaws: &mut Flaws) -> Holds {
    Holds {
        credential: values(own, "credential", flaws),
        from: values(own, "from", flaws),
        issued_by: values(own, "issued_by", flaws),
        standing: own.one_of(
            "standing",
            &[("active", Wanted::Active), ("good", Wanted::Good), ("any", Wanted::Any)],
            flaws,
        ),
        on: moment(own, "on", flaws),
        valid_for: time(own, "valid_for", flaws),
        its_hours: field::amount(own, "its_hours", flaws),
        curriculum: values(own, "curriculum", flaws),
        before: own.date("before", flaws),
        accepted: own.flag("accepted", flaws).unwrap_or(false),
    }
}

fn shown(own: &mut Fields, flaws: &mut Flaws) -> Showing {
    Showing {
        what: own.needed("what", flaws),
        min: own.number("min", 1..1000, flaws).unwrap_or(1),
        from: values(own, "from", flaws),
        except_from: values(own, "except_from", flaws),
        outcome: values(own, "outcome", flaws),
        how: values(own, "how", flaws),
        unexpired: own.flag("unexpired", flaws).unwrap_or(false),
        name_matches: own.flag("name_matches", flaws).unwrap_or(false),
        within: window(own, flaws),
    }
}

fn deadline(own: &mut Fields, flaws: &mut Flaws) -> Option<Deadline> {
    let name = event(own, "event", flaws);
    let (after, before) = (moment(own, "after", flaws), moment(own, "before", flaws));
    let (within, at_least) = (time(own, "within", flaws), time(own, "at_least", flaws));
    let inclusive = stated(own, "inclusive", flaws);
    let (side, of): (Side, Moment) = match (after, before) {
        (Some(of), None) => (Side::After, of),
        (None, Some(of)) => (Side::Before, of),
        _ => {
            let at = own.at.start..own.at.start + 1;
            let message = "a deadline counts `after` one event or `before` one";
            let help = "such as `deadline: { event: certified, after: hired, within: 1 year }`";
            flaws.at(own.source, &at, "program/kind", message).help(help);
            return None;
        }
    };
    let Some(event) = name else {
        own.missing("event", flaws);
        return None;
    };
    Some(Deadline { event, side, of, within, at_least, inclusive })
}

fn anchor(own: &mut Fields, flaws: &mut Flaws) -> Option<Anchor> {
    let mut fields = own.map("anchor", "an anchor", flaws)?;
    let years = [("odd", Years::Odd), ("even", Years::Even), ("every", Years::Every)];
    let anchor = Anchor {
        month: fields.number("month", 1..13, flaws).unwrap_or(1),
        day: fields.number("day", 1..32, flaws).unwrap_or(1),
        years: fields.one_of("years", &years, flaws).unwrap_or(Years::Every),
        short_first_counts: fields.one_of("short_first", &[("excused", false), ("counts", true)], flaws),
    };
    fields.finish(flaws);
    Some(anchor)
}

fn fee(own: &mut Fields, flaws: &mut Flaws) -> Fee {
    let purpose = own.needed("for", flaws);
    let unknown =
        own.take("amount").is_some_and(|yaml| matches!(&yaml.value, Value::Text(text) if text == "unknown"));
    let amount = if unknown { None } else { dollars(own, "amount", flaws) };
    let at_most = dollars(own, "at_most", flaws);
    if !own.has("amount") && at_most.is_none() {
        own.missing("amount", flaws);
    }
    if let (Some(amount), Some(ceiling)) = (amount, at_most)
        && amount > ceiling
    {
        let message = format!("{amount} is above the ceiling of {ceiling}");
        let at = own.place("amount");
        flaws.at(own.source, &at, "program/ceiling", message).help("one of the two was read wrong");
    }
    Fee { purpose, amount, at_most, paid_by: own.text("paid_by", flaws) }
}
