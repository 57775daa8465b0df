"""What can be bought: destinations, plans, prices, the sync that keeps them, and the pages that show them."""
