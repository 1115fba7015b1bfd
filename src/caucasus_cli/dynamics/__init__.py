"""What the raw acts of dyads say over time: turning points, who follows whom, signed triangles.

Counts are raw here: a decayed series is autocorrelated by construction, and every method would find
breaks and answers in it.
"""
