using System.Numerics;
using ASMNet.Geometry;

namespace ASMNet.Tracking;

/// <summary>What the tracker knows of one face. Slots are reused, so that following a face allocates nothing.</summary>
internal sealed class Track(int landmarkCount)
{
    /// <summary>The network's newest points in image pixels; worth something unless the face is hidden.</summary>
    public Vector2[] Landmarks { get; } = new Vector2[landmarkCount];

    /// <summary>Identity, or 0 while the face is not yet confirmed.</summary>
    public int Id { get; set; }

    public HeadPose Pose { get; set; }

    public float Confidence { get; set; }

    /// <summary>Where the face is looked for in the next frame.</summary>
    public CropRegion Region { get; set; }

    /// <summary>Whether <see cref="Region"/> comes from a detector's box, which lies less exactly than landmarks do.</summary>
    public bool FromDetector { get; set; }

    public TrackState State { get; set; }

    /// <summary>When the track was last in <see cref="TrackState.Clear"/>, or was started.</summary>
    public TimeSpan LastClear { get; set; }

    /// <summary>When the face was last to be seen at all, or the track was started.</summary>
    public TimeSpan LastVisible { get; set; }

    /// <summary>When a detector pass last agreed.</summary>
    public TimeSpan LastAgreed { get; set; }

    /// <summary>Detector passes that agreed since the track was started.</summary>
    public int Agreements { get; set; }

    /// <summary>Detector passes since the last that agreed.</summary>
    public int Misses { get; set; }

    /// <summary>The best detector score that agreed.</summary>
    public float Score { get; set; }

    public bool Confirmed => Id != 0;

    /// <summary>How much the face matters where not all can be followed: near faces before far ones, sure ones before doubtful ones.</summary>
    public float Prominence => ProminenceOf(Score, Math.Max(Region.Width, Region.Height));

    public static float ProminenceOf(float score, float side) => score * score * MathF.Sqrt(side);

    public void Start(in CropRegion region, float score, TimeSpan timestamp)
    {
        Id = 0;
        Region = region;
        FromDetector = true;
        State = TrackState.Clear;
        Confidence = score;
        Score = score;
        LastClear = timestamp;
        LastVisible = timestamp;
        LastAgreed = timestamp;
        Agreements = 1;
        Misses = 0;
    }

    public void Agree(in CropRegion region, float score, bool anchor, TimeSpan timestamp)
    {
        Agreements++;
        Misses = 0;
        LastAgreed = timestamp;
        Score = Math.Max(Score, score);
        if (anchor)
        {
            Region = region;
            FromDetector = true;
        }
    }
}
