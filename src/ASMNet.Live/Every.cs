using System.Runtime.ExceptionServices;

namespace ASMNet.Live;

/// <summary>Does something with each of several things, whatever comes of it with one of them.</summary>
internal static class Every
{
    /// <summary>Does it; none is left out because of what another threw.</summary>
    /// <typeparam name="T">The kind of thing.</typeparam>
    /// <param name="things">The things, in this order.</param>
    /// <param name="act">What is done.</param>
    /// <exception cref="AggregateException">Several threw; what one alone threw is thrown as it was.</exception>
    public static void Do<T>(IEnumerable<T> things, Action<T> act)
    {
        List<Exception> faults = [];
        foreach (T thing in things)
        {
            try
            {
                act(thing);
            }
            catch (Exception fault)
            {
                faults.Add(fault);
            }
        }

        switch (faults)
        {
            case []:
                return;
            case [Exception one]:
                ExceptionDispatchInfo.Throw(one);
                return;
            default:
                throw new AggregateException(faults);
        }
    }
}
