using ASMNet.Tracking;

namespace ASMNet.Tests.Tracking;

public sealed class FaceTrackerOptionsTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private static readonly FaceTrackerOptions Options = new();

    /// <summary>Each setting with its range, as its documentation promises it, and how it is set.</summary>
    private static readonly (string Name, string Range, FaceTrackerOptions[] Taken, FaceTrackerOptions[] Refused)[] Settings =
    [
        ("MaxFaces", "from 1 to 64", Each(value => Options with { MaxFaces = value }, 1, 64), Each(value => Options with { MaxFaces = value }, 0, 65, -1)),
        Time("DetectionInterval", 60, value => Options with { DetectionInterval = value }),
        Time("SearchInterval", 10, value => Options with { SearchInterval = value }),
        Time("DoubtTime", 10, value => Options with { DoubtTime = value }),
        Time("HiddenTime", 10, value => Options with { HiddenTime = value }),
        Time("UnseenTime", 60, value => Options with { UnseenTime = value }),
        Time("IdentityMemory", 60, value => Options with { IdentityMemory = value }),
        Share("MinDetectionScore", value => Options with { MinDetectionScore = value }),
        Share("SureDetectionScore", value => Options with { SureDetectionScore = value }),
        Share("HiddenConfidence", value => Options with { HiddenConfidence = value }),
        Share("DoubtfulConfidence", value => Options with { DoubtfulConfidence = value }),
        Positive("MaxShapeDeviation", value => Options with { MaxShapeDeviation = value }),
        Positive("MaxShapeResidual", value => Options with { MaxShapeResidual = value }),
        ("RecogniseAppearance", "", Each(value => Options with { RecogniseAppearance = value }, false, true), []),
    ];

    public static TheoryData<int> Indices { get; } = [.. Enumerable.Range(0, Settings.Length)];

    [Theory]
    [MemberData(nameof(Indices))]
    public void Validate_EachSetting_HoldsItsRangeAndNamesIt(int index)
    {
        (string name, string range, FaceTrackerOptions[] taken, FaceTrackerOptions[] refused) = Settings[index];
        Assert.All(taken, options => options.Validate());
        Assert.All(refused, options =>
        {
            var error = Assert.Throws<ArgumentOutOfRangeException>(options.Validate);
            Assert.Equal(name, error.ParamName);
            Assert.Contains($"{name} must be {range}.", error.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Validate_EverySetting_IsAmongThose() =>
        Assert.Equal(
            typeof(FaceTrackerOptions).GetProperties().Where(property => property.CanWrite).Select(property => property.Name).Order(),
            Settings.Select(setting => setting.Name).Order());

    private static (string Name, string Range, FaceTrackerOptions[] Taken, FaceTrackerOptions[] Refused) Time(string name, int most, Func<TimeSpan, FaceTrackerOptions> with) =>
        (name, $"from 0 to {most} seconds", Each(with, TimeSpan.Zero, TimeSpan.FromSeconds(most)), Each(with, -Tick, TimeSpan.FromSeconds(most) + Tick));

    private static (string Name, string Range, FaceTrackerOptions[] Taken, FaceTrackerOptions[] Refused) Share(string name, Func<float, FaceTrackerOptions> with) =>
        (name, "from 0 to 1", Each(with, 0, 1), Each(with, -0.001f, 1.001f, float.NaN));

    private static (string Name, string Range, FaceTrackerOptions[] Taken, FaceTrackerOptions[] Refused) Positive(string name, Func<float, FaceTrackerOptions> with) =>
        (name, "greater than 0", Each(with, 0.001f, 100), Each(with, 0, -1, float.NaN));

    private static FaceTrackerOptions[] Each<T>(Func<T, FaceTrackerOptions> with, params T[] values) => Array.ConvertAll(values, value => with(value));
}
