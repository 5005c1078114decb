using ASMNet.Media;

namespace ASMNet.Live.Configuration;

/// <summary>
/// Every setting once: its key, what it takes and what it does. The settings file, the environment, the flags, the changes that the API
/// takes, the program's help and <c>docs/settings.md</c> all go by this table; the defaults are those of <see cref="Settings"/>.
/// </summary>
public static class SettingsTable
{
#if NATIVE_ADAPTERS
    private const string? DeviceWords = null;
#else
    private const string DeviceWords = "what runs the landmark network; in this build auto and cpu are the same";
#endif

    /// <summary>The settings, in the order of the documentation.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        new("Source:Default", "where pictures come from when `--source` is not given") { HelpWords = $"where the pictures come from: {SourceSpecification.Forms}", Flag = "--source", FlagValue = "source", Patch = "source", LeavesResults = true },
        new("Source:More", "further sources of `live`, parted by semicolons, each tracked beside the first and with a tile on the [wall](api.md#several-sources); `--source` given several times does the same") { LeavesResults = true },
        new("Source:Width", "width in pixels that a camera is asked for, and that the synthetic source draws") { Least = 64, Most = 7680, LeavesResults = true },
        new("Source:Height", "height in pixels, likewise") { Least = 64, Most = 4320, LeavesResults = true },
        new("Source:FrameRate", "frames a second, likewise, and of a folder of pictures") { Least = 1, Most = 240 },
        new("Source:Reader", "what reads files and cameras: `ffmpeg`, `opencv` (in a [build with it](windows.md)), or `auto`: ffmpeg for files where it is installed, OpenCV for cameras where the build has it") { Choices = ["auto", "ffmpeg", "opencv"] },
        new("Source:Timeout", "seconds without an answer or a picture until a source counts as hanging") { Least = 0.1, Most = 3600, LeavesResults = true },
        new("Source:MaxMegapixels", "the largest picture that is decoded, in millions of pixels") { Least = 0.01, Most = 700 },
        new("Source:Rotate", "degrees by which the pictures are turned clockwise before anything else, for a camera that is mounted on its side") { Choices = ["0", "90", "180", "270"], Flag = "--rotate", FlagValue = "degrees" },

        new("Models:Folder", "where the models are; a relative folder is looked for in the working folder and beside the program") { LeavesResults = true },
        new("Models:Landmarks", "the landmark network: NAME.json describes NAME.onnx") { Flag = "--model", FlagValue = "model", Patch = "model" },
        new("Models:Detector", "the face detector: NAME.onnx; a published YuNet in the format of OpenCV's `FaceDetectorYN` (2023 or later) fits as well") { Flag = "--detector", FlagValue = "model" },
        new("Models:Synthetic", "what synthetic faces are drawn from") { LeavesResults = true },
        new("Models:Shape", "the shape model"),
        new("Models:Expressions", "name of the [expression model](expressions.md); `auto`: `asmnet-expressions` where the folder has it; `none`: no expressions and irises"),
        new("Models:Head", "file of the mean head, for positions and gaze; `auto`: `head68.json` where the folder has it; `none`: neither"),
        new("Models:Device", "what runs the landmark network: `auto`, `cpu`, `directml[:N]`, `cuda[:N]`, `webgpu[:N]` or `onnxruntime`") { Flag = "--device", HelpWords = DeviceWords, FlagValue = "device", Patch = "device" },
        new("Models:DetectorEngine", "what runs the face detector; see [Windows](windows.md)"),
        new("Models:CpuThreads", "threads that compute one network on the built-in engine; more help only where cores would lie idle, see [Performance](performance.md#threads)") { Least = 1, Most = 64, LeavesResults = true },

        new("Detection:SmallestFace", "the smallest face that is looked for, as a share of the picture's height; smaller costs more") { Least = 0.01, Most = 0.5, Flag = "--smallest-face", FlagValue = "share" },
        new("Detection:MaxOverlap", "overlap above which only the better of two detections is kept") { Least = 0, Most = 1 },

        new("Tracking:MaxFaces", "faces that are followed at once") { Least = 1, Most = 64, Flag = "--max-faces", FlagValue = "count", Patch = "maxFaces" },
        new("Tracking:DetectionInterval", "seconds from one detector pass to the next while all is well") { Least = 0, Most = 60 },
        new("Tracking:SearchInterval", "seconds likewise while there is no face, or one is new, doubtful or hidden") { Least = 0, Most = 10 },
        new("Tracking:MinDetectionScore", "the least detector score that starts a track") { Least = 0, Most = 1 },
        new("Tracking:SureDetectionScore", "the score from which one pass is enough") { Least = 0, Most = 1 },
        new("Tracking:HiddenConfidence", "below it a face counts as hidden and is not reported") { Least = 0, Most = 1 },
        new("Tracking:DoubtfulConfidence", "below it no new face is taken up, and a known one is kept only while the detector agrees") { Least = 0, Most = 1 },
        new("Tracking:MaxShapeDeviation", "root mean square of the shape coefficients, in standard deviations, above which a face is doubtful") { Least = 0, ExcludesLeast = true },
        new("Tracking:MaxShapeResidual", "distance from the shape model, as a share of the face's radius, above which a face is doubtful") { Least = 0, ExcludesLeast = true },
        new("Tracking:DoubtTime", "seconds for which a doubtful face is kept without the detector's word") { Least = 0, Most = 10 },
        new("Tracking:HiddenTime", "seconds for which the place of a hidden face is watched") { Least = 0, Most = 10 },
        new("Tracking:UnseenTime", "seconds for which a face is kept that the detector never finds") { Least = 0, Most = 60 },
        new("Tracking:IdentityMemory", "seconds within which a face that comes back keeps its identity") { Least = 0, Most = 60 },
        new("Tracking:RecogniseAppearance", "whether faces are also told apart by how they look, so that one that comes back elsewhere within that time keeps its identity; [biometric](security.md#faces-are-personal-data), kept in memory alone and forgotten after that time"),

        new("Smoothing:Temporal", "whether faces are filtered over time") { HelpWords = "do not filter faces over time", Flag = "--no-smoothing", Patch = "smoothing" },
        new("Smoothing:Alignment:MinCutoff", "cut-off in Hz for position, size and rotation at rest; lower is steadier") { Least = 0, ExcludesLeast = true },
        new("Smoothing:Alignment:Beta", "how fast the cut-off rises with the square of the speed; higher lags less") { Least = 0 },
        new("Smoothing:Alignment:DerivativeCutoff", "cut-off in Hz of the speed") { Least = 0, ExcludesLeast = true },
        new("Smoothing:Shape:MinCutoff", "the same for the shape, of each part of the face by itself") { Least = 0, ExcludesLeast = true },
        new("Smoothing:Shape:Beta", "the same for the shape") { Least = 0 },
        new("Smoothing:Shape:DerivativeCutoff", "the same for the shape") { Least = 0, ExcludesLeast = true },
        new("Smoothing:Pose:MinCutoff", "the same for yaw, pitch and roll") { Least = 0, ExcludesLeast = true, Patch = "minCutoff", PatchLeast = 0.05, PatchMost = 30 },
        new("Smoothing:Pose:Beta", "how fast the cut-off rises with the square of the speed of yaw, pitch and roll") { Least = 0 },
        new("Smoothing:Pose:DerivativeCutoff", "the same for yaw, pitch and roll") { Least = 0, ExcludesLeast = true },
        new("Smoothing:ShapeLimit", "limit of each shape coefficient in standard deviations") { Least = 0.5, Patch = "shapeLimit", PatchMost = 6 },
        new("Smoothing:Detail", "how much of what the shape model cannot express is kept") { Least = 0, Most = 1, Patch = "detail" },

        new("Signals:FieldOfView", "the camera's horizontal field of view in degrees, for positions; a distance that is told sets it too") { Least = 10, Most = 150, Patch = "fieldOfView" },
        new("Signals:Neutral", "whether a person's neutral face is learned and taken off the channels, and how far blinks reach"),
        new("Signals:Temporal", "whether channels and irises are filtered over time"),
        new("Signals:Channels:MinCutoff", "as for the alignment, of the expression channels") { Least = 0, ExcludesLeast = true },
        new("Signals:Channels:Beta", "the same, with the speed itself") { Least = 0 },
        new("Signals:Channels:DerivativeCutoff", "the same") { Least = 0, ExcludesLeast = true },
        new("Signals:Irises:MinCutoff", "as for the alignment, of the irises") { Least = 0, ExcludesLeast = true },
        new("Signals:Irises:Beta", "the same, with the speed itself") { Least = 0 },
        new("Signals:Irises:DerivativeCutoff", "the same") { Least = 0, ExcludesLeast = true },

        new("Overlay:Landmarks", "a dot on each landmark"),
        new("Overlay:Contours", "lines along jaw, brows, nose, eyes and lips"),
        new("Overlay:Boxes", "a box around each face with its identity"),
        new("Overlay:Axes", "the head's axes"),
        new("Overlay:Gaze", "the irises and a ray along the gaze of each eye"),
        new("Overlay:Panel", "the panel with figures in the corner of the picture") { HelpWords = "do not draw the panel with figures into the corner of the picture", Flag = "--no-panel" },
        new("Overlay:Mirror", "turns the recorded picture into a mirror") { HelpWords = "turn the recorded picture into a mirror", Flag = "--mirror" },

        new("Recording:Folder", "where recordings go that are started from the page") { LeavesResults = true },
        new("Recording:OwnerOnly", "only the user who runs the program may read what is recorded from the page: files 0600, a folder that is made 0700; not on Windows") { LeavesResults = true },
        new("Recording:Quality", "constant rate factor of H.264: 0 is lossless, more is smaller and worse") { Least = 0, Most = 51, Flag = "--quality", FlagValue = "number" },
        new("Recording:Preset", "an x264 preset from `ultrafast` to `veryslow`") { Choices = ["ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"] },
        new("Recording:JpegQuality", "JPEG quality of recordings in AVI") { Least = 1, Most = 100 },
        new("Recording:FreeSpaceFloor", "megabytes that stay free on the disk: a recording ends in order there, and says so; a twentieth of the disk counts where that is less") { Least = 0, Most = 1_000_000, LeavesResults = true },
        new("Recording:LimitSize", "megabytes at which a recording ends; 0 for no limit (`--limit-size`)") { Least = 0, Most = 100_000_000, LeavesResults = true },
        new("Recording:LimitDuration", "seconds after which a recording ends; 0 for no limit (`--limit-duration`)") { Least = 0, Most = 31_536_000, LeavesResults = true },
        new("Recording:Segment", "seconds after which a recording goes on in a new file, `NAME-001`, `NAME-002` ...; 0 for one file (`--segment`)") { Least = 0, Most = 31_536_000, LeavesResults = true },
        new("Recording:Timeout", "seconds for which ffmpeg may take no picture until it counts as hanging: the video ends there, what was written is kept, and everything else goes on") { Least = 1, Most = 3600, LeavesResults = true },

        new("Output:Send", "where `live` sends what is tracked, as `--send` takes it, parted by semicolons; see [protocols](protocols.md)") { HelpWords = $"send what is tracked to another program, once for each receiver: {OutputSettings.Forms}", Flag = "--send", FlagValue = "receiver", IsList = true, Patch = "send", LeavesResults = true },

        new("Watchdog:Limit", "seconds for which a stage may be at one frame until it counts as hanging; `live` then begins the pipeline anew, three times in ten minutes at most, and ends with code 75 where that does not help; `record` ends with 75 and keeps what was written; `batch` and `work` go on with other files, three times at most") { Least = 1, Most = 3600, LeavesResults = true },

        new("Fleet:Publish", "the NATS server on which `live` publishes what it tracks, as `nats://host:port`; see [fleets](fleets.md)") { HelpWords = "publish what is tracked on this NATS server, as nats://host:port, for a fleet (hub)", Flag = "--publish", FlagValue = "server", LeavesResults = true },
        new("Fleet:Node", "the name of this program in a fleet, a part of its subjects; empty for the machine's name") { Flag = "--node", FlagValue = "name", LeavesResults = true },

        new("Output:Anonymize", "how every face is covered in every picture that is recorded, shown or streamed; pictures then come 0.3 s later ([protocols](protocols.md#covered-faces))") { HelpWords = "how every face is covered in every picture that is recorded, shown or streamed, which comes 0.3 s later then", Choices = ["none", "blur", "pixelate", "fill"], Flag = "--anonymize", FlagValue = "how" },

        new("Web:Address", "the address that the live service listens on") { Flag = "--address", FlagValue = "ip", LeavesResults = true },
        new("Web:Port", "the port that it listens on; 0 takes a free one") { Least = 0, Most = 65535, Flag = "--port", FlagValue = "number", LeavesResults = true },
        new("Web:Token", "the secret that requests from other machines must carry (and from this one, when it is set), at least 16 letters; empty makes one") { LeavesResults = true },
        new("Web:RequireToken", "asks for a token on this machine too") { LeavesResults = true },
        new("Web:AllowedHosts", "further host names, parted by semicolons") { LeavesResults = true },
        new("Web:AllowedOrigins", "further origins, parted by semicolons") { LeavesResults = true },
        new("Web:Proxies", "addresses of the proxies before the service, parted by semicolons: the client is whom they name in X-Forwarded-For") { LeavesResults = true },
        new("Web:MaxViewers", "sockets at the same time") { Least = 1, Most = 1000, LeavesResults = true },
        new("Web:MaxSocketsPerClient", "sockets of one client address at the same time") { Least = 1, Most = 1000, LeavesResults = true },
        new("Web:CameraTimeout", "seconds without a picture after which a browser's camera is closed") { Least = 1, Most = 600, LeavesResults = true },
        new("Web:MaxCameraSide", "the largest picture side in pixels that a browser's camera may send") { Least = 64, Most = 4096, LeavesResults = true },
        new("Web:ChangesPerSecond", "changing requests from one address") { Least = 1, Most = 1000, LeavesResults = true },
        new("Web:JpegQuality", "JPEG quality of the pictures shown") { Least = 30, Most = 95, LeavesResults = true },

        new("FFmpeg:Folder", "where ffmpeg and ffprobe are; empty for the folders of `PATH`") { LeavesResults = true },
        new("FFmpeg:Sandbox", "decode with lowered rights (Linux with `setpriv` and `prlimit`): at most 4 GB of memory, no file written, no new privileges") { LeavesResults = true },
    ];

    /// <summary>A setting by its key, in any case.</summary>
    /// <param name="key">Such as <c>Tracking:MaxFaces</c>.</param>
    /// <returns>Null when there is none.</returns>
    public static Setting? Find(string key) => All.FirstOrDefault(setting => string.Equals(setting.Key, key, StringComparison.OrdinalIgnoreCase));

    /// <summary>The setting that a name in the API's changes stands for.</summary>
    /// <param name="name">Such as <c>maxFaces</c>.</param>
    /// <returns>Null when there is none.</returns>
    public static Setting? FindPatch(string name) => All.FirstOrDefault(setting => setting.Patch == name);
}
