"""The worker's side of the warm process: starting it, asking it for kernels, ending it."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from multiprocessing import util
from pathlib import Path
from typing import Any

import platformdirs

__all__ = ["ForkedKernel", "WarmProcess", "forks", "kernel_environment", "warm_process"]

PASSED_ON = (
    "PATH", "PYTHONPATH", "VIRTUAL_ENV", "CONDA_PREFIX", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH",
    "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "NUMBER_OF_PROCESSORS",
    "PROCESSOR_ARCHITECTURE", "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG",
)  # fmt: skip
"""Of this process's environment a kernel sees these alone: a list of what it must not see is never whole."""

QUICKLY = 0.002
"""Seconds between two looks at something that takes milliseconds."""


def forks() -> bool:
    """Whether this system can fork a warm process.

    Returns
    -------
    bool
        False on Windows.
    """
    return all(hasattr(os, name) for name in ("fork", "setsid", "killpg"))


def kernel_environment(folder: Path) -> dict[str, str]:
    """The whole environment of a kernel that lives in a folder.

    Parameters
    ----------
    folder : Path
        Its home, and the place of its temporary files.

    Returns
    -------
    dict
        Where Python and its libraries are, one thread for each numerical library, UTC, a fixed hash
        seed; no key, no path of a register, no setting of the user's that could change a report.
    """
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
                [sys.executable, "-P", "-m", "blora_eval.report.warm", str(theirs.fileno())],
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
        """Whether it can still be asked, from this process.

        Returns
        -------
        bool
            False in a fork of the worker: the process is the worker's alone.
        """
        return self.owner == os.getpid() and self._finalizer.still_active() and self._process.poll() is None

    @property
    def pid(self) -> int:
        """Number of the process.

        Returns
        -------
        int
            As the system knows it.
        """
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
        """Have a kernel forked.

        Parameters
        ----------
        argv : sequence of str
            Arguments of IPython's kernel application.
        cwd : str
            The kernel's folder.
        env : dict
            Its whole environment.
        record : str
            File for what it writes to its real standard error, such as a crash.
        preload : sequence of str
            Modules its notebook imports: imported before, once for all.

        Returns
        -------
        int
            The kernel's process number.

        Raises
        ------
        ConnectionError
            If the warm process is gone.
        """
        request = {"argv": [*argv], "cwd": cwd, "env": env, "preload": [*preload], "stderr": record}
        with self._lock:
            self._socket.sendall(json.dumps(request).encode() + b"\n")
            while not self._started:
                if not self._receive(blocking=True):
                    raise ConnectionResetError("the warm process is gone")
            return self._started.pop(0)

    def code(self, pid: int) -> int | None:
        """Exit code of a kernel, or None while it runs.

        Parameters
        ----------
        pid : int
            What :meth:`fork` gave.

        Returns
        -------
        int or None
            Minus nine when the warm process itself is gone: its kernels do not outlive it.
        """
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
    """The warm process of this worker, started at the first call and again should it have died.

    Returns
    -------
    WarmProcess
        Alive at the time of the call.
    """
    with _starting:
        if not _current or not _current[-1].alive:
            if _current and _current[-1].owner == os.getpid():
                _current[-1].close()
            _current[:] = [WarmProcess()]
        return _current[-1]


class ForkedKernel:
    """A kernel forked by the warm process, with the part of ``subprocess.Popen`` a provisioner uses.

    Parameters
    ----------
    warm : WarmProcess
        Its parent.
    pid : int
        What :meth:`WarmProcess.fork` gave.
    """

    stdin = stdout = stderr = None

    def __init__(self, warm: WarmProcess, pid: int) -> None:
        self.warm, self.pid = warm, pid

    def poll(self) -> int | None:
        """Exit code, if it has ended.

        Returns
        -------
        int or None
            None while it runs.
        """
        return self.warm.code(self.pid)

    def wait(self) -> int:
        """Exit code, waited for.

        Returns
        -------
        int
            Negative for the number of a signal.
        """
        while (code := self.poll()) is None:
            time.sleep(QUICKLY)
        return code

    def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel alone, if it is still there.

        Parameters
        ----------
        signum : int
            The signal.
        """
        if self.poll() is None:
            os.kill(self.pid, signum)

    def kill(self) -> None:
        """Kill it."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)
