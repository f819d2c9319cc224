//! The generations of the imitated service.

/// A generation of Ark's metric evaluator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Generation {
    /// The service evaluator-metric 0.1.33: four dimensions, `status.responses`.
    V1,
    /// Within ark-evaluator, 0.1.35 to 0.1.41: prices from Model annotations.
    V2a,
    /// The last one in Ark's core, 0.1.55: three dimensions, `status.response`.
    V2,
    /// The port on a branch of Ark's marketplace: neither bonus for cost nor throughput.
    V3,
}

impl Generation {
    /// Every generation, the oldest first.
    pub const ALL: [Self; 4] = [Self::V1, Self::V2a, Self::V2, Self::V3];

    /// The name of its mode, such as `ark-v1`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V1 => "ark-v1",
            Self::V2a => "ark-v2a",
            Self::V2 => "ark-v2",
            Self::V3 => "ark-v3",
        }
    }

    pub(super) fn has_quality(self) -> bool {
        self <= Self::V2a
    }

    pub(super) fn has_list_of_responses(self) -> bool {
        self <= Self::V2a
    }

    pub(super) fn reads_models(self) -> bool {
        self >= Self::V2a
    }
}
