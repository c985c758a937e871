"""Runs a state machine over random histories, in the same way wherever one is tested."""

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

REPRODUCIBLE_BELOW = 100  # examples: a short run is the same everywhere, a long one searches on


def run_random_histories(machine: type[RuleBasedStateMachine], *, examples: int, steps: int) -> None:
    """Raise what the first broken history raises, made as short as can be."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=examples < REPRODUCIBLE_BELOW,
            print_blob=True,
            database=None,
            phases=(Phase.generate, Phase.shrink),  # its explanations cost half the time
            suppress_health_check=list(HealthCheck),
        ),
    )
