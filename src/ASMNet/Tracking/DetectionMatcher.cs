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

    public void Merge(ReadOnlySpan<FaceDetection> detections, TimeSpan timestamp)
    {
        detections = detections[..Math.Min(detections.Length, MaxDetections)];
        for (int i = 0; i < detections.Length; i++)
        {
            _regions[i] = estimator.RegionFor(detections[i]);
            _used[i] = false;
        }

        Array.Clear(_matched);
        while (MatchBestPair(detections, timestamp))
        {
        }

        for (int t = 0; t < tracks.Count; t++)
        {
            if (!_matched[t])
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

        _matched[track] = true;
        _used[detection] = true;
        Track matched = tracks[track];
        float score = detections[detection].Score;

        // What deceives one network by halves often deceives the other by halves too, so a doubtful face needs more of both.
        bool convincing = matched.State == TrackState.Clear || score + matched.Trust >= options.MinDetectionScore + options.DoubtfulConfidence;
        bool anchor = best < AnchorOverlap || matched.State != TrackState.Clear;
        matched.Agree(_regions[detection], score, convincing, anchor, timestamp);
        return true;
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
