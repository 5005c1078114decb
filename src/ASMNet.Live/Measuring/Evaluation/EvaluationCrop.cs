namespace ASMNet.Live.Measuring.Evaluation;

/// <summary>Where the crop of an evaluated face comes from.</summary>
public enum EvaluationCrop
{
    /// <summary>The box of the true landmarks, as in the literature.</summary>
    Landmarks,

    /// <summary>The detector's box, as in use.</summary>
    Detector,
}
