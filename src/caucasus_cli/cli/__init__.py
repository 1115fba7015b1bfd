"""The command line: parse, open the log, call one function, render.

`main` maps errors to exit codes, `app` registers the verbs, `streams` owns standard streams,
`options` the shared options, `delivery` the way out; each verb has a module under `verbs`.
"""

from __future__ import annotations
