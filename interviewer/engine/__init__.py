"""The interview itself: asynchronous, over the protocols of `ports.py`, reachable without a terminal."""
