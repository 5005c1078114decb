using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Tracking;

namespace ASMNet.Tests.Tracking;

public sealed class TrackListTests
{
    private static readonly TimeSpan Now = TimeSpan.FromSeconds(5);
    private readonly TrackList _tracks = new(new FaceTrackerOptions { MaxFaces = 2 }, 68);

    [Fact]
    public void HasRoom_TwoClearFaces_IsOver()
    {
        Assert.True(_tracks.HasRoom);
        Add(1);
        Track second = Add(2);
        Assert.False(_tracks.HasRoom);
        second.State = TrackState.Doubtful;
        Assert.True(_tracks.HasRoom);
        second.State = TrackState.Clear;
        second.Id = 0;
        Assert.True(_tracks.HasRoom);
    }

    [Fact]
    public void HasRoom_AllSlotsUsed_IsOver()
    {
        Assert.Equal(4, TrackList.CapacityFor(new FaceTrackerOptions { MaxFaces = 2 }));
        for (int i = 0; i < 4; i++)
        {
            Assert.True(_tracks.HasRoom);
            Add(0, x: 1000 * i);
        }

        Assert.Equal(4, _tracks.Count);
        Assert.False(_tracks.HasRoom);
    }

    [Fact]
    public void NeedDetector_WhereAllIsWell_IsFalse()
    {
        Assert.True(_tracks.NeedDetector);
        Track first = Add(1);
        Track second = Add(2);
        Assert.False(_tracks.NeedDetector);
        foreach (Track track in new[] { first, second })
        {
            track.Misses = 1;
            Assert.True(_tracks.NeedDetector);
            track.Misses = 0;
            track.State = TrackState.Doubtful;
            Assert.True(_tracks.NeedDetector);
            track.State = TrackState.Hidden;
            Assert.True(_tracks.NeedDetector);
            track.State = TrackState.Clear;
            (int id, track.Id) = (track.Id, 0);
            Assert.True(_tracks.NeedDetector);
            track.Id = id;
        }
    }

    [Fact]
    public void RemoveAt_OneInTheMiddle_KeepsTheOrderAndTheSlot()
    {
        Track[] tracks = [Add(1), Add(2), Add(3)];
        _tracks.RemoveAt(1, Now);
        Assert.Equal(2, _tracks.Count);
        Assert.Same(tracks[0], _tracks[0]);
        Assert.Same(tracks[2], _tracks[1]);
        Assert.Same(tracks[1], _tracks.Add());
    }

    [Fact]
    public void Confirm_FaceWhereOneWasLost_GetsItsIdentityWithoutMoreProof()
    {
        Add(8);
        _tracks.RemoveAt(0, Now);
        Track back = Add(0, x: 50, score: 0.6f);
        _tracks.Confirm(Now + TimeSpan.FromSeconds(2));
        Assert.Equal(8, back.Id);
    }

    [Fact]
    public void Confirm_FaceWhereAnUnconfirmedOneWas_NeedsMoreProof()
    {
        Add(0);
        _tracks.RemoveAt(0, Now);
        Track other = Add(0, score: 0.6f);
        _tracks.Confirm(Now);
        Assert.Equal(0, other.Id);
    }

    [Theory]
    [InlineData(0.5f, 0.5f, true)]
    [InlineData(0.5f, 0.49f, false)]
    [InlineData(0.95f, 0.95f, true)]
    [InlineData(0.95f, 0.94f, false)]
    public void Confirm_OtherSureScore_CountsFromThereOn(float sure, float score, bool confirmed)
    {
        var tracks = new TrackList(new FaceTrackerOptions { SureDetectionScore = sure }, 68);
        Track track = tracks.Add();
        track.Start(CropRegion.Square(default, 100), score, Now);
        tracks.Confirm(Now);
        Assert.Equal(confirmed, track.Confirmed);
    }

    [Theory]
    [InlineData(0.8f, 1, true)]
    [InlineData(0.79f, 1, false)]
    [InlineData(0.6f, 2, true)]
    [InlineData(0.6f, 3, true)]
    internal void Confirm_NewFace_NeedsASureScoreOrTwoPasses(float score, int agreements, bool confirmed)
    {
        Track track = Add(0, score: score);
        track.Agreements = agreements;
        _tracks.Confirm(Now);
        Assert.Equal(confirmed, track.Confirmed);
    }

    [Fact]
    public void Confirm_SeveralNewFaces_TakesTheMostProminentFirstAndCountsUp()
    {
        Track far = Add(0, x: 0, side: 50);
        Track near = Add(0, x: 2000, side: 200);
        Track middle = Add(0, x: 1000, side: 100);
        _tracks.Confirm(Now);
        Assert.Equal((0, 1, 2), (far.Id, near.Id, middle.Id));
    }

    [Theory]
    [InlineData(TrackState.Doubtful)]
    [InlineData(TrackState.Hidden)]
    internal void Confirm_FaceNotClearlySeen_Waits(TrackState state)
    {
        Track track = Add(0);
        track.State = state;
        _tracks.Confirm(Now);
        Assert.False(track.Confirmed);
    }

    [Theory]
    [InlineData(TrackState.Clear, 5, false)]
    [InlineData(TrackState.Doubtful, 0, false)]
    [InlineData(TrackState.Doubtful, 1, true)]
    [InlineData(TrackState.Hidden, 0, true)]
    internal void Confirm_AllPlacesTaken_EndsTheFaceThatShowsNothingOrIsDenied(TrackState state, int misses, bool gives)
    {
        Add(1, x: 0);
        Track weak = Add(2, x: 1000);
        weak.State = state;
        weak.Misses = misses;
        Track candidate = Add(0, x: 2000);
        _tracks.Confirm(Now);
        Assert.Equal(gives, candidate.Confirmed);
        Assert.Equal(gives ? [1, candidate.Id] : [1, 2, 0], Ids());
    }

    [Fact]
    public void Confirm_AllPlacesTakenByWeakOnes_EndsTheWeakestAndOfEqualsTheOldest()
    {
        Track doubtful = Add(1, x: 0);
        doubtful.State = TrackState.Doubtful;
        doubtful.Misses = 1;
        Track hidden = Add(2, x: 1000);
        hidden.State = TrackState.Hidden;
        Track first = Add(0, x: 2000);
        _tracks.Confirm(Now);
        Assert.Equal([1, first.Id], Ids());

        first.State = TrackState.Doubtful;
        first.Misses = 1;
        Track second = Add(0, x: 3000);
        _tracks.Confirm(Now);
        Assert.Equal([first.Id, second.Id], Ids());
    }

    [Fact]
    public void Confirm_PlaceMadeForANewFace_RemembersTheOneThatGave()
    {
        Add(1, x: 0);
        Add(2, x: 1000).State = TrackState.Hidden;
        Add(0, x: 3000);
        _tracks.Confirm(Now);
        _tracks.RemoveAt(0, Now - TimeSpan.FromSeconds(9));
        Track back = Add(0, x: 1000, score: 0.6f);
        _tracks.Confirm(Now);
        Assert.Equal(2, back.Id);
    }

    [Fact]
    public void Confirm_FaceThatMayBeAHiddenOne_TakesItsIdentityAndItsPlace()
    {
        Add(1, x: 0);
        Track hidden = Add(7, x: 1000);
        hidden.State = TrackState.Hidden;

        // 1.2 sides at once, and two in a second: 220 pixels in half a second.
        Track back = Add(0, x: 1215);
        _tracks.Confirm(Now + TimeSpan.FromSeconds(0.5));
        Assert.Equal([1, 7], Ids());
        Assert.Same(back, _tracks[1]);
    }

    [Theory]
    [InlineData(TrackState.Hidden, 1225)]
    [InlineData(TrackState.Doubtful, 1150)]
    internal void Confirm_FaceThatCannotBeTheOtherOne_IsANewOne(TrackState state, float x)
    {
        Track other = Add(7, x: 1000);
        other.State = state;
        Track found = Add(0, x: x);
        _tracks.Confirm(Now + TimeSpan.FromSeconds(0.5));
        Assert.Equal([7, found.Id], Ids());
        Assert.True(found.Confirmed);
    }

    [Fact]
    public void Confirm_TwoUnconfirmedBesideEachOther_DoNotTakeEachOther()
    {
        Track first = Add(0, x: 0, score: 0.95f);
        Track second = Add(0, x: 100, score: 0.6f);
        second.State = TrackState.Hidden;
        _tracks.Confirm(Now);
        Assert.Equal([1, 0], Ids());
        Assert.Same(first, _tracks[0]);
    }

    // Two squares of 100, shifted by s, overlap by (100 - s) / (100 + s): by a half at s = 33.33.
    [Theory]
    [InlineData(33.2f, 1)]
    [InlineData(33.5f, 2)]
    [InlineData(0, 1)]
    public void RemoveDuplicates_TwoTracks_AreOneWhereMoreThanHalfIsShared(float shift, int left)
    {
        Add(1);
        Add(2, x: shift);
        _tracks.RemoveDuplicates();
        Assert.Equal(left, _tracks.Count);
        Assert.Equal(1, _tracks[0].Id);
    }

    [Theory]
    [InlineData(1, TrackState.Clear, 2, TrackState.Clear, 0, 1)]
    [InlineData(1, TrackState.Hidden, 2, TrackState.Hidden, 0, 1)]
    [InlineData(1, TrackState.Hidden, 2, TrackState.Doubtful, 1, 1)]
    [InlineData(1, TrackState.Hidden, 0, TrackState.Clear, 1, 1)]
    [InlineData(0, TrackState.Clear, 2, TrackState.Clear, 0, 2)]
    [InlineData(3, TrackState.Clear, 2, TrackState.Clear, 0, 2)]
    [InlineData(0, TrackState.Hidden, 2, TrackState.Clear, 1, 2)]
    [InlineData(2, TrackState.Clear, 0, TrackState.Clear, 0, 2)]
    internal void RemoveDuplicates_OneFace_KeepsTheTrackThatSeesItAndTheOlderIdentity(
        int olderId, TrackState olderState, int youngerId, TrackState youngerState, int kept, int id)
    {
        Track[] tracks = [Add(olderId), Add(youngerId, x: 10)];
        (tracks[0].State, tracks[1].State) = (olderState, youngerState);
        _tracks.RemoveDuplicates();
        Assert.Equal(1, _tracks.Count);
        Assert.Same(tracks[kept], _tracks[0]);
        Assert.Equal(id, _tracks[0].Id);
    }

    [Theory]
    [InlineData(0, 0.4f, 0.9f, 1)]
    [InlineData(0, 0.9f, 0.4f, 0)]
    [InlineData(3, 0.4f, 0.9f, 0)]
    public void RemoveDuplicates_NewFaceTriedInTwoWays_KeepsTheOneThatIsTrustedMore(int olderId, float older, float younger, int kept)
    {
        Track[] tracks = [Add(olderId), Add(0, x: 10)];
        tracks[0].UpdateTrust(older, TimeSpan.Zero, fresh: true);
        tracks[1].UpdateTrust(younger, TimeSpan.Zero, fresh: true);
        _tracks.RemoveDuplicates();
        Assert.Same(tracks[kept], _tracks[0]);
    }

    // Eyes lie a fifth of the crop above its middle, as the crop is held: those of one that stands on its head a fifth below it.
    [Theory]
    [InlineData(MathF.PI, 40, true)]
    [InlineData(MathF.PI, 59, true)]
    [InlineData(MathF.PI, 61, false)]
    [InlineData(MathF.PI, -40, false)]
    [InlineData(0.9f, 34, false)]
    public void RemoveDuplicates_TwoWaysUpWithOnePairOfEyes_AreOneFace(float rotation, float below, bool one)
    {
        Track right = Add(1);
        right.Region = right.Region with { Rotation = rotation };
        right.UpdateTrust(0.99f, TimeSpan.Zero, fresh: true);
        Track wrong = Add(2);
        wrong.Region = CropRegion.Square(new Vector2(0, below), 100);
        wrong.UpdateTrust(0.9f, TimeSpan.Zero, fresh: true);
        _tracks.RemoveDuplicates();
        Assert.Equal(one ? [1] : [1, 2], Ids());
        Assert.Same(right, _tracks[0]);
    }

    [Fact]
    public void RemoveDuplicates_TwoWaysUp_KeepsTheOneThatIsTrustedMoreUnderTheOlderIdentity()
    {
        Track wrong = Add(1);
        wrong.UpdateTrust(0.93f, TimeSpan.Zero, fresh: true);
        Track right = Add(2);
        right.Region = CropRegion.Square(new Vector2(0, -40), 100) with { Rotation = MathF.PI };
        right.UpdateTrust(0.99f, TimeSpan.Zero, fresh: true);
        _tracks.RemoveDuplicates();
        Assert.Equal([1], Ids());
        Assert.Same(right, _tracks[0]);
    }

    [Fact]
    public void RemoveDuplicates_ThreeOnOneFaceAndOneElsewhere_LeavesTwo()
    {
        Add(3);
        Add(1, x: 1000);
        Add(2, x: 5);
        Add(0, x: -5);
        _tracks.RemoveDuplicates();
        Assert.Equal([2, 1], Ids());
    }

    [Fact]
    public void Report_FacesToBeSeen_AreWrittenOldestFirstWithoutOldSignals()
    {
        Track first = Add(4);
        first.Confidence = 0.9f;
        first.Pose = new HeadPose(1, 2, 3);
        first.Landmarks[67] = new Vector2(5, 6);
        Add(5).State = TrackState.Hidden;
        Add(6).State = TrackState.Doubtful;
        Add(0);
        var results = new TrackedFaces(2);
        results.Add().Irises = new ASMNet.Expressions.Irises(null, null);
        results.Add();
        _tracks.Report(results);
        Assert.Equal([4, 6], results.AsSpan().ToArray().Select(face => face.Id));
        Assert.Equal((0.9f, new HeadPose(1, 2, 3), new Vector2(5, 6)), (results[0].Confidence, results[0].Pose, results[0].Landmarks[67]));
        Assert.Null(results[0].Irises);
    }

    [Fact]
    public void Report_SomebodyWhoCameBack_StandsByTheAgeOfTheIdentity()
    {
        Add(5);
        Add(2).State = TrackState.Hidden;
        Add(9);
        Add(1);
        var results = new TrackedFaces(3);

        _tracks.Report(results);

        Assert.Equal([1, 5, 9], results.AsSpan().ToArray().Select(face => face.Id));
    }

    [Fact]
    public void Clear_AllTracks_AreGoneAndForgottenButTheirIdentitiesAreNotUsedAgain()
    {
        Track first = Add(0);
        _tracks.Confirm(Now);
        Assert.Equal(1, first.Id);
        _tracks.RemoveAt(0, Now);
        _tracks.Clear();
        Assert.Equal(0, _tracks.Count);
        Track next = Add(0);
        _tracks.Confirm(Now);
        Assert.Equal(2, next.Id);
    }

    private int[] Ids() => [.. Enumerable.Range(0, _tracks.Count).Select(i => _tracks[i].Id)];

    private Track Add(int id, float x = 0, float side = 100, float score = 0.9f)
    {
        Track track = _tracks.Add();
        track.Start(CropRegion.Square(new Vector2(x, 0), side), score, Now);
        track.Id = id;
        return track;
    }
}
