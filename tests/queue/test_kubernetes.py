"""The workers of deploy/kubernetes-queue.yaml with what Kubernetes puts into their environment."""

import json
import os
import pathlib
import re
import tempfile
import unittest

import program
from server import Server

MANIFEST = program.ROOT / "deploy" / "kubernetes-queue.yaml"


def of_service(name, host, port):
    """What each pod gets of a service in its namespace (https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables)."""
    word = name.upper().replace("-", "_")
    address = f"tcp://{host}:{port}"
    of_port = f"{word}_PORT_{port}_TCP"
    return {
        f"{word}_SERVICE_HOST": host, f"{word}_SERVICE_PORT": str(port), f"{word}_PORT": address,
        of_port: address, f"{of_port}_PROTO": "tcp", f"{of_port}_PORT": str(port), f"{of_port}_ADDR": host,
    }


class Kubernetes(unittest.TestCase):
    def test_workers_of_the_manifest_beside_services_whose_names_begin_as_settings_do(self):
        manifest = MANIFEST.read_text()
        service, port = re.search(r"kind: Service\nmetadata:\n  name: (\S+)\n", manifest).group(1), re.search(r"port: (\d+)", manifest).group(1)
        environment = {**os.environ, **of_service(service, "10.0.0.11", port), **of_service("asmnet-live", "10.0.0.12", "5080")}
        with tempfile.TemporaryDirectory(prefix="asmnet-kubernetes-") as made:
            folder = pathlib.Path(made)
            clip, = program.make_clips(folder / "clips", 1, 0.4)
            server = Server(folder / "store")
            self.addCleanup(server.kill)
            program.run("batch", "submit", "--server", server.address, "--files", folder, "--source", clip, "--csv", env=environment)
            # as the manifest says, but for the places and the end
            words = json.loads(re.search(r'args: (\["batch", "work".*\])', manifest).group(1))
            self.assertIn(f"nats://{service}:{port}", words)
            words = [server.address if word.startswith("nats://") else word.replace("/data", str(folder)) for word in words]
            program.run(*words, "--until-empty", env=environment)
            self.assertEqual(len(list((folder / "results").rglob("*.csv"))), 1)


if __name__ == "__main__":
    unittest.main()
