"""What is written below the 27 of Covertype, against SciPy's t test."""

from scipy import stats

from learnact.studies import results
from pages.learned import covertype


def test_the_sentence_below_the_27_says_what_remains() -> None:
    result = results.shipped("covertype")
    gaps = list(covertype._gaps(result["specs"]))
    tests = [stats.ttest_1samp(gap, 0) for gap in gaps]
    better, worse = (sum(one.pvalue < 0.05 and side * one.statistic > 0 for one in tests) for side in (1, -1))
    smallest = min(one.pvalue for one in tests)
    assert smallest > 0.05 / len(gaps)  # so that nothing remains
    words = covertype._closing(result)
    assert f"on 3 seeds, it is ahead beyond chance in {better} and behind in {worse}" in words
    assert words.endswith(f"after Holm's correction for {len(gaps)} tests that remains so in 0 and in 0.")
