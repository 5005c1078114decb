using System.Globalization;
using System.Net;
using System.Text;
using ASMNet.Inference.Cpu.Graph;
using ASMNet.Media;

namespace ASMNet.Live.Measuring.Benchmarks.Matrix;

/// <summary>The matrix as one HTML file that needs nothing else: bars for each model, and the table. It is readable in a dark and in a light browser.</summary>
public static class MatrixPage
{
    private const int BarLeft = 170;
    private const int BarWidth = 520;
    private const int BarHeight = 16;

    private const string Style = """
        :root { color-scheme: light dark; }
        body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
        th, td { border-bottom: 1px solid #8886; padding: .25rem .6rem; text-align: left; }
        td.number { text-align: right; white-space: nowrap; } td:nth-child(2) { white-space: nowrap; }
        .wide { overflow-x: auto; }
        svg { width: 100%; height: auto; } svg text { fill: currentColor; font: 12px system-ui, sans-serif; }
        .network { fill: #2a7fd4; } .crop { fill: #e08e26; }
        """;

    private static readonly string[] StageNames = ["crop", "network", "frame"];

    /// <summary>Writes the page.</summary>
    /// <param name="matrix">The matrix.</param>
    public static string Write(DeviceMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        var page = new StringBuilder();
        page.AppendLine(CultureInfo.InvariantCulture, $"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>ASMNet.Live: landmarks by device</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n<h1>Landmarks by device</h1>");
        page.AppendLine(CultureInfo.InvariantCulture, $"<p>{Text(matrix.Machine)}<br>ASMNet.Live {Text(matrix.Program)}{string.Concat(matrix.Runtimes.Select(runtime => $", {Text(runtime)}"))}<br>{matrix.Measured:yyyy-MM-dd HH:mm} UTC</p>");
        WriteDevices(page, matrix);
        foreach (IGrouping<string, MatrixRow> model in matrix.Rows.GroupBy(row => row.Model))
        {
            WriteChart(page, model.Key, [.. model]);
        }

        WriteTable(page, matrix);
        page.AppendLine("</body>\n</html>");
        return page.ToString().ReplaceLineEndings("\n");
    }

    private static void WriteDevices(StringBuilder page, DeviceMatrix matrix)
    {
        page.AppendLine("<h2>Devices</h2>\n<table>\n<tr><th>device<th>name<th>driver<th>self-check against the CPU engine</tr>");
        foreach (MatrixDevice device in matrix.Devices)
        {
            string checks = string.Join("<br>", device.SelfChecks.Select(check => $"{Text(check.Key)}: {Text(check.Value)}"));
            page.AppendLine(CultureInfo.InvariantCulture, $"<tr><td>{Text(device.Id)}<td>{Text(device.Name)}<td>{Text(device.Driver)}<td>{checks}</tr>");
        }

        page.AppendLine("</table>");
    }

    private static void WriteChart(StringBuilder page, string model, MatrixRow[] rows)
    {
        double longest = rows.Max(row => row.Stages["frame"].P50);
        int height = (rows.Length * (BarHeight + 6)) + 10;
        page.AppendLine(CultureInfo.InvariantCulture, $"<h2>{Text(model)}: milliseconds a frame</h2>\n<p><svg viewBox=\"0 0 28 12\" style=\"width:28px\" aria-hidden=\"true\"><rect class=\"crop\" width=\"24\" height=\"12\"/></svg>crop <svg viewBox=\"0 0 28 12\" style=\"width:28px\" aria-hidden=\"true\"><rect class=\"network\" width=\"24\" height=\"12\"/></svg>network, medians</p>");
        page.AppendLine(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {BarLeft + BarWidth + 150} {height}\" role=\"img\" aria-label=\"Bars: milliseconds a frame for {Text(model)} by device and number of faces\">");
        for (int i = 0; i < rows.Length; i++)
        {
            MatrixRow row = rows[i];
            int y = 6 + (i * (BarHeight + 6));
            double crop = BarWidth * row.Stages["crop"].P50 / longest;
            double network = BarWidth * row.Stages["network"].P50 / longest;
            page.AppendLine(CultureInfo.InvariantCulture, $"<text x=\"0\" y=\"{y + 12}\">{Text(row.Device)}, {Counted.Of(row.Faces, "face")}</text>");
            page.AppendLine(CultureInfo.InvariantCulture, $"<rect class=\"crop\" x=\"{BarLeft}\" y=\"{y}\" width=\"{crop:0.0}\" height=\"{BarHeight}\"/><rect class=\"network\" x=\"{BarLeft + crop:0.0}\" y=\"{y}\" width=\"{network:0.0}\" height=\"{BarHeight}\"/>");
            page.AppendLine(CultureInfo.InvariantCulture, $"<text x=\"{BarLeft + crop + network + 6:0.0}\" y=\"{y + 12}\">{row.Stages["frame"].P50:0.00} ms, {row.FramesPerSecond:0} fps</text>");
        }

        page.AppendLine("</svg>");
    }

    private static void WriteTable(StringBuilder page, DeviceMatrix matrix)
    {
        page.AppendLine("<h2>Figures</h2>\n<p>Milliseconds a frame as p50 / p95 / p99; the crops of several faces run one after the other.</p>\n<div class=\"wide\"><table>\n<tr><th>device<th>model<th>faces<th>crop<th>network<th>frame<th>frames a second<th>streams at 30 fps</tr>");
        foreach (MatrixRow row in matrix.Rows)
        {
            string stages = string.Concat(StageNames.Select(stage => $"<td class=\"number\">{Stage(row.Stages[stage])}"));
            page.AppendLine(CultureInfo.InvariantCulture, $"<tr><td>{Text(row.Device)}<td>{Text(row.Model)}<td class=\"number\">{row.Faces}{stages}<td class=\"number\">{row.FramesPerSecond:0}<td class=\"number\">{row.StreamsAt30}</tr>");
        }

        page.AppendLine("</table></div>");
    }

    private static string Stage(StagePercentiles stage) => string.Create(CultureInfo.InvariantCulture, $"{stage.P50:0.00} / {stage.P95:0.00} / {stage.P99:0.00}");

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
