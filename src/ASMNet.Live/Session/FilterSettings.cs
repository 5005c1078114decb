using ASMNet.Filtering;

namespace ASMNet.Live.Session;

/// <summary>The few filter settings that can be changed live, over the many of the settings file.</summary>
internal static class FilterSettings
{
    /// <summary>What the file says, in the words of the live settings.</summary>
    /// <param name="file">The filters of the settings file.</param>
    /// <param name="settings">The live settings, whose other members stay.</param>
    public static LiveSettings Read(FaceSmootherOptions file, LiveSettings settings) => settings with
    {
        Smoothing = file.Temporal,
        MinCutoff = CutoffOf(file),
        Responsiveness = 1,
        ShapeLimit = Math.Min(file.ShapeLimit, LiveSettings.LargestShapeLimit),
        Detail = file.Detail,
    };

    /// <summary>The filters of the file with the live settings over them. A filter that nobody has touched stays as the file has it.</summary>
    /// <param name="file">The filters of the settings file.</param>
    /// <param name="settings">Checked live settings.</param>
    public static FaceSmootherOptions Apply(FaceSmootherOptions file, LiveSettings settings)
    {
        double? cutoff = settings.MinCutoff == CutoffOf(file) ? null : settings.MinCutoff;
        return file with
        {
            Temporal = settings.Smoothing,
            Alignment = Tuned(file.Alignment, cutoff, settings.Responsiveness),
            Shape = Tuned(file.Shape, cutoff, settings.Responsiveness),
            Pose = Tuned(file.Pose, cutoff, settings.Responsiveness),
            ShapeLimit = settings.ShapeLimit >= LiveSettings.LargestShapeLimit ? Math.Max(file.ShapeLimit, (float)LiveSettings.LargestShapeLimit) : (float)settings.ShapeLimit,
            Detail = (float)settings.Detail,
        };
    }

    // the file has one for each filter, the page one for all: that of the pose stands for them
    private static double CutoffOf(FaceSmootherOptions file) => Math.Clamp(file.Pose.MinCutoff, LiveSettings.LeastCutoff, LiveSettings.LargestCutoff);

    private static OneEuroParameters Tuned(OneEuroParameters filter, double? cutoff, double responsiveness) =>
        filter with { MinCutoff = (float?)cutoff ?? filter.MinCutoff, Beta = filter.Beta * (float)responsiveness };
}
