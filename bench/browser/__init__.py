"""What a person with a cheap phone on a slow line feels: paint, shift and answer to a tap, page by page."""
