"""Parts of an archive as schedulers start them: GNU parallel plays the scheduler, and the manifests of deploy/ say the command lines."""

import json
import os
import pathlib
import re
import shlex
import subprocess
import tempfile
import unittest

import program

DEPLOY = program.ROOT / "deploy"
CLIPS = 9


class Shards(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.made = tempfile.TemporaryDirectory(prefix="asmnet-shards-")
        cls.root = pathlib.Path(cls.made.name)
        cls.clips = [path.name for path in program.make_clips(cls.root / "clips", CLIPS, 0.2)]
        (cls.root / "bin").mkdir()
        wrapper = cls.root / "bin" / "asmnet-live"
        wrapper.write_text(f'#!/bin/sh\nexec {shlex.join(program.PROGRAM)} "$@"\n')
        wrapper.chmod(0o755)

    @classmethod
    def tearDownClass(cls):
        cls.made.cleanup()

    def scheduled(self, variable, indices, command, **variables):
        """Runs one command for each index, two at a time, as a scheduler does."""
        done = subprocess.run(
            ["parallel", "-j2", "--halt", "now,fail=1", f"{variable}={{}} {shlex.join(map(str, command))}", ":::", *map(str, indices)],
            capture_output=True, text=True, timeout=program.PATIENCE, env={**os.environ, "PATH": f"{self.root / 'bin'}:{os.environ['PATH']}", **variables})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def assert_each_once(self, results, ending, count):
        found = sorted(path.name.removesuffix(ending) for path in results.rglob(f"*{ending}"))
        self.assertEqual(found, self.clips)
        summaries = [json.loads(path.read_text()) for path in results.glob(f"summary-*-of-{count}.json")]
        self.assertEqual(len(summaries), count)
        self.assertEqual(sum(summary["files"] for summary in summaries), CLIPS)
        self.assertEqual(sum(summary["earlier"] for summary in summaries), 0)

    def test_indexed_job_of_kubernetes(self):
        manifest = (DEPLOY / "kubernetes-shards.yaml").read_text()
        arguments = json.loads(re.search(r"args: (\[.*\])", manifest).group(1))
        count = int(re.search(r"completions: (\d+)", manifest).group(1))
        self.assertEqual(arguments[arguments.index("--shard") + 1], str(count))
        # as the manifest says, but for a fourth of the parts and another folder
        arguments[arguments.index("--shard") + 1] = "4"
        arguments = [word.replace("/data/clips/**/*.mp4", f"{self.root}/clips/**/*.avi").replace("/data/results", f"{self.root}/kubernetes") for word in arguments]
        self.scheduled("JOB_COMPLETION_INDEX", range(4), ["asmnet-live", *arguments])
        self.assert_each_once(self.root / "kubernetes", ".parquet", 4)

    def test_array_of_slurm(self):
        command = ["bash", DEPLOY / "slurm.sh", f"{self.root}/clips/**/*.avi", self.root / "slurm"]
        self.scheduled("SLURM_ARRAY_TASK_ID", range(1, 4), command, SLURM_ARRAY_TASK_MIN="1", SLURM_ARRAY_TASK_MAX="3", SLURM_ARRAY_TASK_COUNT="3", SLURM_CPUS_PER_TASK="1")
        self.assert_each_once(self.root / "slurm", ".parquet", 3)

    def test_tasks_of_a_slurm_array_that_are_repeated_take_their_own_parts(self):
        results = self.root / "repeated"
        command = ["bash", DEPLOY / "slurm.sh", f"{self.root}/clips/**/*.avi", results]
        variables = {"SLURM_ARRAY_TASK_MIN": "1", "SLURM_ARRAY_TASK_MAX": "3", "SLURM_ARRAY_TASK_COUNT": "2", "SLURM_CPUS_PER_TASK": "1"}
        refused = subprocess.run(
            [*map(str, command)], capture_output=True, text=True, timeout=program.PATIENCE,
            env={**os.environ, "PATH": f"{self.root / 'bin'}:{os.environ['PATH']}", "SLURM_ARRAY_TASK_ID": "1", **variables})
        self.assertEqual(refused.returncode, 2, refused.stderr)
        self.assertIn("SLURM", refused.stderr)
        self.assertFalse(results.exists())
        self.scheduled("SLURM_ARRAY_TASK_ID", (1, 3), [*command, "4"], **variables)
        self.assertEqual(sorted(path.name for path in results.glob("summary-*.json")), ["summary-2-of-4.json", "summary-4-of-4.json"])
        self.scheduled("SLURM_ARRAY_TASK_ID", (0, 2), [*command, "4"], **{**variables, "SLURM_ARRAY_TASK_MIN": "0", "SLURM_ARRAY_TASK_MAX": "2"})
        self.assert_each_once(results, ".parquet", 4)

    def test_a_task_of_a_slurm_array_from_1_is_repeated_with_its_first_number(self):
        results = self.root / "from-1"
        command = ["bash", DEPLOY / "slurm.sh", f"{self.root}/clips/**/*.avi", results]
        whole = {"SLURM_ARRAY_TASK_MIN": "1", "SLURM_ARRAY_TASK_MAX": "3", "SLURM_ARRAY_TASK_COUNT": "3", "SLURM_CPUS_PER_TASK": "1"}
        # the second has failed
        self.scheduled("SLURM_ARRAY_TASK_ID", (1, 3), command, **whole)
        alone = {"SLURM_ARRAY_TASK_MIN": "2", "SLURM_ARRAY_TASK_MAX": "2", "SLURM_ARRAY_TASK_COUNT": "1"}
        self.scheduled("SLURM_ARRAY_TASK_ID", [2], [*command, "3", "1"], **{**whole, **alone})
        self.assert_each_once(results, ".parquet", 3)

    def test_the_users_of_the_image_may_write_to_the_volumes(self):
        self.assertIn("USER app\n", (program.ROOT / "Containerfile").read_text())
        for name in ("kubernetes-shards.yaml", "kubernetes-queue.yaml"):
            pods = re.split(r"^---$", (DEPLOY / name).read_text(), flags=re.MULTILINE)
            ours = [pod for pod in pods if "image: asmnet-live" in pod]
            self.assertEqual(len(ours), 1, name)
            # Microsoft's images of .NET have the user app with this number (APP_UID)
            self.assertRegex(ours[0], r"(?m)^      securityContext: \{ fsGroup: 1654\b", name)

    def test_array_of_slurm_is_asked_to_end_before_its_time_is_up(self):
        # sbatch(1): without B: job steps alone are signalled, and there is none: the program is what the batch shell has become
        lines = (DEPLOY / "slurm.sh").read_text().splitlines()
        self.assertEqual([line for line in lines if "--signal" in line], ["#SBATCH --signal=B:TERM@60"])
        self.assertEqual([line.split()[:3] for line in lines if "asmnet-live batch" in line], [["exec", "asmnet-live", "batch"]])

    def test_the_workers_of_the_manifests_have_options_that_exist(self):
        lines = [json.loads(text) for text in re.findall(r'args: (\["batch", "work".*\])', (DEPLOY / "kubernetes-queue.yaml").read_text())]
        lines += [shlex.split(text) for text in re.findall(r"asmnet-live\.dll (batch work .*)", (DEPLOY / "asmnet-work.service").read_text())]
        self.assertEqual(len(lines), 2)
        for line in lines:
            line[line.index("--server") + 1] = "nats://127.0.0.1:9"
            self.assertIn("the queue at 'nats://127.0.0.1:9' cannot be used", program.run(*line, code=2).stderr)


if __name__ == "__main__":
    unittest.main()
