using ASMNet.Live.Session;

namespace ASMNet.Live.Web.Api;

/// <summary>One of the answers of <c>GET /api/sources/running</c>.</summary>
/// <param name="Number">Its number, from 1, in its paths.</param>
/// <param name="Name">What it reads, for people.</param>
/// <param name="State">What its pipeline does, as in the status.</param>
/// <param name="Message">What went wrong, or what people should know; null for nothing.</param>
/// <param name="Width">Picture width in pixels; 0 before the first frame.</param>
/// <param name="Height">Picture height in pixels; 0 before the first frame.</param>
/// <param name="FramesPerSecond">Frames a second that came out lately.</param>
/// <param name="FramesTracked">Frames that came out of the pipeline.</param>
/// <param name="FramesDropped">Frames dropped for newer ones.</param>
/// <param name="Ready">Whether a frame came out within the last two seconds.</param>
/// <param name="Recording">Whether it is recorded.</param>
public sealed record RunningSource(
    int Number, string Name, string State, string? Message, int Width, int Height, double FramesPerSecond, long FramesTracked, long FramesDropped, bool Ready, bool Recording)
{
    private const double ReadyWithinSeconds = 2;

    /// <summary>What there is to say of a source now.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="control">What tracks it.</param>
    public static RunningSource Of(int number, ILiveControl control)
    {
        ArgumentNullException.ThrowIfNull(control);
        LiveStatus status = control.Status;
        return new RunningSource(
            number, status.Source, status.State, status.Message, status.Width, status.Height,
            status.FramesPerSecond, status.FramesTracked, status.FramesDropped, IsReady(status), control.Recording is not null);
    }

    /// <summary>Whether frames flow.</summary>
    /// <param name="status">A source's status.</param>
    internal static bool IsReady(LiveStatus status) => status.SecondsSinceFrame < ReadyWithinSeconds;
}
