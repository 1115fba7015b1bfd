"""The scores, one idea a module.

`kernel` weighs dates, `selection` says which events enter which dyad, `dating` and `span` which
days are in force, `stocks` reduces events to integer sums, `reduction` runs that on an engine,
`pairs` and `dyads` add up per dyad, `intensities` and `volume` give the exposure, `contrast`
compares, `intervals` and `contrast_quantiles` give the uncertainty, `rung` the ladder, `verdict`
the words, `indices` all numbers of a record; `scores` and `explain` are what the rest of the
package calls.
"""

from __future__ import annotations
