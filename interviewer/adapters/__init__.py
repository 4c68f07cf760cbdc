"""The outside world, each part behind a protocol that core or engine defines."""
