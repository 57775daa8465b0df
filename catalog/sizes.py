"""Amounts of data in bytes. The supplier counts a gigabyte as 1024^3: its 3 GB plan has 3221225472."""

from typing import Final

MB: Final = 1024**2
GB: Final = 1024**3
