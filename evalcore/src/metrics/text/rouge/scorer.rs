//! The scorer and its settings.

use crate::error::{Error, ErrorKind, Result};

use super::kernel::Workspace;
use super::{RougeAccumulator, RougeScores, RougeTokenizer, RougeType};

/// Settings of a [`RougeScorer`].
///
/// # Examples
///
/// ```
/// use evalcore::metrics::text::{RougeScorer, RougeType};
///
/// let scorer = RougeScorer::builder().types([RougeType::N(1)]).stemmer(true).build()?;
/// let scores = scorer.score("the dogs", "the dog");
/// assert_eq!(scores.get(RougeType::N(1)).unwrap().fmeasure, 1.0);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct RougeScorerBuilder {
    types: Vec<RougeType>,
    stemmer: bool,
    tokenizer: RougeTokenizer,
}

impl Default for RougeScorerBuilder {
    fn default() -> Self {
        Self {
            types: vec![
                RougeType::N(1),
                RougeType::N(2),
                RougeType::L,
                RougeType::LSum,
            ],
            stemmer: false,
            tokenizer: RougeTokenizer::default(),
        }
    }
}

impl RougeScorerBuilder {
    /// Which types to compute; `rouge1`, `rouge2`, `rougeL` and `rougeLsum` if not said.
    pub fn types(&mut self, types: impl IntoIterator<Item = RougeType>) -> &mut Self {
        self.types = types.into_iter().collect();
        self
    }

    /// Whether words of more than three letters are stemmed; not so if not said.
    ///
    /// The stemmer is [`porter_stem`](crate::metrics::text::porter_stem), for English.
    pub fn stemmer(&mut self, stemmer: bool) -> &mut Self {
        self.stemmer = stemmer;
        self
    }

    /// How texts are cut; as `rouge_score` does if not said.
    pub fn tokenizer(&mut self, tokenizer: RougeTokenizer) -> &mut Self {
        self.tokenizer = tokenizer;
        self
    }

    /// Creates the scorer.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidParameter`] without types or for an n outside 1 to 9.
    pub fn build(&self) -> Result<RougeScorer> {
        if self.types.is_empty() {
            return Err(Error::new(ErrorKind::InvalidParameter {
                name: "types",
                expected: "at least one rouge type",
                found: "none".to_owned(),
            }));
        }
        let mut types = Vec::new();
        for kind in &self.types {
            if !types.contains(kind) {
                types.push(kind.checked()?);
            }
        }
        Ok(RougeScorer {
            types,
            stemmer: self.stemmer,
            tokenizer: self.tokenizer,
        })
    }
}

/// ROUGE-N, ROUGE-L and ROUGE-Lsum as `rouge_score` computes them.
///
/// With `hits` the clipped overlap of n-grams, or the length of the longest common subsequence,
/// precision is `hits / prediction`, recall `hits / target`, and F their harmonic mean, each from
/// 0 to 1 and higher is better. A text without tokens, and a text shorter than n, scores 0, also
/// against itself; if it is not blank the scores say so by
/// [`diagnostics`](RougeScores::diagnostics). A missing summary is the empty text.
///
/// Time grows with the lengths for n-grams and with their product over 64 for subsequences.
///
/// # References
///
/// C.-Y. Lin, "ROUGE: A Package for Automatic Evaluation of Summaries", 2004. Expected values
/// come from `rouge_score` 0.1.2 with NLTK 3.10.4.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::text::{RougeScorer, RougeType};
///
/// let scores = RougeScorer::default().score("testing one two", "testing");
/// let rouge1 = scores.get(RougeType::N(1)).unwrap();
/// assert_eq!((rouge1.precision, rouge1.recall, rouge1.fmeasure), (1.0, 1.0 / 3.0, 0.5));
/// assert_eq!(scores.get(RougeType::N(2)).unwrap().fmeasure, 0.0);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RougeScorer {
    pub(crate) types: Vec<RougeType>,
    pub(crate) stemmer: bool,
    pub(crate) tokenizer: RougeTokenizer,
}

impl Default for RougeScorer {
    fn default() -> Self {
        let RougeScorerBuilder {
            types,
            stemmer,
            tokenizer,
        } = RougeScorerBuilder::default();
        Self {
            types,
            stemmer,
            tokenizer,
        }
    }
}

impl RougeScorer {
    /// Starts with the default settings.
    #[must_use]
    pub fn builder() -> RougeScorerBuilder {
        RougeScorerBuilder::default()
    }

    /// The types it computes, in the order they were asked for.
    #[must_use]
    pub fn types(&self) -> &[RougeType] {
        &self.types
    }

    /// Whether it stems.
    #[must_use]
    pub fn stemmer(&self) -> bool {
        self.stemmer
    }

    /// How it cuts texts.
    #[must_use]
    pub fn tokenizer(&self) -> RougeTokenizer {
        self.tokenizer
    }

    /// Scores a prediction against its target.
    ///
    /// For many pairs [`score_pairs`](Self::score_pairs) and
    /// [`accumulator`](Self::accumulator) are faster, because they keep their memory.
    #[must_use]
    pub fn score(&self, target: &str, prediction: &str) -> RougeScores {
        Workspace::default().score(self, [target], prediction)
    }

    /// Scores a prediction against several targets.
    ///
    /// Each type takes the target with the largest F, the first one on ties; targets are never
    /// averaged.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidParameter`] without targets.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::text::{RougeScorer, RougeType};
    ///
    /// let scores = RougeScorer::default().score_multi(&["one", "one two"], "one two")?;
    /// assert_eq!(scores.get(RougeType::N(1)).unwrap().recall, 1.0);
    /// assert!(RougeScorer::default().score_multi(&[], "one").is_err());
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    pub fn score_multi(&self, targets: &[&str], prediction: &str) -> Result<RougeScores> {
        score_multi(&mut Workspace::default(), self, targets, prediction)
    }

    /// Scores many pairs of target and prediction, in their order.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::text::{RougeScorer, RougeType};
    ///
    /// let pairs = [("a b", "a b"), ("a b", "c d")];
    /// let scores = RougeScorer::default().score_pairs(pairs);
    /// let f = |at: usize| scores[at].get(RougeType::N(2)).unwrap().fmeasure;
    /// assert_eq!((f(0), f(1)), (1.0, 0.0));
    /// ```
    #[must_use]
    pub fn score_pairs<'t>(
        &self,
        pairs: impl IntoIterator<Item = (&'t str, &'t str)>,
    ) -> Vec<RougeScores> {
        let mut workspace = Workspace::default();
        pairs
            .into_iter()
            .map(|(target, prediction)| workspace.score(self, [target], prediction))
            .collect()
    }

    /// Starts the means of a corpus.
    #[must_use]
    pub fn accumulator(&self) -> RougeAccumulator {
        RougeAccumulator::new(self.clone())
    }
}

pub(crate) fn score_multi(
    workspace: &mut Workspace,
    scorer: &RougeScorer,
    targets: &[&str],
    prediction: &str,
) -> Result<RougeScores> {
    if targets.is_empty() {
        return Err(Error::new(ErrorKind::InvalidParameter {
            name: "targets",
            expected: "at least one text",
            found: "none".to_owned(),
        }));
    }
    Ok(workspace.score(scorer, targets.iter().copied(), prediction))
}
