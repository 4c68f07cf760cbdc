"""The terminal UI: a thin client of the engine."""

import os

# Textual draws at most 60 times a second, so a key that follows a repaint of something else waits up to 17 ms for its
# echo. It reads this once, when it is first imported, and from the environment only.
os.environ.setdefault("TEXTUAL_FPS", "120")
