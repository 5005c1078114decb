namespace ASMNet.Tracking;

/// <summary>The faces of one frame: a fixed number of preallocated slots, of which the first <see cref="Count"/> are in use.</summary>
public sealed class TrackedFaces
{
    private readonly TrackedFace[] _slots;

    /// <summary>Preallocates the slots.</summary>
    /// <param name="capacity">The largest number of faces, at least 1.</param>
    /// <param name="landmarkCount">Landmarks of a face, 68 by default.</param>
    public TrackedFaces(int capacity, int landmarkCount = 68)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _slots = new TrackedFace[capacity];
        for (int i = 0; i < capacity; i++)
        {
            _slots[i] = new TrackedFace(landmarkCount);
        }
    }

    /// <summary>The largest number of faces.</summary>
    public int Capacity => _slots.Length;

    /// <summary>Faces in use.</summary>
    public int Count { get; private set; }

    /// <summary>A face in use.</summary>
    /// <param name="index">0 to <c>Count - 1</c>.</param>
    public TrackedFace this[int index] => index < Count ? _slots[index] : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>The faces in use.</summary>
    public ReadOnlySpan<TrackedFace> AsSpan() => _slots.AsSpan(0, Count);

    /// <summary>Takes the next free slot into use; its old contents are still there.</summary>
    /// <exception cref="InvalidOperationException">All slots are in use.</exception>
    public TrackedFace Add() =>
        Count < _slots.Length ? _slots[Count++] : throw new InvalidOperationException($"All {_slots.Length} face slots are in use.");

    /// <summary>Frees every slot.</summary>
    public void Clear() => Count = 0;

    /// <summary>Overwrites this set with another.</summary>
    /// <param name="other">A set with at most <see cref="Capacity"/> faces.</param>
    public void CopyFrom(TrackedFaces other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Clear();
        foreach (TrackedFace face in other.AsSpan())
        {
            Add().CopyFrom(face);
        }
    }
}
