using System.Numerics;
using ASMNet.Expressions;
using ASMNet.Tracking;

namespace ASMNet.Live.Output.Data;

/// <summary>The values of a face as columns of numbers, with the names, units and signs of the CSV file (<c>docs/formats.md</c>), unrounded. The points
/// in space are <c>x3d_0</c> instead of <c>X_0</c>: DuckDB and Spark take <c>x_0</c> and <c>X_0</c> for one name.</summary>
internal static class FaceColumns
{
    private const int LandmarkCount = 68;
    private const float Millimetres = 10;
    private const float Radians = MathF.PI / 180;

    /// <summary>The columns after <c>success</c>, in the order of the CSV file; null where a face lacks the value.</summary>
    public static IReadOnlyList<(string Name, Func<TrackedFace, float?> Value)> All { get; } =
    [
        ("pose_Rx", face => -face.Pose.Pitch * Radians),
        ("pose_Ry", face => -face.Pose.Yaw * Radians),
        ("pose_Rz", face => face.Pose.Roll * Radians),
        .. Points("x_", (face, i) => face.Landmarks[i].X),
        .. Points("y_", (face, i) => face.Landmarks[i].Y),
        .. Vector("gaze_0_", face => face.Gaze?.Right),
        .. Vector("gaze_1_", face => face.Gaze?.Left),
        ("gaze_angle_x", face => Angles(face)?.X),
        ("gaze_angle_y", face => Angles(face)?.Y),
        ("pose_Tx", face => face.Position?.X * Millimetres),
        ("pose_Ty", face => face.Position?.Y * Millimetres),
        ("pose_Tz", face => face.Position?.Z * Millimetres),
        .. Points("x3d_", (face, i) => Place(face, i)?.X),
        .. Points("y3d_", (face, i) => Place(face, i)?.Y),
        .. Points("z3d_", (face, i) => Place(face, i)?.Z),
        .. Circle("iris_0_", face => face.Irises?.Right),
        .. Circle("iris_1_", face => face.Irises?.Left),
        .. Enumerable.Range(0, ExpressionNames.Count).Select(i => Column(ExpressionNames.All[i], face => face.Expressions[(Expression)i])),
    ];

    private static (string Name, Func<TrackedFace, float?> Value) Column(string name, Func<TrackedFace, float?> value) => (name, value);

    private static IEnumerable<(string Name, Func<TrackedFace, float?> Value)> Points(string prefix, Func<TrackedFace, int, float?> value) =>
        Enumerable.Range(0, LandmarkCount).Select(i => Column($"{prefix}{i}", face => value(face, i)));

    private static IEnumerable<(string Name, Func<TrackedFace, float?> Value)> Vector(string prefix, Func<TrackedFace, Vector3?> value) =>
        [Column(prefix + "x", face => value(face)?.X), Column(prefix + "y", face => value(face)?.Y), Column(prefix + "z", face => value(face)?.Z)];

    private static IEnumerable<(string Name, Func<TrackedFace, float?> Value)> Circle(string prefix, Func<TrackedFace, Iris?> value) =>
        [Column(prefix + "x", face => value(face)?.Center.X), Column(prefix + "y", face => value(face)?.Center.Y), Column(prefix + "radius", face => value(face)?.Radius)];

    private static Vector2? Angles(TrackedFace face) => face.Gaze?.Mean is Vector3 mean ? Gaze.Angles(mean) * Radians : null;

    private static Vector3? Place(TrackedFace face, int landmark) => face.Placement?.ToCamera(face.Points3D[landmark]) * Millimetres;
}
