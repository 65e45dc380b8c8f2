//! Reading amounts and windows.

use super::field::{self, moment, names, percent, stated, time, values};
use crate::condition::{
    Amount, ApprovedOn, Attribute, Bucket, Cap, Filter, Ledger, Moment, Range, Ratio, SupervisorRule,
    Surplus, Window,
};
use crate::unit::{Measure, Quantity};
use curriculum::authoring::{Fields, Flaws};

/// More buckets than this no authority has; all their subsets are looked at.
const MOST_BUCKETS: usize = 14;

pub fn amount(of: Ledger, kind: &'static str, fields: &mut Fields, flaws: &mut Flaws) -> Option<Amount> {
    let mut own = fields.map(kind, "an amount", flaws)?;
    let min = field::amount(&mut own, "min", flaws);
    let days = [("start", ApprovedOn::Start), ("end", ApprovedOn::End), ("each-day", ApprovedOn::EachDay)];
    let amount = Amount {
        of,
        min,
        counts_up_to: field::amount(&mut own, "counts_up_to", flaws),
        longest_course: own
            .one_of("count", &[("sum", false), ("longest-course", true)], flaws)
            .unwrap_or(false),
        only: filter(&mut own, flaws),
        except: except(&mut own, flaws),
        caps: caps(&mut own, flaws),
        share: percent(&mut own, "share", flaws),
        spread: time(&mut own, "spread", flaws),
        per_week: field::amount(&mut own, "per_week", flaws),
        missed_at_most: field::amount(&mut own, "missed_at_most", flaws),
        ratio: ratio(&mut own, flaws),
        with_supervision: own
            .one_of(
                "with_supervision",
                &[("true", Some(true)), ("false", Some(false)), ("unknown", None)],
                flaws,
            )
            .unwrap_or(Some(false)),
        buckets: buckets(&mut own, flaws),
        once_per_course: own.flag("once_per_course", flaws).unwrap_or(false),
        within: window(&mut own, flaws),
        supervised_by: supervised_by(&mut own, flaws),
        approved_by: own.text("approved_by", flaws),
        approved_on: own.one_of("approved_on", &days, flaws),
        inclusive: stated(&mut own, "inclusive", flaws),
    };
    can_be_met(&amount, &own, flaws);
    own.finish(flaws);
    Some(amount)
}

/// What no one could meet: parts that are more than the whole, or are counted in another measure.
fn can_be_met(amount: &Amount, own: &Fields, flaws: &mut Flaws) {
    let Some(min) = amount.min else {
        let asks = amount.ratio.is_some()
            || amount.share.is_some()
            || amount.spread.is_some()
            || amount.per_week.is_some();
        if amount.buckets.is_empty() && !asks && amount.missed_at_most.is_none() {
            own.missing("min", flaws);
        }
        return;
    };
    if amount.counts_up_to.is_some_and(|most| most.measure == min.measure && most.amount < min.amount) {
        let message = "no more counts than is less than the minimum: this can't be met";
        let help = "raise `counts_up_to`, or lower `min`";
        flaws.at(own.source, &own.place("counts_up_to"), "program/cannot-be-met", message).help(help);
    }
    let others = amount.counts_up_to.iter().chain(amount.buckets.iter().map(|bucket| &bucket.min));
    if others.clone().any(|other| other.measure != min.measure) {
        let message = "the parts are counted in another measure than the whole";
        flaws.at(own.source, &own.place("min"), "program/unit", message).help("count both in the same");
    }
    let parts: u64 = amount.buckets.iter().map(|bucket| bucket.min.amount).sum();
    if parts > min.amount {
        let parts = Quantity { amount: parts, measure: min.measure };
        let message = format!("the parts add up to {parts}, which is more than the whole of {min}");
        let help = "one of the parts, or the whole, was read wrong";
        flaws.at(own.source, &own.place("min"), "program/parts", message).help(help);
    }
    let unusual = match amount.of {
        Ledger::Training | Ledger::Ce => matches!(min.measure, Measure::MonthsOfWork | Measure::Meetings),
        Ledger::Experience => matches!(min.measure, Measure::Courses | Measure::Meetings),
        Ledger::Supervision => matches!(min.measure, Measure::Courses | Measure::Credits),
    };
    if unusual {
        let message = format!("{min} is no measure of this");
        flaws.at(own.source, &own.place("min"), "program/unit", message).help("hours are written as `60 h`");
    }
}

fn filter(own: &mut Fields, flaws: &mut Flaws) -> Filter {
    let mut all = Vec::new();
    for (name, attribute) in Attribute::NAMES {
        let values = values(own, name, flaws);
        if !values.is_empty() {
            all.push((attribute, values));
        }
    }
    Filter(all)
}

fn except(own: &mut Fields, flaws: &mut Flaws) -> Filter {
    let Some(mut fields) = own.map("except", "an exception", flaws) else { return Filter::default() };
    let filter = filter(&mut fields, flaws);
    fields.finish(flaws);
    filter
}

fn caps(own: &mut Fields, flaws: &mut Flaws) -> Vec<Cap> {
    let mut all = Vec::new();
    for mut fields in own.maps("caps", "a cap", flaws) {
        let (max, only) = (field::amount(&mut fields, "max", flaws), filter(&mut fields, flaws));
        if !fields.has("max") {
            fields.missing("max", flaws);
        }
        fields.finish(flaws);
        all.extend(max.map(|max| Cap { only, max }));
    }
    all
}

fn ratio(own: &mut Fields, flaws: &mut Flaws) -> Option<Ratio> {
    let mut fields = own.map("ratio", "a ratio", flaws)?;
    let ledgers = [("experience", Ledger::Experience), ("training", Ledger::Training), ("ce", Ledger::Ce)];
    let (each, per) = (field::amount(&mut fields, "each", flaws), field::amount(&mut fields, "per", flaws));
    let of = fields.one_of("of", &ledgers, flaws).unwrap_or(Ledger::Experience);
    let beyond_minimum = stated(&mut fields, "beyond_minimum", flaws);
    fields.finish(flaws);
    each.zip(per.filter(|per| per.amount > 0)).map(|(each, per)| Ratio { each, per, of, beyond_minimum })
}

fn buckets(own: &mut Fields, flaws: &mut Flaws) -> Vec<Bucket> {
    let at = own.place("buckets");
    let surplus = [("true", Surplus::Yes), ("false", Surplus::No), ("unknown", Surplus::Unknown)];
    let mut all = Vec::new();
    for mut fields in own.maps("buckets", "a bucket", flaws) {
        let (name, min) = (fields.needed("name", flaws), field::amount(&mut fields, "min", flaws));
        let only = filter(&mut fields, flaws);
        let surplus = fields.one_of("surplus", &surplus, flaws).unwrap_or(Surplus::No);
        if !fields.has("min") {
            fields.missing("min", flaws);
        }
        fields.finish(flaws);
        all.extend(min.map(|min| Bucket { name, only, min, surplus }));
    }
    if all.len() > MOST_BUCKETS {
        let message = format!("more than {MOST_BUCKETS} buckets can't be computed");
        flaws.at(own.source, &at, "program/kind", message).help("make it two rules");
        all.truncate(MOST_BUCKETS);
    }
    all
}

fn supervised_by(own: &mut Fields, flaws: &mut Flaws) -> Vec<SupervisorRule> {
    let mut all = Vec::new();
    for mut fields in own.maps("supervised_by", "a supervisor", flaws) {
        let one = SupervisorRule {
            holds: values(&mut fields, "holds", flaws),
            trained: field::amount(&mut fields, "trained", flaws),
            experience: field::amount(&mut fields, "experience", flaws),
            kind: values(&mut fields, "kind", flaws),
            until: fields.date("until", flaws),
        };
        fields.finish(flaws);
        all.push(one);
    }
    all
}

/// `within`, where it is a map.
pub fn window(own: &mut Fields, flaws: &mut Flaws) -> Option<Window> {
    let mut fields = own.map("within", "a time", flaws)?;
    let (last, before) = (time(&mut fields, "last", flaws), moment(&mut fields, "before", flaws));
    let after = moment(&mut fields, "after", flaws);
    let stage = names(&mut fields, "stage", flaws).into_iter().next();
    let term = fields.one_of("term", &[("current", ())], flaws);
    let year = fields.one_of("calendar_year", &[("current", ())], flaws);
    let inclusive = stated(&mut fields, "inclusive", flaws);
    let said = [last.is_some(), after.is_some(), stage.is_some(), term.is_some(), year.is_some()];
    if said.iter().filter(|said| **said).count() > 1 {
        let message = "a time is said in one way: `last`, `after`, `stage`, `term` or `calendar_year`";
        flaws.at(own.source, &fields.at, "program/kind", message).help("keep one of them");
    }
    if let (Some(Moment::Day(after)), Some(Moment::Day(before))) = (&after, &before)
        && after > before
    {
        let message = format!("nothing is after {after} and before {before}: this can't be met");
        flaws.at(own.source, &fields.at, "program/cannot-be-met", message).help("exchange the two days");
    }
    fields.finish(flaws);
    let range = if let Some(span) = last {
        Range::Last { span, before: before.unwrap_or(Moment::Today) }
    } else if let Some(stage) = stage {
        Range::Stage(stage.value)
    } else if term.is_some() {
        Range::Term
    } else if year.is_some() {
        Range::CalendarYear
    } else {
        Range::Between { after, before }
    };
    Some(Window { range, inclusive })
}
