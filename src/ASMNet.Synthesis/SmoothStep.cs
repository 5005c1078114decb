
namespace ASMNet.Synthesis;

/// <summary>The cubic step 3t² - 2t³.</summary>
internal static class SmoothStep
{
    /// <summary>0 up to <paramref name="low"/>, 1 from <paramref name="high"/> on, smooth between.</summary>
    public static float Between(float low, float high, float value)
    {
        float t = Math.Clamp((value - low) / (high - low), 0, 1);
        return t * t * (3 - (2 * t));
    }
}
