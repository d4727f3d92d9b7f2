"""What each role may see of a result: rounding, steps, and what was shown before."""
