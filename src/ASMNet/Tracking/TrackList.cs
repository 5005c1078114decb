using ASMNet.Geometry;

namespace ASMNet.Tracking;

/// <summary>The faces that are followed, oldest first, in slots made once.</summary>
internal sealed class TrackList
{
    // Crops of two people side by side overlap by less; two tracks on one face by more.
    private const float DuplicateOverlap = 0.5f;
    private readonly FaceTrackerOptions _options;
    private readonly Track[] _slots;
    private readonly LostFaces _lost;
    private int _nextId = 1;

    public TrackList(FaceTrackerOptions options, int landmarkCount)
    {
        _options = options;
        _slots = new Track[options.MaxFaces];
        for (int i = 0; i < _slots.Length; i++)
        {
            _slots[i] = new Track(landmarkCount);
        }

        _lost = new LostFaces(2 * options.MaxFaces);
    }

    public int Count { get; private set; }

    public bool IsFull => Count == _slots.Length;

    public Track this[int index] => _slots[index];

    /// <summary>Whether the detector is to be asked soon: no face, or one that is new, in doubt, hidden, or was missed by the last pass.</summary>
    public bool NeedDetector
    {
        get
        {
            for (int i = 0; i < Count; i++)
            {
                Track track = _slots[i];
                if (!track.Confirmed || track.State != TrackState.Clear || track.Misses > 0)
                {
                    return true;
                }
            }

            return Count == 0;
        }
    }

    /// <summary>Takes a slot into use; the list must not be full.</summary>
    public Track Add() => _slots[Count++];

    public void RemoveAt(int index, TimeSpan timestamp)
    {
        Track track = _slots[index];
        if (track.Confirmed)
        {
            _lost.Add(track.Id, track.Region, timestamp);
        }

        Free(index);
    }

    /// <summary>Of two tracks on one face the older stays, unless it shows nothing.</summary>
    public void RemoveDuplicates(TimeSpan timestamp)
    {
        for (int i = Count - 1; i > 0; i--)
        {
            for (int j = 0; j < i; j++)
            {
                if (RegionOverlap.Between(_slots[i].Region, _slots[j].Region) > DuplicateOverlap)
                {
                    bool keepYounger = _slots[j].State == TrackState.Hidden && _slots[i].State != TrackState.Hidden;
                    MergeInto(keepYounger ? j : i, keepYounger ? i : j, timestamp);
                    break;
                }
            }
        }
    }

    /// <summary>Gives an identity to new faces that enough speaks for.</summary>
    public void Confirm(TimeSpan timestamp)
    {
        for (int i = 0; i < Count; i++)
        {
            Track track = _slots[i];
            if (track.Confirmed || track.State != TrackState.Clear)
            {
                continue;
            }

            int known = _lost.Recall(track.Region, timestamp, _options.IdentityMemory);
            if (known != 0)
            {
                track.Id = known;
            }
            else if (track.Agreements >= 2 || track.Score >= _options.SureDetectionScore)
            {
                track.Id = _nextId++;
            }
        }
    }

    public void Report(TrackedFaces results)
    {
        results.Clear();
        for (int i = 0; i < Count; i++)
        {
            Track track = _slots[i];
            if (track.Confirmed && track.State != TrackState.Hidden)
            {
                TrackedFace face = results.Add();
                face.Id = track.Id;
                face.Confidence = track.Confidence;
                face.Pose = track.Pose;
                track.Landmarks.CopyTo(face.Landmarks);
            }
        }
    }

    public void Clear()
    {
        Count = 0;
        _lost.Clear();
    }

    private void MergeInto(int removed, int kept, TimeSpan timestamp)
    {
        Track other = _slots[removed];
        Track track = _slots[kept];
        if (!track.Confirmed)
        {
            // The face is the older track's, which lost sight of it.
            track.Id = other.Id;
        }
        else if (other.Confirmed && other.Id < track.Id)
        {
            (track.Id, other.Id) = (other.Id, track.Id);
        }

        Free(removed);
    }

    private void Free(int index)
    {
        Track track = _slots[index];
        Array.Copy(_slots, index + 1, _slots, index, Count - index - 1);
        Count--;
        _slots[Count] = track;
    }
}
