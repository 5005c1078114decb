using System.Globalization;

namespace ASMNet.Live.Pipeline;

/// <summary>A stage that has been at one frame for long.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Part">Which of its parts: the description of an output; null where it has none.</param>
/// <param name="Time">For how long.</param>
public sealed record StageStall(StageName Stage, string? Part, TimeSpan Time)
{
    /// <summary>What hangs, for people: "the stage align", "the output to 'out.mp4'".</summary>
    public string Name => Part is null ? $"the stage {Stage.ToString().ToLowerInvariant()}" : $"the output to '{Part}'";

    /// <summary>The whole, for people, without a stop at its end.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} has been at one frame for {Time.TotalSeconds:0} s");

    /// <summary>The whole with the source's name, likewise.</summary>
    /// <param name="source">What the source calls itself.</param>
    public string Of(string source) => Stage == StageName.Capture
        ? string.Create(CultureInfo.InvariantCulture, $"{source} has given no picture for {Time.TotalSeconds:0} s and does not say why")
        : $"{source}: {this}";
}
