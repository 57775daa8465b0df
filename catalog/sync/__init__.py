"""Keeping the local catalog up to date: fetch everything, understand it, look whether it can be true, then write what differs."""
