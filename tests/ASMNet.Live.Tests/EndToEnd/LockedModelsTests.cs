namespace ASMNet.Live.Tests.EndToEnd;

/// <summary>A folder of models that this user may not read, as one of a service or of another user.</summary>
public sealed class LockedModelsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("asmnet-live", "0 models")]
    [InlineData("nobody", "0 models")]
    [InlineData("asmnet-live", "400 models")] // may be listed, not entered
    [InlineData("nobody", "400 models")]
    [InlineData("asmnet-live", "0 .")]
    public async Task Record_ModelsThatMayNotBeRead_NamesTheFolder(string model, string closed)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await ProgramRun.ToEndAsync("record", "--source", "synthetic:size=160x120,fps=10", "--duration", "0.3", "--output", _folder.File("a.avi"));
        string locked = _folder.File("of somebody/models");
        string home = Path.GetDirectoryName(locked)!;
        Directory.CreateDirectory(locked);
        foreach (string file in Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, "models")))
        {
            File.CreateSymbolicLink(Path.Combine(locked, Path.GetFileName(file)), file);
        }

        try
        {
            // without root's right to read everything
            (int exitCode, _, string error) = await ProgramRun.InShellAsync(
                $"(cd '{home}' && chmod {closed}); export ASMNET_Models__Folder='{locked}'; [ $(id -u) != 0 ] || exec setpriv --bounding-set -dac_override,-dac_read_search dotnet \"$@\";",
                "",
                "record", "--source", _folder.File("a.avi"), "--model", model, "--csv", _folder.File("a.csv"));

            Assert.Equal(2, exitCode);
            Assert.Contains($"the folder of models '{locked}' cannot be read: ", error, StringComparison.Ordinal);
        }
        finally
        {
            File.SetUnixFileMode(home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.SetUnixFileMode(locked, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
