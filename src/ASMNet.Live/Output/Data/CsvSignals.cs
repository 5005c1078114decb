using System.Numerics;
using ASMNet.Expressions;
using ASMNet.Tracking;

namespace ASMNet.Live.Output.Data;

/// <summary>
/// The columns of a CSV line that hold gaze, place, points in space, irises and expressions, with OpenFace 2's names and units where the meaning
/// agrees (millimetres, radians, eye 0 is the one on the picture's left). What is absent is an empty field.
/// </summary>
internal static class CsvSignals
{
    private const int LandmarkCount = 68;
    private const float Millimetres = 10;
    private const float Radians = MathF.PI / 180;
    private static readonly string[] Places = ["pose_Tx", "pose_Ty", "pose_Tz"];
    private static readonly string[] Irises = ["iris_0_x", "iris_0_y", "iris_0_radius", "iris_1_x", "iris_1_y", "iris_1_radius"];

    private static readonly string[] Gazes =
        ["gaze_0_x", "gaze_0_y", "gaze_0_z", "gaze_1_x", "gaze_1_y", "gaze_1_z", "gaze_angle_x", "gaze_angle_y"];

    /// <summary>Number of columns.</summary>
    public static int Count => Gazes.Length + Places.Length + (3 * LandmarkCount) + Irises.Length + ExpressionNames.Count;

    /// <summary>Appends the names, each after a comma.</summary>
    public static void AppendNames(Utf8Line line)
    {
        foreach (string name in (string[])[.. Gazes, .. Places])
        {
            line.Append(",").Append(name);
        }

        foreach (string axis in (string[])["X_", "Y_", "Z_"])
        {
            for (int i = 0; i < LandmarkCount; i++)
            {
                line.Append(",").Append(axis).Append(i);
            }
        }

        foreach (string name in (string[])[.. Irises, .. ExpressionNames.All])
        {
            line.Append(",").Append(name);
        }
    }

    /// <summary>Appends the values of a face, each after a comma.</summary>
    public static void Append(Utf8Line line, TrackedFace face)
    {
        AppendVector(line, face.Gaze?.Right, 1, 4);
        AppendVector(line, face.Gaze?.Left, 1, 4);
        Vector2? angles = face.Gaze?.Mean is Vector3 mean ? Gaze.Angles(mean) * Radians : null;
        AppendNumber(line, angles?.X, 4);
        AppendNumber(line, angles?.Y, 4);
        AppendVector(line, face.Position, Millimetres, 1);
        AppendPoints(line, face);
        AppendIris(line, face.Irises?.Right);
        AppendIris(line, face.Irises?.Left);
        for (int i = 0; i < ExpressionNames.Count; i++)
        {
            AppendNumber(line, face.Expressions[(Expression)i], 3);
        }
    }

    /// <summary>Appends empty fields, each after a comma.</summary>
    public static void AppendNothing(Utf8Line line)
    {
        for (int i = 0; i < Count; i++)
        {
            line.Append(",");
        }
    }

    private static void AppendPoints(Utf8Line line, TrackedFace face)
    {
        for (int axis = 0; axis < 3; axis++)
        {
            for (int i = 0; i < LandmarkCount; i++)
            {
                Vector3? place = face.Placement?.ToCamera(face.Points3D[i]) * Millimetres;
                AppendNumber(line, place?[axis], 1);
            }
        }
    }

    private static void AppendIris(Utf8Line line, Iris? iris)
    {
        AppendNumber(line, iris?.Center.X, 2);
        AppendNumber(line, iris?.Center.Y, 2);
        AppendNumber(line, iris?.Radius, 2);
    }

    private static void AppendVector(Utf8Line line, Vector3? vector, float scale, int decimals)
    {
        for (int axis = 0; axis < 3; axis++)
        {
            AppendNumber(line, vector?[axis] * scale, decimals);
        }
    }

    private static void AppendNumber(Utf8Line line, float? value, int decimals)
    {
        line.Append(",");
        if (value is float number)
        {
            line.AppendFixed(number, decimals);
        }
    }
}
