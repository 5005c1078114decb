using System.Collections;
using System.Text.Json;
using ASMNet.Expressions;
using ASMNet.Testing;
using ASMNet.Tracking;

namespace ASMNet.Tests.Expressions;

public class ExpressionValuesTests
{
    [Fact]
    public void NothingIsPresentAtFirst()
    {
        var values = new ExpressionValues();

        Assert.Empty(values);
        Assert.All(Enum.GetValues<Expression>(), channel => Assert.Null(values[channel]));
    }

    [Fact]
    public void WhatIsOverwrittenKeepsNothing()
    {
        var values = new ExpressionValues();
        values.Set(Expression.JawOpen, 1);
        var others = new ExpressionValues();
        others.Set(Expression.CheekPuff, 0.25f);

        values.CopyFrom(others);

        Assert.Null(values[Expression.JawOpen]);
        Assert.Equal(0.25f, values[Expression.CheekPuff]);
        Assert.Single(values);
    }

    [Fact]
    public void AZeroIsPresentAndAnAbsentChannelIsNot()
    {
        var values = new ExpressionValues();

        values.Set(Expression.JawOpen, 0);

        Assert.Equal(0f, values["jawOpen"]);
        Assert.Null(values["cheekPuff"]);
        Assert.Single(values);
    }

    [Theory]
    [InlineData(-0.5f, 0f)]
    [InlineData(1.5f, 1f)]
    [InlineData(0.25f, 0.25f)]
    public void ValuesAreLimited(float given, float expected)
    {
        var values = new ExpressionValues();

        values.Set(Expression.TongueOut, given);

        Assert.Equal(expected, values[Expression.TongueOut]);
    }

    [Fact]
    public void WhatIsNoNumberIsAbsent()
    {
        var values = new ExpressionValues();
        values.Set(Expression.EyeBlinkLeft, 0.5f);

        values.Set(Expression.EyeBlinkLeft, float.NaN);

        Assert.Null(values[Expression.EyeBlinkLeft]);
    }

    [Fact]
    public void NamesAreThoseOfArKit()
    {
        Assert.Equal(52, ExpressionNames.Count);
        Assert.Equal("eyeBlinkLeft", ExpressionNames.Of(Expression.EyeBlinkLeft));
        Assert.Equal("tongueOut", ExpressionNames.All[51]);
        Assert.All(Enum.GetValues<Expression>(), channel =>
        {
            Assert.True(ExpressionNames.TryParse(ExpressionNames.Of(channel).ToUpperInvariant(), out Expression found));
            Assert.Equal(channel, found);
        });
        Assert.False(ExpressionNames.TryParse("eyeBlink", out _));
    }

    [Fact]
    public void Channels_AreGoneThroughByNameInTheirOrder()
    {
        ExpressionValues values = Three();
        var seen = new List<string>();

        foreach ((string name, float value) in values)
        {
            seen.Add(FormattableString.Invariant($"{name} {value}"));
        }

        Assert.Equal(["eyeBlinkLeft 1", "jawOpen 0.25", "tongueOut 0"], seen);
        Assert.Empty(new ExpressionValues());
    }

    // serialisers and LINQ take them for the dictionary that they are
    [Fact]
    public void Channels_AreADictionary()
    {
        ExpressionValues values = Three();
        IReadOnlyDictionary<string, float> dictionary = values;

        Assert.Equal("""{"eyeBlinkLeft":1,"jawOpen":0.25,"tongueOut":0}""", JsonSerializer.Serialize(values));
        Assert.Equal("eyeBlinkLeft", values.MaxBy(channel => channel.Value).Key);
        Assert.Equal(["eyeBlinkLeft", "jawOpen", "tongueOut"], dictionary.Keys);
        Assert.Equal([1f, 0.25f, 0f], dictionary.Values);
        Assert.Equal(3, dictionary.Count);
        Assert.Equal(0.25f, dictionary["jawOpen"]);
        Assert.True(dictionary.ContainsKey("tongueOut"));
        Assert.True(dictionary.TryGetValue("jawOpen", out float jaw));
        Assert.Equal(0.25f, jaw);
        Assert.False(dictionary.ContainsKey("cheekPuff"));
        Assert.False(dictionary.TryGetValue("no channel", out float none));
        Assert.Equal(0, none);
        Assert.Contains("'cheekPuff'", Assert.Throws<KeyNotFoundException>(() => dictionary["cheekPuff"]).Message, StringComparison.Ordinal);
        IEnumerator channels = ((IEnumerable)values).GetEnumerator();
        Assert.True(channels.MoveNext());
        Assert.True(channels.MoveNext());
        channels.Reset();
        Assert.True(channels.MoveNext());
        Assert.Equal(KeyValuePair.Create("eyeBlinkLeft", 1f), channels.Current);
    }

    [Fact]
    public void GoingThroughChannels_AllocatesNothingAndBearsTheirRemoval()
    {
        ExpressionValues values = Three();
        float sum = 0;

        long allocated = Allocations.Least(() =>
        {
            foreach ((string _, float value) in values)
            {
                sum += value;
            }
        });

        Assert.Equal(0, allocated);
        Assert.Equal(5 * 1.25f, sum);

        foreach ((string name, float _) in values)
        {
            Assert.True(ExpressionNames.TryParse(name, out Expression channel));
            values.Remove(channel);
        }

        Assert.Empty(values);
    }

    [Fact]
    public void ACopiedFaceHasTheSameSignals()
    {
        var face = new TrackedFace();
        face.Expressions.Set(Expression.MouthSmileLeft, 0.7f);
        face.Irises = new Irises(new Iris(new(10, 20), 3), null);
        face.Gaze = new Gaze(new(0, 0, -1), null);
        face.Placement = new HeadPlacement(new(1, 2, 60), System.Numerics.Quaternion.Identity);
        face.Points3D[30] = new(0, 4, -2);
        var copy = new TrackedFace();

        copy.CopyFrom(face);

        Assert.Equal(0.7f, copy.Expressions[Expression.MouthSmileLeft]);
        Assert.Equal(face.Irises, copy.Irises);
        Assert.Equal(face.Gaze, copy.Gaze);
        Assert.Equal(new(1, 2, 60), copy.Position);
        Assert.Equal(face.Points3D[30], copy.Points3D[30]);

        copy.ClearSignals();

        Assert.Empty(copy.Expressions);
        Assert.Null(copy.Position);
        Assert.Equal(0.7f, face.Expressions[Expression.MouthSmileLeft]);
    }

    // 64 more than a channel has the same bit of 64.
    [Theory]
    [InlineData(64)]
    [InlineData(52)]
    [InlineData(-1)]
    public void ChannelThatThereIsNot_IsAbsentAndCannotBeSet(int number)
    {
        var values = new ExpressionValues();
        values.Set(Expression.EyeBlinkLeft, 1);
        var none = (Expression)number;

        Assert.False(values.Contains(none));
        Assert.False(values.TryGet(none, out float value));
        Assert.Equal(0, value);
        Assert.Null(values[none]);
        Assert.Throws<ArgumentOutOfRangeException>(() => values.Set(none, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => values.Remove(none));
        Assert.Throws<ArgumentOutOfRangeException>(() => ExpressionNames.Of(none));
        Assert.Single(values);
    }

    [Fact]
    public void Gaze_EyesThatLookInOppositeDirections_HaveNoMean()
    {
        Assert.Null(new Gaze(new(0, 0, -1), new(0, 0, 1)).Mean);
        Assert.Equal(new(0, 0, -1), new Gaze(new(0, 0, -1), new(0, 0, -1)).Mean);
    }

    private static ExpressionValues Three()
    {
        var values = new ExpressionValues();
        values.Set(Expression.TongueOut, 0);
        values.Set(Expression.JawOpen, 0.25f);
        values.Set(Expression.EyeBlinkLeft, 1);
        return values;
    }
}
