namespace ASMNet.OpenCv.Cameras;

/// <summary>The names of Linux' cameras by their numbers.</summary>
internal static class V4l2Names
{
    private const string Folder = "/sys/class/video4linux";

    public static IReadOnlyList<string> List()
    {
        List<string> names = [];
        for (int index = 0; File.Exists(Path.Combine(Folder, $"video{index}", "name")); index++)
        {
            names.Add(File.ReadAllText(Path.Combine(Folder, $"video{index}", "name")).Trim());
        }

        return names;
    }
}
