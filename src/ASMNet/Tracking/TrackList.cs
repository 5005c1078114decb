using ASMNet.Geometry;

namespace ASMNet.Tracking;

/// <summary>The faces that are followed, and those that may become so, oldest first, in slots made once.</summary>
internal sealed class TrackList
{
    // New faces are tried out in slots of their own, so that a false one does not stand in a true one's way.
    private const int Spare = 2;

    // Crops of two people side by side overlap by less; two tracks on one face by more.
    private const float DuplicateOverlap = 0.5f;
    private readonly FaceTrackerOptions _options;
    private readonly Track[] _slots;
    private readonly LostFaces _lost;
    private int _nextId = 1;

    public TrackList(FaceTrackerOptions options, int landmarkCount)
    {
        _options = options;
        _slots = new Track[options.MaxFaces + Spare];
        for (int i = 0; i < _slots.Length; i++)
        {
            _slots[i] = new Track(landmarkCount, options.RecogniseAppearance);
        }

        _lost = new LostFaces(2 * options.MaxFaces, options.RecogniseAppearance);
    }

    public int Count { get; private set; }

    public static int CapacityFor(FaceTrackerOptions options) => options.MaxFaces + Spare;

    /// <summary>Whether a new face may be tried out: a slot is free, and a confirmed face is missing or not clearly seen.</summary>
    public bool HasRoom
    {
        get
        {
            int clear = 0;
            for (int i = 0; i < Count; i++)
            {
                clear += _slots[i].Confirmed && _slots[i].State == TrackState.Clear ? 1 : 0;
            }

            return Count < _slots.Length && clear < _options.MaxFaces;
        }
    }

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

    /// <summary>Takes a slot into use; there must be room.</summary>
    public Track Add() => _slots[Count++];

    public void RemoveAt(int index, TimeSpan timestamp)
    {
        Track track = _slots[index];
        if (track.Confirmed)
        {
            _lost.Add(track.Id, track.Region, timestamp, track.Views);
        }

        Free(index);
    }

    /// <summary>Takes its identity from a track that found somebody else; whose it was is remembered as lost.</summary>
    public void Disown(Track track, TimeSpan timestamp)
    {
        _lost.Add(track.Id, track.Region, timestamp, track.Views);
        track.Id = 0;
    }

    /// <summary>Forgets the lost faces whose time is over.</summary>
    public void Forget(TimeSpan timestamp) => _lost.Forget(timestamp, _options.IdentityMemory);

    /// <summary>
    /// Of two tracks on one face the older stays, unless it shows nothing, or the network trusts it less and it is a new one or holds the face
    /// another way up.
    /// </summary>
    public void RemoveDuplicates()
    {
        for (int i = Count - 1; i > 0; i--)
        {
            for (int j = 0; j < i; j++)
            {
                CropRegion younger = _slots[i].Region;
                CropRegion older = _slots[j].Region;
                if (RegionOverlap.Between(younger, older) > DuplicateOverlap || RegionOverlap.ShareEyes(younger, older))
                {
                    bool open = !_slots[j].Confirmed || RegionOverlap.AreOtherWayUp(younger, older);
                    bool trustedMore = open && _slots[i].Trust > _slots[j].Trust;
                    bool keepYounger = _slots[i].State != TrackState.Hidden && (trustedMore || _slots[j].State == TrackState.Hidden);
                    MergeInto(keepYounger ? j : i, keepYounger ? i : j);
                    break;
                }
            }
        }
    }

    /// <summary>Gives an identity to new faces that enough speaks for, the most prominent first.</summary>
    public void Confirm(TimeSpan timestamp)
    {
        int candidate;
        while ((candidate = MostProminentReady(timestamp)) >= 0)
        {
            // A hidden face that this one may be leaves its place with its identity, so no other has to give way.
            Track track = _slots[candidate];
            int known = TakeFromHidden(track, timestamp);
            if (known == 0 && !MakeRoom(timestamp))
            {
                return;
            }

            known = known != 0 ? known : _lost.Recall(track.Region, timestamp, _options.IdentityMemory, track.Views);
            track.Id = known != 0 ? known : _nextId++;
        }
    }

    public void Report(TrackedFaces results)
    {
        results.Clear();
        for (int last = 0; NextToReport(last) is Track track; last = track.Id)
        {
            TrackedFace face = results.Add();
            face.ClearSignals();
            face.Id = track.Id;
            face.Confidence = track.Confidence;
            face.Pose = track.Pose;
            track.Landmarks.CopyTo(face.Landmarks);
        }
    }

    /// <summary>The face to be seen with the oldest identity after another's: who was away and came back is in a newer slot.</summary>
    private Track? NextToReport(int after)
    {
        Track? next = null;
        for (int i = 0; i < Count; i++)
        {
            Track track = _slots[i];
            if (track.Id > after && track.State != TrackState.Hidden && (next is null || track.Id < next.Id))
            {
                next = track;
            }
        }

        return next;
    }

    public void Clear()
    {
        for (int i = 0; i < Count; i++)
        {
            _slots[i].Views?.Clear();
        }

        Count = 0;
        _lost.Clear();
    }

    /// <summary>The new face that is clearly seen and that the detector has vouched for; a face that was lost near by needs no more proof.</summary>
    private int MostProminentReady(TimeSpan timestamp)
    {
        int best = -1;
        for (int i = 0; i < Count; i++)
        {
            Track track = _slots[i];
            if (track.Confirmed || track.State != TrackState.Clear || (best >= 0 && track.Prominence <= _slots[best].Prominence))
            {
                continue;
            }

            if (track.Agreements >= 2 || track.Score >= _options.SureDetectionScore || _lost.Knows(track.Region, timestamp, _options.IdentityMemory, track.Views))
            {
                best = i;
            }
        }

        return best;
    }

    /// <summary>Ends a confirmed track that shows nothing, or that the detector denies, where all places are taken.</summary>
    /// <returns>Whether there is a place; otherwise a new face has to wait.</returns>
    private bool MakeRoom(TimeSpan timestamp)
    {
        int confirmed = 0;
        int weakest = -1;
        for (int i = 0; i < Count; i++)
        {
            Track other = _slots[i];
            if (other.Confirmed)
            {
                confirmed++;
                bool weak = other.State == TrackState.Hidden || (other.State == TrackState.Doubtful && other.Misses > 0);
                weakest = weak && (weakest < 0 || other.State > _slots[weakest].State) ? i : weakest;
            }
        }

        if (confirmed < _options.MaxFaces)
        {
            return true;
        }

        if (weakest < 0)
        {
            return false;
        }

        RemoveAt(weakest, timestamp);
        return true;
    }

    /// <summary>The identity of a hidden face that this one may be; its own track ends.</summary>
    /// <returns>0 where there is none.</returns>
    private int TakeFromHidden(Track track, TimeSpan timestamp)
    {
        float nearest = _lost.LeastDistance(track.Views, timestamp, _options.IdentityMemory);
        int same = -1;
        int there = -1;
        for (int i = 0; i < Count; i++)
        {
            Track other = _slots[i];
            if (!other.Confirmed || other.State != TrackState.Hidden)
            {
                continue;
            }

            FaceLikeness likeness = Compare(track, other);
            if (likeness.IsSame && likeness.Distance < nearest)
            {
                (same, nearest) = (i, likeness.Distance);
            }

            there = there < 0 && !likeness.IsAnother && other.CanBeAt(track.Region, timestamp) ? i : there;
        }

        // Who looks like somebody is that one, wherever the others were.
        int taken = float.IsFinite(nearest) ? same : there;
        if (taken < 0)
        {
            return 0;
        }

        int id = _slots[taken].Id;
        if (_slots[taken].Views is FaceViews views)
        {
            track.Views?.TakeOver(views);
        }

        Free(taken);
        return id;
    }

    private static FaceLikeness Compare(Track first, Track second) =>
        first.Views is FaceViews views && second.Views is FaceViews others ? views.CompareTo(others) : FaceLikeness.Unknown;

    /// <summary>Ends one of two tracks on one face; the older identity stays, also where its own track lost sight of the face.</summary>
    private void MergeInto(int removed, int kept)
    {
        Track other = _slots[removed];
        Track track = _slots[kept];
        if (other.Confirmed && (!track.Confirmed || other.Id < track.Id))
        {
            track.Id = other.Id;
        }

        if (other.Views is FaceViews views)
        {
            track.Views?.TakeOver(views);
        }

        Free(removed);
    }

    private void Free(int index)
    {
        Track track = _slots[index];
        track.Views?.Clear();
        Array.Copy(_slots, index + 1, _slots, index, Count - index - 1);
        Count--;
        _slots[Count] = track;
    }
}
