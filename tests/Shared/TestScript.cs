using System.Diagnostics;

namespace ASMNet.Testing;

/// <summary>Scripts that stand in for programs.</summary>
internal static class TestScript
{
    /// <summary>
    /// Writes a shell script that can be run. Another process writes it: one that some other test starts just now would hold a file that is written here open
    /// for a moment, and what is open for writing cannot be run.
    /// </summary>
    /// <param name="path">Where.</param>
    /// <param name="script">Its lines after the first.</param>
    public static void Write(string path, string script)
    {
        using Process shell = Process.Start("/bin/sh", ["-c", "printf '#!/bin/sh\\n%s\\n' \"$2\" > \"$1\" && chmod 700 \"$1\"", "write", path, script]);
        Assert.True(shell.WaitForExit(TimeSpan.FromSeconds(120)), "the script was not written");
        Assert.Equal(0, shell.ExitCode);
    }
}
