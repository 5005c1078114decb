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

    private static readonly LandmarkContour[] AllContours = ListContours();

    /// <summary>The lines that the points make, in the order of the points.</summary>
    public static ReadOnlySpan<LandmarkContour> Contours => AllContours;

    /// <summary>The six points of the person's right eye.</summary>
    public static Range RightEye => 36..42;

    /// <summary>The six points of the person's left eye.</summary>
    public static Range LeftEye => 42..48;

    /// <summary>For each point the one that takes its place in a mirrored picture.</summary>
    public static ReadOnlySpan<int> Mirror =>
    [
        16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0,
        26, 25, 24, 23, 22, 21, 20, 19, 18, 17,
        27, 28, 29, 30,
        35, 34, 33, 32, 31,

        // the upper lid runs corner to corner, then the lower lid back; so both halves of an eye reverse
        45, 44, 43, 42, 47, 46,
        39, 38, 37, 36, 41, 40,
        54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55,
        64, 63, 62, 61, 60, 67, 66, 65,
    ];

    internal static LandmarkContour[] ListContours() =>
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
}
