"""Screen stored history under other rules, beside what was decided, and say what would have changed.

Started by hand, with a form; nobody is told of anything. A run that was stopped goes on where it was, whether
cleared or started anew. Its result are the counts, and the command that gives every difference: it compares
what is kept, and screens nothing anew. The table `replays` keeps the counts of each commitment.
"""

import logging
from datetime import timedelta
from typing import Any

from airflow.sdk import Param, dag, get_current_context, task
from watch_wiring import DATABASE, manners, mistakes_end_it, this_installation

log = logging.getLogger(__name__)
RULES = "A folder, the hash of a stored rule set or its beginning, or active: what last decided."


@dag(
    schedule=None,
    params={
        "since": Param("2026-01-01T00:00:00+00:00", type="string", format="date-time", title="Seen since"),
        "until": Param(None, type=["null", "string"], format="date-time", title="and before; now if empty"),
        "rules": Param("active", type="string", minLength=1, title="Rules", description=RULES),
    },
    **{**manners(__doc__), "dagrun_timeout": timedelta(days=2)},
)
def replay() -> None:
    @task(pool=DATABASE, execution_timeout=timedelta(days=1))
    def screen() -> dict[str, Any]:
        """Replay what was seen in that time, and count what would have changed."""
        from partnership_watch import history
        from partnership_watch.durations import moment
        from partnership_watch.matching.unfinished import replay_command

        context = get_current_context()
        asked, user = context["params"], context["dag_run"].triggering_user_name
        with mistakes_end_it(), this_installation() as watch:
            now = watch.clock()
            since = moment(asked["since"], now)
            until = moment(asked["until"], now) if asked["until"] else now
            report = history.replay(
                watch.store,
                watch.partnership,
                since=since,
                until=until,
                rules=asked["rules"],
                actor=user or "DAG replay",
                clock=watch.clock,
            )
        for note in report.engine_notes:
            log.warning(note)
        command = replay_command(since, until, report.rule_set) + " --json"
        result = {"replay": report.replay_id, "revisions": report.revisions, **report.counts}
        return {**result, "differences": command}

    screen()


replay()
