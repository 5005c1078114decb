using System.Numerics;
using ASMNet.Expressions;
using ASMNet.Shapes;

namespace ASMNet.Synthesis;

/// <summary>How the eyes of a drawn face follow the expression channels: the lids close, widen, tighten and go along with a look up or down.</summary>
internal static class DrawnLids
{
    // Degrees of a look where its channel is 1.
    private const float Across = 30;
    private const float Up = 20;
    private const float Down = 25;

    // Where closed lids meet, as a share of the way from the upper to the lower one.
    private const float Meeting = 0.8f;

    /// <summary>Whether a channel is drawn by the lids or the irises.</summary>
    public static bool Follows(Expression channel) => channel
        is (>= Expression.EyeBlinkLeft and <= Expression.EyeWideLeft) or (>= Expression.EyeBlinkRight and <= Expression.EyeWideRight);

    /// <summary>Moves the lids of both eyes.</summary>
    /// <param name="vertices">The head's vertices, landmarks first.</param>
    /// <param name="values">The channels; absent ones count as 0.</param>
    public static void Apply(Span<Vector3> vertices, ExpressionValues values)
    {
        Apply(vertices[Ibug68.RightEye], values, left: false);
        Apply(vertices[Ibug68.LeftEye], values, left: true);
    }

    /// <summary>Where an eye looks, in degrees to the picture's right and downwards.</summary>
    public static Vector2 Look(ExpressionValues values, bool left)
    {
        // The subject's right eye looks out to the picture's left.
        float outwards = Of(values, Expression.EyeLookOutLeft, left) - Of(values, Expression.EyeLookInLeft, left);
        float down = (Down * Of(values, Expression.EyeLookDownLeft, left)) - (Up * Of(values, Expression.EyeLookUpLeft, left));
        return new Vector2(Across * (left ? outwards : -outwards), down);
    }

    private static void Apply(Span<Vector3> eye, ExpressionValues values, bool left)
    {
        float blink = Of(values, Expression.EyeBlinkLeft, left);
        float squint = Of(values, Expression.EyeSquintLeft, left);
        float wide = Of(values, Expression.EyeWideLeft, left);
        float down = Of(values, Expression.EyeLookDownLeft, left);
        float up = Of(values, Expression.EyeLookUpLeft, left);
        float upper = (Meeting * blink) + (0.12f * squint) + (0.35f * down) - (0.42f * wide) - (0.15f * up);
        float lower = -((1 - Meeting) * blink) - (0.3f * squint) + (0.1f * down) + (0.12f * wide);
        Close(ref eye[1], ref eye[5], upper, lower);
        Close(ref eye[2], ref eye[4], upper, lower);
    }

    /// <summary>Moves an upper and a lower point by shares of the gap between them; they do not pass each other.</summary>
    private static void Close(ref Vector3 upper, ref Vector3 lower, float upperShare, float lowerShare)
    {
        Vector3 gap = lower - upper;
        Vector3 high = upper + (upperShare * gap);
        Vector3 low = lower + (lowerShare * gap);
        if (upperShare > 1 + lowerShare)
        {
            high = low;
        }

        upper = high;
        lower = low;
    }

    private static float Of(ExpressionValues values, Expression leftChannel, bool left)
    {
        // The channels of the right eye follow those of the left one in the same order.
        Expression channel = left ? leftChannel : leftChannel + (Expression.EyeBlinkRight - Expression.EyeBlinkLeft);
        return values.TryGet(channel, out float value) ? value : 0;
    }
}
