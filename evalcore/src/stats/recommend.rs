//! Which test suits the data, and why.

use super::check::{invalid, same_length, sample};
use super::ranks::Ranks;
use crate::Result;

/// What the scores are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ScoreKind {
    /// 0 or 1.
    Binary,
    /// A few grades, such as a judge's.
    Ordinal,
    /// Many values.
    Continuous,
    /// None for an item alone: a corpus metric such as BLEU, a function of sums over segments.
    Corpus,
}

/// Whether two runs answered the same items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Pairing {
    /// The same items in both runs.
    Paired,
    /// Different items.
    Independent,
}

/// What is known about the data of a comparison.
///
/// # Examples
///
/// ```
/// use evalcore::stats::{Pairing, ScoreKind, TestQuestion};
///
/// let question = TestQuestion::from_scores(&[1.0, 0.0, 1.0], &[1.0, 1.0, 1.0], Pairing::Paired)?;
/// assert_eq!(question.kind, ScoreKind::Binary);
/// assert_eq!(question.informative, Some(1));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TestQuestion {
    /// What the scores are.
    pub kind: ScoreKind,
    /// Whether the runs share their items.
    pub pairing: Pairing,
    /// How many items; of independent runs, those of the smaller one.
    pub n: usize,
    /// Of paired runs, how many items differ, where known.
    pub informative: Option<usize>,
    /// Whether values (of paired runs: sizes of differences) occur more than once.
    pub ties: bool,
    /// How many clusters the items fall into, where they do.
    pub clusters: Option<usize>,
    /// How often the result will be looked at.
    pub looks: usize,
}

/// Up to this many distinct values whole numbers are taken for grades.
const GRADES: usize = 11;

impl TestQuestion {
    /// Describes data without ties or clusters, looked at once.
    #[must_use]
    pub fn new(kind: ScoreKind, pairing: Pairing, n: usize) -> Self {
        Self {
            kind,
            pairing,
            n,
            informative: None,
            ties: false,
            clusters: None,
            looks: 1,
        }
    }

    /// Describes two runs by their scores.
    ///
    /// Scores of 0 and 1 are binary, whole numbers of up to 11 distinct values ordinal.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for an empty run, NaN or infinities, and unequal lengths of paired runs.
    pub fn from_scores(a: &[f64], b: &[f64], pairing: Pairing) -> Result<Self> {
        sample("a", a, 1)?;
        sample("b", b, 1)?;
        let all: Vec<f64> = a.iter().chain(b).copied().collect();
        let mut distinct = all.clone();
        distinct.sort_by(f64::total_cmp);
        distinct.dedup();
        let kind = if distinct.iter().all(|&value| value == 0.0 || value == 1.0) {
            ScoreKind::Binary
        } else if distinct.len() <= GRADES && distinct.iter().all(|value| value.fract() == 0.0) {
            ScoreKind::Ordinal
        } else {
            ScoreKind::Continuous
        };
        let mut question = Self::new(kind, pairing, a.len().min(b.len()));
        if pairing == Pairing::Paired {
            same_length("b", a.len(), b.len())?;
            let sizes: Vec<f64> = a
                .iter()
                .zip(b)
                .map(|(a, b)| (a - b).abs())
                .filter(|&size| size > 0.0)
                .collect();
            question.informative = Some(sizes.len());
            question.ties = Ranks::of(&sizes).has_ties();
        } else {
            question.ties = Ranks::of(&all).has_ties();
        }
        Ok(question)
    }

    /// Says that the items fall into this many clusters.
    #[must_use]
    pub fn clusters(mut self, clusters: usize) -> Self {
        self.clusters = Some(clusters);
        self
    }

    /// Says how often the result will be looked at.
    #[must_use]
    pub fn looks(mut self, looks: usize) -> Self {
        self.looks = looks;
        self
    }
}

/// A test of this module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RecommendedTest {
    /// [`mcnemar`](super::mcnemar) with [`McNemarMethod::Exact`](super::McNemarMethod::Exact).
    McNemarExact,
    /// [`paired_permutation_test`](super::paired_permutation_test).
    PairedPermutation,
    /// [`clustered_permutation_test`](super::clustered_permutation_test).
    ClusteredPermutation,
    /// [`wilcoxon`](super::wilcoxon()).
    Wilcoxon,
    /// [`paired_t_test`](super::paired_t_test).
    PairedT,
    /// [`fisher_exact`](super::fisher_exact), with [`newcombe_interval`](super::newcombe_interval).
    FisherExact,
    /// [`mann_whitney`](super::mann_whitney()).
    MannWhitney,
    /// [`independent_permutation_test`](super::independent_permutation_test).
    IndependentPermutation,
    /// [`welch_t_test`](super::welch_t_test).
    Welch,
    /// [`welch_t_test`](super::welch_t_test) of the clusters' means.
    WelchOfClusterMeans,
    /// [`DiscordantEProcess`](super::DiscordantEProcess).
    DiscordantEProcess,
    /// [`ConfidenceSequence`](super::ConfidenceSequence).
    ConfidenceSequence,
    /// [`approximate_randomization_test`](super::approximate_randomization_test).
    ApproximateRandomization,
    /// [`bootstrap_corpus`](super::bootstrap_corpus) of each run, and their intervals side by side.
    CorpusBootstrap,
}

impl RecommendedTest {
    /// The name as it stands in documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::McNemarExact => "mcnemar_exact",
            Self::PairedPermutation => "paired_permutation",
            Self::ClusteredPermutation => "clustered_permutation",
            Self::Wilcoxon => "wilcoxon",
            Self::PairedT => "paired_t",
            Self::FisherExact => "fisher_exact",
            Self::MannWhitney => "mann_whitney",
            Self::IndependentPermutation => "independent_permutation",
            Self::Welch => "welch_t",
            Self::WelchOfClusterMeans => "welch_t_of_cluster_means",
            Self::DiscordantEProcess => "discordant_e_process",
            Self::ConfidenceSequence => "confidence_sequence",
            Self::ApproximateRandomization => "approximate_randomization",
            Self::CorpusBootstrap => "corpus_bootstrap",
        }
    }
}

/// A test and the reasons for it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recommendation {
    /// The test.
    pub test: RecommendedTest,
    /// Why this one, in words.
    pub reason: String,
    /// What to mind, in words.
    pub cautions: Vec<String>,
}

/// From this many items the t limit of a mean difference serves as well as permutations.
const T_SERVES: usize = 200;

/// Chooses a test for a comparison of two runs and says why.
///
/// By the number of looks first, then clusters, pairing, kind of score and size. Cost O(1). The rules
/// follow Miller (arXiv 2411.00640) and Dror et al., The Hitchhiker's Guide to Testing Statistical
/// Significance in NLP (2018).
///
/// # Errors
///
/// `parameter.invalid` for `n`, `clusters` or `looks` of 0, and more clusters than items.
///
/// # Examples
///
/// ```
/// use evalcore::stats::{Pairing, RecommendedTest, ScoreKind, TestQuestion, recommend_test};
///
/// let question = TestQuestion::new(ScoreKind::Binary, Pairing::Paired, 115);
/// let answer = recommend_test(&question)?;
/// assert_eq!(answer.test, RecommendedTest::McNemarExact);
/// assert!(answer.reason.contains("discordant"));
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn recommend_test(question: &TestQuestion) -> Result<Recommendation> {
    for (name, value) in [
        ("n", question.n),
        ("looks", question.looks),
        ("clusters", question.clusters.unwrap_or(1)),
    ] {
        if value == 0 {
            return Err(invalid(name, "at least 1", 0));
        }
    }
    let clusters = question.clusters.filter(|&clusters| clusters != question.n);
    if let Some(clusters) = clusters.filter(|&clusters| clusters > question.n) {
        return Err(invalid("clusters", "at most as many as items", clusters));
    }
    let mut cautions = Vec::new();
    if question.pairing == Pairing::Independent {
        cautions.push("runs over the same items are better compared item by item".to_owned());
    }
    let (test, reason) = if question.kind == ScoreKind::Corpus {
        corpus(question, clusters, &mut cautions)
    } else if question.looks > 1 {
        watched(question, clusters, &mut cautions)
    } else if let Some(clusters) = clusters {
        clustered(question, clusters, &mut cautions)
    } else if question.pairing == Pairing::Paired {
        paired(question, &mut cautions)
    } else {
        independent(question)
    };
    Ok(Recommendation {
        test,
        reason,
        cautions,
    })
}

type Choice = (RecommendedTest, String);

fn corpus(question: &TestQuestion, clusters: Option<usize>, cautions: &mut Vec<String>) -> Choice {
    let n = question.n;
    if question.looks > 1 {
        cautions
            .push("no corpus test holds at several looks: watch the sentence scores".to_owned());
    }
    if clusters.is_some() {
        cautions
            .push("add up the statistics of a cluster, and take clusters for segments".to_owned());
    }
    if question.pairing == Pairing::Paired {
        return (
            RecommendedTest::ApproximateRandomization,
            format!(
                "a corpus score of {n} segments has no scores to pair: the systems' outputs are \
                 exchanged segment by segment, which assumes no shape"
            ),
        );
    }
    (
        RecommendedTest::CorpusBootstrap,
        format!(
            "corpus scores of different segments, {n} and more: each has an interval of its own"
        ),
    )
}

fn watched(question: &TestQuestion, clusters: Option<usize>, cautions: &mut Vec<String>) -> Choice {
    cautions.push("a baseline run that several looks reuse is no fresh evidence".to_owned());
    if clusters.is_some() {
        cautions.push("items of a cluster go together: give one value for each cluster".to_owned());
    }
    let looks = question.looks;
    let pairs = question.kind == ScoreKind::Binary && question.pairing == Pairing::Paired;
    if pairs && clusters.is_none() {
        return (
            RecommendedTest::DiscordantEProcess,
            format!(
                "{looks} looks at 0/1 scores of the same items: an e-process of the discordant \
                 pairs keeps its false alarms however often it is looked at"
            ),
        );
    }
    if question.n < 30 {
        cautions.push("below 30 values the sequence says nothing yet".to_owned());
    }
    (
        RecommendedTest::ConfidenceSequence,
        format!("{looks} looks at a mean: a confidence sequence holds at all of them at once"),
    )
}

fn clustered(question: &TestQuestion, clusters: usize, cautions: &mut Vec<String>) -> Choice {
    let n = question.n;
    if clusters < 6 {
        cautions.push(format!(
            "{clusters} clusters can not give a two-sided p below 0.05"
        ));
    }
    if question.pairing == Pairing::Paired {
        return (
            RecommendedTest::ClusteredPermutation,
            format!(
                "{n} items in {clusters} clusters go together: signs are exchanged by cluster, \
                 since tests of single items would count the same evidence several times"
            ),
        );
    }
    (
        RecommendedTest::WelchOfClusterMeans,
        format!(
            "{n} items in {clusters} clusters go together: the clusters' means are the independent \
             values"
        ),
    )
}

fn paired(question: &TestQuestion, cautions: &mut Vec<String>) -> Choice {
    let n = question.n;
    let informative = question.informative.unwrap_or(n);
    if question.informative.is_some() && informative < 6 {
        cautions.push(format!(
            "{informative} items that differ can not give a two-sided p below 0.05"
        ));
    }
    match question.kind {
        ScoreKind::Binary => (
            RecommendedTest::McNemarExact,
            "0/1 scores of the same items: only discordant pairs tell the runs apart, and the exact \
             binomial test of them holds for any number"
                .to_owned(),
        ),
        _ if informative <= 20 => (
            RecommendedTest::PairedPermutation,
            format!("{informative} differences: all sign patterns can be counted, nothing is assumed"),
        ),
        ScoreKind::Ordinal => {
            if question.ties {
                cautions.push("ties are averaged and corrected for".to_owned());
            }
            if informative < n {
                cautions.push(format!(
                    "{} items do not differ: Pratt's rule keeps them in the ranks",
                    n - informative
                ));
            }
            (
                RecommendedTest::Wilcoxon,
                format!("{n} pairs of grades: ranks of the differences do not depend on the scale"),
            )
        }
        ScoreKind::Continuous if n < T_SERVES => (
            RecommendedTest::PairedPermutation,
            format!("{n} pairs are few for the t limit, and random sign patterns need no shape"),
        ),
        ScoreKind::Continuous | ScoreKind::Corpus => (
            RecommendedTest::PairedT,
            format!("{n} pairs: the mean difference is near normal, and the t test is immediate"),
        ),
    }
}

fn independent(question: &TestQuestion) -> Choice {
    let n = question.n;
    match question.kind {
        ScoreKind::Binary => (
            RecommendedTest::FisherExact,
            "0/1 scores of different items: Fisher's test is exact for any number; Newcombe's \
             interval states the difference"
                .to_owned(),
        ),
        ScoreKind::Ordinal => (
            RecommendedTest::MannWhitney,
            format!("grades of different items, {n} and more: ranks do not depend on the scale"),
        ),
        ScoreKind::Continuous if n < 30 => (
            RecommendedTest::IndependentPermutation,
            format!("{n} values are few for the t limit: regroupings assume no shape"),
        ),
        ScoreKind::Continuous | ScoreKind::Corpus => (
            RecommendedTest::Welch,
            format!("{n} values and more: means are near normal, and variances may differ"),
        ),
    }
}
