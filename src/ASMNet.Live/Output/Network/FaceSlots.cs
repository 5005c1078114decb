using ASMNet.Live.Output.Network.Packets;
using ASMNet.Tracking;

namespace ASMNet.Live.Output.Network;

/// <summary>
/// Gives each face a fixed place as long as it is tracked, so that a receiver that knows only one face, or numbers, always gets the same one. A
/// free place goes to the largest face that has none; that of a face that went is kept for it for <see cref="Kept"/> before those who were beside
/// it get it, so that a hand before the streamer's face does not give the avatar to somebody behind.
/// </summary>
/// <param name="count">Number of places.</param>
internal sealed class FaceSlots(int count)
{
    private readonly int[] _ids = new int[count];
    private readonly TimeSpan[] _seenAt = new TimeSpan[count];
    private readonly int[] _newest = new int[count];

    /// <summary>How long the place of a face that went is kept for it: as long as a tracker knows it again by itself.</summary>
    public static TimeSpan Kept { get; } = new FaceTrackerOptions().IdentityMemory;

    /// <summary>Number of places.</summary>
    public int Count => count;

    /// <summary>Gives the places of a frame's faces.</summary>
    /// <param name="faces">The faces.</param>
    /// <param name="indexes">Receives for each place the face's index, or -1.</param>
    public void Assign(FaceSet faces, Span<int> indexes)
    {
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
            int newest = IsKept(slot, faces.Time) ? _newest[slot] : 0;
            if (indexes[slot] < 0 && LargestWithout(faces, indexes[..count], newest) is int index and >= 0)
            {
                indexes[slot] = index;
                Take(slot, faces, index);
            }
        }
    }

    // A source that begins anew has times before those of the last.
    private bool IsKept(int slot, TimeSpan time) => _ids[slot] != 0 && time >= _seenAt[slot] && time - _seenAt[slot] < Kept;

    private void Take(int slot, FaceSet faces, int index)
    {
        (_ids[slot], _seenAt[slot], _newest[slot]) = (faces.Faces[index].Id, faces.Time, 0);
        for (int i = 0; i < faces.Faces.Count; i++)
        {
            _newest[slot] = Math.Max(_newest[slot], faces.Faces[i].Id);
        }
    }

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
