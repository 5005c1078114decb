"""Training of the face detector: a small anchor-free network in the format of OpenCV's FaceDetectorYN."""
