"""Each benchmark runs through at a tiny size and finds its figures. How quick it was is nobody's business here."""

import pytest

from bench import board, calls, intake, rebuild, routing, stream, territories, timers, triage

pytestmark = pytest.mark.processes


def test_intake_compares_ours_with_the_ceiling_and_drains_what_waits(bench_servers):
    figures = intake.measure(bench_servers, intake.Sizes(customers=1500, rounds=1, seconds=0.2, clients=2))
    assert figures["ratio"] == pytest.approx(figures["ours_per_second"] / figures["raw_per_second"])
    assert figures["tickets"] == figures["waiting_deliveries"] > 0
    assert figures["drained_per_second"] > 0


def test_calls_all_lead_to_a_complaint(bench_servers):
    figures = calls.measure(bench_servers, calls.Sizes(callers=3, rounds=1, pause=0.05))
    assert figures["calls"] == 6
    assert figures["webhook_p99_ms"] > 0
    assert figures["statements_per_call"] > 0


def test_board_asks_for_every_page_at_every_size(bench_servers):
    figures = board.measure(bench_servers, board.Sizes(tickets=(100, 300), samples=2))
    asked = {f"{page}_{size}_p95_ms" for page in board.PAGES for size in (100, 300)}
    assert asked <= figures.keys()
    assert all(value > 0 for value in figures.values())


def test_timers_are_all_reached_together_and_alone(bench_servers):
    figures = timers.measure(
        bench_servers, timers.Sizes(600, 40, rounds=1, alone=1, steady_seconds=1, boards=2)
    )
    assert figures["at_once_seconds"] >= 0
    assert figures["alone_p99_ms"] > 0
    assert figures["steady_oldest_p100_ms"] > 0
    assert figures["board_armed_ratio"] > 0


def test_a_rebuild_moves_every_deadline_once(bench_servers):
    figures = rebuild.measure(bench_servers, rebuild.Sizes(tickets=300, boards=2))
    assert figures["count_tickets_per_second"] > 0
    assert figures["apply_tickets_per_second"] > 0


def test_stream_reaches_every_open_board_with_every_change(bench_servers):
    sizes = stream.Sizes(boards=(3,), changes=2, pause=0.1, tickets=200, load_seconds=0.2)
    figures = stream.measure(bench_servers, sizes)
    assert figures["boards_3_missing"] == 0
    assert figures["boards_3_p95_ms"] > 0
    assert figures["memory_after_load_mib"] > 0


def test_territories_are_taken_in_and_every_address_is_found(bench_servers):
    figures = territories.measure(bench_servers, territories.Sizes(rows=300, addresses=20))
    assert figures["found"] == 20
    assert figures["read_rows_per_second"] > 0


def test_triage_is_measured_beside_a_bare_search(bench_servers):
    figures = triage.measure(bench_servers, triage.Sizes(messages=20, rounds=1))
    assert figures["ratio"] == pytest.approx(figures["ours_a_minute"] / figures["raw_a_minute"])


def test_routing_gives_out_everything_once_and_hears_everybody(bench_servers):
    sizes = routing.Sizes(
        agents=24, queues=4, places=200, takers=2, taking_seconds=0.5, alone=5, processes=3,
        asked=8, asking_seconds=1, silent=2, beating_seconds=8,
    )  # fmt: skip
    figures = routing.measure(bench_servers, sizes)
    assert figures["flat_out_taken"] == 200
    assert figures["next_page_p95_ms"] > 0
    assert figures["jobs_accepted"] > 0
    assert figures["direct_accepted"] > 0
    assert figures["beat_p95_ms"] > 0
