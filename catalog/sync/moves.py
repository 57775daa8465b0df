"""Places that the supplier gave another slug: the old address leads to the new one, instead of to a page that says "gone"."""

from collections.abc import Callable, Iterable

from catalog.models import Destination
from catalog.search import fold

Key = Callable[[Destination], str]
Homes = list[tuple[Key, dict[str, Destination]]]


def record(places: Iterable[Destination]) -> int:
    """Say of each retired place which listed one it has become: that of the same ISO code, or else of the same name.

    Looked for at every sync and not only as a slug disappears: the list of a new place may fail at first, and with it its code.
    A code or a name that two listed places share tells nothing.

    Returns:
        How many places have moved since the last time.
    """
    known = list(places)
    listed = [each for each in known if each.retired_at is None]
    homes: Homes = [(key, _unique(listed, key)) for key in (_by_code, _by_name)]
    moved = [each for each in known if each.retired_at is not None and _move(each, homes)]
    Destination.objects.bulk_update(moved, ["moved_to"], batch_size=500)
    back = [each.pk for each in listed if each.moved_to_id is not None]
    Destination.objects.filter(pk__in=back).update(moved_to=None)
    return len(moved)


def _move(gone: Destination, homes: Homes) -> bool:
    """Point `gone` at its new home; False where there is none, or it is known already."""
    found = (listed[key(gone)] for key, listed in homes if key(gone) in listed)
    home = next(found, None)
    if home is None or gone.moved_to_id == home.pk:
        return False
    gone.moved_to = home
    return True


def _unique(listed: Iterable[Destination], key: Key) -> dict[str, Destination]:
    homes: dict[str, Destination] = {}
    shared = set()
    for each in listed:
        if (name := key(each)) in homes:
            shared.add(name)
        homes[name] = each
    return {name: home for name, home in homes.items() if name and name not in shared}


def _by_code(place: Destination) -> str:
    return f"{place.kind} {place.iso_code}" if place.iso_code else ""


def _by_name(place: Destination) -> str:
    """Country and region of one name are two places."""
    return f"{place.kind} {fold(place.name)}" if place.name else ""
