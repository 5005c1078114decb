namespace ASMNet.Live.Measuring.Evaluation;

/// <summary>How steady and how late points are.</summary>
/// <param name="Stage"><c>raw</c> as the networks see them, <c>asm</c> after the shape model, <c>filtered</c> after the filter over time too.</param>
/// <param name="Eyes">Still jitter of the eyes' points (36 to 47) in percent of the distance of the outer eye corners.</param>
/// <param name="Nose">The same of the nose (27 to 35).</param>
/// <param name="Mouth">The same of the mouth (48 to 67).</param>
/// <param name="All">The same of all points.</param>
/// <param name="Lag">How much later than the raw points, milliseconds; null where no face was followed for long enough.</param>
/// <param name="Pose">Still jitter of yaw, pitch and roll in degrees.</param>
/// <param name="PoseLag">How much later than the raw pose, milliseconds; null as for <paramref name="Lag"/>.</param>
public sealed record SteadinessFigures(string Stage, double Eyes, double Nose, double Mouth, double All, double? Lag, double Pose, double? PoseLag);
