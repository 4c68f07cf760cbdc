"""A mock interviewer for ML engineers that runs in the terminal."""

__version__ = "0.1.0"
