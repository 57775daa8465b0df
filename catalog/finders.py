"""Lets Django's static files know the flags: only these of a package that holds thousands of other drawings."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage

from catalog import flags


class _Flags(FileSystemStorage):
    prefix = flags.PREFIX


class FlagFinder(BaseFinder):
    """Named in STATICFILES_FINDERS, so that flags are collected, hashed, compressed and cached like our own files."""

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        self.storage = _Flags(location=flags.FOLDER)

    def check(self, **_kwargs: Any) -> list[CheckMessage]:
        return []

    def find(self, path: str, find_all: bool = False, **_kwargs: Any) -> Any:
        folder, _slash, name = path.rpartition("/")
        if folder != flags.PREFIX or name not in flags.names():
            return []  # what Django's own finders say in place of None
        found = self.storage.path(name)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        for name in sorted(flags.names()):
            if not matches_patterns(name, list(ignore_patterns or ())):
                yield name, self.storage
