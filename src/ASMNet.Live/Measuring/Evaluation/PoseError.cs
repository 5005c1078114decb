namespace ASMNet.Live.Measuring.Evaluation;

/// <summary>Mean absolute differences from the pose labels in degrees.</summary>
/// <param name="Yaw">Of the yaw.</param>
/// <param name="Pitch">Of the pitch.</param>
/// <param name="Roll">Of the roll.</param>
public sealed record PoseError(double Yaw, double Pitch, double Roll);
