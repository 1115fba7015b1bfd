"""What changed between two sets of scores, and through which events.

`score_files` reads what `caucasus score` wrote, `dyads` compares the scores of dyads, `events`
finds the events that did it, `logs` scores two logs alike; `diff` is what comes of it.
"""

from __future__ import annotations
