using ASMNet.Filtering;

namespace ASMNet.Tests.Filtering;

public sealed class FaceSmootherOptionsTests
{
    // What the documentation of each setting promises: the values at its ends are taken, those beyond are not.
    public static TheoryData<string, FaceSmootherOptions> Refused { get; } = new()
    {
        { "Alignment.MinCutoff must be greater than 0.", new() { Alignment = new(0, 1, 1) } },
        { "Alignment.Beta must be at least 0 and finite.", new() { Alignment = new(1, -0.001f, 1) } },
        { "Alignment.DerivativeCutoff must be greater than 0.", new() { Alignment = new(1, 1, 0) } },
        { "Shape.MinCutoff must be greater than 0.", new() { Shape = new(-1, 1, 1) } },
        { "Shape.Beta must be at least 0 and finite.", new() { Shape = new(1, float.NaN, 1) } },
        { "Shape.DerivativeCutoff must be greater than 0.", new() { Shape = new(1, 1, -1) } },
        { "Pose.MinCutoff must be greater than 0.", new() { Pose = new(float.NaN, 1, 1) } },
        { "Pose.Beta must be at least 0 and finite.", new() { Pose = new(1, -1, 1) } },
        { "Pose.Beta must be at least 0 and finite.", new() { Pose = new(1, float.PositiveInfinity, 1) } },
        { "Pose.DerivativeCutoff must be greater than 0.", new() { Pose = new(1, 1, float.NaN) } },
        { "ShapeLimit must be at least 0.5.", new() { ShapeLimit = 0.499f } },
        { "ShapeLimit must be at least 0.5.", new() { ShapeLimit = float.NaN } },
        { "Detail must be from 0 to 1.", new() { Detail = -0.001f } },
        { "Detail must be from 0 to 1.", new() { Detail = 1.001f } },
    };

    public static TheoryData<FaceSmootherOptions> Taken { get; } = new()
    {
        new FaceSmootherOptions(),
        new FaceSmootherOptions { Alignment = new(0.001f, 0, 0.001f), Shape = new(0.001f, 0, 0.001f), Pose = new(0.001f, 0, 0.001f) },
        new FaceSmootherOptions { ShapeLimit = 0.5f, Detail = 0 },
        new FaceSmootherOptions { ShapeLimit = float.PositiveInfinity, Detail = 1 },
    };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public void Validate_BeyondTheRange_NamesTheSettingAndItsRange(string message, FaceSmootherOptions options)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(options.Validate);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.ActualValue);
        Assert.StartsWith(error.ParamName!, message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Taken), DisableDiscoveryEnumeration = true)]
    public void Validate_AtTheEndsOfTheRange_IsContent(FaceSmootherOptions options) => options.Validate();
}
