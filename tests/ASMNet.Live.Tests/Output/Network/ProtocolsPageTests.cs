using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ASMNet.Expressions;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Live.Output.Network.Packets;
using ASMNet.Media;
using ASMNet.Tracking;

namespace ASMNet.Live.Tests.Output.Network;

/// <summary>The worked packets of <c>docs/protocols.md</c>, which are made from its layouts without this program, are what the encoders make of the page's example.</summary>
public sealed partial class ProtocolsPageTests
{
    private const float Tolerance = 2e-6f;
    private readonly string _page = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "docs", "protocols.md"));
    private readonly FaceSet _faces = new(1);

    public ProtocolsPageTests()
    {
        MediaFrame frame = new MediaFramePool(new FramePool(), 1).Rent();
        float[] picture = Example("picture");
        frame.Allocate((int)picture[0], (int)picture[1]);
        frame.Sequence = (long)Example("frame")[0];
        frame.Timestamp = TimeSpan.FromSeconds(Example("seconds")[0]);
        TrackedFace face = frame.Faces.Add();
        float[] pose = Example("yaw, pitch, roll");
        float[] place = Example("place");
        float[] turn = Example("rotation");
        face.Id = (int)Example("identity")[0];
        face.Confidence = 1;
        face.Pose = new HeadPose(pose[0], pose[1], pose[2]);
        face.Placement = new HeadPlacement(new Vector3(place), new Quaternion(turn[0], turn[1], turn[2], turn[3]));
        foreach (Expression channel in Enum.GetValues<Expression>())
        {
            face.Expressions.Set(channel, 0);
        }

        face.Expressions.Set(Expression.EyeBlinkLeft, Example("eyeBlinkLeft")[0]);
        face.Expressions.Set(Expression.JawOpen, Example("jawOpen")[0]);
        for (int i = 0; i < 68; i++)
        {
            face.Landmarks[i] = new Vector2(100 + i, 200 + (2 * i));
            face.Points3D[i] = new Vector3(i / 10f, i / 5f, -i / 20f);
        }

        _faces.CopyFrom(frame);
    }

    private FaceSignals Face => _faces[0];

    [Fact]
    public void OpenTrack()
    {
        byte[] packet = new byte[OpenTrackPacket.Length];
        OpenTrackPacket.Write(Face, packet);
        CheckLines("opentrack", packet, isBigEndian: false);
    }

    [Fact]
    public void OpenSeeFace()
    {
        byte[] packet = new byte[OpenSeeFacePacket.Length];
        OpenSeeFacePacket.Write(Face, _faces.Time.TotalSeconds, _faces.Width, _faces.Height, packet);
        CheckLines("openseeface", packet, isBigEndian: false);
    }

    [Fact]
    public void LiveLink() => CheckLines("livelink", new LiveLinkPacket(Guid.Empty.ToString(), "ASMNet").Write(Face, _faces.Sequence, 60).ToArray(), isBigEndian: true);

    [Theory]
    [InlineData("osc")]
    [InlineData("vmc")]
    [InlineData("vrchat")]
    public void Messages(string protocol)
    {
        var osc = new OscWriter();
        switch (protocol)
        {
            case "osc":
                OscFacePacket.Write(_faces, "/asmnet", osc);
                break;
            case "vmc":
                VmcPacket.Write(Face, true, _faces.Time.TotalSeconds, osc);
                break;
            default:
                VRChatPacket.Write(Face, VRChatPacket.DefaultPrefix, VRChatEyes.Native, osc);
                break;
        }

        byte[] bundle = osc.Written.ToArray();
        string[] lines = Block(protocol).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length > 2);
        for (int i = 0; i < lines.Length; i += 2)
        {
            byte[] message = Bytes(lines[i + 1]);
            int numbers = lines[i].Split(' ')[1].Count(type => type == 'f');
            byte[] start = message[..^(4 * numbers)];
            int at = bundle.AsSpan().IndexOf(start);
            Assert.True(at >= 0, $"there is no {lines[i]}");
            Assert.Equal(message.Length, BinaryPrimitives.ReadInt32BigEndian(bundle.AsSpan(at - 4)));
            for (int number = 0; number < numbers; number++)
            {
                float expected = BinaryPrimitives.ReadSingleBigEndian(message.AsSpan(start.Length + (4 * number)));
                Assert.Equal(expected, BinaryPrimitives.ReadSingleBigEndian(bundle.AsSpan(at + start.Length + (4 * number))), Tolerance);
            }
        }
    }

    [Theory]
    [InlineData("ifacialmocap")]
    [InlineData("vts-phone")]
    [InlineData("vts")]
    public void Texts(string protocol)
    {
        var output = new ArrayBufferWriter<byte>();
        switch (protocol)
        {
            case "ifacialmocap":
                output.Write(new IFacialMocapPacket().Write(Face, 1));
                break;
            case "vts-phone":
                using (var json = new Utf8JsonWriter(output))
                {
                    VtsPhonePacket.Write(Face, true, 1700000000000, json);
                }

                break;
            default:
                VtsValues.Write(Face, true, output);
                break;
        }

        // A number that rounds to nothing may keep its sign.
        string text = Encoding.UTF8.GetString(output.WrittenSpan).Replace("-0.0000", "0.0000", StringComparison.Ordinal).Replace(":-0}", ":0}", StringComparison.Ordinal).Replace(":-0,", ":0,", StringComparison.Ordinal);
        string[] parts = Block(protocol).TrimEnd('\n').Split("...");
        Assert.StartsWith(parts[0], text, StringComparison.Ordinal);
        Assert.EndsWith(parts[1], text, StringComparison.Ordinal);
    }

    private void CheckLines(string protocol, byte[] packet, bool isBigEndian)
    {
        string[] lines = Block(protocol).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length > 5);
        foreach (string line in lines)
        {
            Match parts = PacketLine().Match(line);
            Assert.True(parts.Success, line);
            byte[] expected = Bytes(parts.Groups["bytes"].Value);
            byte[] actual = packet[int.Parse(parts.Groups["at"].Value, CultureInfo.InvariantCulture)..][..expected.Length];
            if (parts.Groups["type"].Value is "f32" or "f64")
            {
                double wanted = Number(expected, isBigEndian);
                Assert.True(Math.Abs(wanted - Number(actual, isBigEndian)) <= Tolerance * Math.Max(1, Math.Abs(wanted)), $"{line} is {Number(actual, isBigEndian)}");
            }
            else
            {
                Assert.True(expected.AsSpan().SequenceEqual(actual), $"{line} is {Convert.ToHexStringLower(actual)}");
            }
        }
    }

    private static double Number(byte[] bytes, bool isBigEndian) => (bytes.Length, isBigEndian) switch
    {
        (8, true) => BinaryPrimitives.ReadDoubleBigEndian(bytes),
        (8, false) => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        (_, true) => BinaryPrimitives.ReadSingleBigEndian(bytes),
        _ => BinaryPrimitives.ReadSingleLittleEndian(bytes),
    };

    private static byte[] Bytes(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));

    private float[] Example(string name)
    {
        string line = _page.Split('\n').Single(line => line.StartsWith($"| {name} |", StringComparison.Ordinal));
        return [.. line.Split('|')[2].Split(',').Select(number => float.Parse(number, CultureInfo.InvariantCulture))];
    }

    private string Block(string protocol)
    {
        string start = $"```packet {protocol}\n";
        int at = _page.IndexOf(start, StringComparison.Ordinal);
        Assert.True(at >= 0, $"the page has no packet of {protocol}");
        at += start.Length;
        return _page[at.._page.IndexOf("```", at, StringComparison.Ordinal)];
    }

    [GeneratedRegex(@"^ *(?<at>\d+)  (?<type>\w+) +\S+ +(?<bytes>[0-9a-f]{2}( [0-9a-f]{2})*)(  |$)")]
    private static partial Regex PacketLine();
}
