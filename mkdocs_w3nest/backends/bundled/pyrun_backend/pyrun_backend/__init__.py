"""An interpreter of Python cells behind HTTP: `POST /run`, with one isolated kernel for each partition.

    client ──HTTP──▶ front ──socket──▶ kernel (runs the cells of one partition)
                       │                  ▲ forked from
                       └──socket──▶ zygote ┘ (has imported IPython, runs nothing)

The *front* (`server`, `app`, `kernels`, `handle`, `starters`, `outputs`) never runs a cell. A *kernel*
(`kernel`, `shell`, `display`, `streams`, `uplink`, `conversion`) has one thread, and nothing of the front.
`transport` is what they speak; `confine` is how a process is tied to its parent and to its memory.
"""

__version__ = "0.2.4"
