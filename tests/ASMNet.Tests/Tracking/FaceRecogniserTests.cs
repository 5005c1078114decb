using System.Numerics;

namespace ASMNet.Tests.Tracking;

/// <summary>People who leave the picture and come back within the memory's time, known by their looks or by their places.</summary>
public sealed class FaceRecogniserTests
{
    private static Vector2 Left => ReturningPeople.Left;

    private static Vector2 Right => ReturningPeople.Right;

    [Theory]
    [InlineData(true, 5)]
    [InlineData(true, 30)]
    [InlineData(false, 30)]
    public void Two_people_who_swap_sides_keep_their_identities_where_looks_count_and_swap_them_where_they_do_not(bool recognise, int away)
    {
        using var scene = new ReturningPeople(recognise);
        int[] before = scene.Show(15, (1, Left), (2, Right));
        Assert.Equal([1, 2], before.Order());
        scene.Show(away);
        int[] after = scene.Show(20, (1, Right), (2, Left));
        Assert.Equal(recognise ? before : [before[1], before[0]], after);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public void Who_comes_back_from_another_side_is_known_by_looks_alone(bool recognise, int identity)
    {
        using var scene = new ReturningPeople(recognise);
        Assert.Equal([1], scene.Show(15, (3, Left)));
        scene.Show(30);
        Assert.Equal([identity], scene.Show(15, (3, Right)));
    }

    [Theory]
    [InlineData(true, 2, 5)]
    [InlineData(true, 2, 30)]
    [InlineData(false, 1, 30)]
    public void Somebody_else_at_a_known_place_is_told_by_looks_alone(bool recognise, int identity, int away)
    {
        using var scene = new ReturningPeople(recognise);
        Assert.Equal([1], scene.Show(15, (1, Left)));
        scene.Show(away);
        Assert.Equal([identity], scene.Show(20, (2, Left)));
        if (recognise)
        {
            // Whose place it was is still known.
            Assert.Equal([2, 1], scene.Show(20, (2, Left), (1, Right)));
        }
    }

    [Fact]
    public void Looks_are_forgotten_after_the_memory_s_time()
    {
        using var scene = new ReturningPeople(recognise: true, memory: 0.5);
        Assert.Equal([1], scene.Show(15, (3, Left)));
        scene.Show(60);
        Assert.Equal([2], scene.Show(15, (3, Right)));
    }
}
