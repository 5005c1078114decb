using System.Globalization;

namespace ASMNet.Media.FFmpeg;

/// <summary>How long and how large what comes from outside may be.</summary>
public sealed record MediaLimits
{
    /// <summary>How long to wait for an answer or for the next picture before the source counts as hanging. Default 10 s, range 0.1 s to 1 h.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The largest picture that is decoded, in pixels. Default 100 million, range 1 to 700 million, which is what 2 GB hold.</summary>
    public long MaximumPixels { get; init; } = 100_000_000;

    /// <summary>ffmpeg's option for it, before the input.</summary>
    internal IReadOnlyList<string> DecoderOptions => ["-max_pixels", MaximumPixels.ToString(CultureInfo.InvariantCulture)];

    /// <summary>The time in words, for messages.</summary>
    internal string TimeoutText => string.Create(CultureInfo.InvariantCulture, $"{Timeout.TotalSeconds:0.###} s");

    /// <summary>Throws when a limit lies outside its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the limit, its value and its range.</exception>
    internal void Validate()
    {
        if (Timeout < TimeSpan.FromSeconds(0.1) || Timeout > TimeSpan.FromHours(1))
        {
            throw new ArgumentOutOfRangeException(nameof(Timeout), Timeout, $"{nameof(Timeout)} must be from 0.1 s to 1 h.");
        }

        if (MaximumPixels is < 1 or > 700_000_000)
        {
            throw new ArgumentOutOfRangeException(nameof(MaximumPixels), MaximumPixels, $"{nameof(MaximumPixels)} must be from 1 to 700 million.");
        }
    }
}
