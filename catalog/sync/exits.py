"""Where a plan's traffic meets the internet, as far as its slug tells. Pure.

The supplier's own supplier sells twins such as `JP_3_30` and `JP_3_30_nonhkip`: the second does not come out in Hong Kong. Where it
does come out differs from one month's price list to the next, so that nothing more can be promised.
"""

import re
from typing import NamedTuple

from babel.core import get_global

_TOKEN = re.compile(r"(?P<non>non)?(?P<code>[a-z]{2})ip", re.IGNORECASE | re.ASCII)


class Exit(NamedTuple):
    """ISO codes; `country` is where it comes out, `not_in` where it does not; empty when not told."""

    country: str = ""
    not_in: str = ""


def read(slug: str) -> Exit:
    """Only from a part of the slug's tail of its own; any other plan's exit is unknown."""
    for token in slug.split("_")[1:]:
        found = _TOKEN.fullmatch(token)
        code = found["code"].upper() if found else ""
        if found and code in get_global("territory_zones"):
            return Exit(not_in=code) if found["non"] else Exit(country=code)
    return Exit()
