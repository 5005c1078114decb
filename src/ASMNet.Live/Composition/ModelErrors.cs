using ASMNet.Inference;

namespace ASMNet.Live.Composition;

/// <summary>Turns what is wrong with a model or a device into a message for the user.</summary>
internal static class ModelErrors
{
    /// <summary>Loads something.</summary>
    /// <param name="load">Does the work.</param>
    /// <exception cref="UserException">A model is not what it should be, a setting does not fit it, or the device failed.</exception>
    public static T Translate<T>(Func<T> load)
    {
        try
        {
            return load();
        }
        catch (Exception exception) when (exception is ModelFormatException or InferenceException or ArgumentException)
        {
            // without the name of the parameter, which is the program's and not the user's
            throw new UserException(exception.Message.Split(" (Parameter", 2)[0], exception);
        }
    }
}
