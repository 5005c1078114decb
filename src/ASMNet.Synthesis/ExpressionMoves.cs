using ASMNet.Expressions;

namespace ASMNet.Synthesis;

/// <summary>
/// How far each expression channel at 1 moves the landmarks of a drawn face. The lids have a rule of their own (<see cref="DrawnLids"/>).
/// All of it lies in the program's data: a table that is made by code would be compiled at every start.
/// </summary>
internal static class ExpressionMoves
{
    /// <summary>Numbers that <see cref="Of"/> gives for a landmark: its index and its way to the picture's right, downwards and towards the viewer.</summary>
    public const int Numbers = 4;

    /// <summary>Channels of both sides at once: what is told of the subject's right half holds mirrored for the left.</summary>
    public static ReadOnlySpan<Expression> Common =>
    [
        Expression.BrowInnerUp, Expression.MouthFunnel, Expression.MouthPucker, Expression.MouthRollUpper, Expression.MouthRollLower,
        Expression.MouthShrugLower, Expression.MouthShrugUpper, Expression.CheekPuff,
    ];

    /// <summary>Channels of the subject's right; those of the left are their mirror images.</summary>
    public static ReadOnlySpan<Expression> Right =>
    [
        Expression.BrowOuterUpRight, Expression.BrowDownRight, Expression.MouthSmileRight, Expression.MouthFrownRight,
        Expression.MouthDimpleRight, Expression.MouthStretchRight, Expression.MouthPressRight, Expression.MouthLowerDownRight,
        Expression.MouthUpperUpRight, Expression.MouthRight, Expression.JawRight,
    ];

    /// <summary>The landmarks that a channel moves, in face units, <see cref="Numbers"/> for each.</summary>
    /// <param name="channel">One of <see cref="Common"/> or <see cref="Right"/>.</param>
    public static ReadOnlySpan<float> Of(Expression channel) => channel switch
    {
        Expression.BrowInnerUp => [21, 0, -0.055f, 0,  20, 0, -0.04f, 0,  19, 0, -0.015f, 0],
        Expression.MouthFunnel =>
        [
            48, 0.06f, 0, 0.04f,  60, 0.05f, 0, 0.04f,  49, 0.03f, -0.015f, 0.04f,  59, 0.03f, 0.02f, 0.04f,
            50, 0.008f, -0.025f, 0.05f,  51, 0, -0.025f, 0.05f,  58, 0.008f, 0.035f, 0.05f,  57, 0, 0.035f, 0.05f,
            61, 0.01f, -0.02f, 0.05f,  62, 0, -0.02f, 0.05f,  67, 0.01f, 0.03f, 0.05f,  66, 0, 0.03f, 0.05f,
        ],
        Expression.MouthPucker =>
        [
            48, 0.085f, 0, 0.05f,  60, 0.09f, 0, 0.05f,  49, 0.045f, -0.01f, 0.05f,  59, 0.045f, 0.01f, 0.05f,
            50, 0.015f, -0.012f, 0.06f,  51, 0, -0.008f, 0.06f,  58, 0.015f, 0.012f, 0.06f,  57, 0, 0.014f, 0.06f,
            61, 0.025f, 0, 0.06f,  67, 0.025f, 0, 0.06f,  62, 0, 0, 0.06f,  66, 0, 0, 0.06f,
        ],
        Expression.MouthRollUpper => [50, 0, 0.034f, 0,  51, 0, 0.03f, 0,  49, 0, 0.022f, 0],
        Expression.MouthRollLower => [58, 0, -0.052f, 0,  57, 0, -0.054f, 0,  59, 0, -0.034f, 0,  8, 0, -0.012f, 0,  7, 0, -0.008f, 0],
        Expression.MouthShrugLower =>
        [
            57, 0, -0.03f, 0.03f,  58, 0, -0.03f, 0.03f,  59, 0, -0.014f, 0,  66, 0, -0.032f, 0,  67, 0, -0.028f, 0,
            61, 0, -0.026f, 0,  62, 0, -0.03f, 0,  48, 0, 0.012f, 0,  60, 0, 0.01f, 0,  8, 0, -0.045f, 0.02f,  7, 0, -0.038f, 0,  6, 0, -0.016f, 0,
        ],
        Expression.MouthShrugUpper =>
        [
            50, 0, -0.026f, 0.02f,  51, 0, -0.026f, 0.02f,  49, 0, -0.016f, 0,  61, 0, -0.012f, 0,  62, 0, -0.012f, 0,
            66, 0, -0.01f, 0,  67, 0, -0.01f, 0,  33, 0, -0.008f, 0,  32, 0, -0.006f, 0,
        ],
        Expression.CheekPuff =>
        [
            2, -0.015f, 0, 0,  3, -0.035f, 0, 0,  4, -0.045f, 0, 0,  5, -0.032f, 0, 0,  6, -0.012f, 0, 0,  48, 0.01f, 0, 0.02f,
            59, 0, 0.006f, 0.02f,  49, 0, -0.006f, 0.02f,
        ],
        Expression.BrowOuterUpRight => [17, 0, -0.035f, 0,  18, 0, -0.05f, 0,  19, 0, -0.045f, 0,  20, 0, -0.015f, 0],
        Expression.BrowDownRight => [17, 0, 0.01f, 0,  18, 0, 0.022f, 0,  19, 0.005f, 0.034f, 0,  20, 0.01f, 0.043f, 0,  21, 0.015f, 0.045f, 0],
        Expression.MouthSmileRight =>
        [
            48, -0.055f, -0.055f, -0.02f,  60, -0.05f, -0.05f, -0.02f,  49, -0.03f, -0.03f, 0,  59, -0.03f, -0.035f, 0,
            50, -0.01f, -0.01f, 0,  58, -0.01f, -0.015f, 0,  61, -0.012f, -0.012f, 0,  67, -0.012f, -0.014f, 0,
            31, -0.012f, -0.008f, 0,  3, -0.008f, -0.008f, 0,
        ],
        Expression.MouthFrownRight =>
        [
            48, -0.008f, 0.05f, 0,  60, -0.006f, 0.045f, 0,  49, 0, 0.016f, 0,  59, -0.004f, 0.03f, 0,  50, 0, 0.004f, 0,
            58, 0, 0.01f, 0,
        ],
        Expression.MouthDimpleRight => [48, -0.042f, -0.004f, -0.04f,  60, -0.04f, -0.004f, -0.04f,  49, -0.014f, 0.004f, 0,  59, -0.014f, -0.006f, 0],
        Expression.MouthStretchRight =>
        [
            48, -0.055f, 0.028f, 0,  60, -0.05f, 0.024f, 0,  59, -0.035f, 0.022f, 0,  49, -0.02f, 0.012f, 0,
            58, -0.012f, 0.012f, 0,  5, -0.012f, 0, 0,  6, -0.012f, 0.004f, 0,
        ],
        Expression.MouthPressRight =>
        [
            48, 0.014f, 0, 0,  60, 0.016f, 0, 0,  49, 0, 0.018f, 0,  50, 0, 0.022f, 0,  51, 0, 0.011f, 0,  59, 0, -0.028f, 0,
            58, 0, -0.036f, 0,  57, 0, -0.018f, 0,
        ],
        Expression.MouthLowerDownRight => [59, -0.006f, 0.036f, 0,  58, -0.006f, 0.058f, 0,  57, 0, 0.03f, 0,  67, 0, 0.064f, 0,  66, 0, 0.034f, 0],
        Expression.MouthUpperUpRight =>
        [
            49, 0, -0.025f, 0,  50, 0, -0.036f, 0,  51, 0, -0.018f, 0,  61, 0, -0.04f, 0,  62, 0, -0.022f, 0,  31, 0, -0.012f, 0,
            32, 0, -0.006f, 0,
        ],
        Expression.MouthRight =>
        [
            48, -0.05f, 0, 0,  49, -0.05f, 0, 0,  50, -0.05f, 0, 0,  51, -0.05f, 0, 0,  52, -0.05f, 0, 0,  53, -0.05f, 0, 0,
            54, -0.05f, 0, 0,  55, -0.05f, 0, 0,  56, -0.05f, 0, 0,  57, -0.05f, 0, 0,  58, -0.05f, 0, 0,  59, -0.05f, 0, 0,
            60, -0.05f, 0, 0,  61, -0.05f, 0, 0,  62, -0.05f, 0, 0,  63, -0.05f, 0, 0,  64, -0.05f, 0, 0,  65, -0.05f, 0, 0,
            66, -0.05f, 0, 0,  67, -0.05f, 0, 0,  33, -0.006f, 0, 0,
        ],
        Expression.JawRight =>
        [
            4, -0.03f, 0, 0,  5, -0.05f, 0, 0,  6, -0.065f, 0, 0,  7, -0.07f, 0, 0,  8, -0.07f, 0, 0,  9, -0.07f, 0, 0,
            10, -0.065f, 0, 0,  11, -0.05f, 0, 0,  12, -0.03f, 0, 0,  55, -0.045f, 0, 0,  56, -0.05f, 0, 0,  57, -0.05f, 0, 0,
            58, -0.05f, 0, 0,  59, -0.045f, 0, 0,  65, -0.05f, 0, 0,  66, -0.05f, 0, 0,  67, -0.05f, 0, 0,  48, -0.02f, 0, 0,
            54, -0.02f, 0, 0,  60, -0.02f, 0, 0,  64, -0.02f, 0, 0,
        ],
        _ => [],
    };
}
