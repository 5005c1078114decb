using System.Globalization;
using System.Numerics;

namespace ASMNet.Live.Tests.EndToEnd;

/// <summary>A row of the CSV that the program writes, read by the names of its columns.</summary>
internal sealed record CsvRow(int Frame, int FaceId, double Timestamp, bool Success, Vector3 Pose, Vector2[] Landmarks)
{
    public static List<CsvRow> Read(string file)
    {
        string[] lines = File.ReadAllLines(file);
        Dictionary<string, int> columns = lines[0].Split(',').Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index);
        return [.. lines.Skip(1).Select(line => Parse(line.Split(','), columns))];
    }

    private static CsvRow Parse(string[] fields, Dictionary<string, int> columns)
    {
        Assert.Equal(columns.Count, fields.Length);
        float Number(string name) => float.Parse(fields[columns[name]], CultureInfo.InvariantCulture);
        return new CsvRow(
            (int)Number("frame"),
            (int)Number("face_id"),
            double.Parse(fields[columns["timestamp"]], CultureInfo.InvariantCulture),
            Number("success") == 1,
            new Vector3(Number("pose_Rx"), Number("pose_Ry"), Number("pose_Rz")),
            [.. Enumerable.Range(0, 68).Select(i => new Vector2(Number($"x_{i}"), Number($"y_{i}")))]);
    }
}
