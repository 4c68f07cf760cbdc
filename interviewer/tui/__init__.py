"""The terminal UI: a thin client of the engine."""
