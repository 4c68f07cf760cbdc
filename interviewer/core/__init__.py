"""The rules of an interview: values and functions, no input or output, no clock, no randomness."""
