using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Inference;
using ASMNet.Tracking;

namespace ASMNet.Synthesis.Tests;

/// <summary>Mutated model files, packed anew so that the damage gets past the checksum: each is refused in words, or can be drawn.</summary>
public sealed class MutatedFaceTests
{
    private const int HeaderSize = 50;
    private const int CountsAt = 8;
    private const int WindowAt = 26;
    private const int SizesAt = 42;

    private static readonly byte[] Content = File.ReadAllBytes(ShippedFace.Path);
    private static readonly byte[] Payload = Unpack();
    private static readonly float[] Extremes = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0, -0f, 1e-38f, -1e-38f, 1e38f, -1e38f, 1, -1, 0.02f, -0.02f];

    private readonly FramePool _pool = new();

    [Fact]
    public void Load_MutatedFile_IsRefusedOrCanBeDrawn()
    {
        int refused = 0;
        int drawn = 0;
        Fuzzing.Run(
            300,
            TimeSpan.FromSeconds(30),
            round =>
            {
                byte[] header = Content[..HeaderSize];
                byte[] payload = [.. Payload];
                Mutate(Fuzzing.Chance(round), header, payload);
                return (Packed: Pack(header, payload), Seed: round);
            },
            input =>
            {
                try
                {
                    SyntheticFaceModel model = SyntheticFaceModel.Load(new MemoryStream(input.Packed), "face.bin");
                    Draw(model, input.Seed);
                    drawn++;
                }
                catch (ModelFormatException exception)
                {
                    Assert.Contains("face.bin", exception.Message, StringComparison.Ordinal);
                    refused++;
                }
            },
            name: "synthetic face");

        Assert.True(refused > 20 && drawn > 20, $"{refused} refused, {drawn} drawn");
    }

    [Fact]
    public void Load_NoTextureModes_IsRefused()
    {
        byte[] header = Content[..HeaderSize];
        int modes = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(CountsAt + 14));
        int width = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(CountsAt + 10));
        int height = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(CountsAt + 12));
        int reduction = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(CountsAt + 16));
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(CountsAt + 14), 0);
        byte[] payload = Payload[..^(modes * (4 + (3 * (width / reduction) * (height / reduction))))];

        Assert.Throws<ModelFormatException>(() => SyntheticFaceModel.Load(new MemoryStream(Pack(header, payload)), "face.bin"));
    }

    private static void Mutate(Random random, byte[] header, byte[] payload)
    {
        switch (random.Next(4))
        {
            case 0:
                BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(CountsAt + (2 * random.Next(9))), (ushort)random.Next(ushort.MaxValue + 1));
                break;
            case 1:
                BinaryPrimitives.WriteSingleLittleEndian(header.AsSpan(WindowAt + (4 * random.Next(4))), Extremes[random.Next(Extremes.Length)]);
                break;
            case 2:
                // a stretch of noise: vertices, places in the texture or triangles
                int start = random.Next(payload.Length);
                random.NextBytes(payload.AsSpan(start, Math.Min(random.Next(1, 4000), payload.Length - start)));
                break;
            default:
                // a stretch of one value, so that triangles become slivers and points fall together
                int first = random.Next(payload.Length);
                payload.AsSpan(first, Math.Min(random.Next(1, 8000), payload.Length - first)).Fill((byte)random.Next(256));
                break;
        }
    }

    private void Draw(SyntheticFaceModel model, int seed)
    {
        var face = new SyntheticFace(model, seed);
        var truth = new TrackedFace();
        using FrameBuffer frame = _pool.Rent(160, 120);
        foreach (HeadPose pose in (ReadOnlySpan<HeadPose>)[new(0, 0, 0), new(60, -20, 40), new(-85, 30, 170)])
        {
            face.Draw(frame, new SyntheticFaceState { Center = new Vector2(80, 60), Size = 90, Pose = pose, MouthOpening = 1, Blink = 1 }, truth);
            foreach (Vector2 point in truth.Landmarks)
            {
                Assert.True(float.IsFinite(point.X) && float.IsFinite(point.Y), $"a landmark is {point}");
            }
        }
    }

    private static byte[] Unpack()
    {
        using var inflater = new ZLibStream(new MemoryStream(Content, HeaderSize, Content.Length - HeaderSize), CompressionMode.Decompress);
        using var payload = new MemoryStream();
        inflater.CopyTo(payload);
        return payload.ToArray();
    }

    private static byte[] Pack(byte[] header, byte[] payload)
    {
        using var packed = new MemoryStream();
        using (var deflater = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflater.Write(payload);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(SizesAt), (uint)payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(SizesAt + 4), (uint)packed.Length);
        return [.. header, .. packed.ToArray()];
    }
}
