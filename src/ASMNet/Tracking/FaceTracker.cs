using System.Numerics;
using ASMNet.Detection;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Landmarks;
using ASMNet.Shapes;

namespace ASMNet.Tracking;

/// <summary>
/// Follows faces from frame to frame. Each face is looked for where its landmarks were; a detector that runs beside the frame loop finds
/// new faces, and its word is asked for where the landmark network or the shape model is in doubt.
/// <see cref="Update"/> serves one thread; <see cref="WantsDetection"/> and <see cref="DetectionStarted"/> may be called from another.
/// </summary>
public sealed class FaceTracker
{
    // Where the points lie this far from the middle of the region, as a share of its side, they are looked at again from their own place.
    private const float FarOff = 0.15f;

    // A new face the wrong way up gets less than this from the network, one the right way up that is less sure is looked at both ways.
    private const float SureWayUp = 0.98f;

    // The time between two searches around a face that stays in doubt.
    private static readonly TimeSpan SearchRest = TimeSpan.FromSeconds(0.5);

    // The detector knows faces that are turned by less.
    private const float UprightDegrees = 40;

    private readonly ILandmarkEstimator _estimator;
    private readonly FrameJudge _judge;
    private readonly CropSearch _search;
    private readonly DetectionSchedule _schedule = new();
    private readonly TrackList _tracks;
    private readonly DetectionMatcher _matcher;
    private readonly FaceRecogniser? _recogniser;
    private TimeSpan _last = TimeSpan.MinValue;
    private volatile bool _resetWanted;

    /// <summary>Makes a tracker. The estimator stays the caller's to dispose.</summary>
    /// <param name="estimator">Finds the landmarks in a crop.</param>
    /// <param name="options">Settings.</param>
    /// <param name="shapeModel">A similarity-normalised model that tells faces from other things; null to trust the network alone.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting lies outside its range.</exception>
    /// <exception cref="ArgumentException">The shape model is of another kind or has another number of points.</exception>
    public FaceTracker(ILandmarkEstimator estimator, FaceTrackerOptions options, ShapeModel? shapeModel = null)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (shapeModel is not null && (shapeModel.Normalisation != ShapeNormalisation.Similarity || shapeModel.PointCount != estimator.LandmarkCount))
        {
            throw new ArgumentException($"The tracker needs a similarity-normalised shape model of {estimator.LandmarkCount} points.", nameof(shapeModel));
        }

        _estimator = estimator;
        Options = options;
        _judge = new FrameJudge(options, shapeModel);
        _search = new CropSearch(estimator, _judge);
        _tracks = new TrackList(options, estimator.LandmarkCount);
        _matcher = new DetectionMatcher(options, estimator, _tracks);
        _recogniser = options.RecogniseAppearance ? new FaceRecogniser(options, _tracks) : null;
    }

    /// <summary>The settings.</summary>
    public FaceTrackerOptions Options { get; }

    /// <summary>Tells a <see cref="TurningFaceDetector"/> which way to turn the picture for the face that most needs its word.</summary>
    public FaceTurn Turn { get; } = new();

    /// <summary>Whether a detector pass is due. Safe to call while another thread is in <see cref="Update"/>.</summary>
    /// <param name="timestamp">Time of the frame that would be searched.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is more than 5,000,000 days away from 0.</exception>
    public bool WantsDetection(TimeSpan timestamp)
    {
        FrameTime.Require(timestamp);
        return _schedule.IsDue(timestamp);
    }

    /// <summary>Tells that a detector pass starts; the interval to the next counts from here.</summary>
    /// <param name="timestamp">Time of the frame that is searched.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is more than 5,000,000 days away from 0.</exception>
    public void DetectionStarted(TimeSpan timestamp)
    {
        FrameTime.Require(timestamp);
        _schedule.Started(timestamp);
    }

    /// <summary>Takes one frame: merges what the detector found, follows every face, and ends the tracks of faces that are gone.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="timestamp">Its time, greater than the last frame's: while it stands still no detector pass becomes due. An earlier one starts anew.</param>
    /// <param name="detectionCompleted">Whether a detector pass has ended since the last frame, whatever it found.</param>
    /// <param name="detections">What that pass found, in this or a slightly older frame.</param>
    /// <param name="results">Receives the faces to be seen, oldest identity first; has room for <see cref="FaceTrackerOptions.MaxFaces"/>.</param>
    /// <exception cref="ArgumentException">There is no room for the faces, or it is for faces of other landmarks.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is more than 5,000,000 days away from 0.</exception>
    public void Update(in ImageView image, TimeSpan timestamp, bool detectionCompleted, ReadOnlySpan<FaceDetection> detections, TrackedFaces results)
    {
        ArgumentNullException.ThrowIfNull(results);
        if (results.Capacity < Options.MaxFaces)
        {
            throw new ArgumentException($"There is room for {results.Capacity} faces, the tracker follows up to {Options.MaxFaces}.", nameof(results));
        }

        if (results.LandmarkCount != _estimator.LandmarkCount)
        {
            throw new ArgumentException($"There is room for faces of {results.LandmarkCount} landmarks, the network gives {_estimator.LandmarkCount}.", nameof(results));
        }

        FrameTime.Require(timestamp);
        if (timestamp < _last || _resetWanted)
        {
            Reset();
        }

        _last = timestamp;
        if (detectionCompleted)
        {
            _matcher.Merge(detections, new BoundingBox(-0.5f, -0.5f, image.Width, image.Height), timestamp);
        }

        bool lost = false;
        for (int i = _tracks.Count - 1; i >= 0; i--)
        {
            bool visible = _tracks[i].Confirmed && _tracks[i].State != TrackState.Hidden;
            Follow(image, _tracks[i], timestamp);
            lost |= visible && _tracks[i].State == TrackState.Hidden;
            if (IsOver(_tracks[i], timestamp))
            {
                _tracks.RemoveAt(i, timestamp);
            }
        }

        _tracks.RemoveDuplicates();
        _recogniser?.Look(image, timestamp);
        _tracks.Confirm(timestamp);
        _schedule.SetInterval(_tracks.NeedDetector ? Options.SearchInterval : Options.DetectionInterval);
        if (lost)
        {
            // Who has just got out of sight is near and may be found at once.
            _schedule.Reset();
        }

        Turn.Radians = TurnOfTheMostDoubted();
        _tracks.Report(results);
        Turn.FaceSeen = results.Count > 0;
    }

    /// <summary>Forgets every face at the next frame. Safe to call while another thread is in <see cref="Update"/>.</summary>
    public void RequestReset() => _resetWanted = true;

    /// <summary>Forgets every face. Identities are not used again.</summary>
    public void Reset()
    {
        _resetWanted = false;
        _tracks.Clear();
        _schedule.Reset();
        Turn.Radians = null;
        Turn.FaceSeen = false;
        _last = TimeSpan.MinValue;
    }

    private void Follow(in ImageView image, Track track, TimeSpan timestamp)
    {
        bool fromDetector = track.FromDetector;
        bool fresh = track.Fresh;
        CropRegion last = track.Region;
        CropRegion searched = fromDetector ? last : track.Motion.Predict(last, timestamp);
        Look(image, track, searched, timestamp);
        if (track.State == TrackState.Hidden && searched != last)
        {
            // It did not go on as before.
            searched = last;
            track.Fresh = fresh;
            Look(image, track, searched, timestamp);
        }

        if (track.State == TrackState.Hidden)
        {
            return;
        }

        float side = Math.Max(searched.Width, searched.Height);
        if (fromDetector || Vector2.Distance(searched.Center, track.Region.Center) > FarOff * side)
        {
            // A detector's box lies less exactly than landmarks do, and points far off the middle are less exact, so the face is looked
            // at again from where it was found.
            track.Fresh = fresh;
            Look(image, track, track.Region, timestamp);
            if (fromDetector)
            {
                SearchAround(image, track, fresh, timestamp);
            }
        }

        if (track.State != TrackState.Hidden)
        {
            track.Motion.MoveTo(track.Region.Center, timestamp);
        }
    }

    /// <summary>
    /// Where a detector's box led to points that the network is unsure of, takes the crop of which it is surest; a new face is also looked
    /// at upside down, unless the network is very sure.
    /// </summary>
    private void SearchAround(in ImageView image, Track track, bool fresh, TimeSpan timestamp)
    {
        bool unsure = track.Confidence < Options.DoubtfulConfidence;
        bool upsideDown = !track.Confirmed && track.Confidence < SureWayUp;
        if (track.State == TrackState.Hidden || (!unsure && !upsideDown))
        {
            return;
        }

        bool around = unsure && (track.LastSearch is not TimeSpan last || timestamp - last >= SearchRest);
        track.LastSearch = around ? timestamp : track.LastSearch;
        CropRegion known = track.Region;
        CropRegion best = _search.Best(image, known, track.Confidence, unsure ? track.Former : null, around, upsideDown);
        if (best != known)
        {
            track.Fresh = fresh;
            Look(image, track, best, timestamp);
        }
    }

    private void Look(in ImageView image, Track track, in CropRegion region, TimeSpan timestamp)
    {
        LandmarkEstimate estimate = _estimator.Estimate(image, region, track.Landmarks);
        CropRegion next = _estimator.RegionFor(track.Landmarks);
        var picture = new BoundingBox(-0.5f, -0.5f, image.Width, image.Height);
        TrackState state = _judge.Judge(estimate, track.Landmarks, region, next, track.FromDetector, picture, out float confidence);
        track.Confidence = confidence;
        track.State = state;
        if (state == TrackState.Hidden)
        {
            track.Fresh = true;
            return;
        }

        track.UpdateTrust(confidence, timestamp - track.LastVisible, track.Fresh);
        track.Fresh = false;
        track.Pose = estimate.Pose;
        track.LastVisible = timestamp;
        track.Region = next;
        track.FromDetector = false;
        if (track.Trust < Options.DoubtfulConfidence)
        {
            track.State = TrackState.Doubtful;
        }

        if (track.State == TrackState.Clear)
        {
            track.LastClear = timestamp;
        }
    }

    /// <summary>How far the turned face is turned that the detector has not agreed to for the longest time.</summary>
    private float? TurnOfTheMostDoubted()
    {
        Track? most = null;
        for (int i = 0; i < _tracks.Count; i++)
        {
            Track track = _tracks[i];
            if (Math.Abs(track.Pose.Roll) > UprightDegrees && (most is null || track.LastAgreed < most.LastAgreed))
            {
                most = track;
            }
        }

        return most is null ? null : most.Pose.Roll * MathF.PI / 180;
    }

    private bool IsOver(Track track, TimeSpan timestamp)
    {
        if (!track.Confirmed)
        {
            return track.State == TrackState.Hidden || track.Misses > 0 || timestamp - track.LastAgreed > Options.DoubtTime;
        }

        TimeSpan lastEvidence = track.LastClear > track.LastAgreed ? track.LastClear : track.LastAgreed;
        return timestamp - track.LastVisible > Options.HiddenTime
            || (track.State == TrackState.Doubtful && timestamp - lastEvidence > Options.DoubtTime)
            || (track.Misses > 1 && timestamp - track.LastAgreed > Options.UnseenTime);
    }
}
