"""Kernels for the runner: forked from a warm process, where the system can fork.

A notebook's kernel starts in a fresh, private folder and an environment that names nothing of the
confidential zone. It talks over a socket in that folder, or, where there is none, over TCP with
CurveZMQ. Where there is no ``os.fork``, an ordinary kernel is started with the same arguments.
"""

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from jupyter_core.utils import ensure_event_loop, run_sync

from blora_eval.report.forking import QUICKLY, ForkedKernel, forks, kernel_environment, warm_process

__all__ = ["ForkProvisioner", "running_kernel"]

LONGEST_SOCKET = 96
"""A socket's address holds 104 bytes on macOS, 108 on Linux."""


class ForkProvisioner(LocalProvisioner):
    """Kernel provisioner ``blora-eval-fork``: forks IPython kernels, starts all others as ever."""

    process: Any = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Launch a kernel.

        Parameters
        ----------
        cmd : list of str
            Its command line; the fork understands ``python ... -m ipykernel_launcher ARGUMENTS``.
        **kwargs
            ``cwd``, ``env``; ``record``: a file for its standard error; ``preload``: names of modules
            its notebook imports, for the fork.

        Returns
        -------
        dict
            How to connect to it.
        """
        preload, record = kwargs.pop("preload", ()), kwargs.pop("record", os.devnull)
        if not forks() or "ipykernel_launcher" not in cmd or cmd[0] != sys.executable:
            with Path(record).open("ab") as stream:
                return await super().launch_kernel(cmd, stdout=stream, stderr=stream, **kwargs)
        argv = cmd[cmd.index("ipykernel_launcher") + 1 :]
        self.cwd = str(kwargs.get("cwd") or Path.cwd())
        warm = warm_process()
        pid = warm.fork(argv, cwd=self.cwd, env=dict(kwargs["env"]), record=str(record), preload=preload)
        self.process, self.pid, self.pgid = ForkedKernel(warm, pid), pid, pid
        await self._listening()
        return self.connection_info

    async def _listening(self) -> None:
        """A client that connects before the socket is there tries again only after a tenth of a second."""
        if self.connection_info["transport"] != "ipc":
            return
        address = Path(f"{self.connection_info['ip']}-{self.connection_info['iopub_port']}")
        deadline = time.monotonic() + 10
        while not address.exists() and self.process.poll() is None and time.monotonic() < deadline:
            await asyncio.sleep(QUICKLY)

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel and whatever it started.

        Parameters
        ----------
        restart : bool
            Whether another one follows.
        """
        await super().kill(restart=restart)
        deadline = time.monotonic() + 5
        while self.process and self.process.poll() is None and time.monotonic() < deadline:
            await asyncio.sleep(QUICKLY)


class _OneSpec(KernelSpecManager):
    """The runner's own kernel: this Python, whatever kernels the user has installed."""

    provisioner = "blora-eval-fork"

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        del kernel_name
        options = (
            "HistoryManager.enabled=False",
            "IPKernelApp.capture_fd_output=False",
            "IPKernelApp.matplotlib=inline",
        )
        return KernelSpec(
            argv=[
                sys.executable,
                "-P",
                "-m",
                "ipykernel_launcher",
                "-f",
                "{connection_file}",
                *(f"--{o}" for o in options),
            ],
            language="python",
            display_name="blora-eval",
            metadata={
                "kernel_provisioner": {"provisioner_name": self.provisioner},
                "supported_encryption": "curve",
            },
        )


class _LocalSpec(_OneSpec):
    provisioner = "local-provisioner"


class _PromptClient(AsyncKernelClient):
    """A client that begins as soon as the kernel has answered on both channels.

    The stock one then waits until nothing has come for 0.2 s; what comes late belongs to
    ``kernel_info`` and is passed over by its message id anyway.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        deadline = time.monotonic() + (timeout or 60)
        while True:
            self.kernel_info()
            try:
                reply = await self.shell_channel.get_msg(timeout=1)
                await self.iopub_channel.get_msg(timeout=0.2)
            except Empty:
                if time.monotonic() > deadline or not await self._async_is_alive():
                    raise RuntimeError("the kernel did not come to life") from None
            else:
                self._handle_kernel_info_reply(reply)
                return


class _Manager(AsyncKernelManager):
    """Keeps the client it made: nbclient does not close the one of a kernel that it did not start."""

    def client(self, **kwargs: Any) -> Any:
        self.made = super().client(**kwargs)
        return self.made


@contextlib.contextmanager
def running_kernel(
    folder: Path, *, preload: Sequence[str] = (), warm: bool = True
) -> Iterator[AsyncKernelManager]:
    """A kernel for the time of a ``with`` block.

    Parameters
    ----------
    folder : Path
        A private, empty folder; the kernel's working directory is ``folder / "cwd"``.
    preload : sequence of str
        Modules its notebook imports.
    warm : bool, default True
        Whether to fork it where that is possible.

    Yields
    ------
    AsyncKernelManager
        To be handed to nbclient as ``km``. At the end of the block the kernel is killed: all its
        outputs have been received by then, and nobody wants what it holds in memory.
    """
    home = folder / "cwd"
    home.mkdir()
    address = folder / "k"
    local = forks() and len(os.fsencode(address)) < LONGEST_SOCKET
    transport = {"transport": "ipc", "ip": str(address)} if local else {"transport_encryption": "required"}
    manager = _Manager(
        kernel_spec_manager=(_OneSpec if warm else _LocalSpec)(),
        connection_file=str(folder / "kernel.json"),
        client_factory=_PromptClient,
        autorestart=False,
        **transport,
    )
    launching = {"preload": tuple(preload), "record": folder / "stderr.txt"} if warm else {}
    # nbclient waits with run_sync, too: manager and client must live on one event loop, and sockets
    # need one that selects, which is not Windows' own.
    ensure_event_loop(prefer_selector_loop=True)
    run_sync(manager.start_kernel)(cwd=str(home), env=kernel_environment(home), **launching)
    try:
        yield manager
    finally:
        if hasattr(manager, "made"):
            manager.made.stop_channels()
        run_sync(manager.shutdown_kernel)(now=True)
        loop = ensure_event_loop()
        if not loop.is_running():
            # Or each thread that ever rendered leaves one open; jupyter_core makes another when asked.
            loop.close()
