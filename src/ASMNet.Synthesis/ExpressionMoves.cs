using ASMNet.Expressions;

namespace ASMNet.Synthesis;

/// <summary>How far each expression channel at 1 moves the landmarks of a drawn face. The lids have a rule of their own (<see cref="DrawnLids"/>).</summary>
internal static class ExpressionMoves
{
    /// <summary>One landmark's way in face units.</summary>
    /// <param name="Landmark">Its index.</param>
    /// <param name="Right">To the picture's right.</param>
    /// <param name="Down">Downwards.</param>
    /// <param name="Near">Towards the viewer.</param>
    internal readonly record struct Move(int Landmark, float Right, float Down, float Near = 0);

    /// <summary>Channels of both sides at once: what is told of the subject's right half holds mirrored for the left.</summary>
    public static IReadOnlyDictionary<Expression, Move[]> Common { get; } = new Dictionary<Expression, Move[]>
    {
        [Expression.BrowInnerUp] = [new(21, 0, -0.055f), new(20, 0, -0.04f), new(19, 0, -0.015f)],
        [Expression.MouthFunnel] =
        [
            new(48, 0.06f, 0, 0.04f), new(60, 0.05f, 0, 0.04f), new(49, 0.03f, -0.015f, 0.04f), new(59, 0.03f, 0.02f, 0.04f),
            new(50, 0.008f, -0.025f, 0.05f), new(51, 0, -0.025f, 0.05f), new(58, 0.008f, 0.035f, 0.05f), new(57, 0, 0.035f, 0.05f),
            new(61, 0.01f, -0.02f, 0.05f), new(62, 0, -0.02f, 0.05f), new(67, 0.01f, 0.03f, 0.05f), new(66, 0, 0.03f, 0.05f),
        ],
        [Expression.MouthPucker] =
        [
            new(48, 0.085f, 0, 0.05f), new(60, 0.09f, 0, 0.05f), new(49, 0.045f, -0.01f, 0.05f), new(59, 0.045f, 0.01f, 0.05f),
            new(50, 0.015f, -0.012f, 0.06f), new(51, 0, -0.008f, 0.06f), new(58, 0.015f, 0.012f, 0.06f), new(57, 0, 0.014f, 0.06f),
            new(61, 0.025f, 0, 0.06f), new(67, 0.025f, 0, 0.06f), new(62, 0, 0, 0.06f), new(66, 0, 0, 0.06f),
        ],
        [Expression.MouthRollUpper] = [new(50, 0, 0.03f), new(51, 0, 0.025f), new(49, 0, 0.02f)],
        [Expression.MouthRollLower] = [new(58, 0, -0.045f), new(57, 0, -0.045f), new(59, 0, -0.03f), new(8, 0, -0.012f), new(7, 0, -0.008f)],
        [Expression.MouthShrugLower] =
        [
            new(57, 0, -0.022f, 0.03f), new(58, 0, -0.022f, 0.03f), new(59, 0, -0.014f), new(66, 0, -0.022f), new(67, 0, -0.022f),
            new(61, 0, -0.016f), new(62, 0, -0.016f), new(8, 0, -0.035f, 0.02f), new(7, 0, -0.03f), new(6, 0, -0.012f),
        ],
        [Expression.MouthShrugUpper] =
        [
            new(50, 0, -0.026f, 0.02f), new(51, 0, -0.026f, 0.02f), new(49, 0, -0.016f), new(61, 0, -0.012f), new(62, 0, -0.012f),
            new(66, 0, -0.01f), new(67, 0, -0.01f), new(33, 0, -0.008f), new(32, 0, -0.006f),
        ],
        [Expression.CheekPuff] =
        [
            new(2, -0.015f, 0), new(3, -0.035f, 0), new(4, -0.045f, 0), new(5, -0.032f, 0), new(6, -0.012f, 0),
            new(48, 0.01f, 0, 0.02f), new(59, 0, 0.006f, 0.02f), new(49, 0, -0.006f, 0.02f),
        ],
    };

    /// <summary>Channels of the subject's right; those of the left are their mirror images.</summary>
    public static IReadOnlyDictionary<Expression, Move[]> Right { get; } = new Dictionary<Expression, Move[]>
    {
        [Expression.BrowOuterUpRight] = [new(17, 0, -0.035f), new(18, 0, -0.05f), new(19, 0, -0.045f), new(20, 0, -0.015f)],
        [Expression.BrowDownRight] = [new(17, 0, 0.01f), new(18, 0, 0.022f), new(19, 0.005f, 0.034f), new(20, 0.01f, 0.043f), new(21, 0.015f, 0.045f)],
        [Expression.MouthSmileRight] =
        [
            new(48, -0.055f, -0.055f, -0.02f), new(60, -0.05f, -0.05f, -0.02f), new(49, -0.03f, -0.03f), new(59, -0.03f, -0.035f), new(50, -0.01f, -0.01f),
            new(58, -0.01f, -0.015f), new(61, -0.012f, -0.012f), new(67, -0.012f, -0.014f), new(31, -0.012f, -0.008f), new(3, -0.008f, -0.008f),
        ],
        [Expression.MouthFrownRight] =
            [new(48, -0.008f, 0.05f), new(60, -0.006f, 0.045f), new(49, 0, 0.016f), new(59, -0.004f, 0.03f), new(50, 0, 0.004f), new(58, 0, 0.01f)],
        [Expression.MouthDimpleRight] =
            [new(48, -0.035f, -0.004f, -0.04f), new(60, -0.033f, -0.004f, -0.04f), new(49, -0.014f, 0.004f), new(59, -0.014f, -0.006f)],
        [Expression.MouthStretchRight] =
        [
            new(48, -0.055f, 0.028f), new(60, -0.05f, 0.024f), new(59, -0.035f, 0.022f), new(49, -0.02f, 0.012f), new(58, -0.012f, 0.012f),
            new(5, -0.012f, 0), new(6, -0.012f, 0.004f),
        ],
        [Expression.MouthPressRight] =
        [
            new(48, 0.014f, 0), new(60, 0.016f, 0), new(49, 0, 0.014f), new(50, 0, 0.016f), new(51, 0, 0.008f), new(59, 0, -0.018f),
            new(58, 0, -0.022f), new(57, 0, -0.01f),
        ],
        [Expression.MouthLowerDownRight] =
            [new(59, -0.004f, 0.03f), new(58, -0.004f, 0.045f), new(57, 0, 0.024f), new(67, 0, 0.05f), new(66, 0, 0.028f)],
        [Expression.MouthUpperUpRight] =
        [
            new(49, 0, -0.025f), new(50, 0, -0.036f), new(51, 0, -0.018f), new(61, 0, -0.04f), new(62, 0, -0.022f), new(31, 0, -0.012f),
            new(32, 0, -0.006f),
        ],
        [Expression.MouthRight] =
        [
            new(48, -0.05f, 0), new(49, -0.05f, 0), new(50, -0.05f, 0), new(51, -0.05f, 0), new(52, -0.05f, 0), new(53, -0.05f, 0), new(54, -0.05f, 0),
            new(55, -0.05f, 0), new(56, -0.05f, 0), new(57, -0.05f, 0), new(58, -0.05f, 0), new(59, -0.05f, 0), new(60, -0.05f, 0), new(61, -0.05f, 0),
            new(62, -0.05f, 0), new(63, -0.05f, 0), new(64, -0.05f, 0), new(65, -0.05f, 0), new(66, -0.05f, 0), new(67, -0.05f, 0), new(33, -0.006f, 0),
        ],
        [Expression.JawRight] =
        [
            new(4, -0.03f, 0), new(5, -0.05f, 0), new(6, -0.065f, 0), new(7, -0.07f, 0), new(8, -0.07f, 0), new(9, -0.07f, 0), new(10, -0.065f, 0),
            new(11, -0.05f, 0), new(12, -0.03f, 0), new(55, -0.045f, 0), new(56, -0.05f, 0), new(57, -0.05f, 0), new(58, -0.05f, 0), new(59, -0.045f, 0),
            new(65, -0.05f, 0), new(66, -0.05f, 0), new(67, -0.05f, 0), new(48, -0.02f, 0), new(54, -0.02f, 0), new(60, -0.02f, 0), new(64, -0.02f, 0),
        ],
    };
}
