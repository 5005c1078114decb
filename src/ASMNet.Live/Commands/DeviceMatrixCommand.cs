using System.CommandLine;
using ASMNet.Inference;
using ASMNet.Landmarks;
using ASMNet.Live.Composition;
using ASMNet.Live.Configuration;
using ASMNet.Live.Measuring.Benchmarks;
using ASMNet.Live.Measuring.Benchmarks.Matrix;
using ASMNet.Live.Output;
using ASMNet.Live.Shell;
using ASMNet.Media;
using ASMNet.Models;

namespace ASMNet.Live.Commands;

/// <summary><c>benchmark devices</c>: every landmark model on every device with several numbers of faces.</summary>
/// <param name="terminal">Where to write.</param>
/// <param name="devices">The devices.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class DeviceMatrixCommand(Terminal terminal, DeviceFactory devices, TimeProvider timeProvider)
{
    private static readonly int[] DefaultFaces = [1, 2, 4, 8];

    /// <summary>Makes the verb.</summary>
    public Command Create()
    {
        Option<string?> json = CommonOptions.File("--json", "Write the matrix as JSON.");
        Option<string?> markdown = CommonOptions.File("--markdown", "Write the matrix as Markdown.");
        Option<string?> html = CommonOptions.File("--html", "Write the matrix as one HTML page with plots.");
        var faces = new Option<int[]>("--faces")
        {
            Description = "Numbers of faces in a frame.",
            DefaultValueFactory = _ => DefaultFaces,
            AllowMultipleArgumentsPerToken = true,
            HelpName = "counts",
            CustomParser = result => CommonOptions.ParseCounts(result, "--faces", 1, 64),
        };
        Option<int> frames = CommonOptions.Count("--frames", "Frames to measure for each, at most; each takes at most 3 seconds.", 300, 10, 10_000_000);
        frames.Aliases.Add("-n");
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace files that exist." };
        var flags = new SettingFlags();
        var command = new Command("devices", "Measure every landmark model on every device, the CPU beside the GPUs.") { faces, frames, json, markdown, html, overwrite };
        flags.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            Settings settings = flags.Read(parsed, cancellation);
            (string Option, string? Path)[] outputs = [("--json", parsed.GetValue(json)), ("--markdown", parsed.GetValue(markdown)), ("--html", parsed.GetValue(html))];
            InputGuard.Check(outputs.Where(output => output.Path is not null).Select(output => (output.Option, output.Path!)), null, flags.File(parsed));
            using OutputFile? jsonFile = Prepare(parsed.GetValue(json), parsed.GetValue(overwrite), "--json");
            using OutputFile? markdownFile = Prepare(parsed.GetValue(markdown), parsed.GetValue(overwrite), "--markdown");
            using OutputFile? htmlFile = Prepare(parsed.GetValue(html), parsed.GetValue(overwrite), "--html");
            var options = new MatrixOptions(parsed.GetValue(faces)!, parsed.GetValue(frames), TimeSpan.FromSeconds(3));
            var runner = new MatrixRunner(devices.Catalog(settings), options, terminal.Say);
            DeviceMatrix matrix = runner.Run(Models(settings), MachineDescription.Read(), timeProvider.GetUtcNow(), cancellation);
            await WriteAsync(jsonFile, matrix.ToJson() + "\n").ConfigureAwait(false);
            await WriteAsync(markdownFile, MatrixText.Markdown(matrix)).ConfigureAwait(false);
            await WriteAsync(htmlFile, MatrixPage.Write(matrix)).ConfigureAwait(false);
            if (!cancellation.IsCancellationRequested)
            {
                return ExitCodes.Success;
            }

            terminal.Complain("interrupted; what was not measured by then is left out.");
            return ExitCodes.Interrupted;
        });
        return command;
    }

    private static OutputFile? Prepare(string? path, bool overwrite, string option) => path is null ? null : OutputFile.Prepare(path, overwrite, option);

    private async Task WriteAsync(OutputFile? file, string text)
    {
        if (file is not null)
        {
            await TextFile.WriteAsync(file, text).ConfigureAwait(false);
            terminal.Say($"wrote {file.Path}");
        }
    }

    private static List<(LandmarkManifest Manifest, byte[] Network)> Models(Settings settings)
    {
        var folder = TrackingFactory.Models(settings.Models.Folder);
        string known = folder.Find($"{settings.Models.Landmarks}.json", "Models:Landmarks");
        List<(LandmarkManifest, byte[])> models = [];
        try
        {
            // A manifest is what names an ONNX file beside it; shape models are JSON too.
            foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(known)!, "*.json").Where(file => File.Exists(Path.ChangeExtension(file, ".onnx")) && Path.GetFileNameWithoutExtension(file) != settings.Models.Detector).Order(StringComparer.Ordinal))
            {
                using FileStream stream = ModelFile.Open(file);
                LandmarkManifest manifest = LandmarkManifest.Read(stream, file);
                models.Add((manifest, ModelFile.Read(folder.Find(manifest.Network, $"named by '{file}'"))));
            }
        }
        catch (ModelFormatException exception)
        {
            throw new UserException(exception.Message, exception);
        }

        return models;
    }
}
