"""Runs a command and watches all its processes: CPU seconds, peak memory, wall time to the first line of its output file."""
import os
import pathlib
import subprocess
import tempfile
import time

TICKS = os.sysconf("SC_CLK_TCK")


def descendants(root):
    """The processes below one, and itself."""
    parents = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents.setdefault(int((entry / "stat").read_text().rpartition(")")[2].split()[1]), []).append(int(entry.name))
            except (OSError, ValueError):
                continue
    found, open_ = [], [root]
    while open_:
        process = open_.pop()
        found.append(process)
        open_ += parents.get(process, [])
    return found


def spent(process):
    """CPU seconds of a process by itself, and its share of memory in MB; None when it has ended."""
    try:
        fields = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        lines = pathlib.Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        memory = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return None
    return (int(fields[11]) + int(fields[12])) / TICKS, memory / 1024


def has_lines(out):
    """In the file or, as asmnet-live writes, in the one that becomes it."""
    return any(path.exists() and path.stat().st_size > 0 for path in [out, *out.parent.glob(f"{out.stem}.partial-*")])


def watch(command, out, limit=900):
    """Returns cpu, memory, first and wall; raises when the command fails or takes longer than the limit in seconds."""
    out = pathlib.Path(out)
    out.unlink(missing_ok=True)
    began = time.monotonic()
    complaints = tempfile.TemporaryFile("w+")
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=complaints, stdin=subprocess.DEVNULL)
    cpu, memory, first, looked = {}, 0.0, None, 0.0
    while process.poll() is None:
        now = time.monotonic() - began
        if now > limit:
            process.kill()
            raise RuntimeError(f"{command[0]} took longer than {limit} s")
        if now - looked >= 0.05:
            looked = now
            shares = {child: used for child in descendants(process.pid) if (used := spent(child))}
            cpu.update({child: used[0] for child, used in shares.items()})
            memory = max(memory, sum(used[1] for used in shares.values()))
        if first is None and has_lines(out):
            first = time.monotonic() - began
        time.sleep(0.005 if first is None else 0.05)
    with complaints:
        complaints.seek(0)
        complaint = complaints.read()
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {complaint[-500:]}")
    return {"cpu": sum(cpu.values()), "memory": memory, "first": first or time.monotonic() - began, "wall": time.monotonic() - began}
