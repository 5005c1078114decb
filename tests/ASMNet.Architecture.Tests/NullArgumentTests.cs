using System.Reflection;
using System.Runtime.CompilerServices;

namespace ASMNet.Architecture.Tests;

/// <summary>Null where the annotation of a public constructor or method forbids it is told at once, by the parameter's name.</summary>
public sealed class NullArgumentTests
{
    [Fact]
    public void EveryPublicMember_NullWhereNoneMayBe_NamesTheParameter()
    {
        IEnumerable<SourceProject> libraries = SourceProject.All.Where(project => File.Exists(Path.Combine(project.Folder, "PublicAPI.Unshipped.txt")));
        PublicCall[] calls = [.. libraries.SelectMany(library => library.Assembly.GetExportedTypes()).SelectMany(Members).Select(member => new PublicCall(member))];

        string[] untold = [.. calls.SelectMany(call => call.NeverNull.Select(parameter => (Call: call, Parameter: parameter, Told: call.WithNull(parameter))))
            .Where(one => one.Told is not ArgumentNullException told || told.ParamName != one.Parameter.Name)
            .Select(one => $"{one.Call}: {one.Parameter.Name} -> {one.Told?.GetType().Name ?? "nothing"} {one.Told?.Message}")];

        Assert.True(calls.Length > 150, $"only {calls.Length} members were found");
        Assert.Equal([], untold);
    }

    /// <summary>What is written by hand: not the members of records that the compiler makes, nor exceptions, whose message may be null as everywhere.</summary>
    private static IEnumerable<MethodBase> Members(Type type)
    {
        const BindingFlags Own = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        bool isRecord = type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly) is not null;
        if (typeof(Exception).IsAssignableFrom(type) || typeof(Delegate).IsAssignableFrom(type) || type.IsInterface)
        {
            return [];
        }

        return type.GetConstructors(Own).Where(constructor => !isRecord).Concat<MethodBase>(
            type.GetMethods(Own).Where(method => !method.IsSpecialName && !method.IsAbstract && !method.IsDefined(typeof(CompilerGeneratedAttribute)) && method.GetBaseDefinition().DeclaringType != typeof(object)));
    }
}
