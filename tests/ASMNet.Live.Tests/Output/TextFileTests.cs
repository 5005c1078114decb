using ASMNet.Live.Output;
using ASMNet.Media;

namespace ASMNet.Live.Tests.Output;

public sealed class TextFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WriteAsync_GivesTheFileItsName()
    {
        using OutputFile file = OutputFile.Prepare(_folder.File("a.json"), false, "--json");

        await TextFile.WriteAsync(file, "{}\n");

        Assert.Equal("{}\n", await File.ReadAllTextAsync(_folder.File("a.json")));
        Assert.Equal(["a.json"], _folder.FileNames);
    }

    [Fact]
    public async Task WriteAsync_NoRoom_NamesTheFileThatWasAskedFor()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        string path = _folder.File("a.json");
        using OutputFile file = OutputFile.Prepare(path, false, "--json");
        File.Delete(file.TemporaryPath);
        File.CreateSymbolicLink(file.TemporaryPath, "/dev/full");

        IOException exception = await Assert.ThrowsAsync<IOException>(() => TextFile.WriteAsync(file, "{}"));

        Assert.Equal($"'{path}' cannot be written: No space left on device. Make room, or choose a name on another disk.", exception.Message);
    }

    [Fact]
    public async Task WriteAsync_TakenAwayMeanwhile_IsNoWrongInput()
    {
        string path = _folder.File("a.json");
        using OutputFile file = OutputFile.Prepare(path, false, "--json");
        Directory.CreateDirectory(path);

        IOException exception = await Assert.ThrowsAsync<IOException>(() => TextFile.WriteAsync(file, "{}"));

        Assert.StartsWith($"'{file.TemporaryPath}' is complete but could not be renamed to '{path}'", exception.Message, StringComparison.Ordinal);
    }
}
