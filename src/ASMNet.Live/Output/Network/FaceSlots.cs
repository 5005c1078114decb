using ASMNet.Live.Output.Network.Packets;

namespace ASMNet.Live.Output.Network;

/// <summary>
/// Gives each face a fixed place as long as it is tracked, so that a receiver that knows only one face, or numbers, always gets the same one. A
/// free place goes to the largest face that has none.
/// </summary>
/// <param name="count">Number of places.</param>
internal sealed class FaceSlots(int count)
{
    private readonly int[] _ids = new int[count];

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
        }

        for (int slot = 0; slot < count; slot++)
        {
            if (indexes[slot] < 0 && LargestWithout(faces, indexes[..count]) is int index and >= 0)
            {
                indexes[slot] = index;
                _ids[slot] = faces.Faces[index].Id;
            }
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

    private static int LargestWithout(FaceSet faces, ReadOnlySpan<int> taken)
    {
        int best = -1;
        for (int i = 0; i < faces.Faces.Count; i++)
        {
            if (!taken.Contains(i) && (best < 0 || faces.Faces[i].Box.LongSide > faces.Faces[best].Box.LongSide))
            {
                best = i;
            }
        }

        return best;
    }
}
