using ASMNet.Imaging;
using ASMNet.Media;

namespace ASMNet.Live.Input;

/// <summary>Turns the pictures of a source clockwise, as those of a camera that is mounted on its side need it.</summary>
internal sealed class RotatedSource : IFrameSource
{
    private readonly IFrameSource _source;
    private readonly int _degrees;
    private byte[] _upright = [];

    /// <summary>Turns a source.</summary>
    /// <param name="source">The source; it is disposed with this.</param>
    /// <param name="degrees">90, 180 or 270, clockwise.</param>
    public RotatedSource(IFrameSource source, int degrees)
    {
        ArgumentNullException.ThrowIfNull(source);
        _source = source;
        _degrees = degrees;
        SourceInfo info = source.Info;
        Info = degrees == 180 ? info : info with { Width = info.Height, Height = info.Width };
    }

    /// <inheritdoc/>
    public SourceInfo Info { get; }

    /// <inheritdoc/>
    public string? Defect => _source.Defect;

    /// <inheritdoc/>
    public string? Trouble => _source.Trouble;

    /// <inheritdoc/>
    public bool TimedOut => _source.TimedOut;

    /// <inheritdoc/>
    public bool Read(MediaFrame frame, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (!_source.Read(frame, cancellation))
        {
            return false;
        }

        // What is known of the drawn faces stands in the picture as it was.
        frame.HasTruth = false;
        FrameBuffer before = frame.Buffer;
        (int width, int height) = (before.Width, before.Height);
        if (_upright.Length != before.Pixels.Length)
        {
            _upright = new byte[before.Pixels.Length];
        }

        before.Pixels.CopyTo(_upright);
        FrameBuffer after = _degrees == 180 ? before : frame.Allocate(height, width);
        Turn(_upright, width, height, after.Pixels);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    private void Turn(ReadOnlySpan<byte> from, int width, int height, Span<byte> to)
    {
        // where the first pixel goes, and how far apart the next in a row and the next in a column lie then
        (int start, int along, int down) = _degrees switch
        {
            90 => (height - 1, height, -1),
            180 => ((width * height) - 1, -1, -width),
            _ => ((width - 1) * height, -height, 1),
        };
        int read = 0;
        for (int y = 0; y < height; y++)
        {
            int write = 3 * (start + (y * down));
            for (int x = 0; x < width; x++)
            {
                to[write] = from[read];
                to[write + 1] = from[read + 1];
                to[write + 2] = from[read + 2];
                read += 3;
                write += 3 * along;
            }
        }
    }
}
