"""Who holds which instances: the book of one `Backends`. Decides, and starts or ends nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from mkdocs_w3nest.backends.instance import Instance
from mkdocs_w3nest.backends.ranges import ModuleSpec
from mkdocs_w3nest.backends.runners.base import Launch, Plan

EVERY_PARTITION = "*"
"""Partition of an instance that serves them all."""


class Key(NamedTuple):
    """What there is one instance of."""

    fingerprint: str
    partition: str


class Holder(NamedTuple):
    """Who holds an instance, and in which partition."""

    owner: str
    partition: str


@dataclass(eq=False)
class Slot:
    """The place of one instance: what runs there, and for whom.

    Attributes:
        key: Names it.
        plan: What is installed there.
        holders: Counted, as a holder may install it twice and be cancelled once.
        launch: How it was started last, from that moment on.
        instance: What runs there, or did until it ended by itself.
    """

    key: Key
    plan: Plan
    holders: Counter[Holder] = field(default_factory=Counter)
    launch: Launch | None = None
    instance: Instance | None = None

    @property
    def dependent(self) -> str:
        """The owner of what the instance depends on."""
        return f"instance:{self.key.fingerprint}:{self.key.partition}"

    def serves(self, partition: str) -> bool:
        """Whether somebody holds it in a partition."""
        return any(holder.partition == partition for holder in self.holders)


class Released(NamedTuple):
    """What became free.

    Attributes:
        ended: Slots that nobody holds any more, and that have an instance.
        left: Instances that go on for others, each with a partition that they serve no more.
    """

    ended: list[Slot]
    left: list[tuple[Instance, str]]


class Slots:
    """The slots by key, and what was last installed in each partition."""

    def __init__(self) -> None:
        self._slots: dict[Key, Slot] = {}
        self._plans: dict[str, dict[str, Plan]] = {}

    def __iter__(self) -> Iterator[Slot]:
        return iter(list(self._slots.values()))

    def hold(self, plan: Plan, holder: Holder) -> Slot:
        """The slot of a plan in the holder's partition; from now on the holder's, too."""
        key = Key(plan.fingerprint, EVERY_PARTITION if plan.package.multi_partition else holder.partition)
        slot = self._slots.setdefault(key, Slot(key, plan))
        slot.holders[holder] += 1
        plans = self._plans.setdefault(holder.partition, {})
        plans.pop(plan.fingerprint, None)
        plans[plan.fingerprint] = plan
        return slot

    def give_up(self, slot: Slot, holder: Holder) -> None:
        """Takes back one `hold`."""
        slot.holders[holder] -= 1
        slot.holders = +slot.holders
        if not slot.holders and not slot.instance and self._slots.get(slot.key) is slot:
            del self._slots[slot.key]

    def release(self, is_meant: Callable[[Holder], bool]) -> Released:
        """Takes holders away, and the slots that have none left."""
        released = Released([], [])
        partitions: set[str] = set()
        for slot in self:
            meant = [holder for holder in slot.holders if is_meant(holder)]
            for holder in meant:
                del slot.holders[holder]
            partitions.update(holder.partition for holder in meant)
            if slot.instance is None:
                continue
            if not slot.holders:
                del self._slots[slot.key]
                released.ended.append(slot)
            elif slot.key.partition == EVERY_PARTITION:
                gone = {holder.partition for holder in meant if not slot.serves(holder.partition)}
                released.left.extend((slot.instance, partition) for partition in sorted(gone))
        self.forget_plans(partitions)
        return released

    def remove(self, slot: Slot) -> None:
        """Takes a slot away whoever holds it."""
        slot.holders.clear()
        self._slots.pop(slot.key, None)

    def forget_plans(self, partitions: Iterable[str]) -> None:
        """Forgets what was installed in those of the partitions where nobody holds anything any more."""
        for partition in partitions:
            if not any(slot.serves(partition) for slot in self):
                self._plans.pop(partition, None)

    def find(self, spec: ModuleSpec, partition: str) -> Instance | None:
        """The instance that serves `spec` in a partition: one that listens, the last started of these."""
        found = [
            slot.instance
            for slot in self._slots.values()
            if slot.instance
            and slot.instance.name == spec.name
            and slot.serves(partition)
            and spec.fits(slot.instance.version)
        ]
        return max(found, key=lambda one: (one.state == "listening", one.started_at), default=None)

    def last_plan(self, spec: ModuleSpec, partition: str) -> Plan | None:
        """What fits `spec` of that which was installed in a partition, last of all."""
        plans = self._plans.get(partition, {}).values()
        fitting = [p for p in plans if p.package.name == spec.name and spec.fits(p.package.version)]
        return fitting[-1] if fitting else None
