"""Reading event logs: one small module per file format behind `interface.Format`.

`registry` lists the formats; `checking` turns what they read into the canonical events frame with
an account of every row.
"""

from __future__ import annotations
