"""A page for staff that shows every component of the shop in every state, from the templates that the shop itself uses.

What is on it is made up here and stands in no database, so that a reseller sees a new theme before there is anything to sell.
"""
