"""The values that options of reading may take."""

from __future__ import annotations

from typing import Literal

DateChoice = Literal["event", "added"]
Guard = Literal["refuse", "warn"]
Treatment = Literal["keep", "drop"]
OneADay = Literal["off", "actor", "country"]
CodeLevel = Literal["code", "base", "root"]
