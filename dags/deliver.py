"""Send what is queued: webhooks to agencies, one mail a reader.

Woken by new editions, and every five minutes for what was put off. A mail whose outcome is unknown is held
for a person and never simply sent again, so this task may be retried like any other.
"""

import logging
from datetime import timedelta

from airflow.sdk import dag, task
from airflow.sdk.exceptions import AirflowSkipException
from watch_wiring import EDITIONS, MAIL, clock, manners, this_installation

log = logging.getLogger(__name__)


@dag(schedule=clock("*/5 * * * *", woken_by=EDITIONS), **manners(__doc__))
def deliver() -> None:
    @task(pool=MAIL, execution_timeout=timedelta(minutes=45))
    def send() -> dict[str, int]:
        """Post every event and hand in every mail that is due, and write down how each ended."""
        from partnership_watch import stages

        with this_installation() as watch:
            sent = stages.deliver(watch.store, watch.partnership, watch.post, watch.hooks, clock=watch.clock)
        for trouble in sent.webhooks.troubles:
            log.warning(trouble)
        if sent.mails.trouble:
            raise RuntimeError(sent.mails.trouble)
        if not sent.mails.counts and not sent.webhooks.counts:
            raise AirflowSkipException("nothing was waiting")
        mails = {f"mails {state.value}": count for state, count in sent.mails.counts.items()}
        return mails | {f"webhooks {state.value}": count for state, count in sent.webhooks.counts.items()}

    send()


deliver()
