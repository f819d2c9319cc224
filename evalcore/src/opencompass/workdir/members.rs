//! What the cells say of the members of groups.

use std::collections::BTreeMap;

use crate::schema::{Cell, Group, Name, RowKind};

use super::aggregate::MOST_NESTED;

/// The data sets of each model as the members of groups.
#[derive(Debug, Default)]
pub(super) struct Members {
    by_model: BTreeMap<Name, BTreeMap<Name, Member>>,
}

#[derive(Debug, Default)]
struct Member {
    /// The samples behind its score.
    n: Option<u64>,
    /// Whether a cell of it has no value.
    lacks_value: bool,
}

/// The groups that were counted, and how many groups of groups are being counted.
#[derive(Debug, Default)]
struct Counted<'g> {
    known: BTreeMap<&'g str, Option<u64>>,
    depth: usize,
}

impl Members {
    pub(super) fn of(cells: &[Cell]) -> Self {
        let mut members = Self::default();
        for cell in cells {
            let sets = members.by_model.entry(cell.model.clone()).or_default();
            let member = sets.entry(cell.dataset.clone()).or_default();
            member.lacks_value |= cell.absence().is_some();
            if cell.row == RowKind::Dataset {
                member.n = member.n.or(cell.n);
            }
        }
        members
    }

    /// Names the members of a group that have no value, as a fragment.
    pub(super) fn without_value(&self, group: &Group, model: &str) -> Option<String> {
        let members = group.members.iter().map(|member| member.dataset.as_str());
        let lacks = |name: &&str| self.member(model, name).is_some_and(|it| it.lacks_value);
        let without: Vec<&str> = members.filter(lacks).collect();
        (!without.is_empty()).then(|| format!("no value for {}", without.join(", ")))
    }

    /// The samples behind a group of these groups, where those of all its members are known.
    pub(super) fn count(&self, groups: &[Group], name: &str, model: &str) -> Option<u64> {
        self.count_below(groups, name, model, &mut Counted::default())
    }

    fn count_below<'g>(
        &self,
        groups: &'g [Group],
        name: &str,
        model: &str,
        counted: &mut Counted<'g>,
    ) -> Option<u64> {
        let group = groups.iter().find(|group| group.name == name)?;
        if let Some(count) = counted.known.get(group.name.as_str()) {
            return *count;
        }
        if counted.depth == MOST_NESTED {
            return None;
        }
        // A group that holds itself has no count.
        counted.known.insert(&group.name, None);
        counted.depth += 1;
        let sum = self.sum_below(groups, group, model, counted);
        counted.depth -= 1;
        counted.known.insert(&group.name, sum);
        sum
    }

    fn sum_below<'g>(
        &self,
        groups: &'g [Group],
        group: &'g Group,
        model: &str,
        counted: &mut Counted<'g>,
    ) -> Option<u64> {
        let mut seen: Vec<&str> = Vec::new();
        let mut sum = 0;
        for member in &group.members {
            let member = member.dataset.as_str();
            if seen.contains(&member) {
                continue;
            }
            seen.push(member);
            let known = self.member(model, member).and_then(|member| member.n);
            sum += known.or_else(|| self.count_below(groups, member, model, counted))?;
        }
        Some(sum)
    }

    fn member(&self, model: &str, dataset: &str) -> Option<&Member> {
        self.by_model.get(model)?.get(dataset)
    }
}
