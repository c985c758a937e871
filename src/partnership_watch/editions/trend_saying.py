"""Say a weekly edition's counts in words, numbers and bars that need no pictures."""

from babel.numbers import format_decimal

from partnership_watch.editions.cleaning import one_line
from partnership_watch.editions.content import PillarTrend
from partnership_watch.editions.limits import MAX_NAME
from partnership_watch.editions.trend import WEEKS
from partnership_watch.editions.views import TrendRow, TrendView
from partnership_watch.editions.wording import Wording

SPIKE_WEEKS = 4
"""With fewer weeks nobody knows what is usual."""
SPIKE_STORIES = 6
SPIKE_TIMES = 2.5
"""A week of at least SPIKE_STORIES and at least so many times the mean of the weeks before is named. If
stories came by chance alone (a Poisson law, whatever its mean), it would be one week in 32 at the most, by
simulation; with 5 stories and twice the mean it would be one in 11."""

_BARS = "▁▂▃▄▅▆▇█"


def trend_view(trends: tuple[PillarTrend, ...] | None, wording: Wording) -> TrendView | None:
    """Return the rows of every pillar, and what to know about them; None for an edition without a trend."""
    if trends is None:
        return None
    words, language = wording, wording.language
    if not trends:
        return TrendView((words.trend_none,), ())
    weeks = len(trends[0].before)
    if not weeks:
        return TrendView((words.trend_counts, words.trend_first), _rows(trends, words))
    notes = [words.trend_bars, words.trend_counts]
    if weeks < WEEKS:
        notes.append(words.trend_few.say(language, weeks))
    return TrendView(tuple(notes), _rows(trends, words))


def _rows(trends: tuple[PillarTrend, ...], words: Wording) -> tuple[TrendRow, ...]:
    return tuple(
        TrendRow(
            pillar=one_line(trend.pillar, MAX_NAME),
            title=one_line(trend.title, MAX_NAME),
            says=_says(trend, words),
            spike=words.trend_spike if _is_spike(trend) else None,
            bars=_bars(trend) if trend.before else "",
            weeks=words.trend_weeks.format(before=" ".join(map(str, trend.before)), now=trend.now)
            if len(trend.before) > 1
            else None,
        )
        for trend in trends
    )


def _says(trend: PillarTrend, words: Wording) -> str:
    """`9 stories this week (6 direct, 3 context); 4 to 12 in each of 8 earlier weeks (mean 7.1)`"""
    now = words.trend_now.say(words.language, trend.now)
    if trend.direct and trend.context:
        now += f" ({words.trend_graded.format(direct=trend.direct, context=trend.context)})"
    if not trend.before:
        return f"{now}."
    low, high = min(trend.before), max(trend.before)
    pattern = words.trend_before if low != high else words.trend_before_same
    mean = format_decimal(round(_mean(trend), 1), locale=words.language)
    return (
        f"{now}; {pattern.say(words.language, len(trend.before), low=str(low), high=str(high), mean=mean)}."
    )


def _is_spike(trend: PillarTrend) -> bool:
    if len(trend.before) < SPIKE_WEEKS:
        return False
    return trend.now >= max(SPIKE_STORIES, SPIKE_TIMES * _mean(trend))


def _mean(trend: PillarTrend) -> float:
    return sum(trend.before) / len(trend.before)


def _bars(trend: PillarTrend) -> str:
    """The weeks before, and after a gap this one."""
    most = max(*trend.before, trend.now)
    *before, now = (
        _BARS[round(count / most * (len(_BARS) - 1)) if most else 0] for count in (*trend.before, trend.now)
    )
    return f"{''.join(before)} {now}"
