using System.Globalization;
using ASMNet.Imaging;
using ASMNet.Live.Configuration;
using ASMNet.Media;
using ASMNet.Tracking;

namespace ASMNet.Live.Input;

/// <summary>
/// Drawn faces with exactly known landmarks and pose. Paced by the clock it behaves like a camera: a reader that is late misses
/// frames. Without pace it draws frame after frame as fast as they are read, and two runs are the same.
/// </summary>
public sealed class SyntheticSource : IFrameSource
{
    private readonly Action<TimeSpan, FrameBuffer, TrackedFaces> _render;
    private readonly TimeProvider _timeProvider;
    private readonly FramePacer? _pacer;
    private readonly TrackedFaces _firstTruth = new(MediaFrame.SyntheticFaceLimit);
    private FrameBuffer? _first;
    private long _sequence;

    /// <summary>Makes the source, and draws its first picture already.</summary>
    /// <param name="options">What to draw, and how fast.</param>
    /// <param name="render">Draws the scene at a time and says where the faces are.</param>
    /// <param name="timeProvider">The clock.</param>
    public SyntheticSource(SyntheticOptions options, Action<TimeSpan, FrameBuffer, TrackedFaces> render, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(render);
        ArgumentNullException.ThrowIfNull(timeProvider);
        _render = render;
        _timeProvider = timeProvider;
        _pacer = options.Paced ? new FramePacer(timeProvider, options.FrameRate) : null;
        string faces = Counted.Of(options.Faces, "face");
        string description = string.Create(CultureInfo.InvariantCulture, $"synthetic ({faces}, {options.Width}x{options.Height}, {options.FrameRate:0.##} frames a second)");
        Info = new SourceInfo(description, options.Width, options.Height, options.FrameRate, options.Paced, null);

        // A source is opened beside the models, and the first picture takes longest.
        _first = new FramePool().Rent(Info.Width, Info.Height);
        _render(TimeSpan.Zero, _first, _firstTruth);
    }

    /// <inheritdoc/>
    public SourceInfo Info { get; }

    /// <inheritdoc/>
    public string? Defect => null;

    /// <inheritdoc/>
    public bool Read(MediaFrame frame, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(frame);
        TimeSpan time = TimeSpan.FromSeconds(_sequence / Info.FrameRate);
        if (_pacer is not null && !_pacer.Wait(cancellation, out _sequence, out time))
        {
            return false;
        }

        if (cancellation.IsCancellationRequested)
        {
            return false;
        }

        FrameBuffer? drawn = _sequence == 0 ? _first : null;
        frame.Timestamp = drawn is null ? time : TimeSpan.Zero;
        frame.Sequence = _sequence++;
        frame.HasTruth = true;
        FrameBuffer buffer = frame.Allocate(Info.Width, Info.Height);
        if (drawn is null)
        {
            _render(time, buffer, frame.Truth);
        }
        else
        {
            drawn.Pixels.CopyTo(buffer.Pixels);
            frame.Truth.CopyFrom(_firstTruth);
            _first = null;
        }

        frame.CapturedAt = _timeProvider.GetTimestamp();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
