using System.CommandLine;
using ASMNet.Detection;
using ASMNet.Landmarks;
using ASMNet.Live.Composition;
using ASMNet.Live.Configuration;
using ASMNet.Live.Measuring.Evaluation;
using ASMNet.Live.Output;
using ASMNet.Live.Shell;
using ASMNet.Media;
using ASMNet.Media.FFmpeg;
using ASMNet.Media.Pictures;

namespace ASMNet.Live.Commands;

/// <summary><c>evaluate</c>: measures a landmark model or a face detector on annotated photos.</summary>
/// <param name="terminal">Where to write.</param>
/// <param name="trackers">Loads the landmark model.</param>
internal sealed class EvaluateCommand(Terminal terminal, TrackingFactory trackers)
{
    private const string LandmarksCrop = "landmarks";
    private const string DetectorCrop = "detector";
    private const string Ibug68Layout = "ibug68";
    private const string WflwLayout = "wflw98";

    /// <summary>Makes the verb.</summary>
    public Command Create()
    {
        Option<string?> dataset = CommonOptions.File("--dataset", "Faces with landmarks: a CSV with the columns set, split, file, [yaw, pitch, roll,] x0, y0 ... x67, y67.");
        Option<string?> boxes = CommonOptions.File("--boxes", "Photos with face boxes: a CSV with the columns split, file, x, y, width, height, invalid. Measures the detector.");
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
        var command = new Command("evaluate", "Measure a landmark model (--dataset) or the face detector (--boxes) on annotated photos.")
        {
            dataset, boxes, layout, pictures, split, crop, json, points, overwrite,
        };
        flags.AddTo(command);
        command.Validators.Add(result =>
        {
            if ((result.GetValue(dataset) is null) == (result.GetValue(boxes) is null))
            {
                result.AddError("evaluate takes either --dataset or --boxes.");
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
            Settings settings = flags.Read(parsed);
            foreach ((string option, string? written) in new[] { ("--json", parsed.GetValue(json)), ("--points", parsed.GetValue(points)) })
            {
                if (written is not null)
                {
                    InputGuard.Check([(option, written)], null, parsed.GetValue(dataset), parsed.GetValue(boxes), flags.File(parsed));
                }
            }

            using OutputFile? output = parsed.GetValue(json) is string file ? OutputFile.Prepare(file, parsed.GetValue(overwrite), "--json") : null;
            using OutputFile? predicted = parsed.GetValue(points) is string target ? OutputFile.Prepare(target, parsed.GetValue(overwrite), "--points") : null;
            PointsTable? pointsTable = predicted is null ? null : new PointsTable();
            var reader = new ImageFileReader(FFmpegTools.Require(settings.FFmpeg.Folder, "reading pictures"));
            string text = parsed.GetValue(boxes) is string table
                ? await MeasureBoxesAsync(settings, BoxDataset.Read(table, parsed.GetValue(split)), reader, cancellation).ConfigureAwait(false)
                : await MeasureLandmarksAsync(
                    settings,
                    parsed.GetValue(layout) == WflwLayout
                        ? WflwList.Read(parsed.GetValue(dataset)!, parsed.GetValue(pictures))
                        : LandmarkDataset.Read(parsed.GetValue(dataset)!, parsed.GetValue(split)),
                    parsed.GetValue(crop) == DetectorCrop,
                    pointsTable,
                    reader,
                    cancellation).ConfigureAwait(false);
            if (output is not null)
            {
                await File.WriteAllTextAsync(output.TemporaryPath, text, cancellation).ConfigureAwait(false);
                output.Commit();
                terminal.Say($"wrote {output.Path}");
            }

            if (predicted is not null)
            {
                await File.WriteAllTextAsync(predicted.TemporaryPath, pointsTable!.ToString(), cancellation).ConfigureAwait(false);
                predicted.Commit();
                terminal.Say($"wrote {predicted.Path}");
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private async Task<string> MeasureLandmarksAsync(
        Settings settings,
        IReadOnlyList<LandmarkSample> samples,
        bool byDetector,
        PointsTable? points,
        ImageFileReader reader,
        CancellationToken cancellation)
    {
        using AsmNetEstimator estimator = trackers.CreateEstimator(settings);
        using AnchorFreeFaceDetector? faces = byDetector ? DetectorFactory.CreateBuiltIn(settings, settings.Detection.ToOptions(settings.Tracking)) : null;
        terminal.Say($"model: {estimator.Description}");
        if (faces is not null)
        {
            terminal.Say($"crop: by {faces.Description}");
        }

        var evaluator = new LandmarkEvaluator(estimator, faces, reader.Read, points is null ? null : (sample, landmarks) => points.Add(sample, landmarks));
        LandmarkReport report = await EvaluationProgress.ShowAsync(
            terminal, "faces", samples.Count, progress => evaluator.Run(estimator.Name, samples, progress, cancellation)).ConfigureAwait(false);
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
            terminal, "photos", photos.Count, progress => evaluator.Run(faces.Name, photos, progress, cancellation)).ConfigureAwait(false);
        EvaluationTables.Show(terminal, report);
        return EvaluationJson.Format(report);
    }
}
