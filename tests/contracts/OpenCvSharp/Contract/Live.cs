using System.Collections.Concurrent;

namespace OpenCvSharp.Contract;

/// <summary>Counts the objects that own something and have not been disposed of.</summary>
internal static class Live
{
    private static readonly ConcurrentDictionary<Type, int> Counts = new();

    public static int Count<T>() => Counts.GetValueOrDefault(typeof(T));

    public static void Made(Type type) => Counts.AddOrUpdate(type, 1, (_, count) => count + 1);

    public static void Released(Type type) => Counts.AddOrUpdate(type, 0, (_, count) => count - 1);
}
