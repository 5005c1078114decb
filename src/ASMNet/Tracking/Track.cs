using System.Numerics;
using ASMNet.Geometry;

namespace ASMNet.Tracking;

/// <summary>What the tracker knows of one face. Slots are reused, so that following a face allocates nothing.</summary>
internal sealed class Track(int landmarkCount, bool recognised = false)
{
    private const float TrustSeconds = 0.25f;

    // How far a face may go while it is not seen, in its own sides: at once, and in a second besides its own speed.
    private const float ReachAtOnce = 1.2f;
    private const float ReachInASecond = 2;
    private TrackMotion _motion;

    /// <summary>The network's newest points in image pixels; worth something unless the face is hidden.</summary>
    public Vector2[] Landmarks { get; } = new Vector2[landmarkCount];

    /// <summary>Identity, or 0 while the face is not yet confirmed.</summary>
    public int Id { get; set; }

    /// <summary>The pose in which the face was last to be seen.</summary>
    public HeadPose Pose { get; set; }

    public float Confidence { get; set; }

    /// <summary>The confidence of the last quarter of a second or so, by which a single frame neither makes nor breaks a face.</summary>
    public float Trust { get; private set; }

    /// <summary>Where the face is looked for in the next frame.</summary>
    public CropRegion Region { get; set; }

    /// <summary>Whether <see cref="Region"/> comes from a detector's box, which lies less exactly than landmarks do.</summary>
    public bool FromDetector { get; set; }

    /// <summary>Where the face was followed before a detector's box took the place of that; null where it was not there any more.</summary>
    public CropRegion? Former { get; private set; }

    /// <summary>When a better crop was last looked for around a detector's box; null where it never was.</summary>
    public TimeSpan? LastSearch { get; set; }

    /// <summary>How it moves.</summary>
    public ref TrackMotion Motion => ref _motion;

    public TrackState State { get; set; }

    /// <summary>Whether the face was not to be seen in the last frame.</summary>
    public bool Fresh { get; set; }

    /// <summary>When the track was last in <see cref="TrackState.Clear"/>, or was started.</summary>
    public TimeSpan LastClear { get; set; }

    /// <summary>When the face was last to be seen at all, or the track was started.</summary>
    public TimeSpan LastVisible { get; set; }

    /// <summary>When a detector pass last agreed.</summary>
    public TimeSpan LastAgreed { get; set; }

    /// <summary>How the face looks; null where faces are not recognised.</summary>
    public FaceViews? Views { get; } = recognised ? new FaceViews() : null;

    /// <summary>When <see cref="Views"/> last got one; null where it has none of this face.</summary>
    public TimeSpan? LastView { get; set; }

    /// <summary>Whether a known face was hidden since it was last looked at, so that somebody else may be there now.</summary>
    public bool LostSight { get; set; }

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
        Former = null;
        LastSearch = null;
        State = TrackState.Clear;
        Confidence = score;
        Trust = 0;
        Score = score;
        LastClear = timestamp;
        LastVisible = timestamp;
        LastAgreed = timestamp;
        Agreements = 1;
        Misses = 0;
        Fresh = true;
        LastView = null;
        LostSight = false;
        Views?.Clear();
        Motion.Clear();
    }

    /// <summary>Whether a region may show this face, which is hidden at present: not farther than it can have gone, and not twice as large or small.</summary>
    public bool CanBeAt(in CropRegion region, TimeSpan timestamp)
    {
        float own = Math.Max(Region.Width, Region.Height);
        float side = Math.Max(region.Width, region.Height);
        float seconds = (float)(timestamp - LastVisible).TotalSeconds;
        float reach = (ReachAtOnce * Math.Max(own, side)) + (seconds * (Motion.Velocity.Length() + (ReachInASecond * own)));
        return Vector2.Distance(Region.Center, region.Center) < reach && side < 2 * own && own < 2 * side;
    }

    /// <summary>Takes in how sure the network is in a new frame.</summary>
    /// <param name="confidence">0 to 1.</param>
    /// <param name="elapsed">Time since the last frame in which the face was to be seen.</param>
    /// <param name="fresh">Whether the face was not to be seen before, so that the past tells nothing.</param>
    public void UpdateTrust(float confidence, TimeSpan elapsed, bool fresh)
    {
        float share = fresh ? 1 : 1 - MathF.Exp(-(float)(elapsed.TotalSeconds / TrustSeconds));
        Trust += share * (confidence - Trust);
    }

    /// <summary>Takes in that a detector pass found the face.</summary>
    /// <param name="region">Where.</param>
    /// <param name="score">How sure the detector is.</param>
    /// <param name="convincing">Whether that is proof enough for a doubtful face.</param>
    /// <param name="anchor">Whether to look there from now on.</param>
    /// <param name="timestamp">Time of the frame.</param>
    /// <param name="slid">Whether the face has been followed to a place where it is not.</param>
    public void Agree(in CropRegion region, float score, bool convincing, bool anchor, TimeSpan timestamp, bool slid = false)
    {
        Agreements++;
        Misses = 0;
        Score = Math.Max(Score, score);
        if (convincing)
        {
            LastAgreed = timestamp;
        }

        if (anchor)
        {
            Former = slid || State == TrackState.Hidden ? null : Region;
            Region = region;
            FromDetector = true;
        }
    }
}
