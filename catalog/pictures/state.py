"""Which pictures there should be: brought in line with what the supplier lists and with what the storage holds."""

from datetime import datetime, timedelta

from django.core.files.storage import default_storage

from catalog.models import Destination, PictureFetch

FOLDER = "places"
"""In the default storage. Files are named by what they hold, so that one never changes."""
# A file may have been written a moment before the row that names it, and a page may name it for a minute longer.
UNUSED_FOR = timedelta(days=1)


def wanted(place: Destination) -> str:
    """The address of the supplier's image, its flag before its picture; what is no web address stands for none."""
    given = (place.flag_url, place.image_url)
    return next((url for url in given if url.startswith(("https://", "http://"))), "")


def align(now: datetime) -> None:
    """Make due what is new, was changed, or has lost its file; forget what the supplier no longer has."""
    places = list(Destination.objects.listed())
    urls = {place.pk: url for place in places if (url := wanted(place))}
    held = dict(PictureFetch.objects.values_list("destination_id", "url"))
    PictureFetch.objects.bulk_create(
        [PictureFetch(destination_id=pk, url=url, due_at=now) for pk, url in urls.items() if pk not in held],
        ignore_conflicts=True,
    )
    for pk, url in urls.items():
        if held.get(pk, url) != url:
            _make_due(pk, url, now)
    gone = [place.pk for place in places if place.pk not in urls and (place.pk in held or place.picture)]
    PictureFetch.objects.filter(destination_id__in=gone).delete()
    Destination.objects.filter(pk__in=gone).update(picture="")
    _find_lost([place for place in places if place.pk in urls], now)


def forget_unused(now: datetime) -> None:
    """Delete files that no place names any more, a day after they were written."""
    named = set(Destination.objects.exclude(picture="").values_list("picture", flat=True))
    for name in _files() - named:
        if now - default_storage.get_modified_time(f"{FOLDER}/{name}") > UNUSED_FOR:
            default_storage.delete(f"{FOLDER}/{name}")


def try_again(rows: list[int], now: datetime) -> int:
    """Let staff have the named rows tried at once; how many of them there were to try."""
    return PictureFetch.objects.filter(pk__in=rows, fetched_at=None).update(due_at=now)


def _make_due(destination_id: int, url: str, now: datetime) -> None:
    fresh = {"failures": 0, "problem": "", "due_at": now, "fetched_at": None}
    rows = PictureFetch.objects.filter(destination_id=destination_id).exclude(url=url)
    rows.update(url=url, **fresh)


def _find_lost(places: list[Destination], now: datetime) -> None:
    """A storage that was emptied fills again; until then the places show their flags."""
    files = _files()
    lost = [place.pk for place in places if place.picture and place.picture not in files]
    Destination.objects.filter(pk__in=lost).update(picture="")
    PictureFetch.objects.filter(destination_id__in=lost).update(due_at=now, fetched_at=None)


def _files() -> set[str]:
    """In one look at the storage, however many there are."""
    if not default_storage.exists(FOLDER):
        return set()
    return set(default_storage.listdir(FOLDER)[1])
