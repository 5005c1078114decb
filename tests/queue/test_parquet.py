"""Parquet files are read by DuckDB, which knows nothing of this program, and hold what the CSV files hold."""

import csv
import hashlib
import json
import pathlib
import subprocess
import tempfile
import unittest

import program


def ask(sql):
    return subprocess.run(["node", program.HERE / "query.mjs", sql], capture_output=True, text=True, timeout=program.PATIENCE, cwd=program.HERE)


def query(sql, folder=None):
    """The rows. A failure says whether the same files are read the second time, and their hashes: a file that is wrong stays wrong, a reader that stumbled does not."""
    done = ask(sql)
    if done.returncode != 0:
        again = "can be read now" if ask(sql).returncode == 0 else "can never be read"
        files = [f"{path.name} {path.stat().st_size} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in sorted(folder.rglob("*.parquet"))] if folder else []
        raise AssertionError("\n".join([done.stderr, again, *files]))
    return [json.loads(line) for line in done.stdout.splitlines()]


class Parquet(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="asmnet-parquet-")
        root = pathlib.Path(cls.folder.name)
        cls.clips = program.make_clips(root / "clips", 2, 1)
        subprocess.run(
            ["ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", "color=gray:s=160x120:r=30:d=0.2", "-c:v", "mjpeg", root / "clips" / "nobody.avi"],
            check=True, timeout=program.PATIENCE)
        cls.out = root / "out"
        program.run("batch", "--source", root / "clips/*.avi", "--output-dir", cls.out, "--csv", "--parquet")
        cls.files = f"read_parquet('{cls.out}/**/*.parquet')"

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def rows(self, name):
        with open(self.out / f"{name}.csv", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    @staticmethod
    def named(column):
        """A column's name there: names that differ in case alone are one for DuckDB and Spark."""
        return f"{column[0].lower()}3d{column[1:]}" if column[0] in "XYZ" and column[1] == "_" else column

    def test_all_files_are_one_table_and_each_names_its_source(self):
        counts = {row["source"]: int(row["rows"]) for row in query(f"select source, count(*) as rows from {self.files} group by source")}
        self.assertEqual(counts, {name: len(self.rows(name)) for name in ("c000.avi", "c001.avi", "nobody.avi")})

    def test_the_columns_are_those_of_the_csv_with_their_types(self):
        described = query(f"describe select * from {self.files}")
        self.assertEqual([column["column_name"] for column in described], ["source", *map(self.named, self.rows("c000.avi")[0])])
        types = {"source": "VARCHAR", "frame": "BIGINT", "face_id": "INTEGER", "timestamp": "DOUBLE", "success": "BOOLEAN"}
        for column in described:
            self.assertEqual(column["column_type"], types.get(column["column_name"], "FLOAT"), column)

    def test_every_value_is_that_of_the_csv(self):
        compared = 0
        for name in ("c000.avi", "c001.avi"):
            written = self.rows(name)
            read = query(f"select * from {self.files} where source = '{name}' order by frame, face_id", self.out)
            self.assertEqual(len(read), len(written))
            for row, expected in zip(read, written):
                self.assertEqual(row["success"], expected["success"] == "1")
                for column, text in expected.items():
                    if column == "success" or not row["success"]:
                        continue
                    column = self.named(column)
                    if text == "":
                        self.assertIsNone(row[column], column)
                        continue
                    decimals = len(text.partition(".")[2])
                    self.assertAlmostEqual(float(row[column]), float(text), delta=0.51 * 10 ** -decimals + 1e-6 * abs(float(text)), msg=column)
                    compared += 1
        self.assertGreater(compared, 20_000)

    def test_a_frame_without_a_face_is_a_row_without_values(self):
        for row in query(f"select * from {self.files} where source = 'nobody.avi'", self.out):
            self.assertFalse(row["success"])
            self.assertEqual(int(row["face_id"]), 0)
            self.assertEqual({column for column, value in row.items() if value is not None}, {"source", "frame", "face_id", "timestamp", "confidence", "success"})


if __name__ == "__main__":
    unittest.main()
