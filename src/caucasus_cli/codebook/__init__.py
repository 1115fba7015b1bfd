"""The codebook: CAMEO codes with their scales, and the actors with their names.

`cameo` and `scales` look up event codes, `actors` looks up states and organisations, `tables`
reads the built CSV tables and gives their hashes.
"""

from __future__ import annotations
