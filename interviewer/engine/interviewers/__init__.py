"""Who asks: a model, or our own script."""
