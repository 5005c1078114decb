using System.Diagnostics;
using System.Globalization;
using ASMNet.Media;
using ASMNet.Media.Cameras;
using OpenCvSharp;

namespace ASMNet.OpenCv.Cameras;

/// <summary>
/// Cameras through OpenCV. On Windows DirectShow comes first, because it opens in well under a second where Media Foundation may take many; each try is
/// timed and named.
/// </summary>
public sealed class OpenCvCameras : ICameraProvider
{
    private static readonly CameraRequest[] UsualSizes =
        [new(0), new(0, 800, 600), new(0, 1280, 720), new(0, 1920, 1080)];

    private readonly IReadOnlyList<VideoCaptureAPIs> _backends;
    private readonly Func<IReadOnlyList<CameraDevice>> _list;
    private readonly Func<int, VideoCaptureAPIs, ICapture?> _open;
    private readonly TimeSpan _retryDelay;

    /// <summary>Makes the provider of this operating system.</summary>
    public OpenCvCameras()
        : this(
            OperatingSystem.IsWindows() ? [VideoCaptureAPIs.DSHOW, VideoCaptureAPIs.MSMF] : [VideoCaptureAPIs.V4L2],
            OperatingSystem.IsWindows() ? DirectShowNames.List : () => CameraListing.Names(tools: null),
            OpenCvCapture.TryOpen,
            TimeSpan.FromMilliseconds(500))
    {
    }

    internal OpenCvCameras(
        IReadOnlyList<VideoCaptureAPIs> backends, Func<IReadOnlyList<CameraDevice>> list, Func<int, VideoCaptureAPIs, ICapture?> open, TimeSpan retryDelay)
    {
        _open = open;
        _backends = backends;
        _list = list;
        _retryDelay = retryDelay;
    }

    /// <inheritdoc/>
    public IReadOnlyList<CameraDevice> List() => _list();

    /// <inheritdoc/>
    public IFrameSource Open(CameraRequest request, TimeProvider timeProvider, Action<string> report)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        (CameraConnection connection, VideoCaptureAPIs backend, CameraInfo info) = Connect(request, report);
        ReportUngranted(request, info, report);
        return new OpenCvCamera(() => CameraConnection.TryOpen(_open, request, backend), connection, info, request.FrameRate, _retryDelay, timeProvider, report);
    }

    /// <inheritdoc/>
    public IReadOnlyList<CameraInfo> Modes(int index)
    {
        List<CameraInfo> modes = [];
        foreach (CameraRequest size in UsualSizes)
        {
            (CameraConnection connection, _, CameraInfo info) = Connect(size with { Index = index }, _ => { });
            connection.Dispose();
            if (!modes.Exists(mode => mode.Width == info.Width && mode.Height == info.Height))
            {
                modes.Add(info);
            }
        }

        return modes;
    }

    /// <summary>Opens a camera by the first backend that gives a picture.</summary>
    private (CameraConnection Connection, VideoCaptureAPIs Backend, CameraInfo Info) Connect(CameraRequest request, Action<string> report)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(report);
        if (request.Index < 0)
        {
            throw new MediaException(string.Create(CultureInfo.InvariantCulture, $"There is no camera {request.Index}; they are numbered from 0."));
        }

        string name = _list().FirstOrDefault(camera => camera.Index == request.Index)?.Name ?? string.Create(CultureInfo.InvariantCulture, $"camera {request.Index}");
        List<string> failures = [];
        foreach (VideoCaptureAPIs backend in _backends)
        {
            long start = Stopwatch.GetTimestamp();
            CameraConnection? connection = CameraConnection.TryOpen(_open, request, backend);
            TimeSpan time = Stopwatch.GetElapsedTime(start);
            if (connection is not null)
            {
                report(string.Create(CultureInfo.InvariantCulture, $"{name}: {backend} gave the first picture after {time.TotalSeconds:0.0} s."));
                return (connection, backend, connection.Describe(name, time));
            }

            failures.Add(string.Create(CultureInfo.InvariantCulture, $"{backend} gave no picture ({time.TotalSeconds:0.0} s)"));
            if (failures.Count < _backends.Count)
            {
                // The last one's failure ends it, and the exception tells of all.
                report($"{name}: {failures[^1]}.");
            }
        }

        throw new MediaException(
            $"{name} cannot be opened: {string.Join(", ", failures)}. Is it in use by another program, or switched off in the system's privacy settings?");
    }

    private static void ReportUngranted(CameraRequest request, CameraInfo info, Action<string> report)
    {
        request.ReportUngranted(info.Name, info.Width, info.Height, info.FrameRate, report);
        if (info.Format is not ("MJPG" or ""))
        {
            report($"{info.Name} was asked for MJPG and sends {info.Format}.");
        }
    }
}
