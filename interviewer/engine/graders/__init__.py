"""Who judges: a model with evidence that the program checks, or detectors that only find words."""
