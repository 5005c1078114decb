using ASMNet.Expressions;

namespace ASMNet.Tracking;

/// <summary>The faces of one frame: a fixed number of preallocated slots, of which the first <see cref="Count"/> are in use.</summary>
public sealed class TrackedFaces
{
    private const int EventsOfAFace = 2;
    private readonly TrackedFace[] _slots;
    private readonly FaceEvent[] _events;
    private int _eventCount;

    /// <summary>Preallocates the slots.</summary>
    /// <param name="capacity">The largest number of faces, at least 1.</param>
    /// <param name="landmarkCount">Landmarks of a face, 68 by default.</param>
    public TrackedFaces(int capacity, int landmarkCount = 68)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _slots = new TrackedFace[capacity];
        _events = new FaceEvent[EventsOfAFace * capacity];
        for (int i = 0; i < capacity; i++)
        {
            _slots[i] = new TrackedFace(landmarkCount);
        }
    }

    /// <summary>The largest number of faces.</summary>
    public int Capacity => _slots.Length;

    /// <summary>Landmarks of each face.</summary>
    internal int LandmarkCount => _slots[0].Landmarks.Length;

    /// <summary>Faces in use.</summary>
    public int Count { get; private set; }

    /// <summary>A face in use.</summary>
    /// <param name="index">0 to <c>Count - 1</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such face.</exception>
    public TrackedFace this[int index] => (uint)index < (uint)Count ? _slots[index] : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>The faces in use.</summary>
    public ReadOnlySpan<TrackedFace> AsSpan() => _slots.AsSpan(0, Count);

    /// <summary>Goes through the faces in use: <c>foreach (TrackedFace face in faces)</c>.</summary>
    public ReadOnlySpan<TrackedFace>.Enumerator GetEnumerator() => AsSpan().GetEnumerator();

    /// <summary>What happened in these faces in this frame: blinks, and mouths that opened or closed.</summary>
    public ReadOnlySpan<FaceEvent> Events => _events.AsSpan(0, _eventCount);

    /// <summary>Takes the next free slot into use; its old contents are still there.</summary>
    /// <exception cref="InvalidOperationException">All slots are in use.</exception>
    public TrackedFace Add() =>
        Count < _slots.Length ? _slots[Count++] : throw new InvalidOperationException($"All {_slots.Length} face slots are in use.");

    /// <summary>Frees every slot, and forgets the events.</summary>
    public void Clear()
    {
        Count = 0;
        _eventCount = 0;
    }

    /// <summary>Overwrites this set with another.</summary>
    /// <param name="other">A set with at most <see cref="Capacity"/> faces, of as many landmarks.</param>
    /// <exception cref="InvalidOperationException">It has more faces; this set is as it was.</exception>
    /// <exception cref="ArgumentException">Its faces have another number of landmarks.</exception>
    public void CopyFrom(TrackedFaces other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (ReferenceEquals(other, this))
        {
            return;
        }

        if (other.Count > _slots.Length)
        {
            throw new InvalidOperationException($"{other.Count} faces do not fit into {_slots.Length} face slots.");
        }

        Clear();
        foreach (TrackedFace face in other.AsSpan())
        {
            Add().CopyFrom(face);
        }

        foreach (FaceEvent happened in other.Events)
        {
            AddEvent(happened);
        }
    }

    /// <summary>Adds an event of this frame; there is room for two of each face.</summary>
    internal void AddEvent(in FaceEvent happened) => _events[_eventCount++] = happened;

    /// <summary>Forgets the events.</summary>
    internal void ClearEvents() => _eventCount = 0;
}
