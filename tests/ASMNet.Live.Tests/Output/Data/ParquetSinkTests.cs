using System.Reflection;
using ASMNet.Imaging;
using ASMNet.Live.Output.Data;
using ASMNet.Media;
using Parquet;
using Parquet.Schema;

namespace ASMNet.Live.Tests.Output.Data;

/// <summary>What a short file does not show; that others can read the files is tested with DuckDB.</summary>
public sealed class ParquetSinkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(8192)]
    [InlineData(8193)]
    public async Task Write_SeveralGroupsOfRows_AreAllThere(int frames)
    {
        using (var sink = new ParquetSink(OutputFile.Prepare(_folder.File("a.parquet"), overwrite: false, "--parquet"), "a.avi"))
        {
            MediaFrame frame = new MediaFramePool(new FramePool(), 1).Rent();
            for (int i = 0; i < frames; i++)
            {
                frame.Sequence = i;
                frame.Timestamp = TimeSpan.FromSeconds(i);
                sink.Write(frame);
            }

            sink.Complete();
        }

        await using ParquetReader reader = await ParquetReader.CreateAsync(_folder.File("a.parquet"));
        long rows = Enumerable.Range(0, reader.RowGroupCount).Sum(group => reader.OpenRowGroupReader(group).RowCount);
        Assert.Equal(frames, rows);
    }

    [Fact]
    public async Task Write_WhileOtherFilesAreOpened_IsNotDamagedByThem()
    {
        byte[] alone = WriteOne("alone.parquet");
        using var over = new CancellationTokenSource();
        Task opening = Task.Run(() =>
        {
            while (!over.IsCancellationRequested)
            {
                using var other = new ParquetSink(OutputFile.Prepare(_folder.File("other.parquet"), overwrite: true, "--parquet"), "other.avi");
            }
        });
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(alone, WriteOne($"{i}.parquet"));
        }

        await over.CancelAsync();
        await opening.WaitAsync(TimeSpan.FromSeconds(60));
    }

    /// <summary>The same, surely: the library's schema writes into the fields that it is given.</summary>
    [Fact]
    public void Fields_OfTheLibrary_BelongToOneFile() =>
        Assert.DoesNotContain(
            typeof(ParquetSink).GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public),
            field => typeof(Field).IsAssignableFrom(field.FieldType.IsArray ? field.FieldType.GetElementType() : field.FieldType) || field.FieldType == typeof(ParquetSchema));

    [Fact]
    public void Dispose_Unfinished_LeavesNothing()
    {
        using (var sink = new ParquetSink(OutputFile.Prepare(_folder.File("a.parquet"), overwrite: false, "--parquet"), "a.avi"))
        {
            MediaFrame frame = new MediaFramePool(new FramePool(), 1).Rent();
            sink.Write(frame);
        }

        Assert.Empty(Directory.GetFiles(_folder.File(".")));
    }

    private byte[] WriteOne(string name)
    {
        using (var sink = new ParquetSink(OutputFile.Prepare(_folder.File(name), overwrite: false, "--parquet"), "a.avi"))
        {
            MediaFrame frame = new MediaFramePool(new FramePool(), 1).Rent();
            sink.Write(frame);
            sink.Complete();
        }

        return File.ReadAllBytes(_folder.File(name));
    }
}
