using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using ASMNet.Inference;
using ASMNet.Shapes;

namespace ASMNet.Synthesis;

/// <summary>Reads the binary format of docs/synthetic-face.md.</summary>
internal sealed class SyntheticFaceReader(string name)
{
    private const int HeaderSize = 50;
    private const float GeometryUnit = 1f / 8192;
    private const int LargestPayload = 64 << 20;

    // The texture's window reaches about one face height from the middle; a grey value changes by 255 at the most.
    private const float SmallestReach = 0.01f;
    private const float LargestReach = 100;
    private const float LargestModeScale = 255;

    private byte[] _payload = [];
    private int _position;

    public HeadStatistics Read(Stream stream)
    {
        byte[] header = new byte[HeaderSize];
        if (stream.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) < HeaderSize || !header.AsSpan(0, 8).SequenceEqual("ASMFACE\0"u8))
        {
            throw Damaged("it does not begin as a synthetic face does");
        }

        int[] counts = new int[9];
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(8 + (2 * i)));
        }

        if (counts[0] != 1)
        {
            throw Damaged($"its version is {counts[0]}, this program reads version 1");
        }

        (int vertices, int triangles, int expressions, int identities) = (counts[1], counts[2], counts[3], counts[4]);
        (int width, int height, int textureModes, int reduction) = (counts[5], counts[6], counts[7], counts[8]);
        if (vertices < Ibug68.Count + (HeadStatistics.JawPoints * HeadStatistics.ContourDepth)
            || triangles == 0
            || expressions != HeadStatistics.ExpressionCount
            || textureModes == 0
            || reduction == 0
            || width < 2 * reduction
            || height < 2 * reduction)
        {
            throw Damaged($"its sizes cannot be ({string.Join(", ", counts[1..])})");
        }

        long modeSize = 3L * (width / reduction) * (height / reduction);
        long expected = (vertices * (11L + (6 * (expressions + identities)))) + (6L * triangles) + (4L * width * height) + (textureModes * (4L + modeSize));
        long declared = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(42));
        if (expected != declared || expected > LargestPayload)
        {
            throw Damaged($"its sizes make {expected} bytes but it declares {declared}");
        }

        _payload = Inflate(stream, (int)BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(46)), (int)expected);
        _position = 0;
        var window = new Vector4(Single(header, 26), Single(header, 30), Single(header, 34), Single(header, 38));
        if (!IsReach(-window.X) || !IsReach(-window.Y) || !IsReach(window.Z) || !IsReach(window.W))
        {
            throw Damaged($"its texture window cannot be {window}");
        }

        var perUnit = new Vector2(width / (window.Z - window.X), height / (window.W - window.Y));
        var low = new Vector2(window.X, window.Y);
        Vector3[] mean = ReadVectors(vertices);
        CheckJaw(mean);
        return new HeadStatistics
        {
            TextureWidth = width,
            TextureHeight = height,
            ModeReduction = reduction,
            Window = window,
            Vertices = mean,
            Texels = ReadTexels(vertices, low, perUnit, new Vector2(width - 1, height - 1)),
            Expressions = ReadMany(expressions, () => ReadVectors(vertices)),
            Identities = ReadMany(identities, () => ReadVectors(vertices)),
            HeadShare = Array.ConvertAll(Take(vertices).ToArray(), share => share / 255f),
            Triangles = ReadTriangles(triangles, vertices),
            Texture = ReadTexture(width, height),
            TextureModes = ReadMany(textureModes, () => ReadMode((int)modeSize)),
        };
    }

    private static bool IsReach(float value) => value is >= SmallestReach and <= LargestReach;

    /// <summary>The contour of a turned head runs from each jaw point to the last vertex behind it, so these two must not be one.</summary>
    private void CheckJaw(Vector3[] vertices)
    {
        for (int i = 0; i < HeadStatistics.JawPoints; i++)
        {
            Vector3 outwards = vertices[i] - vertices[HeadStatistics.ContourVertex(i, HeadStatistics.ContourDepth - 1)];
            if (outwards is { X: 0, Y: 0 })
            {
                throw Damaged($"jaw point {i} has no contour behind it");
            }
        }
    }

    private byte[] Inflate(Stream stream, int packedSize, int size)
    {
        byte[] packed = new byte[Math.Clamp(packedSize, 0, LargestPayload)];
        int read = stream.ReadAtLeast(packed, packed.Length, throwOnEndOfStream: false);
        if (read < packed.Length)
        {
            throw Damaged($"it ends after {HeaderSize + read} of {HeaderSize + packed.Length} bytes");
        }

        byte[] payload = new byte[size];
        try
        {
            using var inflater = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
            inflater.ReadExactly(payload);

            // Reading to the end makes the decompressor compare the checksum.
            if (inflater.ReadByte() >= 0)
            {
                throw Damaged("it holds more data than it declares");
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw new ModelFormatException($"{name} is damaged: its compressed part cannot be read. Take a fresh copy of the file.", exception);
        }

        return payload;
    }

    private Vector3[] ReadVectors(int count)
    {
        var vectors = new Vector3[count];
        for (int i = 0; i < count; i++)
        {
            vectors[i] = new Vector3(Geometry(), Geometry(), Geometry());
        }

        return vectors;
    }

    private Vector2[] ReadTexels(int count, Vector2 low, Vector2 perUnit, Vector2 last)
    {
        var texels = new Vector2[count];
        for (int i = 0; i < count; i++)
        {
            Vector2 place = ((new Vector2(Geometry(), Geometry()) - low) * perUnit) - new Vector2(0.5f);
            texels[i] = Vector2.Clamp(place, Vector2.Zero, last);
        }

        return texels;
    }

    private ushort[] ReadTriangles(int count, int vertices)
    {
        ushort[] corners = new ushort[3 * count];
        for (int i = 0; i < corners.Length; i++)
        {
            corners[i] = BinaryPrimitives.ReadUInt16LittleEndian(Take(2));
            if (corners[i] >= vertices)
            {
                throw Damaged($"triangle {i / 3} names vertex {corners[i]} of {vertices}");
            }
        }

        return corners;
    }

    private byte[] ReadTexture(int width, int height)
    {
        byte[] texture = Take(4 * width * height).ToArray();
        for (int y = 0; y < height; y++)
        {
            Span<byte> row = texture.AsSpan(4 * width * y, 4 * width);
            for (int i = 4; i < row.Length; i++)
            {
                row[i] += row[i - 4];
            }
        }

        return texture;
    }

    private float[] ReadMode(int size)
    {
        float scale = BinaryPrimitives.ReadSingleLittleEndian(Take(4));
        if (!(Math.Abs(scale) <= LargestModeScale))
        {
            throw Damaged($"a texture mode has the scale {scale}; it is at most {LargestModeScale}");
        }

        float[] mode = new float[size];
        ReadOnlySpan<byte> bytes = Take(size);
        for (int i = 0; i < size; i++)
        {
            mode[i] = scale * (sbyte)bytes[i];
        }

        return mode;
    }

    private float Geometry() => GeometryUnit * BinaryPrimitives.ReadInt16LittleEndian(Take(2));

    private ReadOnlySpan<byte> Take(int count)
    {
        ReadOnlySpan<byte> taken = _payload.AsSpan(_position, count);
        _position += count;
        return taken;
    }

    private static T[] ReadMany<T>(int count, Func<T> read)
    {
        var items = new T[count];
        for (int i = 0; i < count; i++)
        {
            items[i] = read();
        }

        return items;
    }

    private static float Single(byte[] header, int offset) => BinaryPrimitives.ReadSingleLittleEndian(header.AsSpan(offset));

    private ModelFormatException Damaged(string reason) => new($"{name} is not a usable synthetic face: {reason}. Take a fresh copy of the file.");
}
