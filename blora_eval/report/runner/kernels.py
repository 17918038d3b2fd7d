"""Kernels for the runner: forked from a warm process, where the system can fork.

A notebook's kernel starts in a fresh, private folder and an environment that names nothing of the
confidential zone. It talks over a socket in that folder, or, where there is none, over TCP with
CurveZMQ. Where there is no ``os.fork``, an ordinary kernel is started with the same arguments.
"""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from multiprocessing import util
from pathlib import Path
from queue import Empty
from typing import Any

import platformdirs
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from jupyter_core.utils import ensure_event_loop, run_sync

PASSED_ON = (
    "PATH", "PYTHONPATH", "VIRTUAL_ENV", "CONDA_PREFIX", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH",
    "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "NUMBER_OF_PROCESSORS",
    "PROCESSOR_ARCHITECTURE", "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG",
)  # fmt: skip
"""Of this process's environment a kernel sees these alone: a list of what it must not see is never whole."""

QUICKLY = 0.002
"""Seconds between two looks at something that takes milliseconds."""


def forks() -> bool:
    """Whether this system can fork a warm process."""
    return all(hasattr(os, name) for name in ("fork", "setsid", "killpg"))


def kernel_environment(folder: Path) -> dict[str, str]:
    """The whole environment of a kernel that lives in a folder."""
    home = str(folder)
    passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    threads = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
    homes = ("HOME", "USERPROFILE", "APPDATA", "TMPDIR", "TEMP", "TMP", "IPYTHONDIR", "JUPYTER_CONFIG_DIR")
    return {
        **passed_on,
        **dict.fromkeys(threads, "1"),
        **dict.fromkeys(homes, home),
        "JUPYTER_RUNTIME_DIR": home,
        # The one folder that outlives the kernel: finding the fonts takes seconds, once.
        "MPLCONFIGDIR": str(Path(platformdirs.user_cache_dir("blora-eval", appauthor=False)) / "matplotlib"),
        # A fork copies one thread: Arrow's allocator must not start a second.
        "JE_ARROW_MALLOC_CONF": "background_thread:false",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "TZ": "UTC",
    }


class WarmProcess:
    """The warm process of this worker, seen from the worker.

    It dies with the worker, however the worker dies: the end of their common socket ends it.
    """

    def __init__(self) -> None:
        self.owner = os.getpid()
        self._lock = threading.Lock()
        self._folder = tempfile.TemporaryDirectory(prefix="blora-warm-", ignore_cleanup_errors=True)
        self._codes: dict[int, int] = {}
        self._started: list[int] = []
        self._pending = b""
        self._socket, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "blora_eval.report.runner.warm", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                cwd=self._folder.name,
                env=kernel_environment(Path(self._folder.name)),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        # Runs at the end of a pool's worker, too, where atexit does not.
        self._finalizer = util.Finalize(
            self, _end, [self._socket, self._process, self._folder], exitpriority=10
        )

    @property
    def alive(self) -> bool:
        """Whether it can still be asked, from this process."""
        return self.owner == os.getpid() and self._finalizer.still_active() and self._process.poll() is None

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    def fork(
        self,
        argv: Sequence[str],
        *,
        cwd: str,
        env: dict[str, str],
        record: str = os.devnull,
        preload: Sequence[str] = (),
    ) -> int:
        """Have a kernel forked."""
        request = {"argv": [*argv], "cwd": cwd, "env": env, "preload": [*preload], "stderr": record}
        with self._lock:
            self._socket.sendall(json.dumps(request).encode() + b"\n")
            while not self._started:
                if not self._receive(blocking=True):
                    raise ConnectionResetError("the warm process is gone")
            return self._started.pop(0)

    def code(self, pid: int) -> int | None:
        """Exit code of a kernel, or None while it runs."""
        with self._lock:
            while self._receive(blocking=False):
                pass
            if pid not in self._codes and not self.alive:
                self._codes[pid] = -9
            return self._codes.get(pid)

    def close(self) -> None:
        """End the process and every kernel forked from it."""
        self._finalizer()

    def _receive(self, *, blocking: bool) -> bool:
        self._socket.settimeout(120 if blocking else 0)
        try:
            received = self._socket.recv(65536)
        except (BlockingIOError, ConnectionResetError, TimeoutError):
            return False
        *lines, self._pending = (self._pending + received).split(b"\n")
        for message in map(json.loads, lines):
            if "code" in message:
                self._codes[message["pid"]] = message["code"]
            else:
                self._started.append(message["pid"])
        return bool(received)


def _end(connection: socket.socket, process: subprocess.Popen[bytes], folder: Any) -> None:
    connection.close()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    folder.cleanup()


_current: list[WarmProcess] = []
_starting = threading.Lock()


def warm_process() -> WarmProcess:
    """The warm process of this worker, started at the first call and again should it have died."""
    with _starting:
        if not _current or not _current[-1].alive:
            if _current and _current[-1].owner == os.getpid():
                _current[-1].close()
            _current[:] = [WarmProcess()]
        return _current[-1]


class ForkedKernel:
    """A kernel forked by the warm process, with the part of ``subprocess.Popen`` a provisioner uses."""

    stdin = stdout = stderr = None

    def __init__(self, warm: WarmProcess, pid: int) -> None:
        self.warm, self.pid = warm, pid

    def poll(self) -> int | None:
        """Exit code, if it has ended."""
        return self.warm.code(self.pid)

    def wait(self) -> int:
        """Exit code, waited for."""
        while (code := self.poll()) is None:
            time.sleep(QUICKLY)
        return code

    def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel alone, if it is still there."""
        if self.poll() is None:
            os.kill(self.pid, signum)

    def kill(self) -> None:
        """Kill it."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


LONGEST_SOCKET = 96
"""A socket's address holds 104 bytes on macOS, 108 on Linux."""


class ForkProvisioner(LocalProvisioner):
    """Kernel provisioner ``blora-eval-fork``: forks IPython kernels, starts all others as ever."""

    process: Any = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Launch a kernel."""
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
        """Kill the kernel and whatever it started."""
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
    """A kernel for the time of a ``with`` block."""
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
