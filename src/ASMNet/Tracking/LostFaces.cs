using System.Numerics;
using ASMNet.Geometry;

namespace ASMNet.Tracking;

/// <summary>
/// Remembers the faces that were lost lately, so that one that comes back near its old place keeps its identity, and where it is known how
/// they look, one that comes back anywhere.
/// </summary>
internal sealed class LostFaces
{
    private readonly Entry[] _entries;
    private int _next;

    public LostFaces(int capacity, bool recognised = false)
    {
        _entries = new Entry[capacity];
        for (int i = 0; i < capacity; i++)
        {
            _entries[i] = new Entry(recognised ? new FaceViews() : null);
        }
    }

    /// <summary>Remembers a face; how it looks goes over from <paramref name="views"/>.</summary>
    public void Add(int id, in CropRegion region, TimeSpan timestamp, FaceViews? views = null)
    {
        Entry entry = _entries[_next];
        entry.Forget();
        entry.Id = id;
        entry.Region = region;
        entry.Lost = timestamp;
        if (views is not null)
        {
            entry.Views?.TakeOver(views);
        }

        _next = (_next + 1) % _entries.Length;
    }

    /// <summary>Takes out the face that looks most alike, or else the nearest that a region may show again and that does not look like another; <paramref name="views"/> gets how it looked.</summary>
    /// <returns>Its identity, or 0.</returns>
    public int Recall(in CropRegion region, TimeSpan timestamp, TimeSpan memory, FaceViews? views = null)
    {
        Entry? found = MostAlike(views, timestamp, memory, out _) ?? Nearest(region, timestamp, memory, views);
        if (found is null)
        {
            return 0;
        }

        int id = found.Id;
        if (found.Views is FaceViews known)
        {
            views?.TakeOver(known);
        }

        found.Forget();
        return id;
    }

    /// <summary>Whether a region may show a face that was lost within the time to remember.</summary>
    public bool Knows(in CropRegion region, TimeSpan timestamp, TimeSpan memory, FaceViews? views = null) => Nearest(region, timestamp, memory, views) is not null;

    /// <summary>How unlike the one is that looks most alike; infinite where none looks the same.</summary>
    public float LeastDistance(FaceViews? views, TimeSpan timestamp, TimeSpan memory)
    {
        MostAlike(views, timestamp, memory, out float distance);
        return distance;
    }

    /// <summary>Forgets those that were lost before the time to remember.</summary>
    public void Forget(TimeSpan timestamp, TimeSpan memory)
    {
        foreach (Entry entry in _entries)
        {
            if (entry.Id != 0 && timestamp - entry.Lost > memory)
            {
                entry.Forget();
            }
        }
    }

    public void Clear()
    {
        foreach (Entry entry in _entries)
        {
            entry.Forget();
        }
    }

    private Entry? MostAlike(FaceViews? views, TimeSpan timestamp, TimeSpan memory, out float distance)
    {
        Entry? best = null;
        distance = float.PositiveInfinity;
        foreach (Entry entry in _entries)
        {
            if (entry.Id != 0 && timestamp - entry.Lost <= memory && entry.Compare(views) is { IsSame: true } likeness && likeness.Distance < distance)
            {
                (best, distance) = (entry, likeness.Distance);
            }
        }

        return best;
    }

    private Entry? Nearest(in CropRegion region, TimeSpan timestamp, TimeSpan memory, FaceViews? views)
    {
        Entry? best = null;
        float bestDistance = float.MaxValue;
        foreach (Entry entry in _entries)
        {
            float distance = Vector2.Distance(entry.Region.Center, region.Center);
            if (entry.Id != 0 && timestamp - entry.Lost <= memory && distance < bestDistance && IsNear(entry.Region, region, distance) && !entry.Compare(views).IsAnother)
            {
                best = entry;
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

    private sealed class Entry(FaceViews? views)
    {
        public int Id { get; set; }

        public CropRegion Region { get; set; }

        public TimeSpan Lost { get; set; }

        public FaceViews? Views { get; } = views;

        public FaceLikeness Compare(FaceViews? others) => Views is null || others is null ? FaceLikeness.Unknown : Views.CompareTo(others);

        public void Forget()
        {
            Id = 0;
            Region = default;
            Views?.Clear();
        }
    }
}
