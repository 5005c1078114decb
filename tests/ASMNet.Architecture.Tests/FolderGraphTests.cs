namespace ASMNet.Architecture.Tests;

/// <summary>The search itself: it must see what is hidden in a lambda, in an asynchronous method or in a signature alone.</summary>
public sealed class FolderGraphTests
{
    private const string Root = "ASMNet.Architecture.Tests.Fixtures";
    private const string Left = Root + ".Left";
    private const string Right = Root + ".Right";
    private const string Below = Root + ".Below";

    private readonly FolderGraph _graph = new(typeof(FolderGraphTests).Assembly, Root);

    [Fact]
    public void An_arrow_is_seen_through_lambdas_and_asynchronous_methods()
    {
        Assert.True(_graph.Uses(Left, Right));
        Assert.True(_graph.Uses(Right, Left));
        Assert.True(_graph.Uses(Left, Below));
    }

    [Fact]
    public void What_lies_in_the_projects_own_folder_is_taken_type_by_type()
    {
        Assert.True(_graph.Uses(Root + ".Roof", Below));
        Assert.True(_graph.Uses(Below, Root + ".Ground"));
        Assert.False(_graph.Uses(Root + ".Ground", Below));
    }

    [Fact]
    public void There_is_no_arrow_where_nothing_is_used()
    {
        Assert.False(_graph.Uses(Below, Left));
        Assert.False(_graph.Uses(Below, Right));
        Assert.False(_graph.Uses(Right, Below));
    }

    [Fact]
    public void A_circle_is_named_with_the_types_that_close_it() =>
        Assert.Equal([$"{Left} -> {Right} (in UsesRightInALambda), {Right} -> {Left} (in UsesLeftLater)"], _graph.Circles());
}
