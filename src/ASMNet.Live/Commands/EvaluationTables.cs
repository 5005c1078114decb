using System.Globalization;
using ASMNet.Live.Measuring.Evaluation;
using ASMNet.Live.Shell;
using ASMNet.Media;
using Spectre.Console;

namespace ASMNet.Live.Commands;

/// <summary>Shows the figures of an evaluation.</summary>
internal static class EvaluationTables
{
    /// <summary>Shows the figures of a landmark model.</summary>
    /// <param name="terminal">Where to show them.</param>
    /// <param name="report">The figures.</param>
    public static void Show(Terminal terminal, LandmarkReport report)
    {
        Table table = NewTable(terminal, "set", "faces", "NME %", "above 10 %", "AUC");
        bool hasPose = report.All.Pose is not null;
        if (hasPose)
        {
            table.AddColumn("yaw", Right).AddColumn("pitch", Right).AddColumn("roll", Right);
        }

        foreach ((string name, LandmarkFigures figures) in report.Sets.Append(new("all", report.All)))
        {
            string[] cells = [name, Whole(figures.Count), Number(figures.Nme, 3), $"{Number(figures.FailureRate, 2)} %", Number(figures.Auc, 4)];
            table.AddRow(hasPose ? [.. cells, .. Angles(figures.Pose)] : cells);
        }

        terminal.Console.Write(table);
        if (report.All.Offset is LandmarkOffset offset)
        {
            string across = offset.X < 0 ? "left of" : "right of", along = offset.Y < 0 ? "above" : "below";
            terminal.Say(
                $"in the mean all points lie {Number(Math.Abs(offset.X), 2)} % of the eye distance {across} and {Number(Math.Abs(offset.Y), 2)} % {along} the true ones; without that the NME is {Number(offset.Nme, 3)} %");
        }

        if (report.All.Missed is int missed)
        {
            terminal.Say($"the detector missed {missed} of {Counted.Of(report.All.Count, "face")}; each that was missed was cropped by the whole picture and counts like the others");
        }
    }

    /// <summary>Shows the figures of a face detector.</summary>
    /// <param name="terminal">Where to show them.</param>
    /// <param name="report">The figures.</param>
    public static void Show(Terminal terminal, BoxReport report)
    {
        Table table = NewTable(terminal, "faces", "average precision");
        foreach ((string size, double? precision) in report.Ap)
        {
            table.AddRow(size == "all" ? "all" : $"from {size} pixels", precision is double known ? Number(known, 4) : "no such face");
        }

        terminal.Console.Write(table);
        terminal.Say($"{Counted.Of(report.Faces, "face")} in {Counted.Of(report.Images, "photo")}, {Number(report.MillisecondsPerPhoto, 2)} ms a photo");
    }

    /// <summary>Shows how steady the points of a video are.</summary>
    /// <param name="terminal">Where to show them.</param>
    /// <param name="report">The figures.</param>
    public static void Show(Terminal terminal, SteadinessReport report)
    {
        Table table = NewTable(terminal, "points", "eyes %", "nose %", "mouth %", "all %", "lag ms", "pose °", "lag ms");
        foreach (SteadinessFigures stage in report.Stages)
        {
            string name = stage.Stage switch { "raw" => "raw", "asm" => "shape model", _ => "filtered" };
            table.AddRow(
                name, Number(stage.Eyes, 3), Number(stage.Nose, 3), Number(stage.Mouth, 3), Number(stage.All, 3), Lag(stage.Lag), Number(stage.Pose, 3), Lag(stage.PoseLag));
        }

        terminal.Console.Write(table);
        terminal.Say($"still jitter in percent of the distance of the outer eye corners, and of the pose in degrees, in {Counted.Of(report.Windows, "still window")} of {Counted.Of(report.Frames, "frame")}; {Counted.Of(report.Faces, "face")} in all");
    }

    private static string Lag(double? lag) => lag is double known ? Number(Math.Round(known, 1) + 0.0, 1) : "";

    private static Table NewTable(Terminal terminal, string first, params string[] others)
    {
        Table table = new Table().AddColumn(first);
        foreach (string other in others)
        {
            table.AddColumn(other, Right);
        }

        table.Border = terminal.IsInteractive ? TableBorder.Rounded : TableBorder.Ascii;
        return table;
    }

    private static string[] Angles(PoseError? pose) => pose is null ? ["", "", ""] : [Number(pose.Yaw, 2), Number(pose.Pitch, 2), Number(pose.Roll, 2)];

    private static void Right(TableColumn column) => column.Alignment = Justify.Right;

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Number(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);
}
