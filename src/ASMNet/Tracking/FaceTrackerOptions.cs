namespace ASMNet.Tracking;

/// <summary>Settings of a <see cref="FaceTracker"/>.</summary>
public sealed record FaceTrackerOptions
{
    /// <summary>The most faces followed at once. Default 4, range 1 to 64.</summary>
    public int MaxFaces { get; init; } = 4;

    /// <summary>Time from one detector pass to the next while all is well. Default 0.4 s, range 0 to 60 s.</summary>
    public TimeSpan DetectionInterval { get; init; } = TimeSpan.FromSeconds(0.4);

    /// <summary>The same while there is no face, or while a face is new, doubtful or hidden. Default 0.1 s, range 0 to 10 s.</summary>
    public TimeSpan SearchInterval { get; init; } = TimeSpan.FromSeconds(0.1);

    /// <summary>The least detector score that starts a track. Default 0.6, range 0 to 1.</summary>
    public float MinDetectionScore { get; init; } = 0.6f;

    /// <summary>The detector score from which a single pass is enough for a new face, where the landmark network agrees. Default 0.8, range 0 to 1.</summary>
    public float SureDetectionScore { get; init; } = 0.8f;

    /// <summary>Below this confidence of the landmark network the face counts as hidden and is not reported. Default 0.3, range 0 to 1.</summary>
    public float HiddenConfidence { get; init; } = 0.3f;

    /// <summary>
    /// Below this confidence, taken over a quarter of a second, no new face is taken up, and a known one is kept only while the detector
    /// agrees the more clearly, the lower the confidence is. Default 0.9, range 0 to 1.
    /// </summary>
    public float DoubtfulConfidence { get; init; } = 0.9f;

    /// <summary>Root mean square of the shape coefficients, in standard deviations, above which a face is doubtful. Default 2.5, greater than 0.</summary>
    public float MaxShapeDeviation { get; init; } = 2.5f;

    /// <summary>Distance from the shape model, as a share of the face's radius, above which a face is doubtful. Default 0.06, greater than 0.</summary>
    public float MaxShapeResidual { get; init; } = 0.06f;

    /// <summary>How long a doubtful face is kept without the detector's word for it. Default 0.3 s, range 0 to 10 s.</summary>
    public TimeSpan DoubtTime { get; init; } = TimeSpan.FromSeconds(0.3);

    /// <summary>How long the place of a hidden face is watched before the track ends. Default 0.5 s, range 0 to 10 s.</summary>
    public TimeSpan HiddenTime { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>How long a face is kept that the landmark network is sure of and the detector never finds. Default 2 s, range 0 to 60 s.</summary>
    public TimeSpan UnseenTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a face that comes back near its old place gets its old identity. Default 2 s, range 0 to 60 s.</summary>
    public TimeSpan IdentityMemory { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Whether faces are also told apart by how they look, so that one that comes back elsewhere within <see cref="IdentityMemory"/> keeps its
    /// identity, and somebody else who comes to its place does not get it. Default false: how a face looks is biometric data. It is kept in
    /// memory alone, as up to four descriptions of 944 numbers, until the face is forgotten.
    /// </summary>
    public bool RecogniseAppearance { get; init; }

    /// <summary>Throws when a setting lies outside its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the setting, its value and its range.</exception>
    public void Validate()
    {
        Require(MaxFaces is >= 1 and <= 64, nameof(MaxFaces), MaxFaces, "from 1 to 64");
        RequireTime(DetectionInterval, nameof(DetectionInterval), 60);
        RequireTime(SearchInterval, nameof(SearchInterval), 10);
        RequireShare(MinDetectionScore, nameof(MinDetectionScore));
        RequireShare(SureDetectionScore, nameof(SureDetectionScore));
        RequireShare(HiddenConfidence, nameof(HiddenConfidence));
        RequireShare(DoubtfulConfidence, nameof(DoubtfulConfidence));
        Require(MaxShapeDeviation > 0, nameof(MaxShapeDeviation), MaxShapeDeviation, "greater than 0");
        Require(MaxShapeResidual > 0, nameof(MaxShapeResidual), MaxShapeResidual, "greater than 0");
        RequireTime(DoubtTime, nameof(DoubtTime), 10);
        RequireTime(HiddenTime, nameof(HiddenTime), 10);
        RequireTime(UnseenTime, nameof(UnseenTime), 60);
        RequireTime(IdentityMemory, nameof(IdentityMemory), 60);
    }

    private static void RequireShare(float value, string name) => Require(value is >= 0 and <= 1, name, value, "from 0 to 1");

    private static void RequireTime(TimeSpan value, string name, int seconds) =>
        Require(value >= TimeSpan.Zero && value <= TimeSpan.FromSeconds(seconds), name, value, $"from 0 to {seconds} seconds");

    private static void Require(bool holds, string name, object value, string range)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be {range}.");
        }
    }
}
