"""Hypothesis profiles: "dev" unless HYPOTHESIS_PROFILE says otherwise; CI uses "ci"."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

_CALM = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)
settings.register_profile("dev", max_examples=20, deadline=None, suppress_health_check=_CALM)
settings.register_profile(
    "ci", max_examples=15, deadline=None, derandomize=True, suppress_health_check=_CALM
)
settings.register_profile("sweep", max_examples=5000, deadline=None, suppress_health_check=_CALM)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))
