"""A clock as a picture to scale: where everything lies on the strip, in per cent of its width. The template draws it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.calendars.hours import Period
from app.core.wording import wall_day, wall_hour
from app.desk.clock_lines import delay_of, due_label, end_label, level_label, level_words
from app.desk.explained import Explained
from app.sla.explaining import LIVE, Explanation
from app.sla.models import LevelReached

NARROWEST = 264  # pixels the strip has at least: labels must not meet there
JOINED = 1.2  # per cent: hours closed for less than this cannot be told apart
EDGE = 12  # labels this near to an end lean on it
MINUTES = (5, 10, 15, 30, 60, 120, 180, 360, 720)
DAYS = (1, 2, 4, 7, 14, 28, 56, 112, 224)
STEPS = *(timedelta(minutes=each) for each in MINUTES), *(timedelta(days=each) for each in DAYS)
MOST_MARKS = 5


@dataclass(frozen=True)
class Bar:
    """A stretch of the strip."""

    x: float
    width: float


@dataclass(frozen=True)
class Tick:
    """A moment on the strip, with its label in a lane of its own where others are near."""

    x: float
    label: str
    kind: str  # due, now, ended, passed, ahead, axis
    anchor: str = "middle"
    lane: int = 0


@dataclass(frozen=True)
class Strip:
    """All that is drawn."""

    windows: Sequence[Bar]
    counted: Sequence[Bar]
    late: Sequence[Bar]
    rests: Sequence[Bar]
    ticks: Sequence[Tick]
    axis: Sequence[Tick]

    @property
    def lanes(self) -> int:
        """How many rows of labels stand above the bars."""
        return max((tick.lane for tick in self.ticks), default=0) + 1


@dataclass(frozen=True)
class Scale:
    """From moments to places; mirrored where lines run from right to left."""

    start: datetime
    end: datetime
    mirrored: bool = False

    def x(self, at: datetime) -> float:
        part = min(max(100 * (at - self.start) / (self.end - self.start), 0), 100)
        return round(100 - part if self.mirrored else part, 3)

    def bars(self, periods: Iterable[Period]) -> list[Bar]:
        """Those nearer to each other than the eye can tell are one."""
        ends = [sorted((self.x(begin), self.x(end))) for begin, end in periods]
        joined: list[list[float]] = []
        for low, high in sorted(ends):
            if joined and low - joined[-1][1] < JOINED:
                joined[-1][1] = max(high, joined[-1][1])
            else:
                joined.append([low, high])
        return [Bar(low, round(max(high - low, 0.4), 3)) for low, high in joined]


def strip_of(this: Explained, *, mirrored: bool) -> Strip:
    """The picture of this clock."""
    told = this.told
    scale = Scale(
        told.timer.started_at, max(told.ends_at, told.timer.started_at + timedelta(minutes=1)), mirrored
    )
    return Strip(
        windows=scale.bars(told.windows),
        counted=scale.bars(_clipped(told.counted, told.timer.started_at, told.due_at)),
        late=scale.bars(_clipped(told.counted, told.due_at, told.until)),
        rests=scale.bars((rest.from_at, rest.to_at) for rest in told.rests),
        ticks=in_lanes(_ticks(this, scale)),
        axis=_axis(scale, this.zone),
    )


def _clipped(periods: Iterable[Period], start: datetime, end: datetime) -> list[Period]:
    cut = ((max(begin, start), min(close, end)) for begin, close in periods)
    return [(begin, close) for begin, close in cut if begin < close]


def _ticks(this: Explained, scale: Scale) -> Iterator[Tick]:
    """Due and now first: they get the lane nearest to the bars. A level at the due time is the due mark itself."""
    told = this.told
    yield _tick(scale, told.due_at, due_label(this), "due")
    yield _tick(scale, told.until, end_label(this), "now" if told.timer.state in LIVE else "ended")
    for passed in _levels_passed(told):
        yield _tick(scale, passed.at, level_label(passed), "passed")
    for coming in told.coming:
        if not coming.level.is_due and coming.at <= told.ends_at:
            yield _tick(scale, coming.at, level_words(coming), "ahead")


def _levels_passed(told: Explanation) -> Iterator[LevelReached]:
    """Levels of this deadline; its due time has a mark of its own, and another only if it was noticed late."""
    for passed in told.passed:
        level = told.level_of(passed)
        if passed.version == told.timer.version and (level is None or not level.is_due or delay_of(passed)):
            yield passed


def _tick(scale: Scale, at: datetime, label: str, kind: str) -> Tick:
    x = scale.x(at)
    return Tick(x, label, kind, "start" if x < EDGE else "end" if x > 100 - EDGE else "middle")


def in_lanes(ticks: Iterable[Tick]) -> list[Tick]:
    """Each label in the first lane in which it meets no other."""
    lanes: list[list[tuple[float, float]]] = []
    placed = []
    for tick in ticks:
        low, high = _extent(tick)
        free = (number for number, lane in enumerate(lanes) if all(high < a or b < low for a, b in lane))
        lane = next(free, len(lanes))
        if lane == len(lanes):
            lanes.append([])
        lanes[lane].append((low, high))
        placed.append(Tick(tick.x, tick.label, tick.kind, tick.anchor, lane))
    return placed


def _extent(tick: Tick) -> tuple[float, float]:
    """From where to where its words reach where the strip is narrowest; a character of Chinese is twice as wide."""
    pixels = sum(12 if ord(character) > 0x2E80 else 6.5 for character in tick.label) + 6
    width = 100 * pixels / NARROWEST
    before = {"start": 0.0, "middle": width / 2, "end": width}[tick.anchor]
    return tick.x - before, tick.x - before + width


def _axis(scale: Scale, zone: ZoneInfo) -> list[Tick]:
    """A few round moments of the wall clock: days where they are whole days apart, else hours. Labels never meet."""
    length = scale.end - scale.start
    step = next((step for step in STEPS if length / step <= MOST_MARKS), STEPS[-1])
    marks = (_tick(scale, at, _mark(at, zone), "axis") for at in _round_moments(scale, zone, step))
    return [tick for tick in in_lanes(marks) if tick.lane == 0]


def _mark(at: datetime, zone: ZoneInfo) -> str:
    is_midnight = at.astimezone(zone).time() == time()
    return wall_day(at, zone) if is_midnight else wall_hour(at, zone)


def _round_moments(scale: Scale, zone: ZoneInfo, step: timedelta) -> Iterator[datetime]:
    wall = datetime.combine(scale.start.astimezone(zone).date(), time())
    end = scale.end.astimezone(zone).replace(tzinfo=None)
    while wall < end:
        at = wall.replace(tzinfo=zone).astimezone(UTC)
        if scale.start < at:
            yield at
        wall += step
