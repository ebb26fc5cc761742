"""Percentiles and medians as the benchmarks report them."""

from bench.parts.figures import milliseconds, over_rounds, percentile


def test_a_percentile_is_a_value_that_was_measured():
    assert percentile([5, 1, 3, 2, 4], 0.5) == 3
    assert percentile([5, 1, 3, 2, 4], 0.99) == 5


def test_durations_are_told_in_milliseconds():
    assert milliseconds("page", [0.010, 0.020, 0.030], 50) == {"page_p50_ms": 20.0}


def test_rounds_are_told_by_their_median_and_their_spread():
    rounds = [{"rate": 3.0}, {"rate": 1.0}, {"rate": 2.0}]
    assert over_rounds(rounds) == {"rate": 2.0, "rate_min": 1.0, "rate_max": 3.0}
