"""Orders through random faults, then the three independent books side by side. `python -m bench.chaos --help`."""
