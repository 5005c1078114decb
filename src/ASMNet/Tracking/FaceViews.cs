using ASMNet.Geometry;

namespace ASMNet.Tracking;

/// <summary>How one face looks from a few sides. Kept in memory alone, and only as long as the face is remembered.</summary>
internal sealed class FaceViews
{
    /// <summary>The most views that are kept.</summary>
    public const int Most = 4;

    // Views from sides that differ by less stand for each other, degrees.
    private const float SameSide = 12;

    // Of one person from the same side 99 % of the pairs are nearer, of two people 7 %.
    private const float LeastDistanceOfAnother = 0.24f;

    private readonly float[] _descriptions = new float[Most * FaceAppearance.Length];
    private readonly HeadPose[] _poses = new HeadPose[Most];

    /// <summary>Views in use.</summary>
    public int Count { get; private set; }

    /// <summary>Takes in a view; it replaces the one from the same side, or where there is no room the one from the most similar side.</summary>
    /// <param name="description">From <see cref="FaceAppearance.Describe"/>.</param>
    /// <param name="pose">From where.</param>
    public void Add(ReadOnlySpan<float> description, in HeadPose pose)
    {
        int place = Nearest(pose) is int nearest && (Count == Most || Apart(_poses[nearest], pose) < SameSide) ? nearest : Count++;
        description[..FaceAppearance.Length].CopyTo(View(place));
        _poses[place] = pose;
    }

    /// <summary>Compares with another face's views.</summary>
    public FaceLikeness CompareTo(FaceViews other)
    {
        float least = float.PositiveInfinity;
        float leastFromOneSide = float.PositiveInfinity;
        for (int i = 0; i < Count; i++)
        {
            for (int j = 0; j < other.Count; j++)
            {
                float distance = FaceAppearance.Distance(View(i), other.View(j));
                least = Math.Min(least, distance);
                if (Apart(_poses[i], other._poses[j]) < SameSide)
                {
                    leastFromOneSide = Math.Min(leastFromOneSide, distance);
                }
            }
        }

        return new FaceLikeness(least, leastFromOneSide > LeastDistanceOfAnother && float.IsFinite(leastFromOneSide));
    }

    /// <summary>Takes in the older views of another from sides of which there is none here, as far as there is room; the other forgets all.</summary>
    public void TakeOver(FaceViews other)
    {
        for (int i = 0; i < other.Count && Count < Most; i++)
        {
            if (Nearest(other._poses[i]) is not int own || Apart(_poses[own], other._poses[i]) >= SameSide)
            {
                Add(other.View(i), other._poses[i]);
            }
        }

        other.Clear();
    }

    /// <summary>Forgets everything; nothing of it is left in memory.</summary>
    public void Clear()
    {
        Array.Clear(_descriptions);
        Array.Clear(_poses);
        Count = 0;
    }

    /// <summary>The view from the most similar side.</summary>
    private int? Nearest(in HeadPose pose)
    {
        int? nearest = null;
        for (int i = 0; i < Count; i++)
        {
            nearest = nearest is not int known || Apart(_poses[i], pose) < Apart(_poses[known], pose) ? i : known;
        }

        return nearest;
    }

    private Span<float> View(int index) => _descriptions.AsSpan(index * FaceAppearance.Length, FaceAppearance.Length);

    private static float Apart(in HeadPose first, in HeadPose second) => Math.Max(Math.Abs(first.Yaw - second.Yaw), Math.Abs(first.Pitch - second.Pitch));
}
