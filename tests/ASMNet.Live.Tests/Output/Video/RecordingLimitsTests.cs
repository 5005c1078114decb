using ASMNet.Live.Configuration;
using ASMNet.Live.Output.Video;

namespace ASMNet.Live.Tests.Output.Video;

/// <summary>The settings count megabytes and seconds (<c>docs/settings.md</c>), 0 for no limit.</summary>
public sealed class RecordingLimitsTests
{
    [Fact]
    public void Of_Limits_AreBytesAndTimes() => Assert.Equal(
        new RecordingLimits { Size = 1_500_000_000, Duration = TimeSpan.FromSeconds(0.5), Segment = TimeSpan.FromMinutes(10), FreeSpaceFloor = 300_000_000 },
        RecordingLimits.Of(new RecordingSettings { LimitSize = 1500, LimitDuration = 0.5, Segment = 600, FreeSpaceFloor = 300 }));

    [Fact]
    public void Of_Zeros_AreNoLimits() => Assert.Equal(
        new RecordingLimits { Size = null, Duration = null, Segment = null, FreeSpaceFloor = 0 },
        RecordingLimits.Of(new RecordingSettings { LimitSize = 0, LimitDuration = 0, Segment = 0, FreeSpaceFloor = 0 }));
}
