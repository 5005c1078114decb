using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text.Json;
using ASMNet.Live.Output.Network.Packets;
using ASMNet.Media.Cameras;
using ASMNet.Media.FFmpeg;
using ASMNet.Media.Video;
using ASMNet.Tracking;

namespace ASMNet.Live.Output.Network;

/// <summary>Makes senders from what <c>--send</c> says. <c>docs/protocols.md</c> has every layout.</summary>
/// <param name="ffmpegFolder">Where ffmpeg lies; empty for the folders of <c>PATH</c>.</param>
/// <param name="say">Receives what people should know.</param>
/// <param name="cancellation">Gives up waiting for ffmpeg's answer.</param>
public sealed class SenderFactory(string ffmpegFolder, Action<string> say, CancellationToken cancellation = default)
{
    private const int MostFaces = 8;
    private const int IFacialMocapPort = 49983;

    // Where a receiver is whose address names no port, and the name there of what it gets: the prefix or the subject.
    private static readonly Dictionary<string, (int Port, string Name)> Usual = new()
    {
        ["opentrack"] = (4242, ""),
        ["openseeface"] = (11573, ""),
        ["vmc"] = (39539, ""),
        ["osc"] = (9100, "/asmnet"),
        ["vrchat"] = (9000, VRChatPacket.DefaultPrefix),
        ["ifacialmocap"] = (IFacialMocapPort, ""),
        [Listening] = (21412, ""),
        ["vts"] = (8001, ""),
        ["livelink"] = (11111, "ASMNet"),
    };

    /// <summary>Where a receiver is whose address names no host.</summary>
    internal const string Loopback = "127.0.0.1";

    /// <summary>The protocol whose port is this program's own, on which it waits to be asked.</summary>
    internal const string Listening = "vts-phone";

    // As many as Tracking:MaxFaces allows.
    private const int MostFacesOfAFrame = 64;

    /// <summary>The protocols.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Usual.Keys];

    /// <summary>What is received where, whichever part of it an address leaves out: the same for two that send the same faces twice.</summary>
    /// <param name="address">The address.</param>
    internal static string ReceiverOf(SendAddress address)
    {
        // Without a host these wait to be asked, or look for the receiver.
        string named = address.Host ?? (address.Name is "ifacialmocap" or Listening or "vts" ? "" : Loopback);
        string host = named.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? Loopback : IPAddress.TryParse(named, out IPAddress? known) ? known.ToString() : named;
        (int port, string name) = Usual.GetValueOrDefault(address.Name);
        string told = address.Options.GetValueOrDefault("prefix")?.TrimEnd('/') ?? address.Options.GetValueOrDefault("subject") ?? address.Options.GetValueOrDefault("listen") ?? name;

        // Faces by their places are other messages than faces by their identities.
        string form = address.Name == "osc" && address.Options.ContainsKey("faces") ? "places" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{address.Name} {host} {address.Port ?? port} {address.Source ?? 1} {told} {form}");
    }

    /// <summary>What the tracker of the faces goes by. Default the library's.</summary>
    public FaceTrackerOptions Tracking { get; init; } = new();

    // The tracker watches for a hidden face, and remembers it after that.
    private TimeSpan PlaceKept => Tracking.HiddenTime + Tracking.IdentityMemory;

    /// <summary>Makes a sender; it sends from then on what is written to it.</summary>
    /// <param name="text">What <c>--send</c> says.</param>
    /// <param name="source">Number of the source whose faces it gets; 1 by default.</param>
    /// <exception cref="ASMNetException">The text cannot be understood or names another source, or a port or a device cannot be had.</exception>
    public Media.IFrameSink Open(string text, int source = 1)
    {
        SendAddress address = SendAddress.Parse(text);
        if (address.Source is int named && named != source)
        {
            throw new UserException(string.Create(CultureInfo.InvariantCulture, $"the receiver '{text}': it gets the faces of source {named}, and this is source {source}."));
        }

        ISender sender = Create(address);
        say(source == 1 ? $"sending {sender.Description}" : string.Create(CultureInfo.InvariantCulture, $"sending {sender.Description} (source {source})"));
        return new SenderSink(sender, MostFacesOfAFrame, say);
    }

    /// <summary>Makes a sender alone, which sends when it is told to.</summary>
    /// <param name="address">What <c>--send</c> says.</param>
    internal ISender Create(SendAddress address) => address.Name switch
    {
        "opentrack" => OpenTrack(address),
        "openseeface" => OpenSeeFace(address),
        "vmc" => Vmc(address),
        "osc" => Osc(address),
        "vrchat" => VRChat(address),
        "ifacialmocap" => IFacialMocap(address),
        Listening => VtsPhone(address),
        "vts" => Vts(address),
        "livelink" => LiveLink(address),
        _ => V4L2(address),
    };

    private DatagramSender OpenTrack(SendAddress address)
    {
        address.RequireOptions("faces");
        byte[] packet = new byte[OpenTrackPacket.Length];
        return new DatagramSender(address.Name, Ports(address), PlaceKept, (faces, index, _) =>
        {
            if (index < 0)
            {
                return default;
            }

            OpenTrackPacket.Write(faces[index], packet);
            return packet;
        });
    }

    private DatagramSender OpenSeeFace(SendAddress address)
    {
        address.RequireOptions();
        byte[] packet = new byte[OpenSeeFacePacket.MostFaces * OpenSeeFacePacket.Length];
        return new DatagramSender(address.Name, [Target(address, 0)], PlaceKept, (faces, _, _) =>
        {
            int count = Math.Min(faces.Faces.Count, OpenSeeFacePacket.MostFaces);
            for (int i = 0; i < count; i++)
            {
                OpenSeeFacePacket.Write(faces[i], faces.Time.TotalSeconds, faces.Width, faces.Height, packet.AsSpan(i * OpenSeeFacePacket.Length));
            }

            return packet.AsSpan(0, count * OpenSeeFacePacket.Length);
        });
    }

    private DatagramSender Vmc(SendAddress address)
    {
        address.RequireOptions("faces");
        var osc = new OscWriter();
        return new DatagramSender(address.Name, Ports(address), PlaceKept, (faces, index, _) =>
        {
            VmcPacket.Write(index < 0 ? default : faces[index], index >= 0, faces.Time.TotalSeconds, osc);
            return osc.Written;
        }, osc);
    }

    private OscSender Osc(SendAddress address)
    {
        address.RequireOptions("faces", "prefix");
        int places = address.Options.ContainsKey("faces") ? address.Number("faces", 1, 1, MostFaces) : 0;
        return new OscSender(address.Name, Target(address, 0), Prefix(address), places, PlaceKept);
    }

    private VRChatSender VRChat(SendAddress address)
    {
        address.RequireOptions("eyes", "faces", "prefix");
        string prefix = Prefix(address);
        VRChatEyes eyes = address.Options.GetValueOrDefault("eyes", "native") switch
        {
            "native" => VRChatEyes.Native,
            "parameters" => VRChatEyes.Parameters,
            "both" => VRChatEyes.Both,
            string other => throw new UserException($"the receiver {address.Name}: eyes is '{other}'; it takes native, parameters or both."),
        };
        return new VRChatSender(Ports(address), PlaceKept, prefix, eyes, TimeProvider.System);
    }

    // A phone is asked; a receiver that is named need not ask.
    private ISender IFacialMocap(SendAddress address)
    {
        address.RequireOptions(address.Host is null ? ["listen"] : ["faces", "version"]);
        int version = address.Number("version", 1, 1, 2);
        var packet = new IFacialMocapPacket();
        return address.Host is null
            ? new AskedSender(
                address.Name, Listen(address), IFacialMocapPort, PlaceKept,
                AskersOfIFacialMocap,
                (faces, index, asked) => index < 0 ? default : packet.Write(faces[index], asked),
                say)
            : new DatagramSender(address.Name, Ports(address), PlaceKept, (faces, index, _) => index < 0 ? default : packet.Write(faces[index], version));
    }

    /// <summary>Reads a request: a receiver listens on the port of the protocol, which on this machine is the sender's, and there where it asked from.</summary>
    /// <param name="datagram">What came.</param>
    /// <param name="from">Who sent it; by whichever of its addresses, also those of the network.</param>
    internal static IEnumerable<Asker> AskersOfIFacialMocap(byte[] datagram, IPEndPoint from) => IFacialMocapPacket.RequestedVersion(datagram) is int asked and > 0
        ? [new Asker(new IPEndPoint(from.Address, DatagramSocket.IsOfThisMachine(from.Address) ? from.Port : IFacialMocapPort), asked, long.MaxValue)]
        : [];

    private AskedSender VtsPhone(SendAddress address)
    {
        address.RequireOptions("listen");
        var text = new ArrayBufferWriter<byte>(8192);
        var json = new Utf8JsonWriter(text);
        return new AskedSender(
            address.Name, Listen(address), address.Port ?? Usual[Listening].Port, PlaceKept,
            (datagram, from) => VtsPhonePacket.TryReadRequest(datagram, out int[] ports, out TimeSpan duration)
                ? ports.Select(port => new Asker(new IPEndPoint(from.Address, port), 1, After(duration)))
                : [],
            (faces, index, _) =>
            {
                text.ResetWrittenCount();
                json.Reset();
                VtsPhonePacket.Write(index < 0 ? default : faces[index], index >= 0, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), json);
                return text.WrittenSpan;
            },
            say);
    }

    private VtsPluginSender Vts(SendAddress address)
    {
        address.RequireOptions("token");

        // The user's folder is made when there is a token to keep, and may be one that is not to be written.
        string token = address.Options.TryGetValue("token", out string? named) ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify), "asmnet-live", "vtube-studio-token");

        // which puts an IPv6 address in brackets
        Uri usual = new UriBuilder("ws", address.Host ?? Loopback, address.Port ?? Usual[address.Name].Port).Uri;
        return new VtsPluginSender(
            cancellation => address.Host is null ? VtsDiscovery.Find(VtsDiscovery.BroadcastPort, cancellation) ?? usual : usual, Path.GetFullPath(token), PlaceKept, say);
    }

    private VirtualCameraSender V4L2(SendAddress address)
    {
        address.RequireOptions("size");
        (int Width, int Height)? size = address.Options.TryGetValue("size", out string? text)
            ? VirtualCameraSender.ParseSize(text) ?? throw new UserException($"the receiver v4l2: size is '{text}'; it takes WIDTHxHEIGHT, even numbers from 64 to 7680.")
            : null;
        string device = address.Host!;
        LoopbackDevice.Require(device);
        FFmpegTools tools = FFmpegTools.Require(ffmpegFolder, $"the virtual camera {device}", cancellation);
        return new VirtualCameraSender(device, size, (input, output, cancellation) => new VirtualCamera(tools, device, input, output, cancellation));
    }

    private DatagramSender LiveLink(SendAddress address)
    {
        address.RequireOptions("faces", "subject");
        int count = address.Number("faces", 1, 1, MostFaces);
        string subject = address.Options.GetValueOrDefault("subject", Usual[address.Name].Name);
        string device = Guid.NewGuid().ToString();
        LiveLinkPacket[] packets = [.. Enumerable.Range(0, count).Select(slot => new LiveLinkPacket(device, slot == 0 ? subject : subject + (slot + 1)))];
        UdpTarget target = Target(address, 0);
        return new DatagramSender(address.Name, [.. Enumerable.Repeat(target, count)], PlaceKept, (faces, index, slot) =>
            index < 0 ? default : packets[slot].Write(faces[index], faces.Sequence, 60));
    }

    // An OSC address begins with a slash and has none of the characters that stand for others.
    private static string Prefix(SendAddress address)
    {
        string usual = Usual[address.Name].Name;
        string prefix = address.Options.GetValueOrDefault("prefix", usual).TrimEnd('/');
        return (prefix.Length == 0 || prefix[0] == '/') && prefix.All(letter => letter is > ' ' and <= '~' && !"#*,?[]{}".Contains(letter))
            ? prefix
            : throw new UserException($"the receiver {address.Name}: prefix is '{prefix}'; it takes the start of an OSC address, such as {usual}.");
    }

    private static UdpTarget[] Ports(SendAddress address)
    {
        int count = address.Number("faces", 1, 1, MostFaces);
        return (address.Port ?? Usual[address.Name].Port) + count - 1 <= IPEndPoint.MaxPort
            ? [.. Enumerable.Range(0, count).Select(slot => Target(address, slot))]
            : throw new UserException($"the receiver {address.Name}: {count} faces from port {address.Port} on are more ports than there are.");
    }

    private static UdpTarget Target(SendAddress address, int slot) => new(address.Host ?? Loopback, (address.Port ?? Usual[address.Name].Port) + slot);

    // .NET takes a number for an address too, and whoever gives one means a port.
    private static IPAddress Listen(SendAddress address)
    {
        string text = address.Options.GetValueOrDefault("listen", address.Host ?? "0.0.0.0");
        return text.AsSpan().ContainsAny('.', ':') && IPAddress.TryParse(text, out IPAddress? listen)
            ? listen
            : throw new UserException($"the receiver {address.Name}: listen takes an address of this machine, such as 127.0.0.1 or 0.0.0.0, and no port.");
    }

    private static long After(TimeSpan duration) => TimeProvider.System.GetTimestamp() + (long)(duration.TotalSeconds * TimeProvider.System.TimestampFrequency);
}
