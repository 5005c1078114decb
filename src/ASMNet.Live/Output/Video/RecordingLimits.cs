using ASMNet.Live.Configuration;
using ASMNet.Media;

namespace ASMNet.Live.Output.Video;

/// <summary>When a recording ends by itself, and when it goes on in a new file.</summary>
public sealed record RecordingLimits
{
    /// <summary>Ends it when its files have this many bytes together. Default null: no limit.</summary>
    public long? Size { get; init; }

    /// <summary>Ends it after this time. Default null: no limit.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Begins a new file after this time. Default null: one file.</summary>
    public TimeSpan? Segment { get; init; }

    /// <summary>
    /// Ends it in order when no more than this many bytes are free on the disk; a twentieth of the disk counts where that is less, so that small
    /// disks can be used at all. Default 200 MB.
    /// </summary>
    public long FreeSpaceFloor { get; init; } = FreeSpace.DefaultFloor;

    /// <summary>The limits that the settings ask for.</summary>
    /// <param name="settings">The settings.</param>
    public static RecordingLimits Of(RecordingSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        const long Megabyte = 1_000_000;
        return new RecordingLimits
        {
            Size = settings.LimitSize > 0 ? settings.LimitSize * Megabyte : null,
            Duration = settings.LimitDuration > 0 ? TimeSpan.FromSeconds(settings.LimitDuration) : null,
            Segment = settings.Segment > 0 ? TimeSpan.FromSeconds(settings.Segment) : null,
            FreeSpaceFloor = settings.FreeSpaceFloor * Megabyte,
        };
    }
}
