using System.Collections.Concurrent;

namespace OpenCvSharp.Contract;

/// <summary>A camera as one backend sees it. Tests plug it in and script what it does.</summary>
internal sealed class SimulatedCamera
{
    private static readonly ConcurrentDictionary<(int Index, VideoCaptureAPIs Backend), SimulatedCamera> Plugged = new();

    /// <summary>The sizes that the camera has; a wish for another is answered with the first.</summary>
    public IReadOnlyList<Size> Sizes { get; init; } = [new Size(640, 480)];

    /// <summary>The format that it keeps whatever is asked for; null when it takes the wish.</summary>
    public string? FixedFormat { get; init; }

    public double FrameRate { get; init; } = 30;

    /// <summary>How many openings fail before one succeeds.</summary>
    public int FailingOpenings { get; set; }

    /// <summary>What a read does, by its number from 0 over the camera's life; true gives a picture. Null: every read does.</summary>
    public Func<int, bool>? Reads { get; init; }

    public int OpenCount { get; set; }

    public int ReadCount { get; set; }

    /// <summary>Properties in the order in which they were set.</summary>
    public List<(VideoCaptureProperties Property, double Value)> Wishes { get; } = [];

    public static SimulatedCamera Plug(int index, VideoCaptureAPIs backend, SimulatedCamera camera) => Plugged[(index, backend)] = camera;

    public static void UnplugAll() => Plugged.Clear();

    public static SimulatedCamera? Find(int index, VideoCaptureAPIs backend) => Plugged.GetValueOrDefault((index, backend));
}
