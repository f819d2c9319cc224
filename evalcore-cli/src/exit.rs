//! What the process says with its exit code.

use std::process::ExitCode;

/// The exit codes of every command.
///
/// | code | meaning |
/// | ---: | --- |
/// | 0 | done, or passed; also when the reader of a pipe has gone |
/// | 1 | a threshold failed or a regression was found |
/// | 2 | not enough evidence to say |
/// | 3 | partial: something could not be read or is incomplete, the output says what |
/// | 4 | nothing usable |
/// | 64 | the command line, the environment or `evalcore.toml` is wrong |
/// | 70 | a defect of evalcore |
///
/// Where several hold, the worst one counts: 70, 64, 4, 1, 2, 3, 0. With `--compat` the imitated
/// tool's codes hold.
///
/// # Examples
///
/// ```
/// use evalcore_cli::ExitStatus;
///
/// assert_eq!(ExitStatus::Partial.code(), 3);
/// assert_eq!(ExitStatus::Partial.worst(ExitStatus::Failed), ExitStatus::Failed);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ExitStatus {
    /// Done, or passed.
    Success,
    /// A threshold failed or a regression was found.
    Failed,
    /// Not enough evidence to say.
    Undecided,
    /// Something could not be read or is incomplete.
    Partial,
    /// Nothing usable.
    Unusable,
    /// The command line, the environment or the configuration file is wrong.
    Usage,
    /// A defect of evalcore.
    Internal,
}

impl ExitStatus {
    /// Every status, in the order of the codes.
    pub const ALL: [Self; 7] = [
        Self::Success,
        Self::Failed,
        Self::Undecided,
        Self::Partial,
        Self::Unusable,
        Self::Usage,
        Self::Internal,
    ];

    /// The number that the process ends with.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Failed => 1,
            Self::Undecided => 2,
            Self::Partial => 3,
            Self::Unusable => 4,
            Self::Usage => 64,
            Self::Internal => 70,
        }
    }

    /// What the code says, as a fragment.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Success => "done, or passed",
            Self::Failed => "a threshold failed or a regression was found",
            Self::Undecided => "not enough evidence to say",
            Self::Partial => "partial: something could not be read or is incomplete",
            Self::Unusable => "nothing usable",
            Self::Usage => "the command line, the environment or evalcore.toml is wrong",
            Self::Internal => "a defect of evalcore",
        }
    }

    /// The one of two that counts.
    #[must_use]
    pub fn worst(self, other: Self) -> Self {
        if self.rank() >= other.rank() {
            self
        } else {
            other
        }
    }

    fn rank(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Partial => 1,
            Self::Undecided => 2,
            Self::Failed => 3,
            Self::Unusable => 4,
            Self::Usage => 5,
            Self::Internal => 6,
        }
    }
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_status_follows_the_documented_order() {
        let order = [70, 64, 4, 1, 2, 3, 0];
        for a in ExitStatus::ALL {
            for b in ExitStatus::ALL {
                let place = |status: ExitStatus| order.iter().position(|c| *c == status.code());
                let want = place(a).min(place(b));
                assert_eq!(place(a.worst(b)), want, "{a:?} {b:?}");
            }
        }
    }
}
