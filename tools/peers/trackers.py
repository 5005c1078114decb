"""Who is compared: for each the command that reads a folder of pictures ("photos": each by itself; "sequence": frames at 30 a second) and writes a
line for each."""
import pathlib
import subprocess
import sys
from dataclasses import dataclass
from typing import Callable

HERE = pathlib.Path(__file__).resolve().parent
HAAR = "/usr/share/opencv4/haarcascades/haarcascade_frontalface_default.xml"
DLIB = "/usr/share/dlib/shape_predictor_68_face_landmarks.dat"


@dataclass
class Tracker:
    name: str
    command: Callable  # (mode, folder, out) -> words
    prepare: Callable = lambda: None
    points: bool = True  # landmarks, or boxes only
    jaw: bool = True  # whether its outline is iBUG's line


def all_of_them(options):
    """By the word that --only takes."""
    python = lambda script, *words: lambda mode, folder, out: [sys.executable, str(HERE / script), mode, *map(str, words), str(folder), str(out)]
    node = lambda kind: lambda mode, folder, out: ["node", str(HERE / "mediapipe.mjs"), kind, mode, str(folder), str(out)]
    ours = lambda model: lambda mode, folder, out: [
        str(options.program), "record", "--source", f"photos:{folder}" if mode == "photos" else f"{folder}.avi", "--model", model, "--jsonl", str(out)]
    dlib = options.results / "dlib_landmarks"
    found = {
        "asmnet-live": Tracker("asmnet-live", ours("asmnet-live")),
        "asmnet-lite": Tracker("asmnet-lite", ours("asmnet-lite")),
        "mediapipe": Tracker("MediaPipe Face Mesh", node("mesh"), npm, jaw=False),
        "dlib": Tracker("dlib", lambda mode, folder, out: [str(dlib), DLIB, str(folder), str(out)], lambda: compile_dlib(dlib)),
        "haar": Tracker("OpenCV's Haar cascade", python("opencv_faces.py", HAAR), points=False),
    }
    if options.face_landmarker:
        found["face-landmarker"] = Tracker("MediaPipe Face Landmarker", node(str(options.face_landmarker)), npm, jaw=False)
    if options.openseeface:
        words = [options.openseeface, options.openseeface_model]
        standin = options.results / "onnxruntime_standin.so"
        found["openseeface"] = Tracker(
            f"OpenSeeFace, model {options.openseeface_model}", python("openseeface.py", *words, *([standin] if options.onnxruntime else [])),
            lambda: compile_standin(options.onnxruntime, standin) if options.onnxruntime else None)
    if options.yunet:
        found["yunet"] = Tracker("YuNet", python("opencv_faces.py", options.yunet), points=False)
    return found


def npm():
    subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=HERE, check=True)


def compile_dlib(program):
    subprocess.run(["g++", "-O3", "-march=native", "-std=c++17", "-o", program, HERE / "dlib_landmarks.cpp", "-ldlib", "-lblas", "-llapack"], check=True)


def compile_standin(package, library):
    """Against an unpacked NuGet package Microsoft.ML.OnnxRuntime."""
    native = (package / "runtimes/linux-x64/native/libonnxruntime.so").resolve()
    named = library.parent / "libonnxruntime.so.1"
    named.unlink(missing_ok=True)
    named.symlink_to(native)
    subprocess.run(["g++", "-O2", "-shared", "-fPIC", "-std=c++17", f"-I{package / 'build/native/include'}", "-o", library, HERE / "onnxruntime_standin.cpp",
                    native, "-Wl,-rpath,$ORIGIN"], check=True)
