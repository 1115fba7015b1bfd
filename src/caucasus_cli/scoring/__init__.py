"""The scores, one idea a module.

`kernel` weighs dates, `selection` says which events enter which dyad, `stocks` reduces them to
integer sums, `reduction` runs that on an engine, `dyads` adds up per dyad, `intensities` and
`volume` give the exposure, `contrast` compares, `intervals` gives the uncertainty, `rung` the
ladder, `verdict` the words, `indices` all numbers of a record; `scores` and `explain` are what the
rest of the package calls.
"""

from __future__ import annotations
