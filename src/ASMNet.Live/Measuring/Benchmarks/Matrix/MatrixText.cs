using System.Globalization;
using System.Text;
using ASMNet.Media;

namespace ASMNet.Live.Measuring.Benchmarks.Matrix;

/// <summary>The matrix as Markdown, and a row of it as a line of text.</summary>
public static class MatrixText
{
    /// <summary>A row in one line.</summary>
    /// <param name="row">The row.</param>
    public static string Line(MatrixRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Device}  {row.Model}  {Counted.Of(row.Faces, "face")}  frame {row.Stages["frame"].P50:0.00} ms (network {row.Stages["network"].P50:0.00}), {row.FramesPerSecond:0} frames a second");
    }

    /// <summary>The whole matrix as Markdown.</summary>
    /// <param name="matrix">The matrix.</param>
    public static string Markdown(DeviceMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# Landmarks by device\n\n{matrix.Machine}. ASMNet.Live {matrix.Program}{string.Concat(matrix.Runtimes.Select(runtime => $", {runtime}"))}. {matrix.Measured:yyyy-MM-dd HH:mm} UTC.\n");
        text.AppendLine("| device | name | driver | self-check |\n| --- | --- | --- | --- |");
        foreach (MatrixDevice device in matrix.Devices)
        {
            string checks = string.Join("<br>", device.SelfChecks.Select(check => $"{check.Key}: {Cell(check.Value)}"));
            text.AppendLine(CultureInfo.InvariantCulture, $"| {device.Id} | {Cell(device.Name)} | {Cell(device.Driver)} | {checks} |");
        }

        text.AppendLine("\nMilliseconds a frame as p50 / p95 / p99; the crops of several faces run one after the other.\n");
        text.AppendLine("| device | model | faces | crop | network | frame | frames a second | streams at 30 fps |\n| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (MatrixRow row in matrix.Rows)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {row.Device} | {row.Model} | {row.Faces} | {Stage(row, "crop")} | {Stage(row, "network")} | {Stage(row, "frame")} | {row.FramesPerSecond:0} | {row.StreamsAt30} |");
        }

        return text.ToString().ReplaceLineEndings("\n");
    }

    private static string Stage(MatrixRow row, string name)
    {
        StagePercentiles stage = row.Stages[name];
        return string.Create(CultureInfo.InvariantCulture, $"{stage.P50:0.00} / {stage.P95:0.00} / {stage.P99:0.00}");
    }

    private static string Cell(string text) => text.Replace('|', '/');
}
