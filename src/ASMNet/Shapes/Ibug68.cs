namespace ASMNet.Shapes;

/// <summary>The 68 points of the iBUG 300-W mark-up (Sagonas et al. 2013), 0-based; the person's right is on the picture's left.</summary>
public static class Ibug68
{
    /// <summary>Number of points.</summary>
    public const int Count = 68;

    /// <summary>Outer corner of the person's right eye; with <see cref="LeftEyeOuterCorner"/> the ruler of the normalised mean error.</summary>
    public const int RightEyeOuterCorner = 36;

    /// <summary>Outer corner of the person's left eye.</summary>
    public const int LeftEyeOuterCorner = 45;

    /// <summary>Tip of the nose.</summary>
    public const int NoseTip = 30;

    /// <summary>The person's right mouth corner.</summary>
    public const int RightMouthCorner = 48;

    /// <summary>The person's left mouth corner.</summary>
    public const int LeftMouthCorner = 54;

    private static readonly int[] MirroredIndices = BuildMirror();

    private static readonly LandmarkContour[] AllContours =
    [
        new("jaw", 0, 17, false),
        new("right brow", 17, 5, false),
        new("left brow", 22, 5, false),
        new("nose bridge", 27, 4, false),
        new("nose base", 31, 5, false),
        new("right eye", 36, 6, true),
        new("left eye", 42, 6, true),
        new("outer lips", 48, 12, true),
        new("inner lips", 60, 8, true),
    ];

    /// <summary>The lines that the points make, in the order of the points.</summary>
    public static ReadOnlySpan<LandmarkContour> Contours => AllContours;

    /// <summary>The six points of the person's right eye.</summary>
    public static Range RightEye => 36..42;

    /// <summary>The six points of the person's left eye.</summary>
    public static Range LeftEye => 42..48;

    /// <summary>For each point the one that takes its place in a mirrored picture.</summary>
    public static ReadOnlySpan<int> Mirror => MirroredIndices;

    private static int[] BuildMirror()
    {
        int[] mirror = new int[Count];
        for (int i = 0; i < 17; i++)
        {
            mirror[i] = 16 - i;
        }

        for (int i = 17; i < 27; i++)
        {
            mirror[i] = 43 - i;
        }

        for (int i = 27; i < 31; i++)
        {
            mirror[i] = i;
        }

        for (int i = 31; i < 36; i++)
        {
            mirror[i] = 66 - i;
        }

        // The upper lid runs corner to corner, then the lower lid back; so both halves of an eye reverse.
        ReadOnlySpan<int> rightEye = [45, 44, 43, 42, 47, 46];
        for (int i = 0; i < rightEye.Length; i++)
        {
            mirror[36 + i] = rightEye[i];
            mirror[rightEye[i]] = 36 + i;
        }

        for (int i = 48; i < 55; i++)
        {
            mirror[i] = 102 - i;
        }

        for (int i = 55; i < 60; i++)
        {
            mirror[i] = 114 - i;
        }

        for (int i = 60; i < 65; i++)
        {
            mirror[i] = 124 - i;
        }

        for (int i = 65; i < 68; i++)
        {
            mirror[i] = 132 - i;
        }

        return mirror;
    }
}
