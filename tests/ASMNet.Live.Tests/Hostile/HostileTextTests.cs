using System.Text;
using ASMNet.Inference;
using ASMNet.Landmarks;
using ASMNet.Live.Configuration;
using ASMNet.Live.Input;
using ASMNet.Live.Output.Network;
using ASMNet.Live.Web.Api;
using ASMNet.Media;
using ASMNet.Media.FFmpeg;
using ASMNet.Shapes;
using ASMNet.Signals;

namespace ASMNet.Live.Tests.Hostile;

/// <summary>The texts that the program reads, changed at random: each is taken, or refused by the project's exception that names it, in time and memory.</summary>
public sealed class HostileTextTests : IDisposable
{
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(5);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("asmnet-live.json")]
    [InlineData("asmnet.json")]
    [InlineData("facedetector.json")]
    public void LandmarkManifest_Changed_IsReadOrRefused(string file) =>
        Read(file, 1000, (stream, name) => LandmarkManifest.Read(stream, name));

    [Fact]
    public void ExpressionManifest_Changed_IsReadOrRefused() => Read("asmnet-expressions.json", 800, (stream, name) => ExpressionManifest.Read(stream, name));

    [Fact]
    public void HeadModel_Changed_IsReadOrRefused() => Read("head68.json", 800, (stream, name) => HeadModel.Read(stream, name));

    [Fact]
    public void ShapeModel_Changed_IsReadOrRefused() => Read("shape68-similarity.json", 400, (stream, name) => ShapeModel.Read(stream, name));

    [Fact]
    public void Settings_Changed_AreReadOrRefused()
    {
        string file = _folder.File("settings.json");
        byte[] good = File.ReadAllBytes(Path.Combine(RepositoryFiles.Root, "appsettings.json"));
        Fuzzing.Run(
            600,
            AtMost,
            good,
            bytes =>
            {
                File.WriteAllBytes(file, bytes);
                try
                {
                    SettingsLoader.Load(file);
                }
                catch (UserException refused)
                {
                    Assert.NotEmpty(refused.Message);
                }
            },
            Within,
            megabytes: 64,
            "Settings");
    }

    [Fact]
    public void SettingsPatch_Changed_IsReadOrRefused()
    {
        byte[] good = Encoding.UTF8.GetBytes("""{"source":"synthetic","device":"cpu","model":"a","maxFaces":4,"smoothing":true,"minCutoff":1.5,"responsiveness":1,"shapeLimit":3,"detail":0.5,"send":"osc:127.0.0.1:9000"}""");
        Fuzzing.Run(
            3000,
            AtMost,
            good,
            bytes =>
            {
                (SettingsPatch? patch, string? mistake) = SettingsPatch.ReadAsync(new MemoryStream(bytes), CancellationToken.None).GetAwaiter().GetResult();
                Assert.True(patch is null != (mistake is null));
                patch?.ApplyTo(new ASMNet.Live.Session.LiveSettings()).FindProblem();
            },
            Within,
            megabytes: 16,
            "PATCH /api/settings");
    }

    [Fact]
    public void Receiver_Changed_IsReadOrRefused() => Words(
        "receivers",
        "openseeface://127.0.0.1:11573?faces=2&fit=1;vts://[::1]:8001?token=a%20b",
        text =>
        {
            foreach (string address in SendAddress.Split(text))
            {
                _ = ClientOutputs.FindProblem(address);
                SendAddress.Parse(address).Number("faces", 1, 1, 8);
            }
        });

    [Theory]
    [InlineData("synthetic:faces=2,size=640x480,fps=30,seed=1,face=0.42,motion=0.6,noise=2,show=jawOpen:0.5+mouthSmileLeft:1,pace=off")]
    [InlineData("https://user:secret@camera.local:8080/video?x=1#y")]
    [InlineData("file:///C:/a%20b.mp4")]
    [InlineData("camera:0")]
    public void Source_Changed_IsReadOrRefused(string good) => Words(
        $"sources {good[..6]}",
        good,
        text =>
        {
            SourceSpecification source = SourceSpecification.Parse(text);
            if (source.Kind == SourceKind.Synthetic)
            {
                SyntheticOptions.Parse(source.Options, new SourceSettings());
            }
            else if (source.Kind == SourceKind.Url && MediaAddress.Url(source.Value).Name is var name && Uri.TryCreate(source.Value, UriKind.Absolute, out Uri? uri) && uri.UserInfo.Length > 0)
            {
                Assert.DoesNotContain($"//{uri.UserInfo}@", name, StringComparison.Ordinal);
            }
        });

    private static void Words(string name, string good, Action<string> read) => Fuzzing.Run(
        2000,
        AtMost,
        Encoding.UTF8.GetBytes(good),
        bytes =>
        {
            try
            {
                read(Encoding.UTF8.GetString(bytes));
            }
            catch (ASMNetException refused)
            {
                Assert.NotEmpty(refused.Message);
            }
        },
        Within,
        megabytes: 16,
        name);

    private static void Read<T>(string file, int rounds, Func<Stream, string, T> read)
    {
        byte[] good = File.ReadAllBytes(Path.Combine(RepositoryFiles.Root, "models", file));
        Fuzzing.Run(
            rounds,
            AtMost,
            good,
            bytes =>
            {
                try
                {
                    read(new MemoryStream(bytes), "hostile.json");
                }
                catch (ModelFormatException refused)
                {
                    Assert.Contains("hostile.json", refused.Message, StringComparison.Ordinal);
                }
            },
            Within,
            megabytes: 64,
            file);
    }
}
