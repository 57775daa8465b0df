"""The picture that stands beside a link to the shop where people share it: one for each place, drawn when it is asked for."""

from catalog.sharing.store import address, forget_old, picture_of

__all__ = ["address", "forget_old", "picture_of"]
