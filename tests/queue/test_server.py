"""What the other tests rest on: that the NATS server they talk to is theirs."""

import pathlib
import tempfile
import unittest
import unittest.mock

import server


class OwnServer(unittest.TestCase):
    def test_a_port_that_another_server_has_taken_meanwhile_is_left_to_it(self):
        with tempfile.TemporaryDirectory(prefix="asmnet-server-") as folder:
            other = server.Server(pathlib.Path(folder) / "other")
            self.addCleanup(other.kill)
            free = server.free_port()
            with unittest.mock.patch("server.free_port", side_effect=[other.port, free]):
                mine = server.Server(pathlib.Path(folder) / "mine")
            self.addCleanup(mine.kill)
            self.assertEqual((mine.port, mine.address), (free, f"nats://127.0.0.1:{free}"))


if __name__ == "__main__":
    unittest.main()
