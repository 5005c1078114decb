using System.Numerics;
using ASMNet.Detection;
using ASMNet.Geometry;
using ASMNet.Landmarks;

namespace ASMNet.Tracking;

/// <summary>Brings together what the detector found and the faces that are followed.</summary>
internal sealed class DetectionMatcher(FaceTrackerOptions options, ILandmarkEstimator estimator, TrackList tracks)
{
    // A pass may be two frames old, so a moving face overlaps its detection only in part.
    private const float LeastOverlap = 0.2f;

    // Below this the landmarks have slid off the face that the detector sees.
    private const float AnchorOverlap = 0.45f;
    private const int MaxDetections = 256;
    private readonly CropRegion[] _regions = new CropRegion[MaxDetections];
    private readonly bool[] _used = new bool[MaxDetections];
    private readonly bool[] _matched = new bool[TrackList.CapacityFor(options)];

    /// <summary>Merges what a detector pass found.</summary>
    /// <param name="detections">What it found.</param>
    /// <param name="picture">The picture's own box.</param>
    /// <param name="timestamp">Time of the frame.</param>
    public void Merge(ReadOnlySpan<FaceDetection> detections, in BoundingBox picture, TimeSpan timestamp)
    {
        detections = detections[..Math.Min(detections.Length, MaxDetections)];
        for (int i = 0; i < detections.Length; i++)
        {
            // A detector may be somebody else's: what is not all numbers is no face, and would spoil the track that it came to.
            _used[i] = !detections[i].IsFinite;
            _regions[i] = _used[i] ? default : estimator.RegionFor(detections[i].Completed(picture));
        }

        Array.Clear(_matched);
        while (MatchBestPair(detections, timestamp))
        {
        }

        for (int t = 0; t < tracks.Count; t++)
        {
            if (!_matched[t] && !FindHidden(t, detections, timestamp))
            {
                tracks[t].Misses++;
            }
        }

        StartNew(detections, timestamp);
    }

    private bool MatchBestPair(ReadOnlySpan<FaceDetection> detections, TimeSpan timestamp)
    {
        float best = LeastOverlap;
        int track = -1;
        int detection = -1;
        for (int t = 0; t < tracks.Count; t++)
        {
            for (int d = 0; d < detections.Length && !_matched[t]; d++)
            {
                float overlap = _used[d] ? 0 : RegionOverlap.Between(tracks[t].Region, _regions[d]);
                if (overlap > best)
                {
                    (best, track, detection) = (overlap, t, d);
                }
            }
        }

        if (track < 0)
        {
            return false;
        }

        // A pass may be older than the last frame: a face that moves fast has left the place where the detector saw it, and its
        // landmarks know better.
        Track matched = tracks[track];
        bool moving = matched.Motion.Predict(matched.Region, timestamp) != matched.Region;
        bool slid = best < AnchorOverlap && !moving;
        Match(track, detection, detections[detection].Score, slid || matched.State != TrackState.Clear, slid, timestamp);
        return true;
    }

    /// <summary>Looks for a hidden face among the detections that are nobody's, as far off as it can have gone.</summary>
    private bool FindHidden(int track, ReadOnlySpan<FaceDetection> detections, TimeSpan timestamp)
    {
        Track hidden = tracks[track];
        if (!hidden.Confirmed || hidden.State != TrackState.Hidden)
        {
            return false;
        }

        int nearest = -1;
        for (int d = 0; d < detections.Length; d++)
        {
            if (!_used[d] && detections[d].Score >= options.MinDetectionScore && hidden.CanBeAt(_regions[d], timestamp)
                && (nearest < 0 || Distance(hidden, d) < Distance(hidden, nearest)))
            {
                nearest = d;
            }
        }

        if (nearest >= 0)
        {
            Match(track, nearest, detections[nearest].Score, anchor: true, slid: false, timestamp);
        }

        return nearest >= 0;
    }

    private float Distance(Track track, int detection) => Vector2.Distance(track.Region.Center, _regions[detection].Center);

    private void Match(int track, int detection, float score, bool anchor, bool slid, TimeSpan timestamp)
    {
        _matched[track] = true;
        _used[detection] = true;
        Track matched = tracks[track];
        if (!matched.Confirmed && matched.Trust < options.DoubtfulConfidence && RegionOverlap.AreOtherWayUp(_regions[detection], matched.Region))
        {
            // It was tried the wrong way up, unless the network is sure; what the network thought of that says nothing.
            matched.Start(_regions[detection], score, timestamp);
            return;
        }

        // What deceives one network by halves often deceives the other by halves too, so a doubtful face needs more of both.
        bool convincing = matched.State == TrackState.Clear || score + matched.Trust >= options.MinDetectionScore + options.DoubtfulConfidence;
        matched.Agree(_regions[detection], score, convincing, anchor, timestamp, slid);
    }

    private void StartNew(ReadOnlySpan<FaceDetection> detections, TimeSpan timestamp)
    {
        int next;
        while (tracks.HasRoom && (next = MostProminent(detections)) >= 0)
        {
            _used[next] = true;
            tracks.Add().Start(_regions[next], detections[next].Score, timestamp);
        }
    }

    /// <summary>The unused detection that matters most.</summary>
    private int MostProminent(ReadOnlySpan<FaceDetection> detections)
    {
        int best = -1;
        for (int i = 0; i < detections.Length; i++)
        {
            if (!_used[i] && detections[i].Score >= options.MinDetectionScore && (best < 0 || Prominence(detections[i]) > Prominence(detections[best])))
            {
                best = i;
            }
        }

        return best;
    }

    private static float Prominence(in FaceDetection detection) => Track.ProminenceOf(detection.Score, detection.Box.LongSide);
}
