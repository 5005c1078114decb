namespace ASMNet.Live.Pipeline;

/// <summary>What each stage is at just now, so that one that hangs can be named. The stages write; anybody may ask at any time.</summary>
public sealed class PipelineProgress
{
    private readonly TimeProvider _timeProvider;
    private readonly long[] _since = new long[Enum.GetValues<StageName>().Length];
    private readonly string?[] _parts = new string?[Enum.GetValues<StageName>().Length];

    internal PipelineProgress(TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
    }

    /// <summary>
    /// The stage that has been at one frame for longer than a time; null where there is none. A stage that waits for a frame, or for room
    /// behind it, is at none. The source is not asked about: it may have to wait for long.
    /// </summary>
    /// <param name="limit">The time.</param>
    public StageStall? FindStall(TimeSpan limit)
    {
        StageStall? longest = null;
        foreach (StageName stage in Enum.GetValues<StageName>().Where(stage => stage != StageName.Capture))
        {
            if (SinceBegin(stage) is TimeSpan time && time > limit && !(time <= longest?.Time))
            {
                longest = new StageStall(stage, _parts[(int)stage], time);
            }
        }

        return longest;
    }

    /// <summary>How long a stage has been at its frame; null while it waits for one.</summary>
    /// <param name="stage">The stage.</param>
    public TimeSpan? SinceBegin(StageName stage) =>
        Volatile.Read(ref _since[(int)stage]) is var since and not 0 ? _timeProvider.GetElapsedTime(since) : null;

    /// <summary>A stage begins with a frame, or a part of it does.</summary>
    internal void Begin(StageName stage, string? part = null)
    {
        _parts[(int)stage] = part;
        Volatile.Write(ref _since[(int)stage], _timeProvider.GetTimestamp());
    }

    /// <summary>A stage is done with a frame.</summary>
    internal void End(StageName stage) => Volatile.Write(ref _since[(int)stage], 0);
}
