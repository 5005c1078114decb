using System.Globalization;

namespace ASMNet.Media.Video;

/// <summary>
/// The places of pictures in a video of a constant frame rate: each has the nearest one, and the first there stays. Time without pictures that is longer than is believed of
/// any source (<see cref="SourceClock.LargestGap"/>), as of a machine that slept, is left out: each moment of it would be a picture.
/// </summary>
/// <param name="file">The video's name, for messages.</param>
/// <param name="frameRate">Pictures a second.</param>
/// <param name="report">Receives what was left out.</param>
internal sealed class FrameSlots(string file, double frameRate, Action<string> report)
{
    private TimeSpan? _first;

    /// <summary>The place of a picture.</summary>
    /// <param name="time">Its time.</param>
    /// <param name="filled">Places that are taken.</param>
    /// <returns>From 0; null where a picture is there already.</returns>
    public long? Find(TimeSpan time, long filled)
    {
        _first ??= time;
        TimeSpan end = TimeSpan.FromSeconds(filled / frameRate);
        TimeSpan gap = time - _first.Value - end;
        if (gap > SourceClock.LargestGap)
        {
            report(string.Create(CultureInfo.InvariantCulture, $"'{file}': there was no picture for {gap.TotalSeconds:0} s, which are left out of the video."));
            _first = time - end;
        }

        long slot = (long)Math.Round((time - _first.Value).TotalSeconds * frameRate);
        return slot < filled ? null : slot;
    }
}
