"""Gates: rules that scores are judged by, and batches of dyads that are judged together.

`rules` says who meets a rule, `evidence` through which events, `batch` what a project's file asks
for.
"""

from __future__ import annotations
