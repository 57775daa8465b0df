"""The queue without a broker: what a worker sees while somebody else is writing."""

import json
from queue import Empty

import pytest
from kombu import Connection
from kombu.transport import filesystem

from storefront import folder_queue


@pytest.fixture
def folders(tmp_path):
    for name in ("messages", "control", "processed"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.fixture
def channel_of(folders):
    opened = []

    def channel(transport):
        options = {
            "data_folder_in": str(folders / "messages"),
            "data_folder_out": str(folders / "messages"),
            "control_folder": str(folders / "control"),
            "processed_folder": str(folders / "processed"),
        }
        connection = Connection("filesystem://", transport=transport, transport_options=options)
        opened.append(connection)
        return connection.channel()

    yield channel
    for connection in opened:
        connection.close()


class LookedForWhileWritten:
    """A message whose writing takes long enough for a worker to look."""

    def __init__(self, look):
        self.look = look

    def __json__(self):
        self.look()
        return "whole"


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_message_comes_out_as_it_went_in_and_nothing_is_left(channel_of, folders):
    channel = channel_of(folder_queue.Transport)
    channel._put("celery", {"body": "one"})
    channel._put("celery", {"body": "two"})
    channel._put("other", {"body": "three"})
    assert [channel._get("celery"), channel._get("celery")] == [{"body": "one"}, {"body": "two"}]
    with pytest.raises(Empty):
        channel._get("celery")
    assert channel._get("other") == {"body": "three"}
    assert files(folders) == []


def test_a_worker_that_looks_while_a_message_is_written_does_not_see_it_yet(channel_of):
    channel = channel_of(folder_queue.Transport)

    def look():
        with pytest.raises(Empty):
            channel._get("celery")

    channel._put("celery", {"body": LookedForWhileWritten(look)})
    assert channel._get("celery") == {"body": "whole"}


def test_kombus_own_queue_kills_that_worker_and_loses_the_message(channel_of):
    """The control: what ours prevents."""
    channel = channel_of(filesystem.Transport)

    def look():
        with pytest.raises(json.JSONDecodeError):
            channel._get("celery")

    channel._put("celery", {"body": LookedForWhileWritten(look)})
    with pytest.raises(Empty):
        channel._get("celery")


def test_the_table_of_queues_is_never_seen_empty_and_never_replaced(channel_of, folders):
    channel = channel_of(folder_queue.Transport)
    channel._queue_bind("events", "a", "", "first")
    channel._queue_bind("events", "b", "", "second")
    assert {each.queue for each in channel.get_table("events")} == {"first", "second"}
    assert files(folders) == [folders / "control" / "events.exchange"]


def test_the_shop_uses_it():
    from storefront.celery import app

    with app.connection_for_write("filesystem://") as connection:
        assert isinstance(connection.transport, folder_queue.Transport)
