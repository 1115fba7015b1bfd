"""Output formats: one pure module per format behind `interface.Renderer`, bytes out.

`registry` lists them. What a terminal shows is built in `screen` and the views beside it.
"""

from __future__ import annotations
