"""The scores, one idea a module.

`kernel` weighs dates, `stocks` reduces events to integer sums, `dyads` sums them per dyad,
`intensities` divides by exposure, `contrast` compares, `intervals` gives the uncertainty, `rung`
the ladder, `verdict` the words; `scores` and `explain` put them together.
"""

from __future__ import annotations
