"""Our copies of the supplier's images: when they are fetched, what is kept, and what a failure changes."""

import io
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from catalog import supplier, tasks
from catalog.images import UnreadableImageError
from catalog.mobilexy import PictureError
from catalog.models import Destination, PictureFetch
from catalog.pictures import fetching, state
from catalog.pictures.shrink import HEIGHT, WIDTH, shrink

URL = "https://mobilexy.com/flags/jp.png"


def image(color="red", size=(300, 200), kind="PNG"):
    file = io.BytesIO()
    Image.new("RGB", size, color).save(file, kind)
    return file.getvalue()


class Host:
    """Answers with `answer`, or raises it, and remembers which addresses it was asked for."""

    def __init__(self, answer):
        self.answer, self.asked = answer, []

    def __call__(self, url):
        self.asked.append(url)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture(autouse=True)
def _own_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def host(monkeypatch):
    host = Host(image())
    monkeypatch.setattr(supplier, "place_picture", host)
    return host


@pytest.fixture
def pictured(japan):
    japan.flag_url = URL
    japan.save()
    return japan


def run(after=timedelta()):
    """The task as beat rings it, `after` so long."""
    for row in PictureFetch.objects.exclude(due_at=None):
        row.due_at -= after
        row.save()
    tasks.fetch_pictures()


def held(place):
    place.refresh_from_db()
    return place.picture


def test_a_picture_is_copied_once_and_shown_from_our_own_address(client, pictured, host, make_plan):
    make_plan(pictured)
    run()
    run()
    assert host.asked == [URL]
    name = held(pictured)
    text = client.get("/countries/japan/").content.decode()
    assert text.count(f'<img src="/pictures/{name}" alt=""') == 1
    assert "mobilexy.com" not in text
    answer = client.get(f"/pictures/{name}")
    with Image.open(io.BytesIO(answer.content)) as copy:
        assert (copy.format, copy.size) == ("PNG", (126, 84))
    assert answer["Content-Type"] == "image/png"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get(f"/pictures/{name}", headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_another_address_is_fetched_and_the_old_picture_stays_until_it_has_come(pictured, host):
    run()
    first = held(pictured)
    Destination.objects.update(flag_url=URL + "?2")
    host.answer = PictureError("unavailable")
    run()
    assert (host.asked, held(pictured)) == ([URL, URL + "?2"], first)
    host.answer = image("blue")
    run(after=timedelta(hours=1))
    assert held(pictured) != first
    assert PictureFetch.objects.get().failures == 0


@pytest.mark.parametrize("code", ["unavailable", "too_large", "private_address"])
def test_a_failure_is_counted_explained_and_tried_again_later(client, pictured, host, code):
    host.answer = PictureError(code)
    run()
    run()
    row = PictureFetch.objects.get()
    assert len(host.asked) == 1
    assert (row.failures, row.problem, row.fetched_at) == (1, str(PictureError(code)), None)
    assert timedelta(minutes=9) < row.due_at - timezone.now() <= timedelta(minutes=10)
    assert "flags/1F1EF-1F1F5" in client.get("/countries/japan/").content.decode()


def test_each_failure_makes_the_pause_longer_up_to_a_week():
    minutes = [fetching.pause_after(failures) / timedelta(minutes=1) for failures in range(7)]
    assert minutes == [10, 40, 160, 640, 2560, 10080, 10080]


@pytest.mark.parametrize("given", ["", "url_to_flag_image", "/flags/jp.png", "data:image/png;base64,AA=="])
def test_what_is_no_web_address_is_no_picture(japan, host, given):
    Destination.objects.update(flag_url=given, image_url=given)
    run()
    assert (host.asked, PictureFetch.objects.count(), held(japan)) == ([], 0, "")


def test_the_image_is_taken_where_there_is_no_flag(japan, host):
    Destination.objects.update(flag_url="url_to_image", image_url=URL)
    run()
    assert host.asked == [URL]


def test_a_picture_that_the_supplier_takes_away_is_shown_no_longer(pictured, host):
    run()
    Destination.objects.update(flag_url="")
    run()
    assert (held(pictured), PictureFetch.objects.count()) == ("", 0)


def test_a_storage_that_lost_its_files_fills_again(pictured, host):
    run()
    name = held(pictured)
    default_storage.delete(f"places/{name}")
    run()
    assert (len(host.asked), held(pictured)) == (2, name)
    assert default_storage.exists(f"places/{name}")


def test_a_file_that_no_place_names_is_deleted_after_a_day(pictured, host):
    run()
    name = held(pictured)
    Destination.objects.update(picture="")
    state.forget_unused(timezone.now())
    assert default_storage.exists(f"places/{name}")
    state.forget_unused(timezone.now() + timedelta(days=2))
    assert not default_storage.exists(f"places/{name}")


def test_a_second_run_at_the_same_time_fetches_nothing_twice(pictured, monkeypatch):
    asked = []

    def while_another_runs(url):
        asked.append(url)
        fetching.fetch_due()
        return image()

    monkeypatch.setattr(supplier, "place_picture", while_another_runs)
    run()
    assert asked == [URL]


def test_an_answer_that_comes_after_the_address_changed_is_not_taken(pictured, monkeypatch):
    def overtaken(_url):
        Destination.objects.update(flag_url=URL + "?2")
        state.align(timezone.now())
        return image()

    monkeypatch.setattr(supplier, "place_picture", overtaken)
    state.align(timezone.now())
    fetching.fetch_due()
    row = PictureFetch.objects.get()
    assert (row.url, row.fetched_at, held(pictured)) == (URL + "?2", None, "")


def test_only_so_many_are_fetched_at_once_and_the_bell_rings_for_the_rest(
    host, db, monkeypatch, django_capture_on_commit_callbacks
):
    places = [
        Destination(kind="country", slug=f"p{number}", name=f"P{number}", flag_url=f"{URL}?{number}")
        for number in range(fetching.AT_ONCE + 3)
    ]
    Destination.objects.bulk_create(places)
    rung = []
    monkeypatch.setattr(tasks, "enqueue", rung.append)
    run()
    assert (len(host.asked), rung) == (fetching.AT_ONCE, [tasks.fetch_pictures])
    run()
    assert (len(host.asked), len(rung)) == (fetching.AT_ONCE + 3, 1)


def test_a_sync_rings_for_the_pictures_and_fetches_none_itself(lister, host, db, monkeypatch):
    rung = []
    monkeypatch.setattr(tasks, "enqueue", rung.append)
    tasks.sync_now()
    assert (rung, host.asked) == ([tasks.fetch_pictures], [])


def test_staff_see_what_failed_and_can_have_it_tried_at_once(client, pictured, host, monkeypatch):
    host.answer = PictureError("too_large")
    run()
    client.force_login(User.objects.create_superuser("ada"))
    page = client.get("/admin/catalog/picturefetch/").content.decode()
    assert "The picture is too large" in page
    rung = []
    monkeypatch.setattr(tasks, "enqueue", rung.append)
    chosen = {"action": "try_again", "_selected_action": [PictureFetch.objects.get().pk]}
    client.post("/admin/catalog/picturefetch/", chosen)
    assert PictureFetch.objects.get().due_at <= timezone.now()
    assert rung == [tasks.fetch_pictures]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_what_is_kept_is_drawn_anew_and_small(kind):
    data = shrink(image(size=(900, 300), kind=kind) + b"<script>")
    with Image.open(io.BytesIO(data)) as copy:
        assert (copy.format, copy.width) == ("PNG", WIDTH)
        assert copy.height <= HEIGHT
    assert b"<script>" not in data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        image()[:60],
        image(size=(4001, 1)),
        image(kind="TIFF"),
    ],
    ids=["nothing", "svg", "torn", "wide", "tiff"],
)
def test_what_cannot_be_shown_is_refused(data):
    with pytest.raises(UnreadableImageError):
        shrink(data)


@pytest.mark.parametrize(
    "path",
    [
        "/pictures/" + "0" * 32 + ".png",
        "/pictures/../db.sqlite3",
        "/pictures/x.png",
        "/pictures/%2e%2e/x.png",
    ],
)
def test_only_pictures_are_served(client, db, path):
    assert client.get(path).status_code == 404


def test_a_file_that_is_just_being_written_is_not_kept_for_a_year(client, db):
    default_storage.save("places/" + "0" * 32 + ".png", ContentFile(b""))
    answer = client.get("/pictures/" + "0" * 32 + ".png")
    assert (answer.status_code, "Cache-Control" in answer) == (404, False)


def test_the_hosts_of_pictures_are_a_setting(settings, japan):
    settings.CATALOG_PICTURE_HOSTS = []
    with pytest.raises(PictureError, match="not on the list"):
        supplier.place_picture(URL)
