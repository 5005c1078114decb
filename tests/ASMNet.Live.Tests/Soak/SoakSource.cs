using ASMNet.Media;

namespace ASMNet.Live.Tests.Soak;

/// <summary>A camera of thirty small pictures a second that fails as the script wants.</summary>
/// <param name="name">Its name.</param>
/// <param name="state">The fault in force.</param>
internal sealed class SoakSource(string name, SoakState state) : IFrameSource
{
    public const int FrameRate = 30;
    private const int Width = 64;
    private const int Height = 48;
    private readonly SourceClock _clock = new(FrameRate);
    private readonly long _startedAt = TimeProvider.System.GetTimestamp();
    private long _next;

    public SourceInfo Info { get; } = new(name, Width, Height, FrameRate, IsLive: true, FrameCount: null);

    public string? Defect => null;

    public bool Read(MediaFrame frame, CancellationToken cancellation)
    {
        state.HangWhile(SoakFault.SourceHangs);
        TimeSpan due = TimeSpan.FromSeconds((double)_next / FrameRate) + (state.Feels(SoakFault.Late) ? TimeSpan.FromSeconds(0.15) : TimeSpan.Zero);
        TimeSpan ahead = due - TimeProvider.System.GetElapsedTime(_startedAt);
        if (ahead > TimeSpan.Zero && cancellation.WaitHandle.WaitOne(ahead))
        {
            return false;
        }

        if (state.Feels(SoakFault.Gone))
        {
            throw new MediaException($"{name} is gone");
        }

        if (state.Feels(SoakFault.SourceThrows))
        {
            throw new InvalidOperationException($"{name} broke, as it was told to");
        }

        // a camera that was held up goes on with the newest picture
        _next = Math.Max(_next, (long)(TimeProvider.System.GetElapsedTime(_startedAt).TotalSeconds * FrameRate));
        _next += state.Feels(SoakFault.Missing) ? 3 : 0;
        Fill(frame.Allocate(Width, Height).Pixels);
        TimeSpan raw = TimeSpan.FromSeconds((double)_next / FrameRate)
            + (state.Feels(SoakFault.LeapAhead) ? TimeSpan.FromHours(3) : TimeSpan.Zero) - (state.Feels(SoakFault.LeapBack) ? TimeSpan.FromHours(3) : TimeSpan.Zero);
        frame.Timestamp = _clock.Next(raw);
        frame.CapturedAt = TimeProvider.System.GetTimestamp();
        frame.Sequence = _next++;
        return true;
    }

    public void Dispose()
    {
    }

    private void Fill(Span<byte> pixels)
    {
        long shown = state.Feels(SoakFault.Repeated) ? 0 : _next;
        TestPictures.Fill(pixels, Width, Height, (int)(shown % 1000));
        if (state.Feels(SoakFault.Torn))
        {
            pixels[..(pixels.Length / 2)].Fill(255);
        }
    }
}
