"""The trigger needs Airflow's environment, and its folder where Airflow would put it."""

import sys
from pathlib import Path

import airflowing  # noqa: F401 (sets the environment)

sys.path.append(str(Path(__file__).resolve().parents[2] / "plugins"))
