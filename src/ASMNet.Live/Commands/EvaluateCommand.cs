using System.CommandLine;
using ASMNet.Detection;
using ASMNet.Landmarks;
using ASMNet.Live.Composition;
using ASMNet.Live.Configuration;
using ASMNet.Live.Input;
using ASMNet.Live.Measuring.Evaluation;
using ASMNet.Live.Output;
using ASMNet.Live.Shell;
using ASMNet.Media;
using ASMNet.Media.FFmpeg;
using ASMNet.Media.Pictures;

namespace ASMNet.Live.Commands;

/// <summary><c>evaluate</c>: measures a landmark model or a face detector on annotated photos, and how steady points are in a video.</summary>
/// <param name="terminal">Where to write.</param>
/// <param name="trackers">Loads the models.</param>
/// <param name="sources">Opens a video.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class EvaluateCommand(Terminal terminal, TrackingFactory trackers, SourceFactories sources, TimeProvider timeProvider)
{
    private const string LandmarksCrop = "landmarks";
    private const string DetectorCrop = "detector";
    private const string Ibug68Layout = "ibug68";
    private const string WflwLayout = "wflw98";

    /// <summary>The command's name.</summary>
    public const string Name = "evaluate";

    /// <summary>Makes the verb.</summary>
    public Command Create()
    {
        Option<string?> dataset = CommonOptions.File("--dataset", "Faces with landmarks: a CSV with the columns set, split, file, [yaw, pitch, roll,] x0, y0 ... x67, y67.");
        Option<string?> boxes = CommonOptions.File("--boxes", "Photos with face boxes: a CSV with the columns split, file, x, y, width, height, invalid. Measures the detector.");
        Option<string?> video = CommonOptions.File("--video", "A video: how still the points of its faces are, and how late, as the networks see them, after the shape model, and filtered.");
        var split = new Option<string?>("--split") { Description = "Only this split of the data. Default: all.", HelpName = "name" };
        var flags = new SettingFlags("Models:Landmarks", "Models:Detector");
        var crop = new Option<string>("--crop")
        {
            Description = "Crop by the box of the true landmarks, as in the literature, or by the detector's box, as in use; a face that is missed is then cropped by the whole picture.",
            DefaultValueFactory = _ => LandmarksCrop,
            HelpName = $"{LandmarksCrop}|{DetectorCrop}",
        };
        crop.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is string text && text is not (LandmarksCrop or DetectorCrop))
            {
                result.AddError($"--crop is '{text}'; it takes {LandmarksCrop} or {DetectorCrop}.");
            }
        });
        var layout = new Option<string>("--layout")
        {
            Description = "How --dataset is written: a table of 68 points, or a list of WFLW with 98 points, six subsets and no splits.",
            DefaultValueFactory = _ => Ibug68Layout,
            HelpName = $"{Ibug68Layout}|{WflwLayout}",
        };
        layout.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is string text && text is not (Ibug68Layout or WflwLayout))
            {
                result.AddError($"--layout is '{text}'; it takes {Ibug68Layout} or {WflwLayout}.");
            }
        });
        Option<string?> pictures = CommonOptions.File("--pictures", "With --layout wflw98: the folder that the pictures' names begin at. Default: the list's own.");
        pictures.HelpName = "folder";
        Option<string?> json = CommonOptions.File("--json", "Write the figures as JSON too.");
        Option<string?> points = CommonOptions.File("--points", "With --dataset: write the predicted points as CSV, a row for each face.");
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace files that exist." };
        var command = new Command(Name, "Measure a landmark model (--dataset) or the face detector (--boxes) on annotated photos, or how steady the points are in a video (--video).")
        {
            dataset, boxes, video, layout, pictures, split, crop, json, points, overwrite,
        };
        flags.AddTo(command);
        command.Validators.Add(result =>
        {
            if (new[] { dataset, boxes, video }.Count(data => result.GetValue(data) is not null) != 1)
            {
                result.AddError("evaluate takes one of --dataset, --boxes and --video.");
            }

            if (result.GetValue(video) is not null && (result.GetValue(split) is not null || result.GetResult(crop) is { Implicit: false }))
            {
                result.AddError("--split and --crop do not go with --video.");
            }

            bool wflw = result.GetValue(layout) == WflwLayout;
            if (wflw && result.GetValue(split) is not null)
            {
                result.AddError($"--split does not go with --layout {WflwLayout}: a list has no splits.");
            }

            if (!wflw && result.GetValue(pictures) is not null)
            {
                result.AddError($"--pictures goes with --layout {WflwLayout}.");
            }

            if (result.GetValue(dataset) is null && (wflw || result.GetValue(points) is not null))
            {
                result.AddError("--layout and --points go with --dataset.");
            }
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            Settings settings = flags.Read(parsed, cancellation);
            (string Option, string Path)[] written = [.. Written("--json", parsed.GetValue(json)), .. Written("--points", parsed.GetValue(points))];
            InputGuard.Check(written, null, parsed.GetValue(dataset), parsed.GetValue(boxes), parsed.GetValue(video), flags.File(parsed));

            using OutputFile? output = parsed.GetValue(json) is string file ? OutputFile.Prepare(file, parsed.GetValue(overwrite), "--json") : null;
            using OutputFile? predicted = parsed.GetValue(points) is string target ? OutputFile.Prepare(target, parsed.GetValue(overwrite), "--points") : null;
            PointsTable? pointsTable = predicted is null ? null : new PointsTable();
            ImageFileReader Reader() => new(FFmpegTools.Require(settings.FFmpeg.Folder, "reading pictures", cancellation));
            string? defect = null;
            string text;
            if (parsed.GetValue(video) is string clip)
            {
                (text, defect) = await MeasureVideoAsync(settings, clip, cancellation).ConfigureAwait(false);
            }
            else
            {
                text = parsed.GetValue(boxes) is string table
                    ? await MeasureBoxesAsync(settings, KeepingPictures(BoxDataset.Read(table, parsed.GetValue(split)), photo => photo.File, written), Reader(), cancellation).ConfigureAwait(false)
                    : await MeasureLandmarksAsync(
                        settings,
                        KeepingPictures(
                            parsed.GetValue(layout) == WflwLayout
                                ? WflwList.Read(parsed.GetValue(dataset)!, parsed.GetValue(pictures))
                                : LandmarkDataset.Read(parsed.GetValue(dataset)!, parsed.GetValue(split)),
                            sample => sample.File,
                            written),
                        parsed.GetValue(crop) == DetectorCrop,
                        pointsTable,
                        Reader(),
                        cancellation).ConfigureAwait(false);
            }

            if (output is not null)
            {
                await TextFile.WriteAsync(output, text, cancellation).ConfigureAwait(false);
                terminal.Say($"wrote {output.Path}");
            }

            if (predicted is not null)
            {
                await TextFile.WriteAsync(predicted, pointsTable!.ToString(), cancellation).ConfigureAwait(false);
                terminal.Say($"wrote {predicted.Path}");
            }

            if (defect is null)
            {
                return ExitCodes.Success;
            }

            terminal.Complain($"{defect}; what could be read was measured.");
            return ExitCodes.Incomplete;
        });
        return command;
    }

    private static IEnumerable<(string Option, string Path)> Written(string option, string? path) => path is null ? [] : [(option, path)];

    /// <summary>The entries of a table, none of whose pictures is about to be replaced.</summary>
    private static IReadOnlyList<T> KeepingPictures<T>(IReadOnlyList<T> entries, Func<T, string> picture, (string Option, string Path)[] written)
    {
        if (written.Length > 0)
        {
            InputGuard.Check(written, null, [.. entries.Select(picture).Distinct()]);
        }

        return entries;
    }

    private async Task<string> MeasureLandmarksAsync(
        Settings settings,
        IReadOnlyList<LandmarkSample> samples,
        bool byDetector,
        PointsTable? points,
        ImageFileReader reader,
        CancellationToken cancellation)
    {
        using AsmNetEstimator estimator = trackers.CreateEstimator(settings, cancellation);
        using AnchorFreeFaceDetector? faces = byDetector ? DetectorFactory.CreateBuiltIn(settings, settings.Detection.ToOptions(settings.Tracking)) : null;
        terminal.Say($"model: {estimator.Description}");
        if (faces is not null)
        {
            terminal.Say($"crop: by {faces.Description}");
        }

        var evaluator = new LandmarkEvaluator(estimator, faces, reader.Read, points is null ? null : (sample, landmarks) => points.Add(sample, landmarks));
        LandmarkReport report = await EvaluationProgress.ShowAsync(
            terminal, timeProvider, "face", samples.Count, progress => evaluator.Run(estimator.Name, samples, progress, cancellation)).ConfigureAwait(false);
        EvaluationTables.Show(terminal, report);
        return EvaluationJson.Format(report);
    }

    private async Task<string> MeasureBoxesAsync(
        Settings settings, IReadOnlyList<BoxPhoto> photos, ImageFileReader reader, CancellationToken cancellation)
    {
        using AnchorFreeFaceDetector faces = DetectorFactory.CreateBuiltIn(settings, BoxEvaluator.OptionsFrom(settings.Detection.ToOptions(settings.Tracking)));
        terminal.Say($"detector: {faces.Description}");
        var evaluator = new BoxEvaluator(faces, reader.Read);
        BoxReport report = await EvaluationProgress.ShowAsync(
            terminal, timeProvider, "photo", photos.Count, progress => evaluator.Run(faces.Name, photos, progress, cancellation)).ConfigureAwait(false);
        EvaluationTables.Show(terminal, report);
        return EvaluationJson.Format(report);
    }

    private async Task<(string Text, string? Defect)> MeasureVideoAsync(Settings settings, string video, CancellationToken cancellation)
    {
        SourceFactory factory = sources.Create(settings);
        using IFrameSource source = factory.Open(video, cancellation);
        if (source.Info.IsLive || source.Info.IsIndependent)
        {
            throw new UserException($"--video takes a video, which can be read to its end, not {source.Info.Description}.");
        }

        using FaceTracking tracking = trackers.Create(settings, cancellation: cancellation);
        tracking.Prepare(source.Info.Width, source.Info.Height);
        terminal.Say($"models: {tracking.Description}");
        var evaluator = new VideoEvaluator(tracking, ModelErrors.Translate(() => TrackingFactory.Models(settings.Models.Folder).ReadShape(settings.Models.Shape)));
        SteadinessReport report = await EvaluationProgress.ShowAsync(
            terminal, timeProvider, "frame", (int?)source.Info.FrameCount, progress => evaluator.Run(source, MediaAddress.WithoutPassword(video), settings.Tracking.MaxFaces, progress, cancellation)).ConfigureAwait(false);
        EvaluationTables.Show(terminal, report);
        return (EvaluationJson.Format(report), source.Defect);
    }
}
