"""The languages of the shop: which there are, which one a page speaks, who is led where, and the words themselves."""
