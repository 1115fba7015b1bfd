"""One module per verb: open the log, call one function, render."""

from __future__ import annotations
