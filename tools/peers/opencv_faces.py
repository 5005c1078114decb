"""OpenCV's detectors: opencv_faces.py MODE CASCADE.xml|MODEL.onnx FOLDER OUT; a line of OUT for each picture, with boxes (x, y, width, height)."""
import json
import pathlib
import sys

import cv2

cv2.setNumThreads(1)
_, model, folder, out = sys.argv[1:]
if is_cascade := model.endswith(".xml"):
    cascade = cv2.CascadeClassifier(model)
else:
    detector = cv2.FaceDetectorYN.create(model, "", (320, 320), 0.6)
with open(out, "w") as lines:
    for path in sorted(pathlib.Path(folder).glob("*.jpg")):
        picture = cv2.imread(str(path))
        if is_cascade:
            boxes = [[float(v) for v in box] for box in cascade.detectMultiScale(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), 1.1, 4, minSize=(40, 40))]
        else:
            detector.setInputSize((picture.shape[1], picture.shape[0]))
            boxes = [] if (found := detector.detect(picture)[1]) is None else [[float(v) for v in row[:4]] for row in found]
        print(json.dumps({"file": path.name, "boxes": boxes}), file=lines, flush=True)
