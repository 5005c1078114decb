using System.ComponentModel.DataAnnotations;
using ASMNet.Live.Configuration;

namespace ASMNet.Live.Session;

/// <summary>What can be changed while the service runs. Nothing of it is written to a file.</summary>
public sealed record LiveSettings
{
    /// <summary>The bottom of the range of <see cref="MinCutoff"/>, in Hz.</summary>
    public const double LeastCutoff = 0.05;

    /// <summary>The top of the range of <see cref="MinCutoff"/>, in Hz.</summary>
    public const double LargestCutoff = 30;

    /// <summary>The top of the range of <see cref="Responsiveness"/>, which no setting of the file stands for.</summary>
    public const double LargestResponsiveness = 4;

    /// <summary>The top of the range of <see cref="ShapeLimit"/>, where the settings file's own limit holds if that is larger.</summary>
    public const double LargestShapeLimit = 6;

    /// <summary>The source: <c>synthetic</c>, <c>camera:N</c>, a file or a URL that the server was started with or lists, or <c>browser</c>, which only a page's camera can set.</summary>
    public string Source { get; init; } = "synthetic";

    /// <summary>The inference device, an id of <c>/api/devices</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>The landmark model's name.</summary>
    public string Model { get; init; } = "asmnet-live";

    /// <summary>The most faces to track, 1 to 64. Default 4.</summary>
    public int MaxFaces { get; init; } = 4;

    /// <summary>Whether landmarks and pose are smoothed over time. Default true.</summary>
    public bool Smoothing { get; init; } = true;

    /// <summary>One Euro filters: the cutoff of a face at rest in Hz, 0.05 to 30; lower is calmer and slower. Default 1.</summary>
    public double MinCutoff { get; init; } = 1;

    /// <summary>One Euro filters: factor on how fast the cutoff rises with speed, 0 to 4; higher follows faster. Default 1.</summary>
    [Range(0, LargestResponsiveness)]
    public double Responsiveness { get; init; } = 1;

    /// <summary>Limit of each shape coefficient in standard deviations, 0.5 to 6; lower allows only likely faces. Default 3.</summary>
    public double ShapeLimit { get; init; } = 3;

    /// <summary>The share of what the shape model cannot express that is kept, 0 to 1. Default 1.</summary>
    public double Detail { get; init; } = 1;

    /// <summary>The camera's horizontal field of view in degrees, 10 to 150, by which positions are measured; a distance that is told changes it. Default 60.</summary>
    public double FieldOfView { get; init; } = 60;

    /// <summary>Where what is tracked is sent, as <c>--send</c> takes it, parted by semicolons. Default empty: nowhere.</summary>
    public string Send { get; init; } = "";

    /// <summary>Names the first value out of range, or null when all are good.</summary>
    public string? FindProblem()
    {
        if (string.IsNullOrWhiteSpace(Source) || Source.Length > 1024)
        {
            return "source must be the id of one of /api/sources.";
        }

        return OutOfRange("maxFaces", MaxFaces)
            ?? OutOfRange("minCutoff", MinCutoff)
            ?? (Responsiveness is >= 0 and <= LargestResponsiveness ? null : Refusal("responsiveness", Responsiveness, 0, LargestResponsiveness))
            ?? OutOfRange("shapeLimit", ShapeLimit)
            ?? OutOfRange("detail", Detail)
            ?? OutOfRange("fieldOfView", FieldOfView);
    }

    private static string? OutOfRange(string name, double value)
    {
        Setting setting = SettingsTable.FindPatch(name)!;
        double low = setting.PatchLeast ?? setting.Least!.Value;
        double high = setting.PatchMost ?? setting.Most!.Value;
        return value >= low && value <= high ? null : Refusal(name, value, low, high);
    }

    private static string Refusal(string name, double value, double low, double high) =>
        FormattableString.Invariant($"{name} is {value}; it must be {low} to {high}.");
}
