"""What ran in a partition, in order: enough to make any earlier state of it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .errors import StateLostError
from .schema import RunRequest


@dataclass(frozen=True)
class Run:
    """One run of the past.

    Attributes:
        request: What ran.
        placed: Whether its request said which cells come before it; one that did not just goes on from
            whatever state there is, and belongs to the cell before it.
        failed: Whether it failed.
        stopped: Whether its end was not its own, so that it cannot be made to happen again.
    """

    request: RunRequest
    placed: bool
    failed: bool
    stopped: bool


class History:
    """The runs that made a partition's state, oldest first."""

    def __init__(self) -> None:
        self._runs: list[Run] = []

    def before(self, request: RunRequest) -> tuple[Run, ...]:
        """The runs whose state `request` starts from.

        Raises:
            StateLostError: It continues cells that did not run here, or not in that order.
        """
        if request.previous_cell_ids is None:
            return tuple(self._runs)
        wanted = request.previous_cell_ids
        placed = [i for i, run in enumerate(self._runs) if run.placed]
        known = [self._runs[i].request.cell_id for i in placed]
        common = _common(wanted, known)
        if common < len(wanted):
            raise StateLostError(wanted[common:])
        return tuple(self._runs[: placed[common]] if common < len(placed) else self._runs)

    def is_now(self, runs: Sequence[Run]) -> bool:
        """Whether `runs` are all that ran."""
        return len(runs) == len(self._runs)

    def check_repeatable(self, runs: Sequence[Run]) -> None:
        """Make sure that `runs` can be made to happen again.

        Raises:
            StateLostError: One was stopped half way.
        """
        stopped = next((i for i, run in enumerate(runs) if run.stopped), None)
        if stopped is not None:
            raise StateLostError([run.request.cell_id for run in runs[stopped:]])

    def rewind(self, runs: Sequence[Run]) -> None:
        """Forget what came after `runs`."""
        del self._runs[len(runs) :]

    def add(self, request: RunRequest, *, failed: bool, stopped: bool) -> None:
        """A cell ran."""
        self._runs.append(Run(request, request.previous_cell_ids is not None, failed, stopped))


def _common(first: Sequence[str], second: Sequence[str]) -> int:
    """How many items two sequences have in common at their start."""
    count = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        count += 1
    return count
