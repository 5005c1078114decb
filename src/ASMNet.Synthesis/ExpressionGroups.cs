using ASMNet.Expressions;

namespace ASMNet.Synthesis;

/// <summary>The drawn channels in groups of what a face does at once, and one after the other in a scene.</summary>
internal static class ExpressionGroups
{
    /// <summary>Where eyes look: both the same way.</summary>
    public static IReadOnlyList<Expression[]> Looks { get; } =
    [
        [Expression.EyeLookOutLeft, Expression.EyeLookInRight], [Expression.EyeLookInLeft, Expression.EyeLookOutRight],
        [Expression.EyeLookUpLeft, Expression.EyeLookUpRight], [Expression.EyeLookDownLeft, Expression.EyeLookDownRight],
    ];

    /// <summary>All others, left before right.</summary>
    public static IReadOnlyList<Expression[]> Muscles { get; } =
    [
        [Expression.EyeBlinkLeft, Expression.EyeBlinkRight], [Expression.EyeSquintLeft, Expression.EyeSquintRight], [Expression.EyeWideLeft, Expression.EyeWideRight],
        [Expression.BrowDownLeft, Expression.BrowDownRight], [Expression.BrowOuterUpLeft, Expression.BrowOuterUpRight], [Expression.BrowInnerUp],
        [Expression.JawOpen], [Expression.JawLeft], [Expression.JawRight], [Expression.MouthLeft], [Expression.MouthRight], [Expression.MouthFunnel],
        [Expression.MouthPucker], [Expression.MouthRollLower], [Expression.MouthRollUpper], [Expression.MouthShrugLower], [Expression.MouthShrugUpper],
        [Expression.MouthDimpleLeft, Expression.MouthDimpleRight], [Expression.MouthFrownLeft, Expression.MouthFrownRight],
        [Expression.MouthLowerDownLeft, Expression.MouthLowerDownRight], [Expression.MouthPressLeft, Expression.MouthPressRight],
        [Expression.MouthSmileLeft, Expression.MouthSmileRight], [Expression.MouthStretchLeft, Expression.MouthStretchRight],
        [Expression.MouthUpperUpLeft, Expression.MouthUpperUpRight], [Expression.CheekPuff],
    ];

    // What one place of a face does instead of the other, not beside it.
    private static readonly Expression[][] Rivals =
    [
        [Expression.EyeBlinkLeft, Expression.EyeSquintLeft, Expression.EyeWideLeft],
        [Expression.BrowDownLeft, Expression.BrowOuterUpLeft],
        [Expression.BrowDownLeft, Expression.BrowInnerUp],
        [Expression.JawLeft, Expression.JawRight, Expression.MouthLeft, Expression.MouthRight],
        [
            Expression.MouthFunnel, Expression.MouthPucker, Expression.MouthDimpleLeft, Expression.MouthFrownLeft, Expression.MouthSmileLeft,
            Expression.MouthStretchLeft, Expression.CheekPuff,
        ],
        [Expression.MouthFunnel, Expression.MouthPucker, Expression.MouthRollLower, Expression.MouthShrugLower, Expression.MouthLowerDownLeft, Expression.MouthPressLeft],
        [Expression.MouthFunnel, Expression.MouthPucker, Expression.MouthRollUpper, Expression.MouthShrugUpper, Expression.MouthUpperUpLeft, Expression.MouthPressLeft],
        [Expression.JawOpen, Expression.MouthPressLeft, Expression.CheekPuff],
    ];

    /// <summary>Whether a face shows one group or the other, but not both at once.</summary>
    public static bool Exclude(Expression[] one, Expression[] other) =>
        one != other && Array.Exists(Rivals, rivals => rivals.Contains(one[0]) && rivals.Contains(other[0]));

    /// <summary>Every group in turn, a second each: it comes and goes.</summary>
    /// <param name="seconds">Time since the first began.</param>
    /// <param name="values">Receives what is shown then.</param>
    public static void InTurn(double seconds, ExpressionValues values)
    {
        double turn = Math.Floor(seconds);
        int index = (int)(turn % (Looks.Count + Muscles.Count));
        float weight = (float)Math.Pow(Math.Sin(Math.PI * (seconds - turn)), 2);
        foreach (Expression channel in index < Looks.Count ? Looks[index] : Muscles[index - Looks.Count])
        {
            values.Set(channel, weight);
        }
    }
}
