using ASMNet.Expressions;

namespace ASMNet.Synthesis;

/// <summary>
/// The folds of the skin, and the red of the lips that vanishes, by which people see what the outlines hardly show: that lips are pressed, rolled in or pushed up.
/// Strokes at a channel's 1, beside the moves of the landmarks (<see cref="ExpressionMoves"/>) and in the program's data as they are.
/// </summary>
internal static class ExpressionCreases
{
    /// <summary>Numbers before the places of a stroke: <see cref="Shadow"/> or <see cref="Skin"/>, strength, width in face units, and how many places follow.</summary>
    public const int Head = 4;

    /// <summary>Numbers of a place: a landmark, and the way from it to the picture's right and downwards in face units.</summary>
    public const int Numbers = 3;

    /// <summary>A stroke of a fold, in the dark of the skin.</summary>
    public const int Shadow = 0;

    /// <summary>A stroke in the colour of the chin.</summary>
    public const int Skin = 1;

    /// <summary>Channels with strokes on both sides at once.</summary>
    public static ReadOnlySpan<Expression> Common => [Expression.MouthRollUpper, Expression.MouthRollLower, Expression.MouthShrugUpper, Expression.MouthShrugLower];

    /// <summary>Channels with strokes on their own side: the subject's right one, then the left one of the same.</summary>
    public static ReadOnlySpan<Expression> Pairs =>
    [
        Expression.EyeSquintRight, Expression.EyeSquintLeft, Expression.MouthDimpleRight, Expression.MouthDimpleLeft, Expression.MouthStretchRight, Expression.MouthStretchLeft,
        Expression.MouthPressRight, Expression.MouthPressLeft, Expression.MouthUpperUpRight, Expression.MouthUpperUpLeft, Expression.MouthLowerDownRight, Expression.MouthLowerDownLeft,
    ];

    /// <summary>The strokes of one of <see cref="Common"/>, or of the right of <see cref="Pairs"/>, on the subject's right half; the left half is its mirror image.</summary>
    public static ReadOnlySpan<float> Of(Expression channel) => channel switch
    {
        Expression.EyeSquintRight =>
        [
            Shadow, 0.61f, 0.011f, 4,  36, -0.002f, 0.012f,  41, 0, 0.022f,  40, 0, 0.024f,  39, -0.005f, 0.022f,
            Shadow, 0.54f, 0.007f, 2,  36, -0.015f, -0.006f,  36, -0.05f, -0.02f,
            Shadow, 0.54f, 0.007f, 2,  36, -0.015f, 0.006f,  36, -0.05f, 0.012f,
        ],
        Expression.MouthDimpleRight => [Shadow, 0.8f, 0.018f, 3,  48, -0.024f, -0.044f,  48, -0.042f, -0.004f,  48, -0.03f, 0.04f],
        Expression.MouthStretchRight =>
        [
            Shadow, 0.65f, 0.016f, 3,  48, -0.014f, 0.03f,  48, -0.028f, 0.06f,  48, -0.022f, 0.1f,
            Shadow, 0.5f, 0.016f, 3,  48, -0.062f, 0.03f,  48, -0.072f, 0.06f,  48, -0.066f, 0.1f,
        ],
        Expression.MouthPressRight =>
        [
            Shadow, 0.75f, 0.014f, 3,  48, -0.018f, -0.006f,  48, -0.004f, 0.002f,  48, -0.014f, 0.012f,
            Shadow, 0.75f, 0.01f, 3,  60, 0, 0,  61, 0, 0.001f,  62, 0, 0.001f,
            Shadow, 0.55f, 0.016f, 3,  59, -0.022f, 0.01f,  59, 0, 0.03f,  58, 0, 0.036f,
        ],
        Expression.MouthUpperUpRight => [Shadow, 0.54f, 0.015f, 3,  31, -0.03f, -0.03f,  31, -0.06f, 0.012f,  31, -0.085f, 0.06f],
        Expression.MouthLowerDownRight => [Shadow, 0.47f, 0.018f, 3,  59, -0.012f, 0.02f,  58, 0, 0.028f,  57, 0, 0.03f],
        Expression.MouthRollUpper => [Skin, 0.8f, 0.014f, 3,  49, 0.005f, 0.01f,  50, 0, 0.012f,  51, 0, 0.012f],
        Expression.MouthRollLower =>
        [
            Skin, 0.9f, 0.018f, 3,  59, 0.005f, -0.012f,  58, 0, -0.015f,  57, 0, -0.015f,
            Shadow, 0.34f, 0.018f, 3,  59, 0, 0.014f,  58, 0, 0.02f,  57, 0, 0.022f,
        ],
        Expression.MouthShrugUpper => [Shadow, 0.47f, 0.015f, 3,  33, -0.05f, 0.022f,  33, -0.025f, 0.014f,  33, 0, 0.016f],
        Expression.MouthShrugLower =>
        [
            Shadow, 0.61f, 0.017f, 3,  57, 0, 0.022f,  58, -0.01f, 0.026f,  59, -0.022f, 0.036f,
            Shadow, 0.47f, 0.009f, 2,  57, -0.022f, 0.072f,  57, -0.012f, 0.08f,
            Shadow, 0.47f, 0.009f, 2,  57, -0.048f, 0.07f,  57, -0.036f, 0.08f,
            Shadow, 0.47f, 0.009f, 2,  57, -0.034f, 0.098f,  57, -0.022f, 0.106f,
        ],
        _ => [],
    };
}
