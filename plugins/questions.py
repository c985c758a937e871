"""A question of Airflow's to a person about an alert that waits: open for as long as the alert waits."""

from datetime import timedelta
from typing import Any

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Param

APPROVE, DECLINE = "Approve", "Decline"


class ApprovalQuestion(HITLOperator):
    """Shows what the task `read` gives: `subject`, `body`, and the `seconds` that are left.

    Its answer has `chosen_options`, `params_input` with a `note`, and `responded_by_user`: None where nobody
    answered in time.
    """

    def __init__(self, **kwargs: Any) -> None:
        asked = {
            "subject": "{{ ti.xcom_pull(task_ids='read')['subject'] }}",
            "body": "{{ ti.xcom_pull(task_ids='read')['body'] }}",
            "options": [APPROVE, DECLINE],
            "defaults": DECLINE,
            "params": {"note": Param("", type="string", title="Why")},
        }
        super().__init__(**{**kwargs, **asked})

    def execute(self, context: Any) -> Any:
        """Ask, and wait."""
        seconds = context["ti"].xcom_pull(task_ids="read")["seconds"]
        self.response_timeout = timedelta(seconds=max(seconds, 1))
        return super().execute(context)
