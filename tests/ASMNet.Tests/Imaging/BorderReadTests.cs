using System.Numerics;
using System.Runtime.InteropServices;
using ASMNet.Geometry;
using ASMNet.Imaging;

namespace ASMNet.Tests.Imaging;

/// <summary>Pictures whose last byte is the last one that may be read: memory behind it that nobody may touch ends the process of whoever reads on.</summary>
public sealed partial class BorderReadTests
{
    private const int ReadWrite = 3;
    private const int Nothing = 0;
    private const int PrivateAnonymous = 0x22;

    // A crop pixel on each of the picture's pixels and between them, along the last row and the last columns; as wide as the eights and narrower.
    [Theory]
    [InlineData(64, 8)]
    [InlineData(24, 3)]
    [InlineData(5, 4)]
    [InlineData(2, 2)]
    [InlineData(1, 1)]
    public void Sample_ToTheLastByte_ReadsNoFurther(int width, int height)
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // how memory is locked is each system's own
        }

        int page = Environment.SystemPageSize;
        nint memory = Map(0, 2 * page, ReadWrite, PrivateAnonymous, -1, 0);
        Assert.NotEqual(-1, memory);
        try
        {
            Assert.Equal(0, Protect(memory + page, page, Nothing));
            Sample(memory + page - (3 * width * height), width, height);
        }
        finally
        {
            Assert.Equal(0, Unmap(memory, 2 * page));
        }
    }

    private static unsafe void Sample(nint first, int width, int height)
    {
        var pixels = new Span<byte>((void*)first, 3 * width * height);
        pixels.Fill(200);
        var image = new ImageView(pixels, width, height, 3 * width);
        float[] planes = new float[3 * 2 * width * 2 * height];
        foreach (bool wide in new[] { true, false })
        {
            var sampler = new CropSampler(wide);
            foreach (float shift in new[] { 0, 0.25f, 0.5f, 0.75f, 1 })
            {
                foreach ((int across, int down) in new[] { (width, height), (2 * width, height), (width, 2 * height), (2 * width, 2 * height) })
                {
                    sampler.Sample(image, new CropRegion(new Vector2(width - 1, height - 1) / 2 + new Vector2(shift), width, height, 0), across, down, PixelNormalisation.Bgr, planes);
                    Assert.All(planes, value => Assert.InRange(value, 0, 200.5f));
                }
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(nint address, nint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(nint address, nint length);
}
