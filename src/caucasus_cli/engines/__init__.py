"""Where the reduction runs: what differs between engines, and nothing about scores."""

from __future__ import annotations
