using ASMNet.Live.Output.Network.Packets;

namespace ASMNet.Live.Output.Network;

/// <summary>
/// Gives each face a fixed place as long as it is tracked, so that a receiver that knows only one face, or numbers, always gets the same one. A
/// free place goes to the largest face that has none; that of a face that went is kept for it for a while before those who were beside it get it, so
/// that a hand before the streamer's face does not give the avatar to somebody behind.
/// </summary>
/// <param name="count">Number of places.</param>
/// <param name="kept">How long the place of a face that went is kept for it: as long as a tracker knows it again by itself.</param>
internal sealed class FaceSlots(int count, TimeSpan kept)
{
    private readonly int[] _ids = new int[count];
    private readonly TimeSpan[] _seenAt = new TimeSpan[count];

    // The newest identity that there was when the place's face was last seen.
    private readonly int[] _newestThen = new int[count];
    private int _newest;
    private long _sequence = -1;
    private TimeSpan _time;

    /// <summary>Number of places.</summary>
    public int Count => count;

    /// <summary>Gives the places of a frame's faces.</summary>
    /// <param name="faces">The faces.</param>
    /// <param name="indexes">Receives for each place the face's index, or -1.</param>
    public void Assign(FaceSet faces, Span<int> indexes)
    {
        if (faces.Sequence <= _sequence || faces.Time < _time)
        {
            // Another source, or other models, whose tracker counts from 1 again.
            Array.Clear(_ids);
            _newest = 0;
        }

        (_sequence, _time) = (faces.Sequence, faces.Time);
        for (int i = 0; i < faces.Faces.Count; i++)
        {
            _newest = Math.Max(_newest, faces.Faces[i].Id);
        }

        for (int slot = 0; slot < count; slot++)
        {
            indexes[slot] = IndexOf(faces, _ids[slot]);
            if (indexes[slot] >= 0)
            {
                Take(slot, faces, indexes[slot]);
            }
        }

        for (int slot = 0; slot < count; slot++)
        {
            // Who came since then may be the one who went, known by no other name; who was there before is somebody else.
            bool isKept = _ids[slot] != 0 && faces.Time - _seenAt[slot] < kept;
            if (indexes[slot] < 0 && LargestWithout(faces, indexes[..count], isKept ? _newestThen[slot] : 0) is int index and >= 0)
            {
                indexes[slot] = index;
                Take(slot, faces, index);
            }
        }
    }

    private void Take(int slot, FaceSet faces, int index) => (_ids[slot], _seenAt[slot], _newestThen[slot]) = (faces.Faces[index].Id, faces.Time, _newest);

    private static int IndexOf(FaceSet faces, int id)
    {
        for (int i = 0; i < faces.Faces.Count; i++)
        {
            if (id != 0 && faces.Faces[i].Id == id)
            {
                return i;
            }
        }

        return -1;
    }

    private static int LargestWithout(FaceSet faces, ReadOnlySpan<int> taken, int newest)
    {
        int best = -1;
        for (int i = 0; i < faces.Faces.Count; i++)
        {
            if (!taken.Contains(i) && faces.Faces[i].Id > newest && (best < 0 || faces.Faces[i].Box.LongSide > faces.Faces[best].Box.LongSide))
            {
                best = i;
            }
        }

        return best;
    }
}
