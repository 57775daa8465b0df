"""Badges such as "best value": which plan of a place has one, by a rule that the page states in words."""

from catalog.badges.rules import KINDS, Offer, choose
from catalog.badges.writing import award

__all__ = ["KINDS", "Offer", "award", "choose"]
