using System.Text.RegularExpressions;

namespace ASMNet.Media.FFmpeg;

/// <summary>
/// What ffmpeg is to open, and what it may open beyond it. A file is a hostile thing: under any name it may be a playlist that has
/// other files or addresses read. So each kind of source has its list of protocols and containers, and all else is refused.
/// </summary>
/// <param name="Input">ffmpeg's input arguments, without <c>-i</c>.</param>
/// <param name="Address">What to open, as ffmpeg wants it.</param>
/// <param name="Name">What to call it in messages.</param>
/// <param name="Pushes">Whether it sends whether or not anybody reads: a camera, RTSP, UDP.</param>
/// <param name="IsRemote">Whether it lies elsewhere, so that its kind shows only when it is opened.</param>
public sealed partial record MediaAddress(IReadOnlyList<string> Input, string Address, string Name, bool Pushes, bool IsRemote)
{
    /// <summary>What stands before a path, so that it is taken for nothing else.</summary>
    internal const string FilePrefix = "file:";

    /// <summary>
    /// Has a reader of MPEG transport streams look at a stream no longer than until its parts are known. Without it ffmpeg goes on for five seconds of the stream, as another
    /// part might begin, and so twice before there is a picture: when it is asked what the stream is, and when it reads it.
    /// </summary>
    internal static readonly IReadOnlyList<string> SoonKnown = ["-scan_all_pmts", "0"];

    /// <summary>
    /// Whether its sender may send to one reader alone and then be gone, as those that are waited for here and most that wait for somebody over SRT (OBS, ffmpeg) or TCP
    /// (rpicam-vid, ffmpeg): it cannot be looked at before it is read.
    /// </summary>
    internal bool IsForOneReader { get; private init; }

    /// <summary>
    /// Has a stream looked at for a second of it, in the place of five, in which ffmpeg waits for parts that may not be there: a sound of which its beginning speaks, another
    /// programme of a transport stream.
    /// </summary>
    internal static readonly IReadOnlyList<string> KnownAfterASecond = ["-analyzeduration", "1000000"];

    /// <summary>
    /// Whether it is read from a server of Flash's kind. Whoever comes in the middle gets sound at once and pictures only from the next key picture on, so that a second may show no video at all.
    /// </summary>
    internal bool IsFlashServer { get; private init; }

    // Pictures whose packets get lost are torn, and a camera behind a firewall, or seen from a container, sends them where they never arrive.
    private static readonly string[] OverOneConnection = ["-rtsp_flags", "prefer_tcp"];

    private static readonly string[] TransportSchemes = ["udp", "rist"];

    /// <summary>Whether what it sends is mostly an MPEG transport stream.</summary>
    internal bool IsMostlyTransportStream => IsRemote && TransportSchemes.Contains(Address[..Math.Max(0, Address.IndexOf("://", StringComparison.Ordinal))], StringComparer.OrdinalIgnoreCase);

    /// <summary>The file's path; null for what is none.</summary>
    internal string? Path => Address.StartsWith(FilePrefix, StringComparison.Ordinal) ? Address[FilePrefix.Length..] : null;

    // Containers that hold their video themselves. Not in it, on purpose: hls, dash, concat, sdp, image2 and others that name files.
    internal const string Containers =
        "mov,mp4,matroska,webm,avi,asf,flv,live_flv,mpeg,mpegts,mpegvideo,m4v,h263,h264,hevc,av1,obu,ivf,vc1,cavsvideo,dirac,dv,gif,apng,nut,ogg,"
        + "mxf,gxf,mjpeg,mjpeg_2000,mpjpeg,yuv4mpegpipe,rm,wtv,swf,nsv,nuv,smjpeg,bink,smk,flic,film_cpk,roq,vivo,wav,mp3,flac,aac,ac3,eac3,aiff,au,caf,amr,w64,ape,wv,tta,dts";

    private const string Pictures = "jpeg_pipe,png_pipe,webp_pipe,bmp_pipe,jpegls_pipe,jpegxl_pipe";
    private const string Playlists = "hls,applehttp,dash,webvtt,rtsp,rtp,sdp";

    private static readonly Dictionary<string, string> Protocols = new(StringComparer.OrdinalIgnoreCase)
    {
        ["http"] = "http,https,httpproxy,tcp,tls,crypto",
        ["https"] = "http,https,httpproxy,tcp,tls,crypto",
        ["rtsp"] = "rtsp,rtsps,rtp,srtp,udp,tcp,tls,http,https,crypto",
        ["rtsps"] = "rtsp,rtsps,rtp,srtp,udp,tcp,tls,http,https,crypto",
        ["rtmp"] = "rtmp,tcp",
        ["rtmps"] = "rtmps,tls,tcp",
        ["rtmpt"] = "rtmpt,ffrtmphttp,http,tcp",
        ["rtp"] = "rtp,udp",
        ["srtp"] = "srtp,rtp,udp",
        ["udp"] = "udp",
        ["tcp"] = "tcp",
        ["srt"] = "srt,udp",
        ["rist"] = "rist,udp",
        ["ftp"] = "ftp,tcp",
        ["sftp"] = "sftp,tcp",
    };

    private static readonly string[] PushingSchemes = ["rtsp", "rtsps", "rtmp", "rtmps", "rtmpt", "rtp", "srtp", "udp", "tcp", "srt", "rist"];

    /// <summary>A video file.</summary>
    /// <param name="path">Its path; it is never taken for anything else, whatever it is called.</param>
    public static MediaAddress File(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new(["-protocol_whitelist", "file", "-format_whitelist", Containers], FilePrefix + path, $"'{path}'", Pushes: false, IsRemote: false);
    }

    /// <summary>An address on a network.</summary>
    /// <param name="url">With its scheme.</param>
    /// <exception cref="MediaException">The scheme is none that is read here.</exception>
    public static MediaAddress Url(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        string scheme = url[..Math.Max(0, url.IndexOf("://", StringComparison.Ordinal))];
        if (!Protocols.TryGetValue(scheme, out string? protocols))
        {
            throw new MediaException($"'{url}': addresses of the kind {scheme}:// are not read; there are {string.Join(", ", Protocols.Keys.Select(known => known + "://"))}.");
        }

        bool isFlash = scheme.StartsWith("rtmp", StringComparison.OrdinalIgnoreCase);
        string query = url[(url.LastIndexOf('?') + 1)..];
        bool listensByOption = scheme.Equals("rtmp", StringComparison.OrdinalIgnoreCase) && query is "listen" or "listen=1";
        bool isConnection = scheme.Equals("tcp", StringComparison.OrdinalIgnoreCase);
        return new MediaAddress(
            [
                "-protocol_whitelist", protocols, "-format_whitelist", $"{Containers},{Pictures},{Playlists}",
                .. isConnection || listensByOption ? KnownAfterASecond : [], .. scheme.StartsWith("rtsp", StringComparison.OrdinalIgnoreCase) ? OverOneConnection : [], .. listensByOption ? ["-listen", "1"] : Array.Empty<string>(),
            ],
            listensByOption ? url[..^(query.Length + 1)] : url,
            $"'{WithoutPassword(url)}'",
            PushingSchemes.Contains(scheme, StringComparer.OrdinalIgnoreCase),
            IsRemote: true)
        {
            IsForOneReader = listensByOption || isConnection || scheme.Equals("srt", StringComparison.OrdinalIgnoreCase),
            IsFlashServer = isFlash && !listensByOption,
        };
    }

    /// <summary>A device that ffmpeg opens.</summary>
    /// <param name="input">ffmpeg's input arguments, such as <c>-f v4l2</c>.</param>
    /// <param name="address">The device.</param>
    /// <param name="name">What to call it in messages.</param>
    public static MediaAddress Device(IReadOnlyList<string> input, string address, string name)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(name);
        return new(input, address, name, Pushes: true, IsRemote: false);
    }

    /// <summary>A text without the names and passwords of addresses in it, and with stars for the values of <c>passphrase</c>, <c>password</c>, <c>passwd</c>, <c>pwd</c> and <c>secret</c>. What is said lands in logs and on a page; also an address that was typed wrongly must not bring its password there.</summary>
    /// <param name="url">An address, or a text that may hold some.</param>
    public static string WithoutPassword(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return Secrets().Replace(Credentials().Replace(url, "//"), "***");
    }

    // the second form is a password with a slash in it, which is no port
    [GeneratedRegex(@"//([^/\s]*@|[^/:@\[\s]*:(?!\d+[/?]|//)[^\s'""]*@)")]
    private static partial Regex Credentials();

    [GeneratedRegex(@"(?<=[?&](passphrase|password|passwd|pwd|secret)=)[^&\s'""]+", RegexOptions.IgnoreCase)]
    private static partial Regex Secrets();
}
