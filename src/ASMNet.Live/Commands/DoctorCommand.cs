using System.CommandLine;
using System.Runtime.InteropServices;
using ASMNet.Inference.Devices;
using ASMNet.Live.Composition;
using ASMNet.Live.Configuration;
using ASMNet.Live.Measuring.Benchmarks;
using ASMNet.Live.Shell;
using ASMNet.Media;
using ASMNet.Media.Cameras;
using ASMNet.Media.FFmpeg;
using ASMNet.Media.Video;

namespace ASMNet.Live.Commands;

/// <summary><c>doctor</c>: says what is installed, what is missing and what to do about it.</summary>
/// <param name="terminal">Where to write.</param>
/// <param name="native">OpenCV and ONNX Runtime.</param>
/// <param name="trackers">What loads the models, given where to say which device was taken and which refused.</param>
internal sealed class DoctorCommand(Terminal terminal, NativeLibraries native, Func<Action<string>, TrackingFactory> trackers)
{
    private const string DeviceWord = "device: ";

    /// <summary>The command's name.</summary>
    public const string Name = "doctor";

    /// <summary>Makes the verb.</summary>
    public Command Create()
    {
        var flags = new SettingFlags();
        var command = new Command(Name, "Say what is installed, what is missing and what to do. Exit code 0 when live tracking can run.");
        flags.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(Examine(flags.Read(parsed, cancellation), cancellation)));
        return command;
    }

    private int Examine(Settings settings, CancellationToken cancellation)
    {
        terminal.Say($"machine   {MachineDescription.Read()}, {RuntimeInformation.RuntimeIdentifier}");
        terminal.Say("settings  ok");
        bool canTrack = ExamineModels(settings, cancellation);
        if (OpenFiles.FindProblem() is string problem)
        {
            terminal.Say($"files     too few: {problem}");
            canTrack = false;
        }

        ExamineNative();
        ExamineFFmpeg(settings, cancellation);
        terminal.Say(canTrack
            ? "result    live tracking can run: asmnet-live live"
            : "result    live tracking cannot run; see the lines that begin with 'models' or 'files'");
        return canTrack ? ExitCodes.Success : ExitCodes.Failure;
    }

    private bool ExamineModels(Settings settings, CancellationToken cancellation)
    {
        try
        {
            using FaceTracking tracking = trackers(SayDevice).Create(settings, cancellation: cancellation);
            terminal.Say($"models    ok: {tracking.Description}");
            return true;
        }
        catch (StalledException exception)
        {
            terminal.Say($"models    hang: {exception.Message}");
            return false;
        }
        catch (ASMNetException exception)
        {
            terminal.Say($"models    missing: {exception.Message}");
            return false;
        }
    }

    private void SayDevice(string line)
    {
        // Why there is no GPU stands below, beside the runtime that looked for it.
        if (!MissingDevices.Contains(line))
        {
            terminal.Say($"device    {(line.StartsWith(DeviceWord, StringComparison.Ordinal) ? line[DeviceWord.Length..] : line)}");
        }
    }

    private IEnumerable<string> MissingDevices => native.Parts.Runtimes.SelectMany(source => source.Missing);

    private void ExamineNative()
    {
        const string None = "none in this build; docs/windows.md tells how to get one";
        NativeParts parts = native.Parts;
        terminal.Say($"opencv    {(parts.OpenCv is string openCv ? $"ok: {openCv}, for faces, cameras, files and the window" : parts.OpenCvProblem is string problem ? $"missing: {problem}" : None)}");
        terminal.Say($"onnx      {(parts.Runtimes is [var runtime, ..] ? $"ok: {runtime.Description}, for {Devices(runtime)}" : parts.OnnxRuntimeProblem is string fault ? $"missing: {fault}" : None)}");
        foreach (string missing in MissingDevices)
        {
            terminal.Say($"gpu       missing: {missing}");
        }
    }

    private static string Devices(IInferenceDeviceSource runtime) => string.Join(", ", runtime.Devices.Select(device => device.Id));

    private void ExamineFFmpeg(Settings settings, CancellationToken cancellation)
    {
        FFmpegTools? tools;
        try
        {
            tools = FFmpegTools.Find(settings.FFmpeg.Folder, cancellation);
        }
        catch (MediaException exception)
        {
            terminal.Say($"ffmpeg    hangs: {exception.Message}");
            return;
        }

        if (tools is null)
        {
            terminal.Say(native.Parts.OpenCv is null
                ? $"ffmpeg    missing: video files, cameras and H.264 recordings need it; {FFmpegTools.InstallHint}"
                : $"ffmpeg    missing: OpenCV reads files and writes MPEG-4 in its place; streams of a network and H.264 by x264 need it; {FFmpegTools.InstallHint}");
            ExamineCamera(tools, cancellation);
            return;
        }

        terminal.Say($"ffmpeg    ok: version {tools.Version}, {tools.FFmpeg}");
        try
        {
            VideoEncoderChoice encoder = VideoEncoderChoice.Find(tools, settings.Recording.Quality, settings.Recording.Preset, cancellation);
            terminal.Say(encoder.IsPreferred
                ? $"encoder   ok: {encoder.Description}"
                : $"encoder   {encoder.Description}; for H.264 by x264 install an ffmpeg with libx264");
        }
        catch (ASMNetException exception)
        {
            terminal.Say($"encoder   missing: {exception.Message}");
        }

        ExamineCamera(tools, cancellation);
    }

    private void ExamineCamera(FFmpegTools? tools, CancellationToken cancellation)
    {
        if (native.Parts.Cameras is null && tools is null)
        {
            terminal.Say("camera    unknown without ffmpeg; --source auto takes the synthetic source");
            return;
        }

        CameraDevice? first = native.Parts.Cameras is ICameraProvider provider ? provider.List() is [CameraDevice camera, ..] ? camera : null
            : CameraListing.First(tools!, cancellation);
        bool isRefused = first is not null && native.Parts.Cameras is null && OperatingSystem.IsLinux() && CameraListing.IsCamera(first) is null;
        terminal.Say(CameraLine(first, isRefused));
    }

    /// <summary>What is said of the camera that <c>auto</c> takes; null for none.</summary>
    internal static string CameraLine(CameraDevice? camera, bool isRefused) => camera is null ? "camera    none; connect one, or use --source synthetic or a video file"
        : isRefused ? $"camera    camera:{camera.Index} {camera.Name}".TrimEnd() + " is in use by another program, or not for this user; cameras are for the group of their /dev/video file"
        : $"camera    ok: camera:{camera.Index} {camera.Name}".TrimEnd();
}
