"""What runs, for people and pages."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from mkdocs_w3nest.gateway.schema import BackendInfo

if TYPE_CHECKING:
    from mkdocs_w3nest.backends.instance import Instance
    from mkdocs_w3nest.backends.manager import Backends


async def list_backends(backends: Backends) -> list[BackendInfo]:
    """Every instance, oldest first; each is looked at now."""
    return list(await asyncio.gather(*(_info(backends, one) for one in backends.instances())))


async def _info(backends: Backends, instance: Instance) -> BackendInfo:
    memory = await instance.memory() if await instance.alive() else None
    return BackendInfo(
        uid=instance.uid,
        name=instance.name,
        version=instance.version,
        partition=instance.partition,
        state=instance.state,
        build=instance.build,
        fingerprint=instance.fingerprint,
        runner=backends.runner,
        owners=list(backends.owners(instance)),
        started_at=instance.started_at,
        memory=memory,
    )
