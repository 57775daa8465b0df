"""What is known of shoppers: where it stands, how long it is kept, how it is written out for them, and how it is erased.

`places` is the one table of everything that is kept; `waits` says what must end before an order can be erased; `due` whose time has
come; `erasing` erases; `exporting` writes out; `asked` answers a shopper who asks. docs/privacy.md has the same in words.
"""
