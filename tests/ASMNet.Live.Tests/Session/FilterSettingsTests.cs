using ASMNet.Filtering;
using ASMNet.Live.Session;

namespace ASMNet.Live.Tests.Session;

/// <summary>The page has one cutoff and one limit for what the file has several of and a wider range for.</summary>
public sealed class FilterSettingsTests
{
    private static readonly FaceSmootherOptions File = new()
    {
        Alignment = new OneEuroParameters(0.3f, 40, 2),
        Shape = new OneEuroParameters(0.5f, 200, 3),
        Pose = new OneEuroParameters(50, 0.02f, 2),
        ShapeLimit = 9,
        Detail = 0.25f,
    };

    [Fact]
    public void Read_FileBeyondThePagesRange_ShowsTheRangesEnd()
    {
        LiveSettings settings = FilterSettings.Read(File with { Temporal = false }, new LiveSettings { Responsiveness = 3, MaxFaces = 7 });

        Assert.Equal((false, 30d, 1d, 6d, 0.25, 7), (settings.Smoothing, settings.MinCutoff, settings.Responsiveness, settings.ShapeLimit, settings.Detail, settings.MaxFaces));
        Assert.Null(settings.FindProblem());
    }

    [Fact]
    public void Apply_NothingWasTouched_IsTheFile() => Assert.Equal(File, FilterSettings.Apply(File, FilterSettings.Read(File, new LiveSettings())));

    [Fact]
    public void Apply_Touched_HoldsForAllFilters()
    {
        LiveSettings settings = FilterSettings.Read(File, new LiveSettings()) with { MinCutoff = 2, Responsiveness = 0.5, ShapeLimit = 2.5 };

        Assert.Equal(
            File with
            {
                Alignment = new OneEuroParameters(2, 20, 2),
                Shape = new OneEuroParameters(2, 100, 3),
                Pose = new OneEuroParameters(2, 0.01f, 2),
                ShapeLimit = 2.5f,
            },
            FilterSettings.Apply(File, settings));
    }
}
