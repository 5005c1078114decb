"""Everything that people get wrong: each line is a command line that must be refused, or end, in one clear line and within a deadline.

An entry is (what, arguments, exit codes that are right, words of the message). {name} in an argument is a file of the folder that
`prepare` fills.
"""

import os
import subprocess

TRACKED = ["--source", "synthetic:pace=off,size=64x64", "--duration", "0.2"]
BAD = (2,)


def record(*arguments):
    """record, with something to write unless the arguments say what."""
    given = list(arguments)
    if not any(option in given for option in ("--csv", "--output", "-o", "--jsonl")):
        given += ["--csv", "out.csv"]
    return ["record", *given]


def live(*arguments):
    """live, where nothing stays open if the mistake should be missed."""
    given = list(arguments)
    if "--port" not in given:
        given += ["--port", "0"]
    if "--source" not in given and "-s" not in given:
        given += ["--source", "synthetic:size=64x64"]
    return ["live", "--no-browser", "--duration", "1", *given]


def prepare(folder):
    """Makes the files that the entries name."""
    def write(name, content):
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())

    def ffmpeg(*arguments):
        subprocess.run(["ffmpeg", "-v", "error", "-y", *arguments], cwd=folder, check=True, timeout=60)

    write("empty.mp4", b"")
    write("text.mp4", "this is no video\n")
    write("noise.mp4", bytes(range(256)) * 64)
    write("two\nlines.mp4", "this is no video\n")
    write("-dash.mp4", "this is no video\n")
    write("red\x1b[31m.mp4", "this is no video\n")
    write("two\nlines.json", "{ half")
    write("empty.png", b"")
    write("text.png", "no picture")
    write("half.json", "{ \"Tracking\": { \"MaxFaces\": 2 },\n  \"Overlay\": ")
    write("list.json", "[1, 2]")
    write("number.json", "5")
    write("empty.json", "")
    write("binary.json", bytes(range(256)))
    write("comma.json", "{ \"Tracking\": { \"MaxFaces\": 2,, } }")
    write("twice.json", "{ \"Tracking\": { \"MaxFaces\": 2, \"MaxFaces\": 3 } }")
    write("unknown.json", "{ \"Tracking\": { \"MaxFaecs\": 2 } }")
    write("section.json", "{ \"Tracking\": 5 }")
    write("value.json", "{ \"Tracking\": { \"MaxFaces\": { \"a\": 1 } } }")
    write("array.json", "{ \"Tracking\": { \"MaxFaces\": [1, 2] } }")
    write("null.json", "{ \"Tracking\": { \"MaxFaces\": null } }")
    write("two.json", "{ \"Recording\": { \"Quality\": 99, \"JpegQuality\": 0 } }")
    write("own.json", "{}")
    write("data.csv", "set,split,file\n")
    write("words.csv", "these are no columns\nnor is this\n")
    write("empty.csv", "")
    write("broken/asmnet-live.json", "{ this is no manifest")
    write("nomodels/readme.txt", "nothing here")
    write("model.onnx", "no network")
    write("precious.csv", "precious\n")
    write("pictures/one.png", "no picture")
    os.makedirs(os.path.join(folder, "nothing"))
    ffmpeg("-f", "lavfi", "-i", "color=gray:size=96x64:rate=25", "-t", "1", "-pix_fmt", "yuv420p", "wall.mp4")
    ffmpeg("-f", "lavfi", "-i", "sine", "-t", "1", "sound.wav")
    with open(os.path.join(folder, "wall.mp4"), "rb") as file:
        whole = file.read()
    write("part-001.mp4", whole)
    write("cut.mp4", whole[: len(whole) // 2])
    os.symlink("wall.mp4", os.path.join(folder, "link.mp4"))
    os.link(os.path.join(folder, "wall.mp4"), os.path.join(folder, "hard.mp4"))
    os.symlink("nowhere.mp4", os.path.join(folder, "dangling.mp4"))
    os.mkfifo(os.path.join(folder, "pipe.csv"))
    if os.geteuid() != 0:
        write("secret.json", "{}")
        os.chmod(os.path.join(folder, "secret.json"), 0)


def entries():
    """All of them."""
    yield from verbs_and_options()
    yield from counts()
    yield from settings()
    yield from sources()
    yield from models()
    yield from outputs()
    yield from batches()
    yield from data_sets()


def verbs_and_options():
    for word, near in (("lvie", "live"), ("recrod", "record"), ("benchmrk", "benchmark"), ("docter", "doctor"), ("device", "devices"), ("evalute", "evaluate"), ("xyzzy", "--help"), ("", "verb"), ("LIVE", "--help")):
        yield "verb", [word], BAD, near
    for verb, word, near in (
            ("record", "--sorce", "--source"), ("record", "--ouput", "--output"), ("record", "--overwrit", "--overwrite"), ("live", "--prot", "--port"), ("live", "--adress", "--address"),
            ("live", "--max-face", "--max-faces"), ("benchmark", "--frame", "--frames"), ("evaluate", "--datset", "--dataset"), ("doctor", "--setings", "--settings"),
            ("devices", "--nonsense", "--help"), ("record", "-x", "-x"), ("live", "--no-pannel", "--no-panel")):
        yield "option", [verb, word], BAD, near
    for words, said in (
            (["batch", "status", "--jsn"], "of batch status; did you mean --json? See also batch status --help"), (["batch", "drop"], "--of must be given; see batch drop --help"),
            (["batch", "fetch", "--server"], "see batch fetch --help"), (["batch", "--csv"], "--output-dir must be given; see batch --help")):
        yield "verb of a verb", words, BAD, said
    for verb in ("live", "record", "benchmark", "doctor", "devices", "evaluate"):
        yield "word too many", [verb, "surplus"], BAD, "surplus"
        if verb != "evaluate":
            yield "value missing", [verb, "--settings"], BAD, "--settings"
    for verb, word in (("record", "wall.mp4"), ("benchmark", "wall.mp4"), ("batch", "wall.mp4"), ("record", "camera:0"), ("record", "rtsp://127.0.0.1/x")):
        yield "source without its option", [verb, word], BAD, f"{verb} --source {word}"
    yield "file that is not there, by its mere name", ["nowhere.mp4", "--no-browser", "--port", "0"], BAD, "the file 'nowhere.mp4' does not exist"
    yield "file that is not there, without its option", ["record", "nowhere.mp4"], BAD, "record --source nowhere.mp4"
    yield "folder by its mere name", ["pictures"], BAD, "photos:pictures"
    yield "file by its mere name", ["text.mp4", "--no-browser", "--port", "0", "--duration", "1"], BAD, "text.mp4"
    for option in ("--source", "--model", "--detector", "--device", "--max-faces", "--smallest-face", "--rotate", "--quality", "--duration"):
        yield "value missing", record(option), BAD, option
    for option in ("--source", "--csv", "--settings"):
        yield "an option in place of a value", ["record", *TRACKED[2:], option, "--overwrite"], BAD, option
    yield "given twice", record("--source", "synthetic", "--source", "synthetic"), BAD, "--source takes one value, and has 2"
    yield "given twice", live("--port", "0", "--port", "1"), BAD, "--port takes one value, and has 2"
    yield "a file like an option", ["-dash.mp4"], BAD, "write ./-dash.mp4"
    yield "a file like an option", ["record", "-dash.mp4", "--csv", "out.csv"], BAD, "write ./-dash.mp4"
    yield "nothing to write", ["record", *TRACKED], BAD, "--output"
    yield "neither data set", ["evaluate"], BAD, "--dataset"
    yield "both data sets", ["evaluate", "--dataset", "data.csv", "--boxes", "data.csv"], BAD, "--boxes"
    yield "window", live("--window"), BAD, "--window"
    for text in ("http://127.0.0.1", "nats://", "x", "127.0.0.1:4222"):
        yield f"publish {text!r}", live("--publish", text), BAD, "--publish"
        yield f"hub {text!r}", ["hub", "--no-browser", "--port", "0", "--server", text], BAD, "--server"


def counts():
    numbers = {
        "--max-faces": ["0", "-1", "65", "1.5", "many", "", "9999999999999"],
        "--smallest-face": ["0", "-0.1", "0.6", "small", "", "NaN", "1e999"],
        "--quality": ["-1", "52", "good", "1.5", ""],
        "--rotate": ["45", "-90", "left", "360", ""],
        "--duration": ["0", "-1", "soon", "5x", "", "NaN", "1e99", "∞", "s"],
    }
    for option, texts in numbers.items():
        for text in texts:
            yield f"{option} {text!r}", record("--source", "synthetic:pace=off,size=64x64", option, text) if option == "--duration" else record(*TRACKED, option, text), BAD, option
    for text in ("abc", "-1", "65536", "1.5", "", "99999999999"):
        yield f"--port {text!r}", live("--port", text), BAD, "--port"
    for text in ("nowhere", "999.1.1.1", "", "http://x", "localhost:80"):
        yield f"--address {text!r}", live("--address", text), BAD, "--address"
    yield "an address of another machine", live("--address", "192.0.2.1"), BAD, "192.0.2.1"
    for text in ("abc", "0", "9", "-5", "1.5", "", "99999999999"):
        yield f"--frames {text!r}", ["benchmark", "--frames", text], BAD, "--frames"
    for text in ("1,x", "0", "65", "x", "", "1,,2", "-1"):
        yield f"--faces {text!r}", ["benchmark", "devices", "--faces", text], BAD, "--faces"
    for text in ("gpu", "cuda", "directml:0", "cpu:1", "directml:x", "", "auto:2"):
        yield f"--device {text!r}", record(*TRACKED, "--device", text), BAD, "device"
    yield "--crop", ["evaluate", "--dataset", "data.csv", "--crop", "face"], BAD, "crop"


def settings():
    for name, word in (
            ("missing.json", "does not exist"), ("half.json", "line 2"), ("list.json", "list.json"), ("number.json", "number.json"), ("empty.json", "empty.json"), ("binary.json", "binary.json"),
            ("comma.json", "column"), ("unknown.json", "MaxFaecs"), ("section.json", "Tracking"), ("value.json", "MaxFaces"), ("array.json", "MaxFaces"), ("null.json", "MaxFaces"), ("twice.json", "MaxFaces"), ("nothing", "nothing")):
        for verb in ("doctor", "record") if name in ("half.json", "missing.json") else ("doctor",):
            yield f"settings {name}", [verb, "--settings", name] if verb == "doctor" else record(*TRACKED, "--settings", name), BAD, word
    yield "settings two.json", ["doctor", "--settings", "two.json"], BAD, "Quality"
    for key, text in (
            ("Tracking__MaxFaces", "many"), ("Tracking__MaxFaces", "0"), ("Source__Width", "1"), ("Source__FrameRate", "NaN"), ("Web__Port", "x"), ("Web__Token", "short"), ("Web__Address", "x"),
            ("Overlay__Panel", "perhaps"), ("Recording__Preset", "hasty"), ("Nonsense__Key", "1"), ("Smoothing__Detail", "2"), ("Models__CpuThreads", "1000"), ("Source__Reader", "vlc"), ("Source__Timeout", "-1")):
        yield f"environment {key}={text}", ("doctor", {f"ASMNET_{key}": text}), BAD, key.split("__")[0 if key.startswith("Nonsense") else 1]


def sources():
    for name, shown in (("two\nlines.mp4", r"two\nlines.mp4"), ("red\x1b[31m.mp4", r"red\u001B[31m.mp4"), ("no\nfile.mp4", r"no\nfile.mp4"), ("back\u202e4pm.mp4", r"back\u202E4pm.mp4")):
        yield "a name that steers terminals", record("--source", name), BAD, shown
    yield "a name of two lines", live("--source", "two\nlines.mp4"), BAD, r"two\nlines.mp4"
    yield "a name of two lines", ["batch", "--source", "two\nlines.mp4", "--output-dir", "steers", "--csv"], (3,), r"two\nlines.mp4"
    yield "a name of two lines", ["record", "two\nlines.mp4"], BAD, r"two\nlines.mp4"
    yield "a name of two lines", record(*TRACKED, "--settings", "two\nlines.json"), BAD, r"two\nlines.json"
    yield "a name of two lines", record(*TRACKED, "--csv", "no\nfolder/out.csv"), BAD, r"no\nfolder"
    yield "a name of two lines", record(*TRACKED, "--output", "out.m\np4"), BAD, r"out.m\np4"
    yield "a name of two lines", record(*TRACKED, "--model", "no\nmodel"), BAD, r"no\nmodel"
    for text, word in (
            ("missing.mp4", "does not exist"), ("", "empty"), ("empty.mp4", "empty.mp4"), ("text.mp4", "text.mp4"), ("noise.mp4", "noise.mp4"), ("sound.wav", "sound.wav"), ("nothing", "nothing"),
            ("dangling.mp4", "dangling.mp4"), ("images:missing", "missing"), ("images:nothing", "nothing"), ("images:pictures", "pictures"), ("photos:missing", "missing"), ("photos:nothing", "nothing"),
            ("images:", "images"), ("photos:", "photos"), ("file:", "file"), ("camera:", "camera"), ("camera:x", "camera"), ("camera:97", "97"), ("camera:-1", "camera"), ("text.png", "text.png"), ("empty.png", "empty.png"),
            ("synthetic:faces=0", "faces"), ("synthetic:faces=99", "faces"), ("synthetic:faces=x", "faces"), ("synthetic:size=640", "640x480"), ("synthetic:size=0x0", "size"), ("synthetic:size=99999x99999", "size"),
            ("synthetic:fps=0", "fps"), ("synthetic:fps=x", "fps"), ("synthetic:seed=x", "seed"), ("synthetic:pace=fast", "on or off"), ("synthetic:colour=red", "colour"), ("synthetic:faces", "faces"), ("synthetic:=", "synthetic"),
            ("http://127.0.0.1:9/x.mp4", "127.0.0.1"), ("rtsp://127.0.0.1:9/x", "127.0.0.1"), ("nonsense://x", "nonsense"), ("http://", "http"), ("/dev/null", "/dev/null")):
        yield f"source {text!r}", record("--source", text), BAD + (1, 3), word
    for text, word in (("missing.mp4", "does not exist"), ("text.mp4", "text.mp4"), ("camera:97", "97"), ("images:nothing", "nothing"), ("synthetic:faces=0", "faces")):
        yield f"live source {text!r}", live("--source", text), BAD, word
        yield f"benchmark source {text!r}", ["benchmark", "--source", text, "--frames", "10"], BAD, word
    yield "a video that breaks off", record("--source", "cut.mp4"), BAD + (3,), "cut.mp4"
    yield "nobody in the video", record("--source", "wall.mp4"), (4,), "no face"


def models():
    for option in ("--model", "--detector"):
        for text in ("nonsense", "", "./nowhere/x.onnx", "model.onnx", "../..", "a\tb"):
            yield f"{option} {text!r}", record(*TRACKED, option, text), BAD, ""
    yield "the model is listed", record(*TRACKED, "--model", "asmnet-liv"), BAD, "asmnet-live"
    yield "damaged manifest", (record(*TRACKED), {"ASMNET_Models__Landmarks": "./broken/asmnet-live"}), BAD, "asmnet-live.json"
    yield "no models", (record(*TRACKED), {"ASMNET_Models__Folder": "nomodels"}), BAD, "Models:Folder"
    yield "no folder", (record(*TRACKED), {"ASMNET_Models__Folder": "nowhere"}), BAD, "Models:Folder"
    yield "detector engine", (record(*TRACKED), {"ASMNET_Models__DetectorEngine": "yolo"}), BAD, "yolo"
    yield "OpenCV's detector", (record(*TRACKED), {"ASMNET_Models__DetectorEngine": "opencv"}), BAD, "OpenCV"
    yield "no cascade", (record(*TRACKED), {"ASMNET_Models__DetectorEngine": "cascade:nowhere.xml"}), BAD, "cascade"
    yield "no ffmpeg", (record("--source", "wall.mp4"), {"PATH": "/nonexistent"}), BAD, "ffmpeg"


def outputs():
    for option in ("--output", "--csv", "--jsonl"):
        kind = {"--output": ".mp4", "--csv": ".csv", "--jsonl": ".jsonl"}[option]
        yield f"{option} in no folder", ["record", *TRACKED, option, "nowhere/out" + kind], BAD, "does not exist"
        yield f"{option} is a folder", ["record", *TRACKED, option, "nothing"], BAD, "nothing"
        yield f"{option} in /proc", ["record", *TRACKED, option, "/proc/out" + kind], BAD, "/proc"
        yield f"{option} is empty", ["record", *TRACKED, option, ""], BAD, option
        yield f"{option} is too long", ["record", *TRACKED, option, "x" * 300 + kind], BAD, option
    yield "unknown kind", ["record", *TRACKED, "--output", "out.txt"], BAD, ".mp4"
    yield "no kind", ["record", *TRACKED, "--output", "out"], BAD, ".mp4"
    yield "video to standard output", ["record", *TRACKED, "--output", "-"], BAD, "--output"
    yield "exists", ["record", *TRACKED, "--csv", "precious.csv"], BAD, "--overwrite"
    yield "a device", ["record", *TRACKED, "--csv", "/dev/full", "--overwrite"], BAD, "device"
    yield "a pipe", ["record", *TRACKED, "--csv", "pipe.csv"], BAD, "pipe.csv"
    for name in ("wall.mp4", "./wall.mp4", "link.mp4", "hard.mp4", "nothing/../wall.mp4"):
        yield f"the source itself as {name}", ["record", "--source", "wall.mp4", "--output", name, "--overwrite"], BAD, "--output"
    yield "the source by a link", ["record", "--source", "link.mp4", "--output", "wall.mp4", "--overwrite"], BAD, "--output"
    yield "two of one name", ["record", *TRACKED, "--csv", "same.txt", "--jsonl", "same.txt"], BAD, "same.txt"
    yield "two of one name by a detour", ["record", *TRACKED, "--csv", "same.txt", "--jsonl", "./same.txt"], BAD, "same"
    yield "two of one name but for case", ["record", *TRACKED, "--csv", "same.txt", "--jsonl", "SAME.txt"], BAD, "SAME.txt"
    yield "a segment that is the source", ["record", "--source", "part-001.mp4", "--output", "part.mp4", "--segment", "1", "--overwrite"], BAD, "part-001.mp4"
    yield "both to standard output", ["record", *TRACKED, "--csv", "-", "--jsonl", "-"], BAD, "standard output"
    yield "the settings file", ["record", *TRACKED, "--settings", "own.json", "--csv", "own.json", "--overwrite"], BAD, "is what is read"
    yield "benchmark --json in no folder", ["benchmark", "--frames", "10", "--json", "nowhere/x.json"], BAD, "does not exist"
    yield "benchmark --json exists", ["benchmark", "--frames", "10", "--json", "precious.csv"], BAD, "--overwrite"
    yield "benchmark --json is the source", ["benchmark", "--source", "wall.mp4", "--frames", "10", "--json", "wall.mp4", "--overwrite"], BAD, "--json"
    yield "devices --html in no folder", ["benchmark", "devices", "--html", "nowhere/x.html"], BAD, "does not exist"
    yield "two of one name of devices", ["benchmark", "devices", "--html", "x.txt", "--markdown", "x.txt"], BAD, "x.txt"


def batches():
    for arguments, word in (
            ([], "output-dir"), (["--output-dir", "r"], ""), (["--output-dir", "r", "--csv"], "--source"), (["--source", "missing.mp4", "--output-dir", "r", "--csv"], "missing.mp4"),
            (["--source", "nothing/*.mp4", "--output-dir", "r", "--csv"], "nothing/*.mp4"), (["--list", "missing.txt", "--output-dir", "r", "--csv"], "missing.txt"),
            (["--source", "wall.mp4", "--output-dir", "r", "--csv", "--jobs", "x"], "--jobs"), (["--source", "wall.mp4", "--output-dir", "r", "--csv", "--jobs", "0"], "--jobs"),
            (["--source", "wall.mp4", "--output-dir", "r", "--csv", "--shard", "3/2"], "3/2"), (["--source", "wall.mp4", "--output-dir", "r", "--csv", "--shard", "x"], "x"),
            (["--source", "wall.mp4", "--output-dir", "r", "--video", "gif"], "gif"), (["--source", "wall.mp4", "--output-dir", "precious.csv", "--csv"], "precious.csv"),
            (["--source", "wall.mp4", "--output-dir", "", "--csv"], ""), (["--source", "", "--output-dir", "r", "--csv"], ""), (["--sorce", "wall.mp4"], "--source")):
        yield f"batch {' '.join(arguments)}", ["batch", *arguments], BAD, word


def data_sets():
    for option in ("--dataset", "--boxes"):
        for name in ("missing.csv", "words.csv", "empty.csv", "noise.mp4", "nothing", ""):
            yield f"{option} {name!r}", ["evaluate", option, name], BAD + (1,), ""
    yield "the data set itself", ["evaluate", "--dataset", "data.csv", "--json", "data.csv", "--overwrite"], BAD, "data.csv"
    yield "no such split", ["evaluate", "--dataset", "data.csv", "--split", "nonsense"], BAD, ""
