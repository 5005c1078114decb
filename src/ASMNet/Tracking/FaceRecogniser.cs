using ASMNet.Geometry;
using ASMNet.Imaging;

namespace ASMNet.Tracking;

/// <summary>Looks at how the faces of tracks look, and notices where one that came back is somebody else.</summary>
internal sealed class FaceRecogniser
{
    // Smaller faces, in pixels of the landmark box's longer side, and those turned farther, in degrees, show too little.
    private const float SmallestFace = 30;
    private const float LargestYaw = 40;
    private const float LargestPitch = 30;

    // Looks change slowly, and a look costs a tenth of a millisecond.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(0.25);

    private readonly FaceTrackerOptions _options;
    private readonly TrackList _tracks;
    private readonly FaceAppearance _appearance = new();
    private readonly FaceViews _fresh = new();
    private readonly float[] _description = new float[FaceAppearance.Length];

    public FaceRecogniser(FaceTrackerOptions options, TrackList tracks)
    {
        _options = options;
        _tracks = tracks;
    }

    /// <summary>
    /// Looks at every face that is clearly to be seen and was not looked at lately, takes its identity from one that came back as somebody
    /// else, and forgets the lost ones whose time is over.
    /// </summary>
    /// <param name="image">The picture.</param>
    /// <param name="timestamp">Its time; all tracks were followed into it.</param>
    public void Look(in ImageView image, TimeSpan timestamp)
    {
        _tracks.Forget(timestamp);
        for (int i = 0; i < _tracks.Count; i++)
        {
            Track track = _tracks[i];
            track.LostSight |= track.Confirmed && track.State == TrackState.Hidden;
            if (track.Views is FaceViews views && IsDue(track, timestamp) && IsWhole(image, track) && _appearance.Describe(image, track.Landmarks, _description))
            {
                TakeIn(track, views, timestamp);
            }
        }

        // Nothing of a face stays here.
        _fresh.Clear();
        Array.Clear(_description);
    }

    private void TakeIn(Track track, FaceViews views, TimeSpan timestamp)
    {
        if (track.LostSight)
        {
            _fresh.Clear();
            _fresh.Add(_description, track.Pose);
            if (views.CompareTo(_fresh).IsAnother)
            {
                _tracks.Disown(track, timestamp);
            }
        }

        views.Add(_description, track.Pose);
        track.LostSight = false;
        track.LastView = timestamp;
    }

    private bool IsDue(Track track, TimeSpan timestamp) =>
        track.State == TrackState.Clear
        && track.Confidence >= _options.DoubtfulConfidence
        && Math.Abs(track.Pose.Yaw) <= LargestYaw
        && Math.Abs(track.Pose.Pitch) <= LargestPitch
        && (track.LostSight || track.LastView is not TimeSpan last || timestamp - last >= Rest);

    private static bool IsWhole(in ImageView image, Track track)
    {
        BoundingBox box = BoundingBox.Around(track.Landmarks);
        return box.LongSide >= SmallestFace && box.X >= 0 && box.Y >= 0 && box.Right < image.Width && box.Bottom < image.Height;
    }
}
