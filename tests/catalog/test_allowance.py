import pytest

from catalog.sizes import GB, MB
from catalog.sync.allowance import iso_code, read


@pytest.mark.parametrize(
    ("slug", "volume", "text", "expected"),
    [
        (
            "AF_0.5_Daily",
            -1,
            "500MB high-speed/day, 512 Kbps after limit, resets daily",
            (True, None, 500 * MB, 512),
        ),
        ("JP_1_Daily_1Mbps", -1, "1GB high-speed/day, 1 Mbps after limit", (True, None, GB, 1000)),
        ("JP_2_Daily", -1, "", (True, None, 2 * GB, None)),
        ("JP_500M_Daily", -1, "", (True, None, 500 * MB, None)),
        ("AS-12_3_30", 3 * GB, "", (False, 3 * GB, None, None)),
        ("odd", None, "", (False, None, None, None)),
        ("odd", -1, "as the supplier likes", (True, None, None, None)),
        ("JP_3_30", 0, "", (False, None, None, None)),
        ("JP_3_30", None, "", (False, 3 * GB, None, None)),
        ("JP_0.5_Daily", -1, "", (True, None, 500 * MB, None)),
        ("JP_3_30", -1, "", (True, None, None, None)),
        ("odd", -1, "100 Mbps up to 2 GB per day, then 384 kbps", (True, None, 2 * GB, 384)),
    ],
)
def test_an_allowance_is_read_from_slug_volume_and_text(slug, volume, text, expected):
    found = read(slug, volume, text)
    assert (found.is_daily, found.data_bytes, found.daily_cap_bytes, found.throttle_kbps) == expected


def test_a_countrys_code_is_the_one_most_of_its_slugs_begin_with():
    assert iso_code(["JP_3_30", "JP_0.5_Daily", "AS-12_3_30", "US_1_7"]) == "JP"
    assert iso_code(["AS-12_3_30", "odd"]) == ""


@pytest.mark.parametrize(
    ("volume", "name", "expected"),
    [
        (-1, "Japan 500MB/Day FUP1Mbps", (True, None, 500 * MB)),
        (None, "Japan 10GB 30Days", (False, 10 * GB, None)),
        (None, "Japan for ever", (False, None, None)),
    ],
)
def test_the_name_speaks_where_nothing_else_does(volume, name, expected):
    found = read("odd", volume, "", name)
    assert (found.is_daily, found.data_bytes, found.daily_cap_bytes) == expected
