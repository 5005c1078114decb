using ASMNet.Media;

namespace ASMNet.Testing;

/// <summary>What goes wrong with one frame of a <see cref="FaultySource"/>.</summary>
internal enum SourceFault
{
    None,

    /// <summary>It never comes; the wait ends with a cancellation alone.</summary>
    Hang,

    /// <summary>The source fails with the project's exception.</summary>
    Fail,

    /// <summary>The source fails as nobody foresaw.</summary>
    Break,

    /// <summary>The source ends here, and says that something was wrong.</summary>
    End,

    /// <summary>Half of the picture is of another time.</summary>
    Torn,

    /// <summary>The frame before comes again.</summary>
    Repeated,

    /// <summary>Its time is an hour ahead.</summary>
    Leap,

    /// <summary>Its time is the frame's before.</summary>
    StandStill,

    /// <summary>Frames before it are left out.</summary>
    Missing,
}

/// <summary>A source that does what is asked of it wrongly, frame by frame: for showing that what reads it stands it.</summary>
/// <param name="frames">How many frames it has.</param>
/// <param name="fault">What is wrong with the frame of a number.</param>
/// <param name="isLive">Whether it goes on by itself.</param>
internal sealed class FaultySource(long frames, Func<long, SourceFault> fault, bool isLive = false) : IFrameSource
{
    private long _next;

    public SourceInfo Info { get; init; } = new("faulty", 64, 48, 25, isLive, isLive ? null : frames);

    public string? Defect { get; private set; }

    public bool IsDisposed { get; private set; }

    public bool Read(MediaFrame frame, CancellationToken cancellation)
    {
        if (_next == frames || cancellation.IsCancellationRequested || Defect is not null)
        {
            return false;
        }

        SourceFault what = fault(_next);
        switch (what)
        {
            case SourceFault.Hang:
                cancellation.WaitHandle.WaitOne();
                return false;
            case SourceFault.Fail:
                _next++;
                throw new MediaException("the source failed, as it was told to.");
            case SourceFault.Break:
                _next++;
                throw new InvalidOperationException("the source broke, as it was told to");
            case SourceFault.End:
                Defect = "the source ended, as it was told to";
                return false;
            case SourceFault.Missing:
                _next += 3;
                break;
        }

        long shown = what == SourceFault.Repeated ? _next - 1 : _next;
        Span<byte> pixels = frame.Allocate(Info.Width, Info.Height).Pixels;
        TestPictures.Fill(pixels, Info.Width, Info.Height, (int)shown);
        if (what == SourceFault.Torn)
        {
            byte[] other = TestPictures.Create(Info.Width, Info.Height, (int)shown + 4);
            other.AsSpan(0, other.Length / 2).CopyTo(pixels);
        }

        frame.Timestamp = TimeSpan.FromSeconds((what == SourceFault.StandStill ? _next - 1 : _next) / Info.FrameRate) + (what == SourceFault.Leap ? TimeSpan.FromHours(1) : TimeSpan.Zero);
        frame.CapturedAt = TimeProvider.System.GetTimestamp();
        frame.Sequence = _next++;
        return true;
    }

    public void Dispose() => IsDisposed = true;
}

/// <summary>A sink that does what is asked of it wrongly.</summary>
/// <param name="fault">Runs at each frame: throws, waits, or lets it pass.</param>
internal sealed class FaultySink(Action<long> fault) : IFrameSink
{
    public string Description => "faulty";

    public bool NeedsPicture => false;

    public long Written { get; private set; }

    public bool IsCompleted { get; private set; }

    public void Write(MediaFrame frame)
    {
        fault(Written);
        Written++;
    }

    public void Complete() => IsCompleted = true;

    public void Dispose()
    {
    }
}
