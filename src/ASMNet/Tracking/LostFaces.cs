using System.Numerics;
using ASMNet.Geometry;

namespace ASMNet.Tracking;

/// <summary>Remembers the faces that were lost lately, so that one that comes back near its old place keeps its identity.</summary>
internal sealed class LostFaces(int capacity)
{
    private readonly Entry[] _entries = new Entry[capacity];
    private int _next;

    public void Add(int id, in CropRegion region, TimeSpan timestamp)
    {
        _entries[_next] = new Entry(id, region, timestamp);
        _next = (_next + 1) % _entries.Length;
    }

    /// <summary>Takes out the nearest face that a region may show again.</summary>
    /// <returns>Its identity, or 0.</returns>
    public int Recall(in CropRegion region, TimeSpan timestamp, TimeSpan memory)
    {
        int best = Nearest(region, timestamp, memory);
        if (best < 0)
        {
            return 0;
        }

        int id = _entries[best].Id;
        _entries[best] = default;
        return id;
    }

    /// <summary>Whether a region may show a face that was lost within the time to remember.</summary>
    public bool Knows(in CropRegion region, TimeSpan timestamp, TimeSpan memory) => Nearest(region, timestamp, memory) >= 0;

    public void Clear() => Array.Clear(_entries);

    private int Nearest(in CropRegion region, TimeSpan timestamp, TimeSpan memory)
    {
        int best = -1;
        float bestDistance = float.MaxValue;
        for (int i = 0; i < _entries.Length; i++)
        {
            ref readonly Entry entry = ref _entries[i];
            float distance = Vector2.Distance(entry.Region.Center, region.Center);
            if (entry.Id != 0 && timestamp - entry.Lost <= memory && distance < bestDistance && IsNear(entry.Region, region, distance))
            {
                best = i;
                bestDistance = distance;
            }
        }

        return best;
    }

    private static bool IsNear(in CropRegion old, in CropRegion region, float distance)
    {
        float oldSide = Math.Max(old.Width, old.Height);
        float side = Math.Max(region.Width, region.Height);

        // A face moves by about its own size while it is hidden, and does not come twice as near.
        return distance < 1.2f * Math.Max(oldSide, side) && side < 2 * oldSide && oldSide < 2 * side;
    }

    private readonly record struct Entry(int Id, CropRegion Region, TimeSpan Lost);
}
