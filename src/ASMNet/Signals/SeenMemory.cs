using ASMNet.Tracking;

namespace ASMNet.Signals;

/// <summary>What was seen of each face. Serves one thread; <see cref="Forget"/> may come from any.</summary>
internal sealed class SeenMemory
{
    private readonly List<SeenParts> _known = [];
    private volatile bool _forget;

    /// <summary>Begins anew with every face from the next frame on.</summary>
    public void Forget() => _forget = true;

    /// <summary>Gets ready for the faces of a frame. Allocates only when more are seen at once than ever before.</summary>
    public void Begin(TrackedFaces faces)
    {
        if (_forget)
        {
            _forget = false;
            _known.ForEach(parts => parts.Id = 0);
        }

        foreach (TrackedFace face in faces.AsSpan())
        {
            if (face.Id == 0 || Find(face.Id) is not null)
            {
                continue;
            }

            SeenParts? free = null;
            foreach (SeenParts parts in _known)
            {
                free ??= IsThere(parts.Id, faces) ? null : parts;
            }

            if (free is null)
            {
                free = new SeenParts();
                _known.Add(free);
            }

            free.Id = face.Id;
            free.Reset();
        }
    }

    /// <summary>What was seen of a face of the frame that began; null for one without an identity, of which nothing is remembered.</summary>
    public SeenParts? Find(int id)
    {
        foreach (SeenParts parts in _known)
        {
            if (parts.Id == id && id != 0)
            {
                return parts;
            }
        }

        return null;
    }

    private static bool IsThere(int id, TrackedFaces faces)
    {
        foreach (TrackedFace face in faces.AsSpan())
        {
            if (face.Id == id && id != 0)
            {
                return true;
            }
        }

        return false;
    }
}
