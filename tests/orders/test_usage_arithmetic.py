"""What is made of readings without any database: forecasts, plots, days, and what may be forgotten."""

from datetime import UTC, datetime, timedelta

import pytest

from orders.usage import schedule
from orders.usage.days import by_day
from orders.usage.forecast import Forecast, Kind, forecast
from orders.usage.plot import HEIGHT, MARGIN, WIDTH, plot
from orders.usage.thinning import MOST_READINGS, superfluous

GB = 1024**3
START = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday
DAY = timedelta(days=1)


def even(days, per_day, every=timedelta(hours=6)):
    """Readings of somebody who uses as much each day."""
    count = int(days * DAY / every)
    return [(START + every * n, int(per_day * n * (every / DAY))) for n in range(count + 1)]


def test_an_even_pace_foretells_the_day_on_which_the_data_ends():
    points = even(2, GB // 2)
    told = forecast(points, 3 * GB, points[-1][0], START + 30 * DAY)
    assert told.kind == Kind.LASTS
    assert abs(told.at - (START + 6 * DAY)) < timedelta(minutes=1)


def test_data_that_lasts_longer_than_the_days_is_said_to():
    points = even(2, GB // 2)
    assert forecast(points, 3 * GB, points[-1][0], START + 5 * DAY) == Forecast(Kind.OUTLASTS)


def test_only_the_last_days_count():
    lazy = even(10, GB // 100)
    busy = [(lazy[-1][0] + n * DAY, lazy[-1][1] + n * GB // 2) for n in range(1, 5)]
    told = forecast([*lazy, *busy], 3 * GB, busy[-1][0], None)
    assert busy[-1][0] + 1.5 * DAY < told.at < busy[-1][0] + 2.5 * DAY


@pytest.mark.parametrize(
    "points",
    [
        [(START, GB // 10)],  # one reading is no pace
        even(0.25, GB),  # a few hours are none either
        [(START + n * DAY, 0) for n in range(4)],  # nothing was used
        [(START + n * DAY, used) for n, used in enumerate([GB, GB // 2, GB // 2])],  # it went backwards
    ],
)
def test_where_too_little_is_known_nothing_is_foretold(points):
    assert forecast(points, 3 * GB, points[-1][0], None) == Forecast(Kind.TOO_LITTLE)


def test_there_is_nothing_to_foretell_of_what_is_over_or_has_no_measure():
    points = even(2, GB)
    assert forecast(points, 2 * GB, points[-1][0], None) == Forecast(Kind.NONE)
    assert forecast(points, None, points[-1][0], None) == Forecast(Kind.NONE)
    assert forecast(points, 5 * GB, points[-1][0], points[-1][0]) == Forecast(Kind.NONE)
    assert forecast([], 5 * GB, START, None) == Forecast(Kind.NONE)


def test_a_pace_of_centuries_is_no_error():
    points = [(START + n * DAY, 1 + n) for n in range(4)]
    assert forecast(points, 2**62, points[-1][0], None) == Forecast(Kind.OUTLASTS)


def test_the_plot_goes_from_the_first_reading_to_the_last_and_up_to_the_allowance():
    drawn = plot(even(1, GB), 2 * GB)
    assert drawn.line.startswith(f"M0.0 {HEIGHT - MARGIN:.1f} L")
    assert drawn.line.endswith(f"L{WIDTH:.1f} {(HEIGHT - MARGIN + MARGIN) / 2:.1f}")
    assert (drawn.top, drawn.begins, drawn.ends) == (2 * GB, START, START + DAY)
    assert drawn.area.endswith(f"V{HEIGHT - MARGIN} Z")


def test_nothing_is_drawn_of_one_reading_or_of_no_use():
    assert plot([(START, GB)], 3 * GB) is None
    assert plot([(START, 0), (START + DAY, 0)], 3 * GB) is None


def test_each_day_has_what_was_used_on_it():
    rows = by_day(even(2, GB))
    assert [used for _day, used, _all in rows] == [GB // 4, GB, 3 * GB // 4]
    assert [day.isoformat() for day, *_rest in rows] == ["2026-03-02", "2026-03-03", "2026-03-04"]
    assert by_day([(START, 5), (START + DAY, 2)])[1][1:] == (2, 2)


def test_what_is_forgotten_is_what_the_line_needs_least():
    bend = MOST_READINGS // 2
    points = [(START + n * DAY, 0 if n < bend else (n - bend) * GB) for n in range(MOST_READINGS + 1)]
    for _round in range(MOST_READINGS // 2):
        spare = superfluous([*points, (points[-1][0] + DAY, points[-1][1] + GB)])
        assert 0 < spare < len(points)
        del points[spare]
        points.append((points[-1][0] + DAY, points[-1][1] + GB))
    assert (START + bend * DAY, 0) in points
    assert points[0] == (START, 0)
    assert superfluous(points[:MOST_READINGS]) is None


def test_the_minutes_of_a_round_share_its_calls_to_the_last(settings):
    for minutes, most in ((180, 1000), (180, 7), (121, 1000)):
        settings.USAGE_READ_MINUTES, settings.USAGE_CALLS_A_ROUND = minutes, most
        shares = [schedule.calls_this_minute(START + timedelta(minutes=n)) for n in range(minutes)]
        assert sum(shares) == most
        assert max(shares) - min(shares) <= 1
