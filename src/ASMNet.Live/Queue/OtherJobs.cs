namespace ASMNet.Live.Queue;

/// <summary>Jobs of other settings, models or versions.</summary>
/// <param name="Settings">The hash of their settings.</param>
/// <param name="Jobs">How many are not finished.</param>
internal sealed record OtherJobs(string Settings, int Jobs)
{
    private const int ShownDigits = 16;

    /// <summary>The hash as people are shown it.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Mark => Settings.Length > ShownDigits ? Settings[..ShownDigits] : Settings;

    /// <summary>Groups jobs, most first.</summary>
    /// <param name="jobs">The jobs.</param>
    public static IReadOnlyList<OtherJobs> Group(IEnumerable<(string Settings, string Id)> jobs) =>
        [.. jobs.GroupBy(job => job.Settings).Select(group => new OtherJobs(group.Key, group.Count())).OrderByDescending(group => group.Jobs).ThenBy(group => group.Settings, StringComparer.Ordinal)];
}
