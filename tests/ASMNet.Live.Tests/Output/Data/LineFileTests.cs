using System.Text;
using ASMNet.Live.Output.Data;
using ASMNet.Media;

namespace ASMNet.Live.Tests.Output.Data;

public sealed class LineFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_IsInTheFileAtOnce()
    {
        using LineFile file = Open("out.csv");

        file.Write("header\n"u8, null);
        file.Write("1,2\n1,3\n"u8, TimeSpan.Zero);

        Assert.Equal("header\n1,2\n1,3\n", Encoding.UTF8.GetString(ReadShared(Directory.EnumerateFiles(_folder.Path).Single())));
    }

    [Fact]
    public void Dispose_WithoutCompletion_KeepsTheLines()
    {
        using (LineFile file = Open("out.csv"))
        {
            file.Write("header\n"u8, null);
            file.Write("1,2\n"u8, TimeSpan.Zero);
        }

        Assert.Equal(["out.csv"], _folder.FileNames);
        Assert.Equal("header\n1,2\n", File.ReadAllText(_folder.File("out.csv")));
    }

    [Theory]
    [InlineData(null, "'{0}' cannot be written any further: No space left on device. What was written is kept in '{0}', up to 2.0 s.")]
    [InlineData("talk.mp4.csv", "'talk.mp4.csv' cannot be written any further: No space left on device.")]
    public void Write_NoRoom_SaysThatItIsKeptOnlyWhereItIs(string? draftOf, string message)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        string path = _folder.File("out.csv");
        OutputFile output = OutputFile.Prepare(path, false, "--csv", draftOf: draftOf);
        File.Delete(output.TemporaryPath);
        File.CreateSymbolicLink(output.TemporaryPath, "/dev/full");
        using var file = new LineFile(output);
        output.HoldsData = true;

        MediaException exception = Assert.Throws<MediaException>(() => file.Write("1,2\n"u8, TimeSpan.FromSeconds(2)));

        Assert.Equal(string.Format(System.Globalization.CultureInfo.InvariantCulture, message, path), exception.Message);
    }

    [Fact]
    public void Dispose_HeaderAlone_LeavesNothing()
    {
        using (LineFile file = Open("out.csv"))
        {
            file.Write("header\n"u8, null);
        }

        Assert.Empty(_folder.FileNames);
    }

    [Fact]
    public void Stream_StaysOpenAndGetsEveryLine()
    {
        using var stream = new MemoryStream();
        using (var file = new LineFile(stream, "standard output"))
        {
            file.Write("1\n"u8, TimeSpan.Zero);
            file.Complete();
        }

        Assert.True(stream.CanWrite);
        Assert.Equal("1\n", Encoding.UTF8.GetString(stream.ToArray()));
    }

    private static byte[] ReadShared(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private LineFile Open(string name) => new(OutputFile.Prepare(_folder.File(name), false, "--csv"));
}
