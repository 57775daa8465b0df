"""The demo runner: the whole shop beside its stand-ins on this machine, as `python -m sandbox.demo` (`make demo`).

It knows the site by its commands, its environment variables and its addresses only, as any other operator does.
"""
