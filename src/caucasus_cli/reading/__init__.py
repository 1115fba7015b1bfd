"""From the names of files to streams of bytes, and from batches of rows to events.

`inputs` finds the files, `streams` unpacks them, `blocks` cuts them into whole lines,
`lines` parses those; `formats/` says what the columns mean; `settle` judges the rows, by `rules`
for one row alone, by `repeats` for rows that say the same; `spool` sorts what memory cannot hold.
"""

from __future__ import annotations
