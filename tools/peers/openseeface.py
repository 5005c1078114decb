"""OpenSeeFace's tracker as its facetracker.py sets it up: openseeface.py photos|sequence FOLDER_OF_OPENSEEFACE MODEL [STANDIN] FOLDER OUT; a line of
OUT for each picture, as in mediapipe.mjs. Its Python needs the package onnxruntime, or STANDIN (trackers.py)."""
import json
import pathlib
import sys

import cv2
import numpy as np

mode, home, model, *standin, folder, out = sys.argv[1:]
if standin:
    import onnxruntime_standin

    sys.modules["onnxruntime"] = onnxruntime_standin.load(standin[0])
sys.path.insert(0, home)
cv2.setNumThreads(1)

from tracker import FaceInfo, Tracker  # noqa: E402

# iBUG's 68 places in its 66 points: it has no inner corners of the mouth (60, 64), which take the outer ones here and are in no measure
PLACES = [*range(48), 58, *range(48, 53), 62, *range(53, 58), 58, 59, 60, 61, 62, 63, 64, 65]


def start(width, height):
    return Tracker(width, height, threshold=None, max_threads=1, max_faces=1, discard_after=10, scan_every=3, silent=True, model_type=int(model),
                   model_dir=str(pathlib.Path(home) / "models"), no_gaze=False, detection_threshold=0.6, use_retinaface=0, max_feature_updates=900,
                   static_model=True, try_hard=False)


def forget(tracker, width, height):
    """As after a start with pictures of this size, without loading the networks again."""
    tracker.width, tracker.height = width, height
    tracker.camera = np.array([[width, 0, width / 2], [0, width, height / 2], [0, 0, 1]], np.float32)
    tracker.inverse_camera = np.linalg.inv(tracker.camera)
    tracker.faces, tracker.detected, tracker.wait_count, tracker.discard, tracker.fail_count = [], 0, 0, 0, 0
    tracker.face_info = [FaceInfo(0, tracker)]


tracker = None
with open(out, "w") as lines:
    for path in sorted(pathlib.Path(folder).glob("*.jpg")):
        picture = cv2.imread(str(path))
        # made for webcams, its detector misses one in six of the faces that fill their photos: these get a border of half their size
        left, top = (picture.shape[1] // 2, picture.shape[0] // 2) if mode == "photos" else (0, 0)
        picture = cv2.copyMakeBorder(picture, top, top, left, left, cv2.BORDER_REPLICATE)
        height, width = picture.shape[:2]
        if tracker is None:
            tracker = start(width, height)
        elif mode == "photos":
            forget(tracker, width, height)
        # the first look at a face is at the detector's rough box: a photo gets a second one, at the box of the first one's points
        faces = [tracker.predict(picture) for _ in range(2 if mode == "photos" else 1)][-1]
        points = [[[float(face.lms[place][1]) - left, float(face.lms[place][0]) - top] for place in PLACES] for face in faces]
        print(json.dumps({"file": path.name, "faces": points}), file=lines, flush=True)
