namespace ASMNet.Landmarks;

/// <summary>The form of the crop that a landmark network was trained with.</summary>
public enum CropShape
{
    /// <summary>A square around the landmark box's larger side.</summary>
    Square,

    /// <summary>The landmark box itself, stretched to the input.</summary>
    Stretched,
}
