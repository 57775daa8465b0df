"""Which phones take an eSIM: a list of our own, and how to find a model in it. It stores nothing about anybody."""

from catalog.devices.finding import find
from catalog.devices.known import DEVICES, Device, Verdict

__all__ = ["DEVICES", "Device", "Verdict", "find"]
