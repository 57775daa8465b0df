"""Find my orders: an address is asked for, a link goes to it by mail, and what the link opens is a list of its orders."""
