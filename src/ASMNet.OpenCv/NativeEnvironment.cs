using System.Runtime.InteropServices;

namespace ASMNet.OpenCv;

/// <summary>The environment that C libraries read. Outside Windows .NET keeps one of its own, which they do not see; on Windows the C runtime keeps a copy.</summary>
internal static partial class NativeEnvironment
{
    /// <summary>Sets a variable, unless the user has.</summary>
    public static void SetUnlessSet(string name, string value)
    {
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)))
        {
            return;
        }

        Environment.SetEnvironmentVariable(name, value);
        _ = OperatingSystem.IsWindows() ? PutEnvironment(name, value) : SetEnvironment(name, value, overwrite: 1);
    }

    [LibraryImport("ucrtbase", EntryPoint = "_putenv_s", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int PutEnvironment(string name, string value);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
