using ASMNet.Imaging;
using ASMNet.Media.Pictures;

namespace ASMNet.Media.Tests.Pictures;

public sealed class TiffPagesTests : IDisposable
{
    private const int Size = 16;
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _told = [];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void OpenFile_SeveralPages_SaysThatTheFirstAloneIsRead(bool isBigEndian)
    {
        File.WriteAllBytes(_folder.File("stack.tif"), Tiff(isBigEndian, 0, 0, 0));

        using PictureSource source = PictureSource.OpenFile(Reader(), _folder.File("stack.tif"), 30, TimeProvider.System, _told.Add);
        Assert.Equal(1, Read(source));

        Assert.Equal(["'stack.tif' has 3 pages, of which the first alone is read; save the others as files of their own."], _told);
        Assert.Null(source.Defect);
    }

    [Fact]
    public void OpenFolder_SeveralStacks_SaysItOnce()
    {
        File.WriteAllBytes(_folder.File("1.tif"), Tiff(false, 0));
        File.WriteAllBytes(_folder.File("2.tif"), Tiff(false, 0, 0));
        File.WriteAllBytes(_folder.File("3.tif"), Tiff(false, 0, 0));

        using PictureSource source = PictureSource.OpenFolder(Reader(), _folder.Path, 30, isIndependent: true, TimeProvider.System, _told.Add);
        Assert.Equal(3, Read(source));

        Assert.Equal(["'2.tif' has 2 pages, of which the first alone is read, as of every TIFF file; save the others as files of their own."], _told);
    }

    [Fact]
    public void OpenFile_APageAndItsThumbnail_IsOnePage()
    {
        File.WriteAllBytes(_folder.File("photo.tif"), Tiff(false, 0, 1));

        using PictureSource source = PictureSource.OpenFile(Reader(), _folder.File("photo.tif"), 30, TimeProvider.System, _told.Add);
        Assert.Equal(1, Read(source));

        Assert.Empty(_told);
    }

    // The last of its directories names the first as the next.
    [Fact]
    public void Count_DirectoriesInACircle_Ends()
    {
        byte[] tiff = Tiff(false, 0, 0);
        BitConverter.TryWriteBytes(tiff.AsSpan(tiff.Length - 4), 8 + (3 * Size * Size));
        File.WriteAllBytes(_folder.File("circle.tif"), tiff);

        Assert.Equal(2, TiffPages.Count(_folder.File("circle.tif")));
    }

    // 100 000 directories of 65 535 entries each, four bytes apart: 6.5 billion entries in a file of 1.2 megabytes.
    [Fact]
    public async Task Count_DirectoriesOverEachOther_Ends()
    {
        const int Directories = 100_000;
        const int Length = 2 + (12 * ushort.MaxValue);
        byte[] tiff = new byte[8 + Length + (4 * Directories)];
        Array.Fill(tiff, byte.MaxValue);
        "II*\0"u8.CopyTo(tiff);
        BitConverter.TryWriteBytes(tiff.AsSpan(4), 8);
        for (int i = 0; i < Directories; i++)
        {
            BitConverter.TryWriteBytes(tiff.AsSpan(8 + (4 * i) + Length), i + 1 < Directories ? 8 + (4 * (i + 1)) : 0);
        }

        File.WriteAllBytes(_folder.File("bomb.tif"), tiff);

        Assert.InRange(await Task.Run(() => TiffPages.Count(_folder.File("bomb.tif"))).WaitAsync(TimeSpan.FromSeconds(30)), 0, 1000);
    }

    private static ImageFileReader Reader() => new(TestFFmpeg.Tools);

    private static int Read(PictureSource source)
    {
        var frames = new MediaFramePool(new FramePool(), 1);
        int count = 0;
        for (MediaFrame frame = frames.Rent(); ; count++)
        {
            if (!source.Read(frame, CancellationToken.None))
            {
                frames.Return(frame);
                return count;
            }
        }
    }

    /// <summary>Pages that show the same uncompressed pixels, each with its NewSubfileType (TIFF 6.0, section 8; a page's directory: section 2).</summary>
    private static byte[] Tiff(bool isBigEndian, params int[] kinds)
    {
        using var file = new MemoryStream();
        int pixels = 3 * Size * Size;
        file.Write(isBigEndian ? "MM\0*"u8 : "II*\0"u8);
        Long(8 + pixels);
        file.Write(Enumerable.Range(0, pixels).Select(i => (byte)(i * 7)).ToArray());
        for (int page = 0; page < kinds.Length; page++)
        {
            // type 3 is a number of 16 bits, 4 of 32
            (int Tag, int Type, int Value)[] entries =
                [(254, 4, kinds[page]), (256, 3, Size), (257, 3, Size), (258, 3, 8), (259, 3, 1), (262, 3, 2), (273, 4, 8), (277, 3, 3), (278, 3, Size), (279, 4, pixels)];
            Short(entries.Length);
            foreach ((int tag, int type, int value) in entries)
            {
                Short(tag);
                Short(type);
                Long(1);
                if (type == 3)
                {
                    Short(value);
                    Short(0);
                }
                else
                {
                    Long(value);
                }
            }

            Long(page + 1 < kinds.Length ? (int)file.Length + 4 : 0);
        }

        return file.ToArray();

        void Short(int value) => Bytes(BitConverter.GetBytes((ushort)value));
        void Long(int value) => Bytes(BitConverter.GetBytes(value));
        void Bytes(byte[] littleEndian) => file.Write(isBigEndian ? [.. littleEndian.Reverse()] : littleEndian);
    }
}
