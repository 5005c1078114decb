"""The queue with a real NATS server: what happens when workers and the server are killed, and what becomes of a file that nobody can read."""

import base64
import functools
import http.server
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest

import program
from relay import Relay
from server import Server

CLIPS = 6


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


class Queue(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.made = tempfile.TemporaryDirectory(prefix="asmnet-queue-")
        cls.clips = pathlib.Path(cls.made.name) / "clips"
        program.make_clips(cls.clips, CLIPS, 0.4)
        long = pathlib.Path(cls.made.name) / "long"
        shutil.copy(program.make_clips(long, 1, 30)[0], cls.clips / "long.avi")
        (cls.clips / "bad.avi").write_text("this is no video")
        program.run("batch", "--source", cls.clips / "*.avi", "--output-dir", pathlib.Path(cls.made.name) / "expected", "--csv", code=3)
        cls.expected = {path.name.removesuffix(".csv"): path.read_text() for path in (pathlib.Path(cls.made.name) / "expected").glob("*.csv")}

    @classmethod
    def tearDownClass(cls):
        cls.made.cleanup()

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="asmnet-queue-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.server = Server(self.folder / "store")
        self.addCleanup(lambda: self.server.kill())
        self.workers = []
        self.addCleanup(lambda: [self.kill(worker) for worker in self.workers])

    def submit(self, *more, code=0):
        """Submits all clips; gives the files by their jobs' hashes, and the last line."""
        done = program.run("batch", "submit", "--server", self.server.address, "--files", self.clips, "--csv", *more, code=code)
        lines = done.stdout.splitlines()
        return {line.split()[0]: line.split()[1] for line in lines[:-1]}, lines[-1]

    def work(self, *more, output=True, lease="3s", server=None):
        arguments = ["batch", "work", "--server", server or self.server.address, "--files", self.clips, "--jobs", "1", "--lease", lease, "--retry-after", "1s", *more]
        arguments += ["--output-dir", self.folder / "out"] if output else []
        worker = program.start(*arguments, start_new_session=True)
        self.workers.append(worker)
        return worker

    def kill(self, worker):
        """Ends a worker and its ffmpeg by force, as a machine that goes does."""
        if worker.poll() is None:
            os.killpg(worker.pid, signal.SIGKILL)
        if not worker.stdout.closed:
            worker.communicate()

    def status(self):
        return json.loads(program.run("batch", "status", "--json", "--server", self.server.address, code=None).stdout)

    def until_running(self, *workers, source=None):
        """Waits until one of the workers has begun a job; without a file's name, any."""
        deadline = time.monotonic() + program.PATIENCE
        while time.monotonic() < deadline:
            for _, note in self.reports("notes"):
                if note["isRunning"] and int(note["worker"].rsplit("-")[-1]) in [worker.pid for worker in workers] and source in (None, note["source"]):
                    return note["source"]
            self.assertIn(None, [worker.poll() for worker in workers], "the workers have ended too early")
            time.sleep(0.02)
        self.fail("the worker begins nothing")

    def reports(self, stream):
        return [(subject, json.loads(data)) for subject, data in self.server.messages(f"asmnet-{stream}")]

    def assert_all_done(self, jobs, dead=("bad.avi",)):
        """Every good file has one result, in the stream and in the folder, with the bytes of a plain run; the bad ones are dead letters."""
        good = {job: source for job, source in jobs.items() if pathlib.Path(source).name not in dead}
        results = self.reports("results")
        self.assertEqual(sorted(subject for subject, _ in results), sorted(f"asmnet.results.{job}" for job in good))
        self.assertEqual(self.server.messages("asmnet-jobs"), [])
        self.assertEqual(self.server.messages("asmnet-notes"), [])
        self.assertEqual(sorted(letter["source"] for _, letter in self.reports("dead")), sorted(dead))
        files = {path.relative_to(self.folder / "out").as_posix() for path in (self.folder / "out").rglob("*") if path.is_file()}
        self.assertEqual(files, {f"{job[:2]}/{job}{ending}" for job in good for ending in (".csv", ".batch.json")})
        for job, source in good.items():
            self.assertEqual((self.folder / "out" / job[:2] / f"{job}.csv").read_text(), self.expected[pathlib.Path(source).name])
        return results

    def test_workers_and_server_killed_nothing_is_lost_and_nothing_is_there_twice(self):
        jobs, said = self.submit("--source", self.clips / "*.avi")
        self.assertTrue(said.startswith(f"{CLIPS + 2} submitted, 0 in the queue already"), said)
        _, said = self.submit("--source", self.clips / "*.avi")
        self.assertTrue(said.startswith(f"0 submitted, {CLIPS + 2} in the queue already"), said)

        # its report is held back, so that it has the job when the question comes
        job, = (job for job, source in jobs.items() if pathlib.Path(source).name == "long.avi")
        relay = Relay(self.server, rf"asmnet\.results\.{job}")
        self.addCleanup(relay.close)
        first = self.work(server=relay.address)
        self.until_running(first, source="long.avi")
        running = self.status()["running"]
        self.kill(first)
        # the file that nobody can read may be tried again meanwhile
        self.assertEqual({note["source"] for note in running} - {"bad.avi"}, {"long.avi"})
        second, third = self.work("--until-empty"), self.work("--until-empty")
        self.until_running(second, third)
        self.server.kill()
        time.sleep(1)  # as long as a server takes to come back; nothing is waited for
        self.server.start()
        ends = [(worker.communicate(timeout=program.PATIENCE)[0], worker.returncode) for worker in (second, third)]

        # Who sends the bad file to the dead letters ends with 3; it may be the one that was killed.
        self.assertTrue({code for _, code in ends} <= {0, 3}, ends)
        results = self.assert_all_done({job: pathlib.Path(source).name for job, source in jobs.items()})
        worker = {report["source"]: report["worker"] for _, report in results}["long.avi"]
        self.assertFalse(worker.endswith(f"-{first.pid}"))
        letter = self.reports("dead")[0][1]
        # A try that was lost with its worker, or with the server, is one of the three.
        self.assertEqual(len(letter["failures"]), 3, letter)
        state = self.status()
        self.assertEqual((state["queued"], state["running"], state["waiting"], state["done"], len(state["dead"])), (0, [], [], CLIPS + 1, 1))
        _, said = self.submit("--source", self.clips / "*.avi")
        self.assertTrue(said.startswith(f"0 submitted, 0 in the queue already, {CLIPS + 1} done, 1 among the dead letters"), said)

    def test_a_file_that_takes_its_workers_with_it_is_buried_and_every_try_is_told(self):
        self.submit("--source", self.clips / "long.avi")
        for _ in range(3):
            worker = self.work()
            self.until_running(worker, source="long.avi")
            self.kill(worker)
        last = self.work("--until-empty")
        said, _ = last.communicate(timeout=program.PATIENCE)
        self.assertEqual(last.returncode, 3, said)
        self.assertEqual([letter["failures"] for _, letter in self.reports("dead")], [["it was given to a worker of which nothing was heard again"] * 3])
        self.assertEqual((self.reports("notes"), self.reports("results"), self.server.messages("asmnet-jobs")), ([], [], []))

    def test_a_worker_without_its_decoder_ends_and_blames_no_file(self):
        jobs, _ = self.submit("--source", self.clips / "c000.avi", self.clips / "c001.avi")
        bare = self.folder / "bare"
        bare.mkdir()
        os.symlink(shutil.which("dotnet"), bare / "dotnet")
        ended = program.run(
            "batch", "work", "--server", self.server.address, "--files", self.clips, "--output-dir", self.folder / "out", "--until-empty", code=2,
            env={**os.environ, "PATH": str(bare)})
        self.assertIn("needs ffmpeg and ffprobe", ended.stderr)
        self.assertEqual(self.reports("dead"), [])

        worker = self.work("--until-empty")
        self.assertEqual((worker.communicate(timeout=program.PATIENCE)[0] and worker.returncode), 0)
        self.assert_all_done({job: pathlib.Path(source).name for job, source in jobs.items()}, dead=())

    def test_a_worker_that_waits_says_that_the_server_has_gone_and_that_it_is_back(self):
        worker = self.work()
        limit = threading.Timer(program.PATIENCE, worker.kill)
        limit.start()
        self.addCleanup(limit.cancel)
        self.assertIn("working on", worker.stdout.readline())
        self.server.kill()
        self.assertIn("the queue cannot be reached (no answer); what is worked on goes on.", worker.stdout.readline())
        self.server.start()
        self.assertIn("the queue is back.", worker.stdout.readline())

    def test_a_worker_that_loads_a_file_says_that_the_server_has_gone(self):
        gate, begun = threading.Event(), threading.Event()
        gate.set()

        class Held(Quiet):
            def copyfile(self, source, outputfile):
                outputfile.write(source.read(1000))
                begun.set()
                gate.wait(program.PATIENCE)
                super().copyfile(source, outputfile)

        serve = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Held, directory=self.clips))
        threading.Thread(target=serve.serve_forever, daemon=True).start()
        self.addCleanup(serve.server_close)
        self.addCleanup(serve.shutdown)
        root = f"http://127.0.0.1:{serve.server_port}/"
        self.submit("--source", root + "c000.avi")
        gate.clear()
        begun.clear()
        self.addCleanup(gate.set)

        worker = self.work("--from", root, "--until-empty")
        limit = threading.Timer(program.PATIENCE, worker.kill)
        limit.start()
        self.addCleanup(limit.cancel)
        self.assertIn("working on", worker.stdout.readline())
        # its only slot asks for no other job now, and its lease is renewed all the same
        self.assertTrue(begun.wait(program.PATIENCE))
        self.server.kill()
        self.assertRegex(worker.stdout.readline(), r"the queue cannot be reached \([^)]+\); what is worked on goes on\.")
        self.server.start()
        self.assertIn("the queue is back.", worker.stdout.readline())
        gate.set()
        said, _ = worker.communicate(timeout=program.PATIENCE)
        self.assertEqual((worker.returncode, len(self.reports("results")), self.reports("dead")), (0, 1, []), said)

    def ask(self, *names):
        """Starts commands that ask a server, and kills it while what each asks for first is on its way."""
        self.submit("--source", self.clips / "c000.avi")
        (subject, _), = self.server.messages("asmnet-jobs")
        commands = {
            "status": ["batch", "status"],
            "fetch": ["batch", "fetch", "--output-dir", self.folder / "out"],
            "submit": ["batch", "submit", "--files", self.clips, "--source", self.clips / "c001.avi", "--csv"],
            "drop": ["batch", "drop", "--of", subject.split(".")[2]],
        }
        runs = {}
        for name in names:
            relay = Relay(self.server, r"\$JS\.API\.STREAM\.INFO\..*")
            self.addCleanup(relay.close)
            run = program.start(*commands[name], "--server", relay.address)
            self.addCleanup(lambda run=run: run.stdout.closed or run.communicate())
            self.addCleanup(run.kill)
            runs[name] = relay, run
        for name, (relay, _) in runs.items():
            self.assertTrue(relay.until(lambda subject, _: subject.startswith("$JS.API.STREAM.INFO.")), name)
        self.server.kill()
        limit = threading.Timer(program.PATIENCE, lambda: [run.kill() for _, run in runs.values()])
        limit.start()
        self.addCleanup(limit.cancel)
        return runs

    def test_who_asks_a_server_that_goes_meanwhile_says_so_and_goes_on_when_it_is_back(self):
        runs = self.ask("status", "fetch", "submit", "drop")
        for name, (_, run) in runs.items():
            self.assertRegex(run.stdout.readline(), r"the queue cannot be reached \([^)]+\); (it|what is [a-z]+) is (tried|asked) again\.", name)
        self.server.start()
        for relay, _ in runs.values():
            relay.gate.set()
        for name, (_, run) in runs.items():
            said, _ = run.communicate(timeout=program.PATIENCE)
            self.assertEqual((run.returncode, "the queue is back." in said), (0, True), (name, said))

    def test_who_asks_a_server_that_does_not_come_back_gives_up(self):
        runs = self.ask("fetch", "submit", "drop")
        for relay, _ in runs.values():
            relay.close()
        for name, (_, run) in runs.items():
            said, _ = run.communicate(timeout=program.PATIENCE)
            self.assertEqual(run.returncode, 1, (name, said))
            self.assertRegex(said, r"the queue could not be reached for 1 minute: no answer\n$", name)

    def test_a_server_that_stands_still_is_said_at_the_start(self):
        self.server.stop()
        self.addCleanup(lambda: self.server.process.send_signal(signal.SIGCONT))
        for words in (["batch", "status"], ["batch", "fetch", "--output-dir", self.folder / "out"]):
            ended = program.run(*words, "--server", self.server.address, code=2)
            self.assertIn("cannot be used", ended.stderr)

    def test_a_worker_tracks_the_next_file_while_it_reports_the_one_before(self):
        jobs, _ = self.submit("--source", self.clips / "c000.avi", self.clips / "c001.avi")
        relay = Relay(self.server, r"asmnet\.results\..*")
        self.addCleanup(relay.close)
        worker = self.work("--until-empty", lease="10m", server=relay.address)
        begun = [relay.until(lambda subject, data, job=job: subject == f"asmnet.notes.{job}" and b'"isRunning":true' in data) for job in jobs]
        self.assertEqual(begun, [True, True], "the second file was not begun before the first was reported")
        self.assertEqual(self.reports("results"), [])
        relay.gate.set()
        said, _ = worker.communicate(timeout=program.PATIENCE)
        # where the second file takes long to begin, the client gives up on the answer that is held back here; the report is sent again
        self.assertEqual(worker.returncode, 0, said)
        self.assert_all_done({job: pathlib.Path(source).name for job, source in jobs.items()}, dead=())

    def test_a_worker_that_is_asked_to_end_gives_its_job_back_at_once(self):
        jobs, _ = self.submit("--source", self.clips / "long.avi")
        first = self.work(lease="10m")
        self.until_running(first, source="long.avi")
        first.send_signal(signal.SIGTERM)
        said, _ = first.communicate(timeout=program.PATIENCE)
        self.assertEqual(first.returncode, 0, said)
        self.assertIn("given back", said)
        second = self.work("--until-empty", "--tries", "1", lease="10m")
        said, _ = second.communicate(timeout=program.PATIENCE)
        self.assertEqual(second.returncode, 0, said)
        self.assert_all_done({job: "long.avi" for job in jobs}, dead=())

    def test_a_worker_of_other_settings_takes_nothing_and_says_why(self):
        self.submit("--source", self.clips / "c000.avi")
        other = self.work("--until-empty", "--max-faces", "3")
        said, _ = other.communicate(timeout=program.PATIENCE)
        self.assertEqual((other.returncode, said.count("the queue holds 1 job of other settings, models or versions")), (0, 1), said)
        self.assertEqual(self.status()["queued"], 1)

    def test_jobs_of_other_settings_are_named_apart_waited_for_by_nobody_and_dropped(self):
        self.submit("--source", self.clips / "c000.avi", "--max-faces", "3")
        jobs, _ = self.submit("--source", self.clips / "c001.avi")
        state = self.status()
        self.assertEqual((state["queued"], [group["jobs"] for group in state["others"]]), (1, [1]), state)
        worker = self.work("--until-empty")
        said, _ = worker.communicate(timeout=program.PATIENCE)
        self.assertEqual(worker.returncode, 0, said)

        server = ("--server", self.server.address)
        said = program.run("batch", "status", "--wait", *server).stdout
        mark = state["others"][0]["settings"][:16]
        self.assertIn(f"1 job of other settings, models or versions; 'batch drop --of {mark}' takes it out of the queue", said)
        forgotten = program.run("batch", "status", "--wait", "--max-faces", "2", *server, code=2)
        self.assertIn("no job of these settings, models and version, and 1 job of others", forgotten.stderr)

        for wrong in ("0123456789abcdef", mark[:7]):
            self.assertIn(f"holds jobs of {mark} (1 job)", program.run("batch", "drop", "--of", wrong, *server, code=2).stderr)
        self.assertEqual(program.run("batch", "drop", "--of", mark, *server).stdout, "1 job dropped\n")
        self.assertEqual(self.status()["others"], [])
        self.assert_all_done({job: pathlib.Path(source).name for job, source in jobs.items()}, dead=())

    def test_a_job_that_is_dropped_while_a_worker_has_it_is_done_once_and_in_order(self):
        self.submit("--source", self.clips / "long.avi")
        # its report is held back until the job is dropped
        relay = Relay(self.server, r"asmnet\.results\..*")
        self.addCleanup(relay.close)
        worker = self.work("--until-empty", lease="10m", server=relay.address)
        self.until_running(worker, source="long.avi")
        (subject, _), = self.server.messages("asmnet-jobs")
        self.assertEqual(program.run("batch", "drop", "--of", subject.split(".")[2], "--server", self.server.address).stdout, "1 job dropped\n")
        relay.gate.set()
        said, _ = worker.communicate(timeout=program.PATIENCE)
        # what holds the report back may take longer than the worker waits for an answer to it; to what it says after that the answer comes at once
        acknowledged = [data for subject, data in relay.seen if subject.startswith("$JS.ACK.") and data.startswith(b"+ACK")]
        self.assertEqual((worker.returncode, len(acknowledged)), (0, 1), said)
        self.assertEqual((len(self.reports("results")), self.server.messages("asmnet-jobs"), self.server.messages("asmnet-notes")), (1, [], []))

    def test_ages_go_by_the_clock_of_the_server(self):
        jobs, _ = self.submit("--source", self.clips / "c000.avi")
        job, = jobs
        note = {"source": "c000.avi", "worker": "slow-1", "isRunning": True, "frames": 1, "frameCount": 1, "failures": [], "at": "2001-02-03T04:05:06Z"}
        self.server.publish(f"asmnet.notes.{job}", note)
        said = program.run("batch", "status", "--server", self.server.address).stdout
        self.assertRegex(said, r"c000\.avi: slow-1, 1 of 1 frame, heard of \d{1,3} s ago\n")

    def models(self, name):
        """A folder of models of its own, and the options that name it."""
        shutil.copytree(program.ROOT / "models", self.folder / name)
        settings = self.folder / f"{name}.json"
        settings.write_text(json.dumps({"Models": {"Folder": str(self.folder / name)}}))
        return ["--settings", settings]

    def test_models_that_were_changed_under_a_waiting_worker_make_no_results(self):
        mine, others = self.models("mine"), self.models("others")
        worker = self.work(*mine)
        deadline = time.monotonic() + program.PATIENCE
        while not self.server.ask("$JS.API.CONSUMER.NAMES.asmnet-jobs", {}).get("consumers"):
            self.assertTrue(worker.poll() is None and time.monotonic() < deadline, "the worker does not wait for jobs")
            time.sleep(0.05)
        shutil.copy(self.folder / "mine" / "asmnet-lite.onnx", self.folder / "mine" / "asmnet-live.onnx")

        jobs, _ = self.submit("--source", self.clips / "c000.avi", *others)
        said, _ = worker.communicate(timeout=program.PATIENCE)
        self.assertEqual((worker.returncode, said.count("were changed while this ran; start it anew")), (2, 1), said)
        self.assertEqual((self.reports("results"), self.reports("dead")), ([], []))

        # Started anew it takes jobs of the new models alone, and says that there are others; a worker that has the old ones goes on with these.
        again = self.work("--until-empty", *mine)
        said, _ = again.communicate(timeout=program.PATIENCE)
        self.assertEqual((again.returncode, said.count("the queue holds 1 job of other settings, models or versions")), (0, 1), said)
        last = self.work("--until-empty", *others)
        said, _ = last.communicate(timeout=program.PATIENCE)
        self.assertEqual(last.returncode, 0, said)
        self.assert_all_done({job: pathlib.Path(source).name for job, source in jobs.items()}, dead=())

    def test_a_server_that_takes_no_more_is_borne_and_a_stop_is_told_as_one(self):
        self.submit("--source", self.clips / "c000.avi", self.clips / "c001.avi")
        self.server.fill()
        worker = self.work(output=False)
        lines = []
        while not lines or "the queue refuses" not in lines[-1]:
            lines.append(worker.stdout.readline())
            self.assertTrue(lines[-1], lines)
        worker.send_signal(signal.SIGTERM)
        said, _ = worker.communicate(timeout=program.PATIENCE)
        self.assertEqual(worker.returncode, 0, said)
        self.assertNotIn("nothing was written", said)
        self.assertEqual(len(self.server.messages("asmnet-jobs")), 2)

    def test_files_from_addresses_go_into_the_object_store(self):
        serve = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=self.clips))
        threading.Thread(target=serve.serve_forever, daemon=True).start()
        self.addCleanup(serve.server_close)
        self.addCleanup(serve.shutdown)
        root = f"http://127.0.0.1:{serve.server_port}/"
        jobs, said = self.submit("--source", root + "c000.avi", root + "c001.avi", root + "nothing.avi", code=3)
        self.assertTrue(said.startswith("2 submitted") and said.endswith("1 unreadable"), said)

        stranger = self.work("--until-empty", "--tries", "1", "--from", root + "c000", output=False)
        said, _ = stranger.communicate(timeout=program.PATIENCE)
        self.assertEqual(stranger.returncode, 3, said)
        self.assertEqual([letter["source"] for _, letter in self.reports("dead")], [root + "c001.avi"])
        _, said = self.submit("--source", root + "c001.avi", "--again")
        self.assertTrue(said.startswith("1 submitted"), said)
        worker = self.work("--until-empty", "--from", root, output=False)
        said, _ = worker.communicate(timeout=program.PATIENCE)
        self.assertEqual(worker.returncode, 0, said)

        objects = self.server.objects("asmnet-files")
        self.assertEqual(set(objects), {f"{job}{ending}" for job in jobs for ending in (".csv", ".batch.json")})
        for job, source in jobs.items():
            self.assertEqual(objects[f"{job}.csv"].decode(), self.expected[source.rsplit("/")[-1]])
        self.assertEqual(self.reports("dead"), [])

        # What lies there is fetched once, and what is missing in the folder is fetched again; the folder is as a worker's own.
        done = self.fetch()
        self.assertEqual(done.stdout.splitlines()[-1], "2 fetched, 0 here already, 0 not in the object store, 0 failed")
        self.assertEqual(sorted(done.stdout.splitlines()[:-1]), sorted(f"{job}  {source}" for job, source in jobs.items()))
        self.assert_all_done(jobs, dead=())
        first = next(iter(jobs))
        (self.folder / "out" / first[:2] / f"{first}.csv").unlink()
        self.assertEqual(self.fetch().stdout.splitlines()[-1], "1 fetched, 1 here already, 0 not in the object store, 0 failed")
        self.assert_all_done(jobs, dead=())

    def test_a_result_that_the_object_store_has_lost_is_made_again(self):
        jobs, _ = self.submit("--source", self.clips / "c000.avi")
        job, = jobs
        expected = {f"{job}.csv", f"{job}.batch.json"}
        for again in ((), ("--again",)):
            self.submit("--source", self.clips / "c000.avi", *again)
            said, _ = self.work("--until-empty", output=False).communicate(timeout=program.PATIENCE)
            objects = self.server.objects("asmnet-files")
            self.assertEqual(set(objects), expected, said)
            self.assertEqual(objects[f"{job}.csv"].decode(), self.expected["c000.avi"])
            # NATS' ADR-20: what is said of an object lies under its name in the alphabet for addresses
            about = f"$O.asmnet-files.M.{base64.urlsafe_b64encode(f'{job}.csv'.encode()).decode()}"
            self.assertEqual(self.server.ask("$JS.API.STREAM.PURGE.OBJ_asmnet-files", {"filter": about})["purged"], 1)

    def test_a_result_whose_content_the_object_store_has_lost_is_told_and_made_again(self):
        jobs, _ = self.submit("--source", self.clips / "c000.avi")
        job, = jobs
        names = (f"{job}.csv", f"{job}.batch.json")
        for lost in (*names, None):
            said, _ = self.work("--until-empty", output=False).communicate(timeout=program.PATIENCE)
            objects = self.server.objects("asmnet-files")
            self.assertEqual(set(objects), set(names), said)
            self.assertEqual(objects[f"{job}.csv"].decode(), self.expected["c000.avi"])
            self.assertIn("c000.avi", objects[f"{job}.batch.json"].decode())
            if lost is None:
                break
            # NATS' ADR-20: what is said of an object names the place of its content
            about, = (json.loads(data) for place, data in self.server.messages("OBJ_asmnet-files") if ".M." in place and json.loads(data)["name"] == lost)
            self.assertGreaterEqual(self.server.ask("$JS.API.STREAM.PURGE.OBJ_asmnet-files", {"filter": f"$O.asmnet-files.C.{about['nuid']}"})["purged"], 1)
            if lost.endswith(".csv"):
                self.assertEqual(self.fetch(code=3).stdout.splitlines()[-1], "0 fetched, 0 here already, 1 not in the object store, 0 failed")
            self.submit("--source", self.clips / "c000.avi", "--again")

    def test_a_result_of_whole_parts_is_fetched(self):
        (job,), _ = self.submit("--source", self.clips / "c000.avi")
        self.work("--until-empty", output=False).communicate(timeout=program.PATIENCE)
        content = b"frame,x\n" * (2 * 128 * 1024 // 8)
        self.server.replace("asmnet-files", f"{job}.csv", content)
        self.assertEqual(self.fetch().stdout.splitlines()[-1], "1 fetched, 0 here already, 0 not in the object store, 0 failed")
        (fetched,) = (self.folder / "out").rglob("*.csv")
        self.assertEqual(fetched.read_bytes(), content)

    def test_a_bucket_with_limits_of_somebodys_own_is_taken_as_it_is(self):
        bucket = {
            "name": "OBJ_asmnet-files", "subjects": ["$O.asmnet-files.C.>", "$O.asmnet-files.M.>"], "storage": "file", "retention": "limits", "discard": "new",
            "allow_rollup_hdrs": True, "allow_direct": True, "max_bytes": 1 << 30, "num_replicas": 1}
        self.server.publish("$JS.API.STREAM.CREATE.OBJ_asmnet-files", bucket)
        jobs, _ = self.submit("--source", self.clips / "c000.avi")
        worker = self.work("--until-empty", output=False)
        said, _ = worker.communicate(timeout=program.PATIENCE)
        self.assertEqual(worker.returncode, 0, said)
        self.assertEqual(self.fetch().stdout.splitlines()[-1], "1 fetched, 0 here already, 0 not in the object store, 0 failed")
        self.assertEqual(self.server.ask("$JS.API.STREAM.INFO.OBJ_asmnet-files", {})["config"]["max_bytes"], 1 << 30)
        self.assert_all_done({job: pathlib.Path(source).name for job, source in jobs.items()}, dead=())

    def test_jobs_in_a_stream_that_would_not_empty_are_refused(self):
        self.server.publish("$JS.API.STREAM.CREATE.asmnet-jobs", {"name": "asmnet-jobs", "subjects": ["asmnet.jobs.*.*"], "storage": "file", "retention": "limits", "num_replicas": 1})
        for words in (["submit", "--files", self.clips, "--source", self.clips / "c000.avi", "--csv"], ["work", "--until-empty", "--output-dir", self.folder / "out"]):
            refused = program.run("batch", *words, "--server", self.server.address, code=2)
            self.assertIn("the stream 'asmnet-jobs' of the server is no work queue (its retention is 'limits')", refused.stderr)
            self.assertEqual(len(refused.stderr.splitlines()), 1, refused.stderr)
        self.assertEqual(self.server.messages("asmnet-jobs"), [])

        # one with limits of somebody's own is taken as it is
        self.server.ask("$JS.API.STREAM.DELETE.asmnet-jobs", {})
        self.server.publish("$JS.API.STREAM.CREATE.asmnet-jobs", {
            "name": "asmnet-jobs", "subjects": ["asmnet.jobs.*.*"], "storage": "file", "retention": "workqueue", "discard": "new", "discard_new_per_subject": True,
            "max_msgs_per_subject": 1, "max_msgs": 1000, "num_replicas": 1})
        jobs, _ = self.submit("--source", self.clips / "c000.avi")
        worker = self.work("--until-empty")
        said, _ = worker.communicate(timeout=program.PATIENCE)
        self.assertEqual(worker.returncode, 0, said)
        self.assert_all_done({job: pathlib.Path(source).name for job, source in jobs.items()}, dead=())

    def fetch(self, code=0):
        return program.run("batch", "fetch", "--server", self.server.address, "--output-dir", self.folder / "out", code=code)

    def test_what_cannot_be_fetched_is_said(self):
        self.submit("--source", self.clips / "c000.avi")
        worker = self.work("--until-empty")
        worker.communicate(timeout=program.PATIENCE)
        (mine,) = (self.folder / "out").rglob("*.csv")
        mine.unlink()
        done = self.fetch(code=3)
        self.assertEqual(done.stdout.splitlines()[-1], "0 fetched, 0 here already, 1 not in the object store, 0 failed")
        self.assertIn("--output-dir of the worker", done.stderr)

        # A stranger who can reach the server may write whatever he likes; it becomes no file of ours.
        (_, report), = self.reports("results")
        report["id"], report["result"]["results"] = "../../escaped", ["/../../x"]
        self.server.publish("asmnet.results.stranger", report)
        done = self.fetch(code=3)
        self.assertIn("1 failed", done.stdout)
        self.assertIn("is not one of this program", done.stderr)
        self.assertEqual([path.name for path in (self.folder / "out").rglob("*") if path.is_file() and not path.name.endswith(".batch.json")], [])

    def test_what_a_stranger_puts_into_the_queue_ends_no_worker_and_touches_no_file(self):
        self.submit("--source", self.clips / "c000.avi")
        (subject, data), = self.server.messages("asmnet-jobs")
        job, mine = json.loads(data), self.folder / "mine.csv"
        mine.write_text("kept")
        changes = [
            {"source": "gone.avi", "endings": ["/.." * 30 + str(mine)]}, {"endings": []}, {"endings": None}, {"endings": [None]}, {"content": None},
            {"source": None}, {"source": "http://"}, {"source": "c000.avi\0"}, {"id": "x"}, {"id": "ab/cd" + "0" * 27}]
        for number, change in enumerate(changes):
            strange = {**job, "id": f"{number:032x}", **change}
            self.server.publish(f"{subject.rpartition('.')[0]}.{strange['id']}", strange)
        self.server.publish(f"asmnet.notes.{job['id']}", {"source": "c000.avi", "failures": None})
        self.server.publish("asmnet.results.stranger", {"id": job["id"], "source": "c000.avi", "worker": "a", "result": {"source": "a", "state": "done", "results": None}})

        worker = self.work("--until-empty")
        said, _ = worker.communicate(timeout=program.PATIENCE)
        self.assertEqual((worker.returncode, "not foreseen" in said), (3, False), said)
        self.assertEqual((mine.read_text(), self.server.messages("asmnet-jobs")), ("kept", []))
        self.assertEqual(len(list((self.folder / "out").rglob("*.csv"))), 1)
        self.assertEqual(self.fetch().stdout.splitlines()[-1], "0 fetched, 1 here already, 0 not in the object store, 0 failed")

    def test_a_queue_that_cannot_be_used_is_said(self):
        closed = Server(self.folder / "closed")
        self.addCleanup(closed.kill)
        closed.kill()
        closed.options += ["--user", "somebody", "--pass", "secret"]
        closed.start()
        for server, words in ((Server(self.folder / "none", jetstream=False), "JetStream"), (None, "cannot be used"), (closed, "Authorization Violation")):
            address = server.address if server else "nats://127.0.0.1:9"
            done = program.run("batch", "status", "--server", address, code=2)
            self.assertIn(words, done.stderr)
            self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
            if server:
                server.kill()


if __name__ == "__main__":
    unittest.main()
