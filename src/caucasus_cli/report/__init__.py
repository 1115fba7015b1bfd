"""Reports: what is in one (`model`), how it is gathered (`build`), how it is shown.

`timeline_chart`, `matrix_chart` and `contributions_chart` describe charts, `drawing` draws them;
`html`, `markdown` and `json` are pure functions from a report to bytes.
"""
