import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

from asmnet_training import returns

# Reports each face by where it sees it, under the brightness of its picture as identity; nothing of a brightness of 90 or so.
PROGRAM = """
import sys, cv2
source, table = (sys.argv[sys.argv.index(name) + 1] for name in ("--source", "--csv"))
video = cv2.VideoCapture(source)
with open(table, "w") as stream:
    stream.write("frame, face_id, success\\n")
    frame = 0
    while True:
        more, image = video.read()
        if not more:
            break
        frame += 1
        for half in (image[:, :320], image[:, 320:]):
            value = round(float(half.max()) / 30)
            if value > 1 and value != 3:
                stream.write(f"{frame}, {value}, 1\\n")
"""


def picture(value):
    return np.full((200, 200, 3), value, np.uint8), (100.0, 100.0, 80.0)


class ReturnsTests(unittest.TestCase):
    def test_run_PairsOfOneIdentityOfTwoAndUnseen_AreCountedAsSuch(self):
        pairs = [[picture(150), picture(150)], [picture(150), picture(210)], [picture(150), picture(90)], [picture(240), picture(240)]]
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "program.py").write_text(PROGRAM)
            row = returns.run([sys.executable, str(Path(folder) / "program.py")], [("some", pairs)])[0]
        self.assertEqual((row["pairs"], row["seen"]), (4, 75.0))
        self.assertAlmostEqual(row["same"], 200 / 3)
        self.assertIn("some", returns.table([row]))

    def test_page_AFace_IsShownOnItsOwnSideAlone(self):
        image, box = picture(200)
        for place, lit in zip(returns.PLACES, (slice(None, 320), slice(320, None))):
            page = returns._page(image, box, place)
            self.assertGreater(page[place[1], place[0], 0], 190)
            page[:, lit] = 0
            self.assertEqual(page.max(), 0)


if __name__ == "__main__":
    unittest.main()
