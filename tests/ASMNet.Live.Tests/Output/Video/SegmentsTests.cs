using ASMNet.Live.Output.Video;

namespace ASMNet.Live.Tests.Output.Video;

public sealed class SegmentsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("q-001.avi", 1)]
    [InlineData("q-002.avi", 2)]
    [InlineData("q-1000.avi", 1000)]
    [InlineData("Q-002.AVI", 2)] // one file with q-002.avi on the disks of Windows and macOS
    [InlineData("q-000.avi", null)]
    [InlineData("q-12.avi", null)]
    [InlineData("q-0012.avi", null)]
    [InlineData("q-99999999999.avi", null)]
    [InlineData("q--02.avi", null)]
    [InlineData("q-002.mp4", null)]
    [InlineData("q-002-001.avi", null)]
    [InlineData("q.avi", null)]
    public void Number_IsThatOfTheSegmentWithThisName(string name, int? number) => Assert.Equal(number, Segments.Number("q.avi", name));

    [Theory]
    [InlineData("q-002.avi", "q-002.avi")] // the recording comes to it
    [InlineData("q-2026.avi q-20261127.avi", "")]
    [InlineData("q-001.avi q-003.avi q-2026.avi", "q-001.avi q-003.avi")]
    [InlineData("q-2025.avi q-2026.avi", "")]
    [InlineData("q-998.avi q-999.avi q-1000.avi q-1001.avi q-1003.avi", "q-998.avi q-999.avi q-1000.avi q-1001.avi")]
    [InlineData("q-998.avi q-1000.avi", "q-998.avi")]
    public void Find_GivesThoseThatARecordingComesTo(string there, string found)
    {
        foreach (string name in there.Split(' '))
        {
            File.WriteAllText(_folder.File(name), "older");
        }

        Assert.Equal(found.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(_folder.File), Segments.Find(_folder.File("q.avi")));
    }

    [Fact]
    public void Find_AnotherCase_CountsWhereTheDiskTakesItForTheSame()
    {
        File.WriteAllText(_folder.File("Q-002.avi"), "older");

        Assert.Equal(File.Exists(_folder.File("q-002.avi")) ? [_folder.File("q-002.avi")] : [], Segments.Find(_folder.File("q.avi")));
    }
}
