namespace OpenCvSharp.Contract;

/// <summary>The simulated screen.</summary>
internal static class SimulatedWindows
{
    public static bool HasScreen { get; set; } = true;

    public static Dictionary<string, Size> Shown { get; } = [];

    /// <summary>Keys that the user presses, one a call of <c>WaitKeyEx</c>.</summary>
    public static Queue<int> Keys { get; } = new();

    public static void Reset()
    {
        HasScreen = true;
        Shown.Clear();
        Keys.Clear();
    }
}
