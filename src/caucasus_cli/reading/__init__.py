"""From the names of files to streams of bytes, and from batches of rows to events.

`inputs` finds the files, `streams` unpacks them, `blocks` cuts them into whole lines, `lines` parses
those; `formats/` says what the columns mean; `rules` and `repeats` say which rows count.
"""

from __future__ import annotations
