"""Several dyads side by side over time, and how alike their paths are: one idea a module.

Ranks and sums of resamples are whole numbers, so that the results are the same on every machine.
"""
